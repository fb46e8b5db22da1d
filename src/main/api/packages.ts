import { basename } from 'node:path'
import { buildOrder, knownAuthorKey, listPackages } from '../packages/index.ts'
import type { ImportJob } from '../packages/jobs.ts'
import type { predictTask } from '../packages/predict.ts'
import type { verifyTask } from '../packages/verify.ts'
import { os } from './base.ts'
import { performTask } from './perform.ts'

export const packages = {
  author: os.packages.author.handler(async () => {
    const key = await knownAuthorKey()
    return key && { keyId: key.keyId, publicKey: key.publicKey }
  }),
  list: os.packages.list.handler(({ context }) => listPackages(context.workspace().db)),
  build: os.packages.build.handler(({ input, context }) => {
    const { ref, overwrite, license = null } = input
    const path = context.resolveFile(input.file, 'write')
    const order = buildOrder(context.workspace().db, ref, { path, overwrite, license })
    return { jobId: context.runner().enqueue('packages.build', `Package ${ref} as ${basename(path)}`, order, () => null).jobId }
  }),
  verify: os.packages.verify.handler(({ input, context, signal }) =>
    performTask<typeof verifyTask>(context, 'packages.verify', { path: context.resolveFile(input.file), keyId: input.keyId }, signal),
  ),
  import: os.packages.import.handler(({ input, context }) => {
    const job: ImportJob = { path: context.resolveFile(input.file), keyId: input.keyId, name: input.name }
    return { jobId: context.runner().enqueue('packages.import', `Import ${basename(job.path)}`, job, () => null).jobId }
  }),
  predict: os.packages.predict.handler(({ input, context, signal }) => {
    const { resolveFile } = context
    const order = {
      path: resolveFile(input.file),
      data: resolveFile(input.data),
      output: resolveFile(input.output, 'write'),
      overwrite: input.overwrite,
    }
    return performTask<typeof predictTask>(context, 'packages.predict', order, signal)
  }),
}
