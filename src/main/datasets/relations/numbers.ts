import type { NumbersRelation } from '../../../shared/domain/datasets/relations.ts'
import { equalEdges } from '../../../shared/statistics/histogram.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { pearson, spearman } from '../../statistics/ranks.ts'
import { tQuantile } from '../../statistics/student.ts'
import { drawRows } from './sides.ts'

const mostPoints = 2_000
const heatBins = 40
const meanBins = 20
/** Fewer rows are not cut into bins finer than this many each. */
const fewestPerBin = 5

/** Two columns of numbers, of which none is NaN and each pair is a row. */
export function relateNumbers(x: Float64Array, y: Float64Array): NumbersRelation {
  const drawn = drawRows(Uint32Array.from(x.keys()), mostPoints)
  return {
    kind: 'numbers',
    pearson: pearson(x, y),
    spearman: spearman(x, y),
    points: { x: Array.from(drawn, (row) => x[row]), y: Array.from(drawn, (row) => y[row]) },
    heat: heatOf(x, y),
    bins: meansOf(x, y),
  }
}

/** The mean of values with its 95 % interval by Student's t; no interval for a single one. @param values not empty */
export function meanWithInterval(values: ArrayLike<number>): { mean: number; low: number | null; high: number | null } {
  const { mean, sd } = spread(values)
  const n = values.length
  if (n < 2) return { mean, low: null, high: null }
  const half = (tQuantile(0.975, n - 1) * sd) / Math.sqrt(n)
  return { mean, low: mean - half, high: mean + half }
}

function heatOf(x: Float64Array, y: Float64Array): NumbersRelation['heat'] {
  const [xEdges, yEdges] = [edgesOf(x), edgesOf(y)]
  const counts = Array.from({ length: Math.max(0, yEdges.length - 1) }, () => new Array<number>(Math.max(0, xEdges.length - 1)).fill(0))
  for (let row = 0; row < x.length; row++) counts[placeOf(yEdges, y[row])][placeOf(xEdges, x[row])]++
  return { x: xEdges, y: yEdges, counts }
}

/** Edges of bins of equal width over the range of the values; none of nothing. */
export function edgesOf(values: Float64Array, bins = heatBins): number[] {
  if (values.length === 0) return []
  let [low, high] = [values[0], values[0]]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return equalEdges(low, high, bins)
}

/** The bin of a value within the edges: its lower edge belongs to it, to the last one both. */
export function placeOf(edges: readonly number[], value: number): number {
  let [low, high] = [0, edges.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (value >= edges[middle]) low = middle
    else high = middle - 1
  }
  return low
}

/** Bins by quantiles of x; values that are the same are never parted, so ties make fewer and larger ones. */
function meansOf(x: Float64Array, y: Float64Array): NumbersRelation['bins'] {
  const sorted = x.toSorted()
  const wanted = Math.max(1, Math.min(meanBins, Math.floor(x.length / fewestPerBin)))
  const edges = [...new Set(Array.from({ length: wanted + 1 }, (_, k) => quantileOfSorted(sorted, k / wanted)))]
  if (x.length === 0) return []
  if (edges.length === 1) edges.push(edges[0])
  const inBin = Array.from({ length: edges.length - 1 }, (): number[] => [])
  for (let row = 0; row < x.length; row++) inBin[placeOf(edges, x[row])].push(y[row])
  return inBin.flatMap((values, bin) =>
    values.length === 0 ? [] : [{ from: edges[bin], to: edges[bin + 1], rows: values.length, ...meanWithInterval(values) }],
  )
}
