import type { Job } from '../../shared/contract/jobs.ts'
import type { JobRow } from '../jobs/index.ts'
import { os } from './base.ts'

export const jobs = {
  list: os.jobs.list.handler(({ input, context }) => context.runner().list(input.limit).map(view)),
  get: os.jobs.get.handler(({ input, context }) => view(context.runner().get(input.jobId))),
  watch: os.jobs.watch.handler(async function* ({ input, context, signal }) {
    for await (const job of context.runner().watch(input.jobId, signal)) yield view(job)
  }),
  watchAll: os.jobs.watchAll.handler(async function* ({ context, signal }) {
    for await (const job of context.runner().watchAll(signal)) yield view(job)
  }),
  cancel: os.jobs.cancel.handler(({ input, context }) => view(context.runner().cancel(input.jobId))),
  adoptQueue: os.jobs.adoptQueue.handler(({ context }) => ({ jobIds: context.runner().adoptQueue() })),
}

function view(job: JobRow): Job {
  const { id, kind, title, status, progress, phase, detail, result, error, createdAt, startedAt, endedAt } = job
  return { id, kind, title, status, progress, phase, detail, result, error: error && { ...error }, createdAt, startedAt, endedAt }
}
