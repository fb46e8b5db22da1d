import { pathOf, type TaskJob } from '../../jobs/index.ts'

export const exportPredictionsJob: TaskJob<'experiments.exportPredictions'> = {
  kind: 'experiments.exportPredictions',
  action: 'run.exportPredictions',
  reach: { does: 'Writes the predictions of a run to a file', writes: pathOf },
  commit: (_db, _job, _input, output) => output,
}
