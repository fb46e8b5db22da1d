import type { RunMetric } from '../../../../shared/contract/experiments/index.ts'
import type { MetricValue } from '../../../../shared/domain/evaluation/evaluation.ts'
import { isOfPositive, metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import { interval, metric as metricText } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { MetricName } from './MetricName.tsx'

interface MetricsTableProps {
  /** What was measured, as the head of its column. */
  readonly subject: string
  readonly values: readonly Pick<MetricValue, 'metric' | 'value' | 'low' | 'high'>[]
  /** Of the run: those of its linear and its trivial model are shown. */
  readonly baselines: readonly RunMetric[]
  readonly part: RunMetric['part']
  /** On what it was measured. */
  readonly note: string
  /** Of a binary model: what precision, recall and their like are about. */
  readonly positive: string | null
}

/** Every metric with its interval, beside what any model has to beat. */
export function MetricsTable({ subject, values, baselines, part, note, positive }: MetricsTableProps) {
  const baseline = (of: 'linear' | 'trivial', id: string) =>
    baselines.find((value) => value.part === part && value.subject === of && value.metric === id)?.value
  return (
    <Card title="Metrics" note={`${note}, with 95 % intervals${positive === null ? '' : ` · positive class ${positive}`}`}>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="n">
                {subject}
              </th>
              <th scope="col" className="n">
                Linear
              </th>
              <th scope="col" className="n">
                Trivial
              </th>
              <th scope="col">Better is</th>
            </tr>
          </thead>
          <tbody>
            {values.toSorted(byImportance).map(({ metric, value, low, high }) => (
              <tr key={metric}>
                <th scope="row">
                  <MetricName id={metric as MetricId} />
                  {positive !== null && isOfPositive(metric) && <span className="dim"> of {positive}</span>}
                </th>
                <td className="n">
                  <b>{interval(value, low, high)}</b>
                </td>
                <td className="n">{metricText(baseline('linear', metric))}</td>
                <td className="n dim">{metricText(baseline('trivial', metric))}</td>
                <td className="dim">{metricCopy(metric as MetricId).direction}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

/** What people look at first comes first; the others as they come. */
const first: readonly string[] = ['rocAuc', 'accuracy', 'rmse', 'f1', 'macroF1', 'mae', 'r2', 'precision', 'recall', 'balancedAccuracy']

function byImportance({ metric: a }: { readonly metric: string }, { metric: b }: { readonly metric: string }): number {
  const rank = (id: string) => (first.includes(id) ? first.indexOf(id) : first.length)
  return rank(a) - rank(b)
}
