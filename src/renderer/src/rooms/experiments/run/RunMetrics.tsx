import type { TrainedRun } from '../../../../../shared/contract/experiments/index.ts'
import { count } from '../../../../../shared/numbers.ts'
import { MetricsTable } from '../../evaluation/MetricsTable.tsx'

/** What was measured on the rows that were held out, beside what any model has to beat. */
export function RunMetrics({ run }: { readonly run: TrainedRun }) {
  const part = run.metrics.some((value) => value.part === 'test') ? 'test' : 'validation'
  const values = run.metrics.filter((value) => value.part === part && value.subject === 'model')
  const note = `on ${part}, ${count(run.split?.rows[part] ?? 0)} rows of ${run.dataset}`
  return <MetricsTable subject="This model" values={values} baselines={run.metrics} part={part} note={note} positive={run.positive} />
}
