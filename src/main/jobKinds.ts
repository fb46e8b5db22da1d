import { appendJob, exportJob, importJob } from './datasets/jobs.ts'
import { runJob } from './experiments/job.ts'
import type { JobKind } from './jobs/index.ts'
import { buildJob, importJob as importPackageJob } from './packages/jobs.ts'

/** Every kind of job there is, for the runner of a shell. */
export const jobKinds: readonly JobKind<never, never>[] = [importJob, appendJob, exportJob, runJob, buildJob, importPackageJob] as JobKind<
  never,
  never
>[]
