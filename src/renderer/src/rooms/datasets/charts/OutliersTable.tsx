import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'
import type { ColumnOutliers } from '../../../../../shared/domain/datasets/relations.ts'
import { count, none, quantity } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { useChosenColumns } from '../../../ui/table/useChosenColumns.tsx'
import { useRowsOf } from '../rows/useRowsOf.ts'

type Show = (column: string, filters: readonly RowFilter[]) => void

/** How many values of each column lie far from the others; a count leads to its rows. */
export function OutliersTable({ version }: { readonly version: DatasetVersion }) {
  const answer = useQuery(api.datasets.outliers.queryOptions({ input: { ref: version.ref } }))
  const show = useRowsOf(version)
  return (
    <Answer query={answer} lines={8}>
      {(found) => (found.length === 0 ? <p className="dim">No column holds numbers.</p> : <Found found={found} show={show} />)}
    </Answer>
  )
}

function Found({ found, show }: { readonly found: readonly ColumnOutliers[]; readonly show: Show }) {
  const { shown, chooser } = useChosenColumns('outliers', columnsOf(show), ['iqrLow', 'iqrHigh', 'zLow', 'zHigh'])
  return (
    <Card title="Outliers" note="a count leads to its rows" actions={chooser}>
      <DataTable label="Outliers" columns={shown} rows={found} rowKey={({ column }) => column} />
      <p className="foot-note">
        IQR: beyond 1.5 interquartile ranges of the quartiles. Robust z: |0.6745 (x − median) / MAD| above 3.5. All rows are counted.
      </p>
    </Card>
  )
}

function columnsOf(show: Show): readonly Column<ColumnOutliers>[] {
  return [
    {
      id: 'column',
      title: 'Column',
      names: true,
      pinned: true,
      className: 'clip',
      value: ({ column }) => column,
      tip: ({ column }) => column,
    },
    { id: 'rows', title: 'Values', numeric: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
    ...fenceColumns('iqr', 'IQR', ({ iqr }) => iqr, show),
    ...fenceColumns('z', 'Robust z', ({ robustZ }) => robustZ, show),
  ]
}

type Fence = ColumnOutliers['iqr']

function fenceColumns(id: string, title: string, of: (row: ColumnOutliers) => Fence | null, show: Show): Column<ColumnOutliers>[] {
  const bound = (side: 'low' | 'high'): Column<ColumnOutliers> => ({
    id: `${id}${side === 'low' ? 'Low' : 'High'}`,
    title: `${title} ${side === 'low' ? 'lower' : 'upper'} bound`,
    numeric: true,
    value: (row) => of(row)?.[side],
    cell: (row) => {
      const value = of(row)?.[side] ?? null
      return value === null ? none : quantity(value)
    },
  })
  const counts = (side: 'below' | 'above'): Column<ColumnOutliers> => ({
    id: `${id}${side}`,
    title: `${title} ${side}`,
    numeric: true,
    value: (row) => of(row)?.[side],
    cell: (row) => <Count row={row} fence={of(row)} side={side} title={title} show={show} />,
  })
  return [
    {
      id: `${id}All`,
      title,
      numeric: true,
      className: 'b',
      value: (row) => total(of(row)),
      cell: (row) => {
        const fence = of(row)
        return fence === null ? none : `${count(total(fence) ?? 0)} (${((100 * (total(fence) ?? 0)) / Math.max(1, row.rows)).toFixed(1)} %)`
      },
    },
    counts('below'),
    counts('above'),
    bound('low'),
    bound('high'),
  ]
}

const total = (fence: Fence | null) => (fence === null ? null : fence.below + fence.above)

interface CountProps {
  readonly row: ColumnOutliers
  readonly fence: Fence | null
  readonly side: 'below' | 'above'
  readonly title: string
  readonly show: Show
}

function Count({ row: { column }, fence, side, title, show }: CountProps) {
  if (fence === null) return none
  const value = side === 'below' ? fence.low : fence.high
  const rows = fence[side]
  // Of a sensitive column the bound is masked, and rows are not found by value.
  if (rows === 0 || value === null) return count(rows)
  const filter: RowFilter = { column, operator: side === 'below' ? '<' : '>', value: String(value) }
  return (
    <button
      type="button"
      className="link"
      aria-label={`Show the ${count(rows)} rows of ${column} ${side} the ${title} bound`}
      onClick={() => show(column, [filter])}
    >
      {count(rows)}
    </button>
  )
}
