import type { TaskJob } from '../../jobs/index.ts'
import type { ReplayInput } from './task.ts'

/** Its result is the report. Whoever shows it masks what is sensitive then. */
export const replayJob: TaskJob<'serving.replay', ReplayInput> = {
  kind: 'serving.replay',
  action: 'deployment.replay',
  reach: { does: 'Predicts logged requests with another model version' },
  commit: (_db, _job, _input, report) => report,
}
