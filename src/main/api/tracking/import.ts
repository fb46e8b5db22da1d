import type { RunsPlace } from '../../../shared/contract/tracking/import.ts'
import { trackingImportContract } from '../../../shared/contract/tracking/import.ts'
import { type AskedPlace, exportRuns, importRuns, inspectRuns, lookAtImported } from '../../tracking/index.ts'
import { type ApiContext, implementing } from '../base.ts'
import { workOf } from '../perform.ts'

const os = implementing(trackingImportContract)

export const trackingImport = {
  import: {
    inspect: os.import.inspect.handler(({ input, context, signal }) =>
      inspectRuns(workOf(context), placeOf(context, input.source), signal),
    ),
    start: os.import.start.handler(({ input, context }) => {
      const work = workOf(context)
      const started = importRuns(work, placeOf(context, input.source), input.experiments)
      // Where this process ends before, a person opens them one by one, or `tracking.models.check` does.
      void work.runner
        .result(started.jobId)
        .then(() => lookAtImported(work))
        .catch(() => {})
      return started
    }),
  },
  export: {
    start: os.export.start.handler(({ input, context }) =>
      exportRuns(workOf(context), context.resolveFile(input.folder, 'folder'), input.experiments),
    ),
  },
}

function placeOf(context: ApiContext, source: RunsPlace): AskedPlace {
  if (source.kind === 'server') return source
  return { kind: 'path', path: context.resolveFile(source.file, 'data'), ...(source.columns && { columns: source.columns }) }
}
