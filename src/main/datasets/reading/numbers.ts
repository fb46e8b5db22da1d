import type { Histogram } from '../../../shared/domain/datasets/dataset.ts'
import { countSorted, equalEdges } from '../../../shared/statistics/histogram.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { valueAtPlace } from '../../statistics/quantiles.ts'

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
  const { mean, sd } = spread(finite)
  const q = (p: number) => valueAtPlace(finite, (finite.length - 1) * p)
  return {
    distinct,
    top,
    min: finite[0],
    max: finite[finite.length - 1],
    mean: finiteOrNull(mean),
    sd: finiteOrNull(sd),
    quantiles: { p05: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95) },
    histogram: profileHistogram(finite, whole),
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
export function profileHistogram(sorted: Float64Array, whole: boolean): Histogram {
  const edges = profileEdges(sorted[0], sorted[sorted.length - 1], whole)
  return { edges, counts: countSorted(sorted, edges) }
}

/** The edges of those bins. */
export function profileEdges(low: number, high: number, whole: boolean): number[] {
  if (!whole || high - low >= maxBins) return equalEdges(low, high, maxBins)
  return Array.from({ length: Math.round(high - low) + 2 }, (_, bin) => low - 0.5 + bin)
}
