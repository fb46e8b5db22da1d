import { type PointerEvent, memo } from 'react'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconPin } from '../icons.ts'
import type { GridColumn } from './types.ts'

interface GridHeadProps {
  readonly column: GridColumn
  readonly number: number
  readonly left: number
  readonly pinned: boolean
  readonly onSort: (column: string, more: boolean) => void
  readonly onMenu: (number: number) => void
  readonly onWidth: (column: string, width: number) => void
  readonly onFit: (number: number) => void
}

export const narrowest = 56

/** The head of a column: a click sorts, Shift adds to the sorting, the arrow opens what else can be done, the edge changes the width. */
export const GridHead = memo(function GridHead({ column, number, left, pinned, ...act }: GridHeadProps) {
  const drag = (event: PointerEvent) => {
    event.stopPropagation()
    const begin = event.clientX
    const edge = event.currentTarget
    edge.setPointerCapture(event.pointerId)
    const onMove = (move: Event) =>
      act.onWidth(column.id, Math.max(narrowest, column.width + (move as globalThis.PointerEvent).clientX - begin))
    edge.addEventListener('pointermove', onMove)
    edge.addEventListener('pointerup', () => edge.removeEventListener('pointermove', onMove), { once: true })
  }
  return (
    <span
      role="columnheader"
      aria-colindex={number + 1}
      aria-sort={column.sorted ?? 'none'}
      className={`grid-column ${column.numeric ? 'n' : ''} ${pinned ? 'pin' : ''}`}
      style={{ left, width: column.width }}
    >
      <button
        type="button"
        className="sort"
        onClick={(event) => act.onSort(column.id, event.shiftKey)}
        title={column.note ? `${column.title} · ${column.note}` : column.title}
      >
        {pinned && <IconPin className="i xs" aria-label="pinned" />}
        <span className="clip">{column.title}</span>
        {column.sorted === 'ascending' && <IconArrowUp className="i xs" aria-hidden />}
        {column.sorted === 'descending' && <IconArrowDown className="i xs" aria-hidden />}
        {column.rank !== null && <sup>{column.rank}</sup>}
      </button>
      <button
        type="button"
        className="grid-more"
        aria-haspopup="menu"
        aria-label={`More options for ${column.title}`}
        onClick={() => act.onMenu(number)}
      >
        <IconChevronDown className="i xs" aria-hidden />
      </button>
      <span className="grid-resize" onPointerDown={drag} onDoubleClick={() => act.onFit(number)} aria-hidden />
    </span>
  )
})
