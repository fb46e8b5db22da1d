import type { TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { count } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { ExportMenu } from '../../../ui/ExportMenu.tsx'
import { MetricsTable } from '../../evaluation/MetricsTable.tsx'

/** What was measured on the rows that were held out, beside what any model has to beat. */
export function RunMetrics({ run }: { readonly run: TrainedRun }) {
  const part = run.metrics.some((value) => value.part === 'test') ? 'test' : 'validation'
  const values = run.metrics.filter((value) => value.part === part && value.subject === 'model')
  const note = `on ${part}, ${count(run.split?.rows[part] ?? 0)} rows of ${run.dataset}`
  const actions = run.status === 'done' && <ExportPredictions run={run} />
  const { metrics, positive } = run
  return (
    <MetricsTable subject="This model" values={values} baselines={metrics} part={part} note={note} positive={positive} actions={actions} />
  )
}

/** Every row of the data with its part and what this run predicts for it. */
function ExportPredictions({ run: { id } }: { readonly run: TrainedRun }) {
  return (
    <ExportMenu
      label="Export predictions"
      title="Export the predictions"
      name={`run-${id}-predictions`}
      start={(file) => client.experiments.exportPredictions({ run: id, ...file })}
      done={`Exported the predictions of run ${id}`}
    />
  )
}
