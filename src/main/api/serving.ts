import { servingContract } from '../../shared/contract/serving.ts'
import { CairnError } from '../../shared/errors.ts'
import { packageFile } from '../packages/index.ts'
import { type ExportSource, exportSourceOf } from '../serving/index.ts'
import { type ApiContext, implementing } from './base.ts'
import { performTask } from './perform.ts'

const os = implementing(servingContract)

function notYet(): never {
  throw new CairnError('INTERNAL', 'Not built yet.')
}

export const serving = {
  list: os.list.handler(notYet),
  watch: os.watch.handler(notYet),
  get: os.get.handler(notYet),
  deploy: os.deploy.handler(notYet),
  setRoute: os.setRoute.handler(notYet),
  change: os.change.handler(notYet),
  revisions: os.revisions.handler(notYet),
  rollBack: os.rollBack.handler(notYet),
  swap: os.swap.handler(notYet),
  remove: os.remove.handler(notYet),
  configure: os.configure.handler(notYet),
  start: os.start.handler(notYet),
  stop: os.stop.handler(notYet),
  token: os.token.handler(notYet),
  live: os.live.handler(notYet),
  watchLive: os.watchLive.handler(notYet),
  snippets: os.snippets.handler(notYet),
  tryIt: os.tryIt.handler(notYet),
  requests: os.requests.handler(notYet),
  replay: os.replay.handler(notYet),
  exportFolder: os.exportFolder.handler(async ({ input, context, signal }) => {
    const { target, overwrite } = input
    const output = context.resolveFile(input.folder, 'write')
    const { name, ...made } = await performTask(
      context,
      'serving.export',
      { source: await exportedOf(input, context), target, output, overwrite },
      signal,
    )
    return { model: name, ...made }
  }),
}

type Exported = { readonly file: string } | { readonly package: number } | { readonly ref: string }

async function exportedOf(input: Exported, context: ApiContext): Promise<ExportSource> {
  if ('file' in input) return { kind: 'package', path: context.resolveFile(input.file) }
  if ('package' in input) return { kind: 'package', path: await packageFile(context.workspace(), input.package) }
  return exportSourceOf(context.workspace(), input.ref)
}
