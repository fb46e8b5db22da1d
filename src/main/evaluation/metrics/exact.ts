import { wilson } from './intervals.ts'
import { logGamma } from '../../statistics/special.ts'
import type { Proportion } from './values.ts'

/** ln of the binomial coefficient. */
const logChoose = (n: number, k: number) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)

/**
 * Fisher's exact test, two-sided, that two shares are the same: the probability of all tables that are no likelier than the
 * one that was seen (as scipy's fisher_exact). 1 where one side has no rows.
 */
export function fisherExact(a: Proportion, b: Proportion): number {
  const [rows, successes] = [a.n + b.n, a.k + b.k]
  if (a.n === 0 || b.n === 0) return 1
  const whole = logChoose(rows, a.n)
  const probability = (k: number) => Math.exp(logChoose(successes, k) + logChoose(rows - successes, a.n - k) - whole)
  const seen = probability(a.k) * (1 + 1e-7)
  let sum = 0
  for (let k = Math.max(0, a.n - (rows - successes)); k <= Math.min(a.n, successes); k++) {
    const p = probability(k)
    if (p <= seen) sum += p
  }
  return Math.min(1, sum)
}

/**
 * The 95 % interval of the difference of two independent shares from their Wilson intervals (Newcombe, "Interval estimation
 * for the difference between independent proportions", 1998, method 10). Null where one side has no rows.
 */
export function newcombe(a: Proportion, b: Proportion): { low: number; high: number } | null {
  const [inA, inB] = [wilson(a.k, a.n), wilson(b.k, b.n)]
  if (inA === null || inB === null) return null
  const [p, q] = [a.k / a.n, b.k / b.n]
  return {
    low: p - q - Math.hypot(p - inA.low, inB.high - q),
    high: p - q + Math.hypot(inA.high - p, q - inB.low),
  }
}

/** The false discovery rate at which each hypothesis would be rejected (Benjamini and Hochberg, 1995). Null stays null. */
export function benjaminiHochberg(ps: readonly (number | null)[]): (number | null)[] {
  const order = [...ps.keys()].filter((i) => ps[i] !== null).sort((a, b) => (ps[b] as number) - (ps[a] as number))
  const qs: (number | null)[] = ps.map(() => null)
  let smallest = 1
  order.forEach((i, place) => {
    smallest = Math.min(smallest, ((ps[i] as number) * order.length) / (order.length - place))
    qs[i] = smallest
  })
  return qs
}
