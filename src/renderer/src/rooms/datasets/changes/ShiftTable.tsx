import type { DatasetDiff } from '../../../../../shared/contract/datasets/index.ts'
import { count, none, quantity } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconMinus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { OverlaidBars } from './OverlaidBars.tsx'

const short = (ref: string) => ref.replace(/^.*@/, '')

/** How far the values of each column moved, the farthest first. */
export function ShiftTable({ diff }: { readonly diff: DatasetDiff }) {
  const { columns, from, to } = diff
  const sorted = [...columns].sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1))
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
      <DataTable
        label="Shift of each column"
        columns={columnsOf(diff)}
        rows={sorted}
        rowKey={({ column }) => column}
        rowTip={testText}
        maxHeight={320}
      />
      <p className="foot-note">PSI under 0.10 stable · 0.10 to 0.25 shift · over 0.25 large shift</p>
    </Card>
  )
}

type Shift = DatasetDiff['columns'][number]

/** Cells only where rows are known by a key, gaps only where there are any. */
function columnsOf({ columns, rows, from, to }: DatasetDiff): readonly Column<Shift>[] {
  const byKey = rows.by === 'key'
  const gaps = columns.some(({ missing }) => missing.from + missing.to > 0)
  return [
    { id: 'column', title: 'Column', names: true, className: 'clip', value: ({ column }) => column },
    {
      id: 'distribution',
      title: 'Distribution',
      cell: ({ column, histogram }) =>
        histogram && <OverlaidBars histogram={histogram} label={`Distribution of ${column} in ${short(from)} and ${short(to)}`} />,
    },
    {
      id: 'meanFrom',
      title: `Mean ${short(from)}`,
      numeric: true,
      value: ({ mean }) => mean.from,
      cell: ({ mean }) => meanText(mean.from),
    },
    { id: 'meanTo', title: `Mean ${short(to)}`, numeric: true, value: ({ mean }) => mean.to, cell: ({ mean }) => meanText(mean.to) },
    { id: 'psi', title: 'PSI', numeric: true, value: ({ psi }) => psi, cell: ({ psi }) => <Psi psi={psi} /> },
    { id: 'verdict', title: 'Verdict', cell: ({ psi }) => verdict(psi) },
    ...(byKey ? [cellsColumn] : []),
    ...(gaps ? [missingColumn] : []),
  ]
}

const cellsColumn: Column<Shift> = {
  id: 'cells',
  title: 'Cells',
  help: 'Changed cells in rows that both versions have',
  numeric: true,
  value: ({ changedCells }) => changedCells,
  cell: ({ changedCells }) => count(changedCells),
}

const missingColumn: Column<Shift> = {
  id: 'missing',
  title: 'Missing',
  numeric: true,
  value: ({ missing }) => missing.to,
  cell: ({ missing }) => (missing.from === missing.to ? count(missing.to) : `${count(missing.from)} → ${count(missing.to)}`),
}

function Psi({ psi }: { readonly psi: number | null }) {
  if (psi === null) return none
  return (
    <>
      <span className="psi" aria-hidden>
        <i style={{ width: `${Math.min(100, psi * 200)}%` }} />
      </span>
      {psi.toFixed(3)}
    </>
  )
}

/** Four digits tell two means apart where the difference matters. */
const meanText = (mean: number | null) => (mean === null ? none : quantity(Number(mean.toPrecision(4))))

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

function testText({ test }: Shift): string | undefined {
  if (!test) return undefined
  const kind = test.kind === 'ks' ? 'Kolmogorov–Smirnov' : 'Chi-square'
  return `${kind} ${test.statistic.toFixed(3)}, p ${test.p < 0.001 ? '< 0.001' : test.p.toFixed(3)} (${test.method})`
}
