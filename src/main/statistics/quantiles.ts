/**
 * The quantile of values that are sorted already, by linear interpolation between the two nearest (type 7 of Hyndman and
 * Fan, 1996; numpy's default). NaN without values.
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

export interface Moments {
  readonly mean: number
  /** Sample standard deviation (n − 1); NaN for fewer than two values. */
  readonly sd: number
  /** The third standardised moment, not corrected for bias; NaN where all values are the same. */
  readonly skew: number
  /** The fourth standardised moment minus 3, not corrected for bias; NaN where all values are the same. */
  readonly kurtosis: number
}

/** All NaN without values. Two passes, so that a large mean does no harm. */
export function moments(values: ArrayLike<number>): Moments {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i] / n
  if (n === 0) mean = Number.NaN
  let m2 = 0
  let m3 = 0
  let m4 = 0
  for (let i = 0; i < n; i++) {
    const d = values[i] - mean
    m2 += d * d
    m3 += d * d * d
    m4 += d * d * d * d
  }
  const variance = m2 / n
  const scale = Math.max(Math.abs(mean), 1e-300) * Number.EPSILON
  const constant = Math.sqrt(variance) <= scale
  return {
    mean,
    sd: n < 2 ? Number.NaN : Math.sqrt(m2 / (n - 1)),
    skew: constant ? Number.NaN : m3 / n / variance ** 1.5,
    kurtosis: constant ? Number.NaN : m4 / n / variance ** 2 - 3,
  }
}
