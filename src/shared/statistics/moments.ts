const own = (value: number): number => value

/**
 * Σ term(value) with Neumaier's compensation (1974): the error does not grow with the number of terms. 0 of nothing.
 * @param term of each value; the value itself where it is left out
 */
export function sum(values: ArrayLike<number>, term: (value: number) => number = own): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const value = term(values[i])
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  return Number.isFinite(total) ? total + lost : total
}

export interface Spread {
  readonly mean: number
  /** Of the population: Σ (x − mean)² / n. Exactly 0 where all values are the same. */
  readonly variance: number
  /** Of the sample: the root of Σ (x − mean)² / (n − 1); NaN for fewer than two values. */
  readonly sd: number
}

/** In two passes, so that a large mean does no harm; in the order of the values. All NaN of nothing. */
export function spread(values: ArrayLike<number>): Spread {
  const n = values.length
  if (n > 0 && allAre(values, values[0])) return { mean: values[0], variance: 0, sd: n < 2 ? Number.NaN : 0 }
  const mean = sum(values) / n
  const squares = sum(values, (value) => (value - mean) ** 2)
  return { mean, variance: squares / n, sd: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1)) }
}

/** What is kept of numbers for their mean and variance. */
export interface Pool {
  readonly count: number
  readonly mean: number
  /** Σ (x − mean)² */
  readonly squares: number
}

export const emptyPool: Pool = { count: 0, mean: 0, squares: 0 }

/** That of two sets from those of each (Chan, Golub and LeVeque, 1979). */
export function pooled(a: Pool, b: Pool): Pool {
  if (b.count === 0) return a
  const count = a.count + b.count
  const difference = b.mean - a.mean
  return {
    count,
    mean: a.count === 0 ? b.mean : a.mean + difference * (b.count / count),
    squares: a.squares + (b.squares + difference * difference * ((a.count * b.count) / count)),
  }
}

export interface Moments extends Spread {
  /** The third standardised moment, not corrected for bias; NaN where all values are the same but for rounding. */
  readonly skew: number
  /** The fourth standardised moment minus 3, not corrected for bias; NaN where all values are the same but for rounding. */
  readonly kurtosis: number
}

/** All NaN of nothing. */
export function moments(values: ArrayLike<number>): Moments {
  const { mean, variance, sd } = spread(values)
  const n = values.length
  const constant = Math.sqrt(variance) <= Math.max(Math.abs(mean), 1e-300) * Number.EPSILON
  const standardised = (power: number) => sum(values, (value) => (value - mean) ** power) / n / variance ** (power / 2)
  return { mean, variance, sd, skew: constant ? Number.NaN : standardised(3), kurtosis: constant ? Number.NaN : standardised(4) - 3 }
}

function allAre(values: ArrayLike<number>, one: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== one) return false
  return true
}
