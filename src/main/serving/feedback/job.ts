import type { TaskJob } from '../../jobs/index.ts'
import type { ImportFeedbackInput } from './import.ts'

/** Its result is a FeedbackReport. */
export const importFeedbackJob: TaskJob<'serving.importFeedback', ImportFeedbackInput> = {
  kind: 'serving.importFeedback',
  action: 'deployment.feedback',
  reach: { does: 'Imports labels and outcomes of logged requests' },
  commit: (_db, _job, _input, report) => report,
}
