import type { ModelChoice } from '../../../../shared/contract/evaluation.ts'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/metrics.ts'
import { count, interval } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Badge } from '../../ui/marks.tsx'

const shown = 20

/** The model on parts of its test rows, worst first. */
export function Slices({ model }: { readonly model: ModelChoice }) {
  const report = useQuery(api.evaluation.slices.queryOptions({ input: { model } }))
  return (
    <Answer query={report} lines={6}>
      {({ slices, metric, minSupport, rows, tooSmall }) => (
        <Card
          title="Slices"
          note={`${metricCopy(metric as MetricId).name}, worst first, at least ${minSupport} of ${count(rows)} rows${tooSmall > 0 ? `; ${count(tooSmall)} smaller ones left out` : ''}`}
        >
          <div className="table-wrap" style={{ maxHeight: 360 }}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Slice</th>
                  <th scope="col" className="n">
                    {metricCopy(metric as MetricId).name}
                  </th>
                  <th scope="col" className="n">
                    Rows
                  </th>
                  <th scope="col">Than the whole</th>
                </tr>
              </thead>
              <tbody>
                {slices.slice(0, shown).map((slice) => {
                  const value = slice.metrics.find((each) => each.metric === metric)
                  return (
                    <tr key={slice.name}>
                      <th scope="row" className="clip" title={slice.name}>
                        {slice.name}
                      </th>
                      <td className="n">{value ? interval(value.value, value.low, value.high) : '–'}</td>
                      <td className="n">{count(slice.rows)}</td>
                      <td>{slice.worse ? <Badge tone="worse">worse</Badge> : <Badge>within chance</Badge>}</td>
                    </tr>
                  )
                })}
                {slices.length === 0 && (
                  <tr>
                    <td colSpan={4} className="dim">
                      No slice has enough rows.
                    </td>
                  </tr>
                )}
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </Answer>
  )
}
