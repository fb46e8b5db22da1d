import { rowHeight } from './geometry.ts'
import { GridRow } from './GridRow.tsx'
import type { GridLine } from './types.ts'
import type { useVisibleCells } from './useVisibleCells.ts'
import type { Place, Range } from './walk.ts'

/** Rows of a block keep their places; a block is moved as one, so that a step of the bar draws the new rows only. */
const block = 1_000

interface GridRowsProps {
  readonly grid: string
  readonly visible: ReturnType<typeof useVisibleCells>
  readonly lineAt: (row: number) => GridLine | undefined
  readonly inspected: number | null
  readonly inspects: boolean
  readonly at: Place
  readonly range: Range
}

/** The rows visible. */
export function GridRows({ grid, visible, lineAt, inspected, inspects, at, range }: GridRowsProps) {
  const { first, last, top, height, pinned, shown } = visible
  const base = Math.floor(first / block) * block
  // As many places as rows can be visible at once: a row takes the place of the one that went.
  const slots = Math.ceil(height / rowHeight) + 3
  const selected = (row: number) => row >= range.firstRow && row <= range.lastRow
  return (
    <div className="grid-rows" style={{ transform: `translateY(${rowHeight + base * rowHeight - top}px)` }}>
      {Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k).map((row) => (
        <GridRow
          key={row % slots}
          grid={grid}
          index={row}
          top={(row - base) * rowHeight}
          line={lineAt(row)}
          columns={shown.columns}
          numbers={shown.numbers}
          lefts={shown.lefts}
          pinned={pinned}
          inspected={row === inspected}
          inspects={inspects}
          from={selected(row) ? range.firstColumn : -1}
          to={selected(row) ? range.lastColumn : -1}
          at={row === at.row ? at.column : -1}
        />
      ))}
    </div>
  )
}
