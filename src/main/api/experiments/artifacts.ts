import { addArtifact, dropArtifact, listArtifacts, requireRun, saveArtifact } from '../../experiments/index.ts'
import { artifactsContract } from '../../../shared/contract/experiments/artifacts.ts'
import { implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(artifactsContract)

/** The files of a run. */
export const artifacts = {
  list: os.list.handler(({ input, context }) => {
    const workspace = context.workspace()
    const { run, folder = '', ...page } = input
    return listArtifacts(workspace, requireRun(workspace.db, run).id, { folder, ...page })
  }),
  add: os.add.handler(({ input, context, signal }) =>
    addArtifact(workOf(context), { ...input, file: context.resolveFile(input.file) }, signal),
  ),
  save: os.save.handler(({ input, context, signal }) =>
    saveArtifact(workOf(context), { ...input, file: context.resolveFile(input.file, 'write') }, signal),
  ),
  remove: os.remove.handler(({ input, context }) => dropArtifact(context.workspace(), input)),
}
