import type { Frame, FrameColumn } from '../../frame.ts'

/**
 * The row of `rows` that is most like another one, by Gower's distance (1971): the mean over the columns of |a − b| / range for
 * numbers and of 0 or 1 for categories and booleans; a value that only one of them has counts 1. Null without rows. Of equally near
 * ones the first.
 *
 * @param one a frame of one row @param columns that are compared @param categories columns of numbers that are categories
 */
export function nearestRow(
  one: Frame,
  frame: Frame,
  columns: readonly string[],
  rows: readonly number[],
  categories: ReadonlySet<string> = new Set(),
): { readonly row: number; readonly distance: number; readonly byColumn: readonly number[] } | null {
  const distances = columns.map((name) => columnDistance(one.columns.get(name), frame.columns.get(name), categories.has(name)))
  let best: { row: number; sum: number } | null = null
  for (const row of rows) {
    let sum = 0
    for (const distance of distances) sum += distance(row)
    if (best === null || sum < best.sum) best = { row, sum }
  }
  if (best === null) return null
  const { row, sum } = best
  return { row, distance: columns.length === 0 ? 0 : sum / columns.length, byColumn: distances.map((distance) => distance(row)) }
}

function columnDistance(one: FrameColumn | undefined, all: FrameColumn | undefined, isCategory: boolean): (row: number) => number {
  if (one?.kind === 'text' && all?.kind === 'text') {
    const text = (column: typeof one, row: number) => (column.codes[row] < 0 ? '' : column.levels[column.codes[row]])
    const own = text(one, 0)
    return (row) => (text(all, row) === own ? 0 : 1)
  }
  if (one?.kind !== 'number' || all?.kind !== 'number') return () => 0
  const [value] = one.values
  const range = rangeOf(all.values, value)
  return (row) => {
    const other = all.values[row]
    if (Number.isNaN(value) || Number.isNaN(other)) return Number.isNaN(value) && Number.isNaN(other) ? 0 : 1
    if (isCategory) return value === other ? 0 : 1
    return range === 0 ? 0 : Math.abs(value - other) / range
  }
}

function rangeOf(values: Float64Array, also: number): number {
  let [low, high] = Number.isNaN(also) ? [Infinity, -Infinity] : [also, also]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return Math.max(0, high - low)
}
