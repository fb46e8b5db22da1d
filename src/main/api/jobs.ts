import { type Job, jobsContract } from '../../shared/contract/jobs.ts'
import type { JobRow } from '../jobs/index.ts'
import { type ApiContext, implementing } from './base.ts'
import { Mask } from '../datasets/index.ts'
import { maskedSketched } from '../compute/index.ts'
import { maskedCheckedFile } from '../monitoring/index.ts'
import { maskedReplay } from '../serving/index.ts'

const os = implementing(jobsContract)

export const jobs = {
  list: os.list.handler(({ input, context }) => {
    const view = viewOf(context)
    return context.runner().list(input.limit, input.before).map(view)
  }),
  get: os.get.handler(({ input, context }) => viewOf(context)(context.runner().get(input.jobId))),
  watch: os.watch.handler(async function* ({ input, context, signal }) {
    const view = viewOf(context)
    for await (const job of context.runner().watch(input.jobId, signal)) yield view(job)
  }),
  watchAll: os.watchAll.handler(async function* ({ context, signal }) {
    const view = viewOf(context)
    for await (const job of context.runner().watchAll(signal)) yield view(job)
  }),
  cancel: os.cancel.handler(({ input, context }) => viewOf(context)(context.runner().cancel(input.jobId))),
  allow: os.allow.handler(({ input, context }) => viewOf(context)(context.runner().allow(input.jobId, input.fingerprint))),
  adoptQueue: os.adoptQueue.handler(({ context }) => ({ jobIds: context.runner().adoptQueue() })),
}

/** How jobs of the workspace that is open now are told, also while another one is opened. */
function viewOf(context: ApiContext): (job: JobRow) => Job {
  const runner = context.runner()
  const { db } = context.workspace()
  return (job) => {
    const { id, kind, target, title, status, progress, phase, detail, createdAt, startedAt, endedAt } = job
    const quotes = job.error !== null || hasWarnings(job.result)
    const mask = quotes ? Mask.anywhere(db, markedWith(job.input)) : new Mask([])
    const asked = runner.permission(job)
    const reach = asked?.reach && { ...asked.reach, reads: [...asked.reach.reads], writes: [...asked.reach.writes] }
    return {
      id,
      kind,
      target,
      title,
      status,
      progress,
      phase,
      detail,
      result: maskedResult(mask.texts(job.result), () => Mask.anywhere(db)),
      error: job.error && mask.error({ ...job.error }),
      createdAt,
      startedAt,
      endedAt,
      permission: asked && { reach: reach ?? null, fingerprint: asked.fingerprint },
    }
  }
}

/** A replay, a check of a file and a profile of files hold values; what else a job tells has none. */
function maskedResult(result: unknown, mask: () => Mask): unknown {
  return maskedSketched(maskedCheckedFile(maskedReplay(result, mask), mask), mask)
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
