import type { Confusion as ConfusionData } from '../../../../shared/domain/evaluation.ts'
import { count } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'

/** Rows: what is true; columns: what was said. Shade and figure say the same. */
export function Confusion({ confusion: { labels, counts } }: { readonly confusion: ConfusionData }) {
  return (
    <Card title="Confusion matrix" note="rows: what is true, columns: what was said" padded>
      <div className="table-wrap">
        <table className="table confusion">
          <thead>
            <tr>
              <td />
              {labels.map((label) => (
                <th key={label} scope="col" className="n">
                  says {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, actual) => {
              const total = counts[actual].reduce((sum, n) => sum + n, 0)
              return (
                <tr key={label}>
                  <th scope="row">is {label}</th>
                  {counts[actual].map((n, predicted) => (
                    <td
                      key={labels[predicted]}
                      className="n"
                      style={{ background: shade(actual === predicted, total === 0 ? 0 : n / total) }}
                    >
                      <b>{count(n)}</b> <span className="dim xs">{total === 0 ? '' : `${((100 * n) / total).toFixed(1)} %`}</span>
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function shade(right: boolean, share: number): string {
  return `color-mix(in srgb, var(--cairn-${right ? 'accent' : 'worse'}-soft) ${Math.round(100 * share)}%, transparent)`
}
