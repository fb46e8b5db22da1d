/** Where rows and columns of a grid lie, in px. Pure: the grid asks, and draws what is visible. */

export const rowHeight = 28
/** Firefox stops at some 17.9 million px, Chromium at 33.5: what is taller is scrolled in proportion. */
export const tallest = 16_000_000

/** The place of the scroll bar, and the distance from the first row to the first one visible. The same unless the rows are too tall. */
export interface Scrolled {
  readonly bar: number
  readonly top: number
}

export interface Extent {
  readonly rows: number
  /** Height of the part in which rows are seen. */
  readonly height: number
}

/** The height that the scroll bar is about. */
export function spaceFor(rows: number): number {
  return Math.min(rows * rowHeight, tallest)
}

/** How far rows can be moved, and how far the bar can. */
function ends({ rows, height }: Extent) {
  return { top: Math.max(0, rows * rowHeight - height), bar: Math.max(0, spaceFor(rows) - height) }
}

/** The bar was moved to a place: a small step moves the rows by as many px, a big one in proportion; the ends are always reached. */
export function scrolled(before: Scrolled, bar: number, extent: Extent): Scrolled {
  const end = ends(extent)
  if (end.top === end.bar) return { bar, top: Math.min(bar, end.top) }
  if (bar <= 0) return { bar, top: 0 }
  if (bar >= end.bar - 0.5) return { bar, top: end.top }
  const step = bar - before.bar
  const top = Math.abs(step) <= extent.height ? before.top + step : (bar * end.top) / end.bar
  return { bar, top: Math.min(end.top, Math.max(0, top)) }
}

/** Where the bar belongs when the rows are at `top`. */
export function settled(top: number, extent: Extent): Scrolled {
  const end = ends(extent)
  const inside = Math.min(end.top, Math.max(0, top))
  return { top: inside, bar: end.top === 0 ? 0 : Math.round((inside * end.bar) / end.top) }
}

/** The distance from the first row at which a row is visible as a whole, moved as little as can be. */
export function topToReveal(row: number, top: number, height: number): number {
  const start = row * rowHeight
  if (start < top) return start
  return start + rowHeight > top + height ? start + rowHeight - height : top
}

/** First and last row visible, and one beyond each end. */
export function visibleRows(top: number, { rows, height }: Extent): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / rowHeight) - 1)
  return { first, last: Math.min(rows - 1, Math.ceil((top + height) / rowHeight)) }
}

/** Where each column begins; one more than there are columns, the last is the width of all. */
export function columnStarts(widths: readonly number[]): number[] {
  const starts = [0]
  for (const width of widths) starts.push((starts.at(-1) as number) + width)
  return starts
}

/** The columns after `pinned` of which something is visible: `left` is what the bar has moved, `width` what is free beside the pinned. */
export function visibleColumns(
  starts: readonly number[],
  pinned: number,
  { left, width }: { readonly left: number; readonly width: number },
): { first: number; last: number } {
  const from = starts[pinned] + left
  const columns = starts.length - 1
  let first = pinned
  while (first < columns - 1 && starts[first + 1] <= from) first++
  let last = first
  while (last < columns - 1 && starts[last + 1] < from + width) last++
  return { first, last }
}

/** What the horizontal bar has to be moved to for a column to be visible as a whole. */
export function leftToReveal(
  starts: readonly number[],
  column: number,
  pinned: number,
  { left, width }: { readonly left: number; readonly width: number },
): number {
  if (column < pinned) return left
  const [start, end] = [starts[column] - starts[pinned], starts[column + 1] - starts[pinned]]
  if (start < left || end - start > width) return start
  return end > left + width ? end - width : left
}
