import { type PointerEvent, useRef } from 'react'
import type { Place } from './walk.ts'

/** The cell that something belongs to; null outside of cells. */
export function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
  const row = cell?.closest<HTMLElement>('[data-row]')?.dataset.row
  return cell && row !== undefined ? { row: Number(row), column: Number(cell.dataset.column) } : null
}

/** A press selects a cell, with Shift all up to it; a drag goes on until the button is up. */
export function useGridPointer(select: (place: Place, extend: boolean) => void) {
  const drawing = useRef(false)
  return {
    onPointerDown: (event: PointerEvent) => {
      const place = placeOf(event.target)
      if (!place || event.button !== 0) return
      drawing.current = true
      select(place, event.shiftKey)
    },
    onPointerOver: (event: PointerEvent) => {
      if (event.buttons === 0) drawing.current = false
      const place = drawing.current ? placeOf(event.target) : null
      if (place) select(place, true)
    },
  }
}
