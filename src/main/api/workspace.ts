import { appVersion } from '../resources.ts'
import { migrations, verifyWorkspace, watchChanges, workspaceInfo } from '../workspace/index.ts'
import { os } from './base.ts'
import { changedRooms } from './changedRooms.ts'

export const workspace = {
  info: os.workspace.info.handler(({ context }) => ({ ...workspaceInfo(context.workspace()), schema: migrations().length, appVersion })),
  watch: os.workspace.watch.handler(async function* ({ context, signal }) {
    for await (const actions of watchChanges(context.workspace(), signal)) yield { rooms: changedRooms(actions) }
  }),
  verify: os.workspace.verify.handler(async ({ context }) => {
    const report = await verifyWorkspace(context.workspace())
    return { ...report, problems: [...report.problems] }
  }),
}
