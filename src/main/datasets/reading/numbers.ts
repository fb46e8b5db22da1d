import type { Histogram } from '../../../shared/domain/datasets/dataset.ts'

/** Statistics of numbers, exact and the same in any order of the rows: everything is computed from the sorted values. */

export interface NumberSummary {
  readonly distinct: number
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  readonly sd: number | null
  readonly quantiles: { p05: number; p25: number; p50: number; p75: number; p95: number } | null
  readonly top: readonly { value: number; count: number }[]
  readonly histogram: Histogram | null
}

/**
 * @param sorted ascending, without NaN. Infinite values count for `distinct` and `top`; the rest is of the finite ones,
 * and null where there is none (`sd`: fewer than two) or where it overflows.
 */
export function summarizeNumbers(sorted: Float64Array, whole: boolean): NumberSummary {
  const { distinct, top } = frequencies(sorted, 20)
  const finite = finiteOf(sorted)
  if (finite.length === 0) return { distinct, top, min: null, max: null, mean: null, sd: null, quantiles: null, histogram: null }
  const mean = sum(finite, (value) => value) / finite.length
  const squares = sum(finite, (value) => (value - mean) ** 2)
  const q = (p: number) => quantile(finite, p)
  return {
    distinct,
    top,
    min: finite[0],
    max: finite[finite.length - 1],
    mean: finiteOrNull(mean),
    sd: finite.length < 2 ? null : finiteOrNull(Math.sqrt(squares / (finite.length - 1))),
    quantiles: { p05: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95) },
    histogram: histogram(finite, whole),
  }
}

function finiteOf(sorted: Float64Array): Float64Array {
  let start = 0
  let end = sorted.length
  while (start < end && sorted[start] === -Infinity) start++
  while (end > start && sorted[end - 1] === Infinity) end--
  return sorted.subarray(start, end)
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Neumaier's compensated sum (1974): the error does not grow with the number of terms. */
function sum(values: Float64Array, term: (value: number) => number): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const value = term(values[i])
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return total + lost
}

/** Linear interpolation between order statistics (Hyndman and Fan, type 7), numpy's default. @param sorted not empty */
export function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p
  const below = Math.floor(place)
  const a = sorted[below]
  const b = sorted[Math.min(below + 1, sorted.length - 1)]
  const t = place - below
  // Weights and not a difference: b − a may overflow.
  if (a === b) return a
  return Number.isFinite(b - a) ? (t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)) : a * (1 - t) + b * t
}

/** The most frequent values, most frequent first, ties by value; and how many different ones there are. */
function frequencies(sorted: Float64Array, most: number): { distinct: number; top: { value: number; count: number }[] } {
  const top: { value: number; count: number }[] = []
  let distinct = 0
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start]
    let end = start + 1
    while (end < sorted.length && sorted[end] === value) end++
    distinct++
    insert(top, { value, count: end - start }, most)
    start = end
  }
  return { distinct, top }
}

/** Values come in ascending order, so an equal count goes behind those that are there. */
function insert(top: { value: number; count: number }[], entry: { value: number; count: number }, most: number): void {
  if (top.length === most && top[most - 1].count >= entry.count) return
  let at = top.length
  while (at > 0 && top[at - 1].count < entry.count) at--
  top.splice(at, 0, entry)
  if (top.length > most) top.pop()
}

const maxBins = 30

/**
 * Bins of equal width over the whole range, at most 30; each holds its lower edge, the last one both. Whole numbers of a
 * narrow range have a bin each, centred on the number.
 */
export function histogram(sorted: Float64Array, whole: boolean): Histogram {
  const low = sorted[0]
  const high = sorted[sorted.length - 1]
  if (low === high || (whole && high - low < maxBins)) {
    const bins = Math.round(high - low) + 1
    return count(
      sorted,
      Array.from({ length: bins + 1 }, (_, bin) => low - 0.5 + bin),
    )
  }
  // Weights and not a width: high − low may overflow.
  const edge = (bin: number) => low * (1 - bin / maxBins) + high * (bin / maxBins)
  return count(
    sorted,
    Array.from({ length: maxBins + 1 }, (_, bin) => (bin === maxBins ? high : edge(bin))),
  )
}

function count(sorted: Float64Array, edges: number[]): Histogram {
  const bins = edges.length - 1
  const counts = new Array<number>(bins).fill(0)
  let bin = 0
  for (let i = 0; i < sorted.length; i++) {
    while (bin < bins - 1 && sorted[i] >= edges[bin + 1]) bin++
    counts[bin]++
  }
  return { edges, counts }
}
