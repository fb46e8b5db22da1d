import type { Job } from '../../shared/contract/jobs.ts'
import type { JobRow, JobRunner } from '../jobs/index.ts'
import { os } from './base.ts'

export const jobs = {
  list: os.jobs.list.handler(({ input, context }) => {
    const runner = context.runner()
    return runner.list(input.limit).map((job) => view(runner, job))
  }),
  get: os.jobs.get.handler(({ input, context }) => view(context.runner(), context.runner().get(input.jobId))),
  watch: os.jobs.watch.handler(async function* ({ input, context, signal }) {
    const runner = context.runner()
    for await (const job of runner.watch(input.jobId, signal)) yield view(runner, job)
  }),
  watchAll: os.jobs.watchAll.handler(async function* ({ context, signal }) {
    const runner = context.runner()
    for await (const job of runner.watchAll(signal)) yield view(runner, job)
  }),
  cancel: os.jobs.cancel.handler(({ input, context }) => view(context.runner(), context.runner().cancel(input.jobId))),
  allow: os.jobs.allow.handler(({ input, context }) => view(context.runner(), context.runner().allow(input.jobId, input.fingerprint))),
  adoptQueue: os.jobs.adoptQueue.handler(({ context }) => ({ jobIds: context.runner().adoptQueue() })),
}

function view(runner: JobRunner, job: JobRow): Job {
  const { id, kind, title, status, progress, phase, detail, result, error, createdAt, startedAt, endedAt } = job
  const asked = runner.permission(job)
  const reach = asked?.reach && { ...asked.reach, reads: [...asked.reach.reads], writes: [...asked.reach.writes] }
  return {
    id,
    kind,
    title,
    status,
    progress,
    phase,
    detail,
    result,
    error: error && { ...error },
    createdAt,
    startedAt,
    endedAt,
    permission: asked && { reach: reach ?? null, fingerprint: asked.fingerprint },
  }
}
