/*
 * Every quantile that Cairn computes. Two roundings of the same interpolation stay apart, because models were fitted with either,
 * and a run gives its bits for ever.
 */

/**
 * The quantile of values that are sorted already, by linear interpolation between the two nearest (type 7 of Hyndman and
 * Fan, 1996; numpy's default), counted from the lower one. NaN without values.
 * @param p from 0 to 1
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (position - below) * (sorted[above] - sorted[below])
}

/** As quantileOfSorted, for values in any order; the values are not changed. They must not be NaN. */
export function quantiles(values: ArrayLike<number>, ps: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  return ps.map((p) => quantileOfSorted(sorted, p))
}

/** The middle value, or the mean of the two in the middle. NaN without values. */
export function median(values: ArrayLike<number>): number {
  return quantiles(values, [0.5])[0]
}

/**
 * The same, counted from the nearer of the two neighbours, as numpy.quantile computes it; values that lie further apart than a number
 * can say do no harm.
 * @param sorted not empty @param place from 0 to length − 1: p·(length − 1)
 */
export function valueAtPlace(sorted: ArrayLike<number>, place: number): number {
  const below = Math.floor(place)
  const low = sorted[below]
  const high = sorted[Math.min(below + 1, sorted.length - 1)]
  const part = place - below
  const difference = high - low
  if (Number.isFinite(difference)) return part >= 0.5 ? high - difference * (1 - part) : low + difference * part
  return low === high ? low : low * (1 - part) + high * part
}

/** Cunnane's quantile (α = β = 0.4), which scipy's mquantiles and so scikit-learn's grid of partial dependence takes. @param sorted not empty */
export function plottingQuantile(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length
  const aleph = n * p + 0.4 + p * 0.2
  const k = Math.min(n - 1, Math.max(1, Math.floor(aleph)))
  const part = Math.min(1, Math.max(0, aleph - k))
  return (1 - part) * sorted[k - 1] + part * sorted[Math.min(k, n - 1)]
}
