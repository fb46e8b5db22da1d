import { use } from 'react'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import type { Fairness } from '../../../../shared/domain/evaluation/slices.ts'
import { count, metric as metricText } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { DecisionsShown } from './decisionsFirst.ts'
import type { Looked } from './looked.ts'

/** How differently the model treats the groups of sensitive columns; nothing where no column is marked as one. */
export function FairnessCard({ looked }: { readonly looked: Looked }) {
  const controls = useQuery({ ...api.evaluation.controls.queryOptions({ input: looked }), enabled: use(DecisionsShown) }).data
  const marked = controls?.controls.some(({ sensitive }) => sensitive) ?? false
  const fairness = useQuery({ ...api.evaluation.fairness.queryOptions({ input: { ...looked, minSupport: 5 } }), enabled: marked })
  if (!fairness.data) return null
  return fairness.data.map((each) => <Groups key={each.column} fairness={each} />)
}

function Groups({ fairness: { column, positive, rows, groups, selectionRate, equalizedOdds, tooSmall } }: { readonly fairness: Fairness }) {
  const rate = ({ value, low, high, n }: Fairness['groups'][number]['selectionRate']) =>
    value === null
      ? '–'
      : `${value.toFixed(3)}${low !== null && high !== null ? ` (${low.toFixed(2)}–${high.toFixed(2)})` : ''} of ${count(n)}`
  return (
    <Card
      title={`Fairness by ${column}`}
      note={`rates of ${positive}, ${count(rows)} rows; demographic parity differs by ${metricText(selectionRate.difference.value)}, equalised odds by ${metricText(equalizedOdds.difference.value)}${tooSmall > 0 ? `; ${count(tooSmall)} groups too small` : ''}`}
    >
      <Scroll label={`Fairness by ${column}`}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Group</th>
              <th scope="col" className="n">
                Predicted so
              </th>
              <th scope="col" className="n">
                True positive rate
              </th>
              <th scope="col" className="n">
                False positive rate
              </th>
              <th scope="col" className="n">
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.name}>
                <th scope="row" className="clip">
                  {group.name}
                </th>
                <td className="n">{rate(group.selectionRate)}</td>
                <td className="n">{rate(group.truePositiveRate)}</td>
                <td className="n">{rate(group.falsePositiveRate)}</td>
                <td className="n">{count(group.rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  )
}
