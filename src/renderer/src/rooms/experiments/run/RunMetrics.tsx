import type { Run } from '../../../../../shared/contract/experiments.ts'
import { metric as metricCopy, type MetricId } from '../../../../../shared/domain/metrics.ts'
import { count, interval, metric as metricText } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'

/** What was measured on the rows that were held out, beside what any model has to beat. */
export function RunMetrics({ run }: { readonly run: Run }) {
  const part = run.metrics.some((value) => value.part === 'test') ? 'test' : 'validation'
  const of = (subject: 'model' | 'linear' | 'trivial') =>
    new Map(run.metrics.filter((value) => value.part === part && value.subject === subject).map((value) => [value.metric, value]))
  const [model, linear, trivial] = [of('model'), of('linear'), of('trivial')]
  return (
    <Card title="Metrics" note={`on ${part}, ${count(run.split?.rows[part] ?? 0)} rows of ${run.dataset}, with 95 % intervals`}>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="n">
                This model
              </th>
              <th scope="col" className="n">
                Linear
              </th>
              <th scope="col" className="n">
                Trivial
              </th>
            </tr>
          </thead>
          <tbody>
            {[...model].sort(byImportance).map(([id, value]) => (
              <tr key={id}>
                <th scope="row" title={metricCopy(id as MetricId).definition}>
                  {metricCopy(id as MetricId).name}
                </th>
                <td className="n">
                  <b>{interval(value.value, value.low, value.high)}</b>
                </td>
                <td className="n">{metricText(linear.get(id)?.value)}</td>
                <td className="n dim">{metricText(trivial.get(id)?.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

/** What people look at first comes first. */
const first: readonly string[] = ['rocAuc', 'accuracy', 'rmse', 'f1', 'mae', 'r2', 'precision', 'recall']

function byImportance([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const rank = (id: string) => (first.includes(id) ? first.indexOf(id) : first.length)
  return rank(a) - rank(b)
}
