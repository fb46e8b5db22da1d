import { externalContract } from '../../../shared/contract/models/external.ts'
import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { addModelVersion, describeModelVersion } from '../../models/index.ts'
import { implementing } from '../base.ts'
import { performTask } from '../perform.ts'

const os = implementing(externalContract)

export const external = {
  inspect: os.inspect.handler(({ input, context, signal }) =>
    performTask(context, 'models.inspectOnnx', { path: context.resolveFile(input.file) }, signal),
  ),
  register: os.register.handler(async ({ input, context, signal }) => {
    const workspace = context.workspace()
    const { file, name, notes, ...request } = input
    const taken = await performTask(context, 'models.takeOnnx', { ...request, path: context.resolveFile(file) }, signal)
    const { signature, onnxObject, signatureObject, checksum } = taken
    return workspace.change(
      (made: ModelVersion) => ({
        action: 'model.register',
        subject: `model:${made.ref}`,
        detail: { file: taken.file, checksum, onnxObject },
      }),
      (db) => {
        const { task, threshold } = signature
        const version = { runId: null, importedFromId: null, onnxObject, signatureObject, task, threshold, checksum, notes }
        return describeModelVersion(db, addModelVersion(db, name, version))
      },
    )
  }),
}
