/** Geometry and ink of the heat map: a row for each column of the data, a place for each window or several. */

/** px */
export const rowHeight = 20

/** A cell of the map. Row −1: none, the place alone. */
export interface Cell {
  readonly row: number
  readonly place: number
}

/** How far an effect is from its limit, as one of six steps; −1 where nothing was evaluated. From step 3 on the column drifts. */
export function stepOf(effect: number | null, limit: number): number {
  if (effect === null) return -1
  const ratio = limit > 0 ? effect / limit : effect > 0 ? Number.POSITIVE_INFINITY : 0
  if (ratio >= 3) return 5
  if (ratio >= 1.75) return 4
  if (ratio >= 1) return 3
  if (ratio >= 2 / 3) return 2
  return ratio >= 1 / 3 ? 1 : 0
}

/** From this step on a cell has its cap: what drifts is told apart without color. */
export const driftStep = 3

/** The cell at a point of the map, or null outside of it. @param top how far the rows are scrolled */
export function cellAt(x: number, y: number, width: number, places: number, rows: number, top: number): Cell | null {
  if (x < 0 || x >= width || places === 0) return null
  const row = Math.floor((y + top) / rowHeight)
  return { place: Math.min(places - 1, Math.floor((x * places) / width)), row: row >= 0 && row < rows ? row : -1 }
}

/** Where a key leads from a cell; null where it leads nowhere. */
export function walkCells(key: string, at: Cell | null, places: number, rows: number): Cell | null {
  if (places === 0) return null
  const from = at ?? { place: places - 1, row: Math.min(0, rows - 1) }
  const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))
  const moved = (dPlace: number, dRow: number): Cell =>
    at === null
      ? from
      : { place: clamp(from.place + dPlace, 0, places - 1), row: clamp(from.row + dRow, Math.min(0, rows - 1), Math.max(-1, rows - 1)) }
  switch (key) {
    case 'ArrowLeft':
      return moved(-1, 0)
    case 'ArrowRight':
      return moved(1, 0)
    case 'ArrowUp':
      return moved(0, -1)
    case 'ArrowDown':
      return moved(0, 1)
    case 'PageUp':
      return moved(0, -10)
    case 'PageDown':
      return moved(0, 10)
    case 'Home':
      return moved(-places, 0)
    case 'End':
      return moved(places, 0)
    default:
      return null
  }
}

export type ColumnOrder = 'importance' | 'drift'

/** The rows of the map from above: the most important first, or as they came, those that drift most first. */
export function orderedColumns<C extends { readonly importance: number | null }>(columns: readonly C[], order: ColumnOrder): C[] {
  return order === 'drift' ? [...columns] : columns.toSorted((a, b) => (b.importance ?? -1) - (a.importance ?? -1))
}

/** Colors as a canvas takes them. */
export interface HeatInk {
  /** Of the six steps. */
  readonly steps: readonly string[]
  readonly cap: string
  readonly nothing: string
  readonly cursor: string
}

interface HeatData {
  readonly places: number
  readonly columns: readonly { readonly limit: number; readonly effects: readonly (number | null)[] }[]
}

/**
 * Draws the rows that are in view. Runs of cells of one step are one rectangle, so the work follows what differs and not how much there is.
 * @param top how far the rows are scrolled, in px
 */
export function drawHeat(
  context: CanvasRenderingContext2D,
  { places, columns }: HeatData,
  ink: HeatInk,
  { width, height, top, cursor }: { width: number; height: number; top: number; cursor: Cell | null },
): void {
  context.clearRect(0, 0, width, height)
  const first = Math.floor(top / rowHeight)
  const last = Math.min(columns.length - 1, Math.floor((top + height) / rowHeight))
  const edge = (place: number) => (place * width) / places
  const gap = width / places >= 6 ? 1 : 0
  for (let row = first; row <= last; row++) {
    const { limit, effects } = columns[row]
    const y = row * rowHeight - top
    for (let from = 0; from < places; ) {
      const step = stepOf(effects[from] ?? null, limit)
      let to = from + 1
      if (gap === 0) while (to < places && stepOf(effects[to] ?? null, limit) === step) to++
      const x = edge(from)
      const wide = edge(to) - x - gap
      if (step < 0) {
        context.fillStyle = ink.nothing
        context.fillRect(x, y + rowHeight / 2 - 1, wide, 1)
      } else {
        context.fillStyle = ink.steps[step]
        context.fillRect(x, y, wide, rowHeight - 1)
        if (step >= driftStep) {
          context.fillStyle = ink.cap
          context.fillRect(x, y, wide, step - 1)
        }
      }
      from = to
    }
  }
  if (cursor !== null) drawCursor(context, cursor, ink.cursor, { from: edge(cursor.place), wide: width / places - gap, height, top })
}

/** px: a cell of less is outlined with air around it. */
const leastOutline = 8

/** A hairline through all columns at the place, and an outline around the cell. */
function drawCursor(
  context: CanvasRenderingContext2D,
  { row }: Cell,
  color: string,
  { from, wide, height, top }: { from: number; wide: number; height: number; top: number },
): void {
  const middle = from + wide / 2
  context.fillStyle = color
  context.globalAlpha = 0.35
  context.fillRect(middle - 0.5, 0, 1, height)
  context.globalAlpha = 1
  if (row < 0) return
  const outline = Math.max(leastOutline, wide)
  context.strokeStyle = color
  context.lineWidth = 2
  context.strokeRect(middle - outline / 2, row * rowHeight - top + 1, outline, rowHeight - 3)
}
