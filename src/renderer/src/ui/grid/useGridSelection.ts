import { useEffect, useMemo, useState } from 'react'
import { clampPlace, type Place, type Range, rangeOf } from './walk.ts'

const origin: Place = { row: 0, column: 0 }

/** The active cell, and the range between it and where the selection began. */
export function useGridSelection(rows: number, columns: number, onSelection: (range: Range) => void) {
  const [at, setAt] = useState(origin)
  const [anchor, setAnchor] = useState(origin)
  const range = useMemo(() => rangeOf(at, anchor), [at, anchor])
  useEffect(() => onSelection(range), [range, onSelection])
  // What is shown may have become less: the active cell stays in it.
  useEffect(() => {
    const inside = (place: Place) => clampPlace(place, rows, columns)
    setAt(inside)
    setAnchor(inside)
  }, [rows, columns])
  return {
    at,
    range,
    /** @param extend the selection goes on from where it began */
    select: (place: Place, extend: boolean) => {
      setAt(place)
      if (!extend) setAnchor(place)
    },
    selectAll: () => {
      setAnchor(origin)
      setAt({ row: rows - 1, column: columns - 1 })
    },
  }
}
