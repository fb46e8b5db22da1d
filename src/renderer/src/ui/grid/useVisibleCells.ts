import { type RefObject, useEffect, useMemo } from 'react'
import { visibleColumns, columnStarts, leftToReveal, rowHeight, visibleRows, topToReveal } from './geometry.ts'
import type { GridColumn } from './types.ts'
import { useViewport } from './useViewport.ts'
import type { Place, Range } from './walk.ts'

/** px of what stands at the head of each row. */
export const nameWidth = 76
/** ms without a move before what is visible is told of. */
const calm = 60
/** Of the width, at most so much is pinned. */
const mostPinned = 0.6

interface VisibleOptions {
  readonly columns: readonly GridColumn[]
  readonly rows: number
  readonly pinned: number
  readonly onRange: (range: Range) => void
}

/** Which rows and columns are visible, and where they lie, in px; and the ways to bring others into view. */
export function useVisibleCells(scroller: RefObject<HTMLDivElement | null>, { columns, rows, pinned: wanted, onRange }: VisibleOptions) {
  const { view, extent, onScroll, moveTo } = useViewport(scroller, rows, rowHeight)
  const starts = useMemo(() => columnStarts(columns.map(({ width }) => width)), [columns])
  // In a narrow window the pinned columns would leave no room for the others: they scroll there.
  const pinned = starts[wanted] > mostPinned * (view.width - nameWidth) ? 0 : wanted
  const room = { left: view.left, width: Math.max(0, view.width - nameWidth - starts[pinned]) }
  const top = Math.min(view.top, Math.max(0, rows * rowHeight - extent.height))
  const { first, last } = visibleRows(top, extent)
  const { first: firstColumn, last: lastColumn } = visibleColumns(starts, pinned, room)

  const shown = useMemo(() => {
    const numbers = Array.from({ length: pinned }, (_, number) => number)
    for (let number = firstColumn; number <= lastColumn; number++) if (number >= pinned) numbers.push(number)
    return { numbers, columns: numbers.map((number) => columns[number]), lefts: numbers.map((number) => nameWidth + starts[number]) }
  }, [columns, starts, pinned, firstColumn, lastColumn])

  useEffect(() => {
    const timer = setTimeout(() => onRange({ firstRow: first, lastRow: Math.max(first, last), firstColumn, lastColumn }), calm)
    return () => clearTimeout(timer)
  }, [first, last, firstColumn, lastColumn, onRange])

  return {
    view,
    /** px of the part in which rows are seen. */
    height: extent.height,
    width: nameWidth + (starts.at(-1) ?? 0),
    top,
    first,
    last,
    pinned,
    shown,
    onScroll,
    leftOf: (column: number) => nameWidth + starts[column] - (column < pinned ? 0 : view.left),
    /** Brings a cell into view with the least move. */
    reveal: ({ row, column }: Place) => moveTo(topToReveal(row, top, extent.height), leftToReveal(starts, column, pinned, room)),
    /** Brings a row to the upper third, where it is found at once. */
    show: ({ row, column }: Place) => moveTo(row * rowHeight - extent.height / 3, leftToReveal(starts, column, pinned, room)),
  }
}
