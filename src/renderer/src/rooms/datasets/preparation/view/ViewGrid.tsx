import { type ReactNode, useMemo, useState } from 'react'
import { Grid } from '../../../../ui/grid/Grid.tsx'
import { cellText, fittingWidth, type GridColumn, type GridLine } from '../../../../ui/grid/types.ts'
import type { ViewTable } from './viewLines.ts'

const narrow = 84
/** Rows that widths are taken from. */
const measured = 30
const ignore = () => {}

/** px for the cells as they are shown: one that has changed stands with what it was. */
function widthOf(column: GridColumn, lines: readonly GridLine[]): number {
  const shown = lines.map((line): GridLine => {
    const was = line.edited?.has(column.place) ? line.before?.[column.place] : undefined
    if (was === undefined) return line
    return { ...line, cells: line.cells.with(column.place, `${cellText(was)} → ${cellText(line.cells[column.place])} `) }
  })
  return Math.max(narrow, fittingWidth(column, shown))
}

interface ViewGridProps {
  readonly label: string
  readonly table: ViewTable
  readonly menuOf: (column: string) => ReactNode
  readonly onCopy: (text: string) => void
}

/** A sample of the rows of a step; the head of a column offers steps on it. */
export function ViewGrid({ label, table, menuOf, onCopy }: ViewGridProps) {
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({})
  const columns = useMemo(
    () =>
      table.columns.map(({ name, type, gone }, place): GridColumn => {
        const column: GridColumn = {
          id: gone ? `removed ${name}` : name,
          title: gone ? `${name} (removed)` : name,
          note: type,
          place,
          numeric: type === 'integer' || type === 'number',
          editable: false,
          width: 0,
          sorted: null,
          rank: null,
        }
        return { ...column, width: widths[column.id] ?? widthOf(column, table.lines.slice(0, measured)) }
      }),
    [table, widths],
  )
  return (
    <Grid
      label={label}
      columns={columns}
      pinned={0}
      rows={table.lines.length}
      lineAt={(row) => table.lines[row]}
      onRange={ignore}
      onSelection={ignore}
      onCopy={({ firstRow, lastRow, firstColumn, lastColumn }, event) => {
        event.preventDefault()
        const picked = table.lines.slice(firstRow, lastRow + 1)
        const places = columns.slice(firstColumn, lastColumn + 1).map(({ place }) => place)
        onCopy(picked.map(({ cells }) => places.map((place) => String(cells[place] ?? '')).join('\t')).join('\n'))
      }}
      onWidth={(column, width) => setWidths((before) => ({ ...before, [column]: width }))}
      menuOf={(column) => (column.startsWith('removed ') && !table.columns.some(({ name }) => name === column) ? <></> : menuOf(column))}
    />
  )
}
