import { trackingArtifactsContract } from '../../../shared/contract/tracking/artifacts.ts'
import { listFolder } from '../../experiments/index.ts'
import { compareFiles, keptFile, pathsOfRuns, previewFile, treeOfOwner } from '../../tracking/index.ts'
import { implementing } from '../base.ts'
import { performTask, workOf } from '../perform.ts'

const os = implementing(trackingArtifactsContract)

/** A look into the files of runs and models, whoever made them. */
export const trackingArtifacts = {
  list: os.list.handler(({ input, context }) => {
    const { of, folder = '', ...page } = input
    return listFolder(context.workspace(), treeOfOwner(context.workspace().db, of), { folder, ...page })
  }),
  preview: os.preview.handler(({ input, context, signal }) =>
    previewFile(workOf(context), keptFile(context.workspace().db, input), signal),
  ),
  save: os.save.handler(async ({ input, context, signal }) => {
    const { object, bytes } = keptFile(context.workspace().db, input)
    const path = context.resolveFile(input.file, 'write')
    await performTask(context, 'experiments.copyOut', { object, path, overwrite: input.overwrite }, signal)
    return { bytes }
  }),
  compare: os.compare.handler(({ input, context }) => {
    const workspace = context.workspace()
    return compareFiles(workspace, keptFile(workspace.db, input.left), keptFile(workspace.db, input.right))
  }),
  paths: os.paths.handler(({ input, context }) => pathsOfRuns(context.workspace(), input.runs, input.folder ?? '')),
}
