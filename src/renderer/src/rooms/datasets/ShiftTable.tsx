import type { DatasetDiff } from '../../../../shared/contract/datasets.ts'
import { count, quantity } from '../../../../shared/numbers.ts'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconMinus } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import { OverlaidBars } from './OverlaidBars.tsx'

const short = (ref: string) => ref.replace(/^.*@/, '')

/** How far the values of each column moved, the farthest first. */
export function ShiftTable({ diff: { columns, rows, from, to } }: { readonly diff: DatasetDiff }) {
  const sorted = [...columns].sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1))
  const byKey = rows.by === 'key'
  const gaps = columns.some(({ missing }) => missing.from + missing.to > 0)
  return (
    <Card
      title="Distribution shift"
      note="by population stability index, largest first"
      actions={
        <span className="row xs dim">
          <span className="key a" aria-hidden /> {short(from)} <span className="key b" aria-hidden /> {short(to)}
        </span>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <div className="table-wrap" style={{ maxHeight: 320 }} role="region" aria-label="Shift of each column" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Distribution</th>
              <th scope="col" className="n">
                Mean {short(from)}
              </th>
              <th scope="col" className="n">
                Mean {short(to)}
              </th>
              <th scope="col" className="n">
                PSI
              </th>
              <th scope="col">Verdict</th>
              {byKey && (
                <th scope="col" className="n">
                  Cells
                </th>
              )}
              {gaps && (
                <th scope="col" className="n">
                  Missing
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {sorted.map((shift) => (
              <tr key={shift.column} title={testText(shift)}>
                <th scope="row" className="clip">
                  {shift.column}
                </th>
                <td>
                  {shift.histogram && (
                    <OverlaidBars
                      histogram={shift.histogram}
                      label={`Distribution of ${shift.column} in ${short(from)} and ${short(to)}`}
                    />
                  )}
                </td>
                <td className="n">{meanText(shift.mean.from)}</td>
                <td className="n">{meanText(shift.mean.to)}</td>
                <td className="n">
                  {shift.psi !== null && (
                    <span className="psi" aria-hidden>
                      <i style={{ width: `${Math.min(100, shift.psi * 200)}%` }} />
                    </span>
                  )}
                  {shift.psi === null ? '–' : shift.psi.toFixed(3)}
                </td>
                <td>{verdict(shift.psi)}</td>
                {byKey && <td className="n">{count(shift.changedCells)}</td>}
                {gaps && (
                  <td className="n">
                    {shift.missing.from === shift.missing.to
                      ? count(shift.missing.to)
                      : `${count(shift.missing.from)} → ${count(shift.missing.to)}`}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="foot-note">PSI under 0.10 stable · 0.10 to 0.25 shift · over 0.25 large shift</p>
    </Card>
  )
}

/** Four digits tell two means apart where the difference matters. */
const meanText = (mean: number | null) => (mean === null ? '–' : quantity(Number(mean.toPrecision(4))))

function verdict(psi: number | null) {
  if (psi === null) return <Badge>nothing to compare</Badge>
  const icon = <IconAlertTriangle className="i" aria-hidden />
  if (psi > 0.25)
    return (
      <Badge tone="worse" icon={icon}>
        large shift
      </Badge>
    )
  if (psi >= 0.1)
    return (
      <Badge tone="warn" icon={icon}>
        shift
      </Badge>
    )
  return <Badge icon={<IconMinus className="i" aria-hidden />}>stable</Badge>
}

function testText({ test }: DatasetDiff['columns'][number]): string | undefined {
  if (!test) return undefined
  const kind = test.kind === 'ks' ? 'Kolmogorov–Smirnov' : 'Chi-square'
  return `${kind} ${test.statistic.toFixed(3)}, p ${test.p < 0.001 ? '< 0.001' : test.p.toFixed(3)}`
}
