/** A cell by its numbers in what is shown. */
export interface Place {
  readonly row: number
  readonly column: number
}

export interface Size {
  readonly rows: number
  readonly columns: number
  /** Rows visible at once. */
  readonly page: number
}

interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** Where a key leads from a cell, in the grid pattern of WAI-ARIA; null where it does not move. */
export function walk({ key, ctrlKey, metaKey }: Key, { row, column }: Place, { rows, columns, page }: Size): Place | null {
  const far = ctrlKey || metaKey
  const to = (place: Place) => clampPlace(place, rows, columns)
  switch (key) {
    case 'ArrowDown':
      return to({ row: far ? rows : row + 1, column })
    case 'ArrowUp':
      return to({ row: far ? 0 : row - 1, column })
    case 'ArrowRight':
      return to({ row, column: far ? columns : column + 1 })
    case 'ArrowLeft':
      return to({ row, column: far ? 0 : column - 1 })
    case 'PageDown':
      return to({ row: row + page, column })
    case 'PageUp':
      return to({ row: row - page, column })
    case 'Home':
      return to({ row: far ? 0 : row, column: 0 })
    case 'End':
      return to({ row: far ? rows : row, column: columns })
    default:
      return null
  }
}

/** The place itself, or the nearest one inside; the same object where nothing changes. */
export function clampPlace(place: Place, rows: number, columns: number): Place {
  const inside = { row: clamp(place.row, rows - 1), column: clamp(place.column, columns - 1) }
  return inside.row === place.row && inside.column === place.column ? place : inside
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value))

/** The cells between two corners, both included. */
export interface Range {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

export function rangeOf(a: Place, b: Place): Range {
  return {
    firstRow: Math.min(a.row, b.row),
    lastRow: Math.max(a.row, b.row),
    firstColumn: Math.min(a.column, b.column),
    lastColumn: Math.max(a.column, b.column),
  }
}

export function cellsIn({ firstRow, lastRow, firstColumn, lastColumn }: Range): number {
  return (lastRow - firstRow + 1) * (lastColumn - firstColumn + 1)
}
