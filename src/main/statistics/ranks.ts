import { lanes, type ResampleBlock } from './resampling.ts'
import { type Ordering, orderBy, orNull } from '../../shared/domain/evaluation/ordering.ts'

/** Ranks from 1, ties with their mean rank. The values must not be NaN. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length)
  const { order, ends } = orderBy(values, 'rising')
  let start = 0
  for (const end of ends) {
    for (let i = start; i < end; i++) ranks[order[i]] = (start + end + 1) / 2
    start = end
  }
  return ranks
}

/** What is left of a variance by rounding alone, relative to the sum of squares it was taken from. */
const rounding = 1e-13

/** What a correlation is made of: rows, and sums of x, y and their products. */
export interface ProductSums {
  readonly n: number
  readonly x: number
  readonly y: number
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/** Pearson's correlation. NaN where one side does not vary. */
export function correlation({ n, x: sx, y: sy, xx: sxx, yy: syy, xy: sxy }: ProductSums): number {
  const vx = sxx - (sx * sx) / n
  const vy = syy - (sy * sy) / n
  if (!(vx > rounding * sxx && vy > rounding * syy)) return Number.NaN
  return Math.max(-1, Math.min(1, (sxy - (sx * sy) / n) / Math.sqrt(vx * vy)))
}

/** The values minus their mean; exactly 0 where all are the same. Sums of squares then lose no digits. */
export function centred(values: ArrayLike<number>): Float64Array {
  const n = values.length
  const first = values[0]
  let shift = 0
  for (let i = 0; i < n; i++) shift += (values[i] - first) / n
  return Float64Array.from({ length: n }, (_, i) => values[i] - first - shift)
}

/** Null for fewer than two rows, or where one side does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const [a, b] = [centred(x), centred(y)]
  const sums = { n: a.length, x: 0, y: 0, xx: 0, yy: 0, xy: 0 }
  for (let i = 0; i < a.length; i++) {
    sums.x += a[i]
    sums.y += b[i]
    sums.xx += a[i] * a[i]
    sums.yy += b[i] * b[i]
    sums.xy += a[i] * b[i]
  }
  return orNull(correlation(sums))
}

/** The correlation of the ranks. Null for fewer than two rows, or where one side does not vary. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return pearson(averageRanks(x), averageRanks(y))
}

/**
 * Spearman's ρ of resamples, prepared once for the orders of x and of y. Ranks are counted from their mean and twice over, so that they are whole
 * numbers and their sums have no rounding. NaN where one side does not vary.
 */
export function resampledSpearman(block: ResampleBlock, byX: Ordering, byY: Ordering): (out: Float64Array) => void {
  // A constant, such as the answers of the trivial baseline, varies in no resample.
  if (byX.ends.length < 2 || byY.ends.length < 2) return (out) => void out.fill(Number.NaN, 0, lanes)
  const { kernels, rows, weights } = block
  const sides = [byX, byY].map(({ order, ends }) => ({
    order: block.whole(order),
    groups: ends.length,
    ends: block.whole(ends),
    ranks: block.room(4 * lanes * rows),
    squares: block.room(8 * lanes),
  }))
  const [x, y] = sides
  const products = block.room(8 * lanes)
  return (out) => {
    for (const { order, groups, ends, ranks, squares } of sides) kernels.ranks(weights, order, groups, ends, rows, ranks, squares)
    kernels.rankProducts(rows, weights, x.ranks, y.ranks, products)
    const [xx, yy, xy] = [x.squares, y.squares, products].map((place) => block.numbersAt(place, lanes))
    for (let lane = 0; lane < block.filled; lane++) {
      const rho = Math.max(-1, Math.min(1, xy[lane] / Math.sqrt(xx[lane] * yy[lane])))
      out[lane] = xx[lane] > 0 && yy[lane] > 0 ? rho : Number.NaN
    }
  }
}
