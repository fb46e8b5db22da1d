import { appendJob, commitEditsJob, exportJob, importJob } from './datasets/jobs.ts'
import { reevaluateJob } from './experiments/comparison/reevaluateJob.ts'
import { runJob } from './experiments/job.ts'
import { measureJob, studyJob } from './experiments/studies/job.ts'
import type { JobKind } from './jobs/index.ts'
import { evaluateJob } from './models/evaluateStore.ts'
import { buildJob, importJob as importPackageJob } from './packages/jobs.ts'

/** Every kind of job there is, for the runner of a shell. */
export const jobKinds: readonly JobKind<never, never>[] = [
  importJob,
  appendJob,
  commitEditsJob,
  exportJob,
  runJob,
  reevaluateJob,
  measureJob,
  studyJob,
  evaluateJob,
  buildJob,
  importPackageJob,
] as JobKind<never, never>[]
