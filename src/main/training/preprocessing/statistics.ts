/** A sum with Neumaier's compensation, so that a million values lose no digits. 0 of nothing. */
function sum(values: Float64Array): number {
  let total = 0
  let lost = 0
  for (const value of values) {
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return Number.isFinite(total) ? total + lost : total
}

export interface Moments {
  readonly mean: number
  /** Population standard deviation (n), as scikit-learn's StandardScaler. Exactly 0 for a constant. */
  readonly sd: number
}

/** Mean and population sd of finite values, in two passes. NaN of nothing. */
export function moments(values: Float64Array): Moments {
  if (values.length > 0 && values.every((value) => value === values[0])) return { mean: values[0], sd: 0 }
  const mean = sum(values) / values.length
  const squares = values.map((value) => (value - mean) ** 2)
  return { mean, sd: Math.sqrt(sum(squares) / values.length) }
}

/** The quantile p (0 to 1) of values in ascending order, by linear interpolation, as numpy's default. NaN of nothing. */
export function quantile(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN
  const at = p * (sorted.length - 1)
  const below = Math.floor(at)
  const low = sorted[below]
  return below + 1 < sorted.length ? low + (at - below) * (sorted[below + 1] - low) : low
}
