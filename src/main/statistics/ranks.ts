import { type Ordering, orderBy, orNull, unitWeights } from '../../shared/domain/evaluation/ordering.ts'

/**
 * Writes the rank of every row of a resample, ties with their mean rank (from 1). Row i occurs `weights[i]` times; its
 * copies are tied with each other.
 */
export function weightedRanks({ order, ends }: Ordering, weights: Int32Array, ranks: Float64Array): void {
  let before = 0
  let start = 0
  for (const end of ends) {
    let weight = 0
    for (let i = start; i < end; i++) weight += weights[order[i]]
    const rank = before + (weight + 1) / 2
    for (let i = start; i < end; i++) ranks[order[i]] = rank
    before += weight
    start = end
  }
}

/** Ranks from 1, ties with their mean rank. The values must not be NaN. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length)
  weightedRanks(orderBy(values, 'rising'), unitWeights(values.length), ranks)
  return ranks
}

/** What is left of a variance by rounding alone, relative to the sum of squares it was taken from. */
const rounding = 1e-13

/** Pearson's correlation of the rows, each counted `weights[i]` times. NaN where one side does not vary. */
export function weightedPearson(x: Float64Array, y: Float64Array, weights: Int32Array): number {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const w = weights[i]
    if (w === 0) continue
    n += w
    sx += w * x[i]
    sy += w * y[i]
    sxx += w * x[i] * x[i]
    syy += w * y[i] * y[i]
    sxy += w * x[i] * y[i]
  }
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
  return orNull(weightedPearson(centred(x), centred(y), unitWeights(x.length)))
}

/** The correlation of the ranks. Null for fewer than two rows, or where one side does not vary. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return pearson(averageRanks(x), averageRanks(y))
}

/** Kendall's tau-b. Null for fewer than two rows, or where one side does not vary. O(n log n). */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return orNull(weightedKendall(orderBy(x, 'rising'), orderBy(y, 'rising'))(unitWeights(x.length)))
}

/**
 * Kendall's tau-b of resamples: prepared once for the orders of x and of y, then O(n log n) for each resample. Rows enter a
 * Fenwick tree over the ranks of y in the order of x, a group of tied x at a time. NaN where one side does not vary.
 */
export function weightedKendall(byX: Ordering, byY: Ordering): (weights: Int32Array) => number {
  const rankY = denseRanks(byY)
  const levels = byY.ends.length
  const tree = new Float64Array(levels + 1)
  const atRank = new Float64Array(levels + 1)
  const { order, ends } = byX

  function lower(rank: number): number {
    let count = 0
    for (let k = rank - 1; k > 0; k &= k - 1) count += tree[k]
    return count
  }

  function enter(rank: number, weight: number): void {
    atRank[rank] += weight
    for (let k = rank; k <= levels; k += k & -k) tree[k] += weight
  }

  return (weights) => {
    tree.fill(0)
    atRank.fill(0)
    let [entered, difference, tiedX, start] = [0, 0, 0, 0]
    for (const end of ends) {
      let group = 0
      for (let i = start; i < end; i++) {
        const w = weights[order[i]]
        if (w === 0) continue
        const rank = rankY[order[i]]
        const below = lower(rank)
        const above = entered - below - atRank[rank]
        difference += w * (below - above)
        group += w
      }
      for (let i = start; i < end; i++) if (weights[order[i]] > 0) enter(rankY[order[i]], weights[order[i]])
      entered += group
      tiedX += pairs(group)
      start = end
    }
    let tiedY = 0
    for (let rank = 1; rank <= levels; rank++) tiedY += pairs(atRank[rank])
    const all = pairs(entered)
    if (all === tiedX || all === tiedY) return Number.NaN
    // Two rounded square roots can carry the ratio past 1.
    return Math.max(-1, Math.min(1, difference / Math.sqrt(all - tiedX) / Math.sqrt(all - tiedY)))
  }
}

function pairs(n: number): number {
  return (n * (n - 1)) / 2
}

/** 1 for the smallest value, 2 for the next, ties the same. */
function denseRanks({ order, ends }: Ordering): Uint32Array {
  const ranks = new Uint32Array(order.length)
  let start = 0
  ends.forEach((end, group) => {
    for (let i = start; i < end; i++) ranks[order[i]] = group + 1
    start = end
  })
  return ranks
}
