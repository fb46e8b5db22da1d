import type { Job } from '../../shared/contract/jobs.ts'
import type { JobRow } from '../jobs/index.ts'
import { type ApiContext, os } from './base.ts'
import { Mask } from './masking.ts'

export const jobs = {
  list: os.jobs.list.handler(({ input, context }) =>
    context
      .runner()
      .list(input.limit)
      .map((job) => view(context, job)),
  ),
  get: os.jobs.get.handler(({ input, context }) => view(context, context.runner().get(input.jobId))),
  watch: os.jobs.watch.handler(async function* ({ input, context, signal }) {
    for await (const job of context.runner().watch(input.jobId, signal)) yield view(context, job)
  }),
  watchAll: os.jobs.watchAll.handler(async function* ({ context, signal }) {
    for await (const job of context.runner().watchAll(signal)) yield view(context, job)
  }),
  cancel: os.jobs.cancel.handler(({ input, context }) => view(context, context.runner().cancel(input.jobId))),
  adoptQueue: os.jobs.adoptQueue.handler(({ context }) => ({ jobIds: context.runner().adoptQueue() })),
}

function view(context: ApiContext, job: JobRow): Job {
  const { id, kind, title, status, progress, phase, detail, createdAt, startedAt, endedAt } = job
  const told = job.error !== null || hasWarnings(job.result)
  const mask = told ? Mask.anywhere(context.workspace().db, markedWith(job.input)) : new Mask([])
  const result = mask.texts(job.result)
  const error = job.error && mask.error({ ...job.error })
  return { id, kind, title, status, progress, phase, detail, result, error, createdAt, startedAt, endedAt }
}

/** What an import noticed quotes values of the file. */
function hasWarnings(result: unknown): result is { readonly warnings: readonly string[] } {
  return typeof result === 'object' && result !== null && 'warnings' in result && Array.isArray(result.warnings)
}

/** Columns that an import was to mark: where it failed, no dataset bears the mark. */
function markedWith(input: unknown): string[] {
  const marked = typeof input === 'object' && input !== null && 'sensitive' in input ? input.sensitive : []
  return Array.isArray(marked) ? marked.filter((name) => typeof name === 'string') : []
}
