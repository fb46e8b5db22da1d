import { useMemo } from 'react'
import { measureNames, type Relation, type TableRelation } from '../../../../../shared/domain/datasets/relations.ts'
import { count } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/chart/Chart.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { Figures } from './Figures.tsx'
import { coefficient } from './NumbersCharts.tsx'
import { shareTraces } from './relationTraces.ts'

interface TableChartsProps {
  readonly x: Relation['x']
  readonly y: Relation['y']
  readonly found: TableRelation
}

/** Two columns of categories: shares of one in each value of the other, and the contingency table. */
export function TableCharts({ x, y, found }: TableChartsProps) {
  const traces = useMemo(() => shareTraces(found), [found])
  const title = `${y.column} by ${x.column}`
  return (
    <>
      <Figures figures={[{ name: measureNames.cramersV, value: coefficient(found.cramersV) }]} />
      <Card title={title} note="shares within each value" padded>
        <Chart
          title={title}
          traces={traces}
          x={{ title: x.column }}
          y={{ title: 'share', format: '.0%', range: [0, 1] }}
          height={300}
          legend
          layout={{ barmode: 'stack', hovermode: 'closest' }}
        />
      </Card>
      <Card title="Contingency table" note="rows, and their share of the row of the table">
        <DataTable
          label={`Contingency table of ${x.column} and ${y.column}`}
          columns={columnsOf(x, found)}
          rows={rowsOf(found)}
          rowKey={({ value }) => value}
          maxHeight={420}
        />
      </Card>
    </>
  )
}

interface Row {
  readonly value: string
  readonly counts: readonly number[]
  readonly total: number
}

const rowsOf = ({ x, counts }: TableRelation): Row[] =>
  x.map((value, place) => ({ value, counts: counts[place], total: counts[place].reduce((sum, n) => sum + n, 0) }))

function columnsOf({ column }: Relation['x'], { y }: TableRelation): readonly Column<Row>[] {
  return [
    { id: 'value', title: column, names: true, pinned: true, className: 'clip', value: ({ value }) => value, tip: ({ value }) => value },
    ...y.map(
      (value, k): Column<Row> => ({
        id: `y${k}`,
        title: value,
        numeric: true,
        value: ({ counts }) => counts[k],
        cell: ({ counts, total }) => `${count(counts[k])} (${((100 * counts[k]) / Math.max(1, total)).toFixed(1)} %)`,
      }),
    ),
    { id: 'total', title: 'Rows', numeric: true, value: ({ total }) => total, cell: ({ total }) => count(total) },
  ]
}
