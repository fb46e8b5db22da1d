import type { Axis } from './theme.ts'
import { styleOf, type Trace } from './traces.ts'

export interface EndLabel {
  readonly text: string
  readonly style: number
  /** The last value of the line, on the axis as it is drawn (its logarithm where that is logarithmic). */
  readonly at: number
  /** Where the label stands, so that none covers another. */
  readonly y: number
}

/** Of a label, in pixels. */
const lineHeight = 14

/**
 * A name at the end of each line, moved apart where lines end close together. So a series is told by its place and its name, and
 * not by its colour alone.
 * @param height of the plot, in pixels
 */
export function endLabels(traces: readonly Trace[], axis: Pick<Axis, 'log' | 'range'>, height: number): EndLabel[] {
  const drawn = (value: number) => (axis.log ? Math.log10(value) : value)
  const fits = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(drawn(value))
  const named = traces.flatMap((trace, place) => {
    const last = trace.quiet ? undefined : trace.y.findLast(fits)
    return last === undefined ? [] : [{ text: trace.name, style: styleOf(trace, place), at: drawn(last) }]
  })
  const [low, high] = (axis.range ?? extent(traces)).map(drawn)
  const step = ((high - low) * lineHeight) / height
  const clamp = (value: number) => Math.min(high, Math.max(low, value))
  const sorted = named.toSorted((a, b) => a.at - b.at)
  const places: number[] = []
  for (const { at } of sorted) places.push(Math.max(clamp(at), (places.at(-1) ?? -Infinity) + step))
  // What was pushed over the top comes down again.
  for (let i = places.length - 1, top = high; i >= 0; i--, top = places[i + 1] - step) places[i] = Math.min(places[i], top)
  return sorted.map((label, i) => ({ ...label, y: places[i] }))
}

function extent(traces: readonly Trace[]): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const { y } of traces)
    for (const value of y) {
      if (value === null) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  return low <= high ? [low, high] : [0, 1]
}
