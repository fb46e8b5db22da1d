import { appVersion } from '../resources.ts'
import { migrations, verifyWorkspace, workspaceInfo } from '../workspace/index.ts'
import { os } from './base.ts'

export const workspace = {
  info: os.workspace.info.handler(({ context }) => ({ ...workspaceInfo(context.workspace()), schema: migrations().length, appVersion })),
  verify: os.workspace.verify.handler(async ({ context }) => {
    const report = await verifyWorkspace(context.workspace())
    return { ...report, problems: [...report.problems] }
  }),
}
