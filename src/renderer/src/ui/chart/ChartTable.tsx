import { useMemo } from 'react'
import { type Column, DataTable } from '../table/DataTable.tsx'
import { numbersOf, pointText } from './points.ts'
import type { Axis } from './theme.ts'
import type { Trace } from './traces.ts'

interface ChartTableProps {
  readonly title: string
  readonly traces: readonly Trace[]
  readonly x: Axis
}

/** The numbers of a chart as a table. */
export function ChartTable({ title, traces, x }: ChartTableProps) {
  const { columns, rows } = useMemo(() => {
    const numbers = numbersOf(traces, x)
    return {
      columns: numbers.header.map(
        (name, place): Column<{ readonly cells: (typeof numbers.rows)[number] }> => ({
          id: `${place} ${name}`,
          title: name,
          numeric: true,
          value: ({ cells }) => cells[place],
          cell: ({ cells }) => pointText(cells[place]),
        }),
      ),
      rows: numbers.rows.map((cells, place) => ({ place, cells })),
    }
  }, [traces, x])
  return <DataTable label={title} columns={columns} rows={rows} rowKey={({ place }) => place} maxHeight={320} />
}
