import { logGamma } from './special.ts'

/**
 * What may be looked at as often as one likes: intervals that hold at every look, and a check of the shares that a split sends to its arms,
 * both as GrowthBook computes them.
 */

/** How many values a group has, their mean and their variance (n − 1). */
export interface Group {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

export interface SequentialDifference {
  /** Mean of the second less mean of the first. */
  readonly difference: number
  readonly low: number
  readonly high: number
}

/**
 * The difference of two means with an interval that covers the truth at all looks together with probability 1 − alpha: the asymptotic
 * confidence sequence of Waudby-Smith et al., arXiv 2103.06476, narrowest where `expected` values have come.
 * @param expected values of both groups together at which the interval is to be narrowest
 * @returns null where a group has fewer than two values, or nothing varies
 */
export function sequentialDifference(first: Group, second: Group, alpha = 0.05, expected = 5_000): SequentialDifference | null {
  const n = first.n + second.n
  const squaredError = first.variance / first.n + second.variance / second.n
  if (first.n < 2 || second.n < 2 || !(squaredError > 0)) return null
  const half = sequentialHalfWidth(squaredError * n, n, alpha, expected)
  const difference = second.mean - first.mean
  return { difference, low: difference - half, high: difference + half }
}

/** @param variance of one value: the squared standard error times n */
export function sequentialHalfWidth(variance: number, n: number, alpha: number, expected: number): number {
  const width = tuning(alpha, expected) ** 2
  const spread = n * width + 1
  return Math.sqrt(variance) * Math.sqrt((2 * spread * Math.log(Math.sqrt(spread) / alpha)) / (n ** 2 * width))
}

/** ρ of the sequence: where it is narrowest. */
export function tuning(alpha: number, expected: number): number {
  const bits = -2 * Math.log(alpha)
  return Math.sqrt((bits + Math.log(bits + 1)) / expected)
}

/** How firmly the check of shares believes in the weights before it has seen anything: GrowthBook's choice, which sees small slips of many. */
export const firmConcentration = 10_000

/**
 * Whether a split sends what its weights say, to be asked after every batch: the sequential test of a multinomial against a Dirichlet
 * mixture (Lindon and Malek, arXiv 2011.03567). Below 0.001 something is wrong with the split, and no winner may be named.
 */
export class SampleRatioCheck {
  readonly #weights: readonly number[]
  readonly #prior: number[]
  #logRatio = 0
  #p = 1

  /**
   * @param weights of the arms, adding up to 1; those without weight get nothing
   * @param concentration a lower one sees gross slips sooner
   */
  constructor(weights: readonly number[], concentration = firmConcentration) {
    this.#weights = weights
    this.#prior = weights.map((weight) => weight * concentration)
  }

  /** @param counts how many of the batch went to each arm @returns the p-value of all looks until now: it never grows */
  add(counts: readonly number[]): number {
    const total = counts.reduce((sum, count) => sum + count, 0)
    const all = this.#prior.reduce((sum, value) => sum + value, 0)
    this.#logRatio += logGamma(all) - logGamma(all + total)
    for (const [place, count] of counts.entries()) {
      if (count === 0) continue
      this.#logRatio += logGamma(this.#prior[place] + count) - logGamma(this.#prior[place]) - count * Math.log(this.#weights[place])
      this.#prior[place] += count
    }
    this.#p = Math.min(this.#p, Math.exp(-this.#logRatio))
    return this.#p
  }
}
