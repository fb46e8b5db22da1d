import type { ModelVersion } from '../../../shared/contract/models/index.ts'
import { addModelVersion, describeModelVersion } from '../../models/index.ts'
import { os } from '../base.ts'
import { performTask } from '../perform.ts'

export const external = {
  inspect: os.models.external.inspect.handler(({ input, context, signal }) =>
    performTask(context, 'models.inspectOnnx', { path: context.resolveFile(input.file) }, signal),
  ),
  register: os.models.external.register.handler(async ({ input, context, signal }) => {
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
