import { appendJob, commitEditsJob, exportJob, exportSplitJob, importJob } from './datasets/jobs.ts'
import { prepareJob } from './datasets/preparation/job.ts'
import { exportPredictionsJob } from './experiments/runs/exportJob.ts'
import { parityJob } from './features/parity/job.ts'
import { runJob } from './experiments/runs/job.ts'
import { judgeJob, measureJob, studyJob } from './experiments/studies/job.ts'
import { collectJob } from './features/online/collect/collect.ts'
import { publishJob } from './features/online/job.ts'
import { joinJob } from './features/join/job.ts'
import type { AnyJobKind, JobKinds } from './jobs/index.ts'
import { compareJob } from './models/comparison/compareJob.ts'
import { judgeJob as judgeChallengerJob } from './models/judging/judgeChallenger.ts'
import { evaluateJob } from './models/evaluations/store.ts'
import { checkFileJob } from './monitoring/checking/fileJob.ts'
import { checkJob } from './monitoring/checking/job.ts'
import { profileJob } from './models/reference/job.ts'
import { buildForeignJob, buildJob, importJob as importPackageJob } from './packages/jobs.ts'
import { deployJob } from './serving/deployJob.ts'
import { importFeedbackJob } from './serving/feedback/job.ts'
import { replayJob } from './serving/replay/job.ts'
import { scoreJob } from './compute/scoring/job.ts'
import { profileJob as profileFilesJob } from './compute/sketches/job.ts'
import { exportRunsJob } from './tracking/export/job.ts'
import { importRunsJob } from './tracking/import/job.ts'
import { convertJob } from './tracking/conversion/job.ts'

const table: JobKinds = {
  'datasets.import': importJob,
  'datasets.append': appendJob,
  'datasets.commitEdits': commitEditsJob,
  'datasets.export': exportJob,
  'datasets.exportSplit': exportSplitJob,
  'datasets.prepare': prepareJob,
  'features.publish': publishJob,
  'features.collect': collectJob,
  'features.join': joinJob,
  'features.parity': parityJob,
  'experiments.run': runJob,
  'experiments.measure': measureJob,
  'experiments.judge': judgeJob,
  'experiments.study': studyJob,
  'experiments.exportPredictions': exportPredictionsJob,
  'models.compare': compareJob,
  'models.evaluate': evaluateJob,
  'models.judge': judgeChallengerJob,
  'models.profile': profileJob,
  'packages.build': buildJob,
  'packages.buildForeign': buildForeignJob,
  'packages.import': importPackageJob,
  'serving.deploy': deployJob,
  'serving.importFeedback': importFeedbackJob,
  'serving.replay': replayJob,
  'monitoring.check': checkJob,
  'monitoring.checkFile': checkFileJob,
  'compute.score': scoreJob,
  'compute.profile': profileFilesJob,
  'tracking.export': exportRunsJob,
  'tracking.import': importRunsJob,
  'tracking.convert': convertJob,
}

/** Every kind of job there is, for the runner of a shell. */
export const jobKinds: readonly AnyJobKind[] = Object.values(table)
