import type { ReactNode } from 'react'
import type { RunMetric } from '../../../../shared/contract/experiments/index.ts'
import type { MetricValue } from '../../../../shared/domain/evaluation/evaluation.ts'
import { isOfPositive, metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { interval, metric as metricText } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { MetricName } from './MetricName.tsx'

type Measured = Pick<MetricValue, 'metric' | 'value' | 'low' | 'high'>

interface MetricsTableProps {
  /** What was evaluated, as the head of its column. */
  readonly subject: string
  readonly values: readonly Measured[]
  /** Of the run: those of its baselines are shown. */
  readonly baselines: readonly RunMetric[]
  readonly part: RunMetric['part']
  /** On what it was evaluated. */
  readonly note: string
  /** Of a binary model: what precision, recall and their like are about. */
  readonly positive: string | null
  readonly actions?: ReactNode
}

/** Every metric with its interval, beside what any model has to beat. */
export function MetricsTable({ subject, values, baselines, part, note, positive, actions }: MetricsTableProps) {
  const baseline = (of: 'linear' | 'trivial', id: string) =>
    baselines.find((value) => value.part === part && value.subject === of && value.metric === id)?.value
  const columns: readonly Column<Measured>[] = [
    {
      id: 'metric',
      title: 'Metric',
      names: true,
      value: ({ metric }) => metricCopy(metric as MetricId).name,
      cell: ({ metric }) => (
        <>
          <MetricName id={metric as MetricId} />
          {positive !== null && isOfPositive(metric) && <span className="dim"> of {positive}</span>}
        </>
      ),
    },
    {
      id: 'subject',
      title: subject,
      numeric: true,
      value: ({ value }) => value,
      cell: ({ value, low, high }) => <b>{interval(value, low, high)}</b>,
    },
    {
      id: 'linear',
      title: 'Linear baseline',
      numeric: true,
      value: ({ metric }) => baseline('linear', metric),
      cell: ({ metric }) => metricText(baseline('linear', metric)),
    },
    {
      id: 'trivial',
      title: values.some(({ metric }) => metric === 'rmse') ? 'Mean baseline' : 'Majority class',
      numeric: true,
      className: 'dim',
      value: ({ metric }) => baseline('trivial', metric),
      cell: ({ metric }) => metricText(baseline('trivial', metric)),
    },
    { id: 'better', title: 'Better', className: 'dim', value: ({ metric }) => metricCopy(metric as MetricId).direction },
  ]
  return (
    <Card
      title="Metrics"
      note={`${note}, with 95 % intervals${positive === null ? '' : ` · positive class ${positive}`}`}
      actions={actions}
    >
      <DataTable label="Metrics" columns={columns} rows={values.toSorted(byImportance)} rowKey={({ metric }) => metric} />
    </Card>
  )
}

/** The most telling ones come first; the others as they come. */
const first: readonly string[] = ['rocAuc', 'accuracy', 'rmse', 'f1', 'macroF1', 'mae', 'r2', 'precision', 'recall', 'balancedAccuracy']

function byImportance({ metric: a }: { readonly metric: string }, { metric: b }: { readonly metric: string }): number {
  const rank = (id: string) => (first.includes(id) ? first.indexOf(id) : first.length)
  return rank(a) - rank(b)
}
