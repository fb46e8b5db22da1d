import { type Empirical, forEachStep } from './empirical.ts'
import { ksOneSampleSf } from './kolmogorovOneSample.ts'
import { sorted, type TestResult } from './statistics.ts'

/**
 * How a p-value was found: `exact` counts the paths of all orders of the two samples; `asymptotic` is the limit for many rows.
 */
export type PMethod = 'exact' | 'asymptotic'

export interface KsResult extends TestResult {
  readonly method: PMethod
}

/** So many steps of the exact count take some 10 ms. It is so cheap up to some 10,000 rows on each side near p = 0.05. */
const exactSteps = 2 ** 22

/**
 * Two-sided Kolmogorov–Smirnov test that two samples come from one distribution. Exact (Hodges, 1957) where that is cheap, else
 * Kolmogorov's limit distribution with Hodges' correction for the sizes; where one gives way to the other they differ by less than
 * 1 % of p for p above 0.001. Ties make the p-value conservative. NaN for an empty sample.
 */
export function ksTwoSample(a: ArrayLike<number>, b: ArrayLike<number>): KsResult {
  return ksOfSorted(sorted(a), sorted(b))
}

/** The same of two samples in ascending order, without NaN. */
export function ksOfSorted(a: Float64Array, b: Float64Array): KsResult {
  const [m, n] = [a.length, b.length]
  if (m === 0 || n === 0) return { statistic: Number.NaN, p: Number.NaN, method: 'exact' }
  const steps = largestGap(a, b)
  return { statistic: steps / (m * n), ...pOfSteps(m, n, steps) }
}

/**
 * The same of two distributions. Where one is a sketch, the statistic is the best guess and p that of the least gap that both rank errors
 * leave: it is never smaller than that of the samples themselves.
 */
export function ksOf(a: Empirical, b: Empirical): KsResult {
  if (a.rows === 0 || b.rows === 0) return { statistic: Number.NaN, p: Number.NaN, method: 'exact' }
  const [m, n] = [a.rows, b.rows]
  let gap = 0
  forEachStep(a, b, (_, upToA, upToB) => {
    gap = Math.max(gap, Math.abs(upToA * n - upToB * m))
  })
  const least = Math.max(0, gap - (a.rankError + b.rankError) * m * n)
  return { statistic: Math.min(1, gap / (m * n)), ...pOfSteps(m, n, Math.floor(least)) }
}

function pOfSteps(m: number, n: number, steps: number): Pick<KsResult, 'p' | 'method'> {
  const exact = Math.min(m * n, 2 * steps) <= exactSteps
  const p = exact ? ksExact(m, n, steps) : ksAsymptotic(m, n, steps)
  return { p: Math.min(1, Math.max(0, p)), method: exact ? 'exact' : 'asymptotic' }
}

/** p as scipy's `ks_2samp` finds it by itself: exact where neither sample has more than 10,000 rows, else by a single sample of m·n / (m + n). */
export function ksPOfScipy(a: Empirical, b: Empirical): number {
  const [m, n] = [a.rows, b.rows]
  const { statistic } = ksOf(a, b)
  if (Math.max(m, n) > 10_000) return ksOneSampleSf(statistic, Math.round((m * n) / (m + n)))
  return Math.min(1, Math.max(0, ksExact(m, n, Math.round(statistic * m * n))))
}

/** The largest |F_a − F_b|, in whole steps of 1/(m·n): no rounding can upset a comparison. */
function largestGap(a: Float64Array, b: Float64Array): number {
  let [i, j, gap] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j])
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    gap = Math.max(gap, Math.abs(i * b.length - j * a.length))
  }
  return gap
}

/**
 * The chance that a random path from (0, 0) to (m, n) leaves the band |x·n − y·m| < steps. The last step of such a path to
 * (x, y) came from (x − 1, y) with chance x / (x + y): nothing is subtracted, so small p-values keep their digits. Only places
 * within the band are computed, 2·steps of them at most: outside of it the chance is 1.
 */
export function ksExact(m: number, n: number, steps: number): number {
  if (steps === 0) return 1
  const outside = new Float64Array(n + 1).fill(1)
  const parts = Float64Array.from({ length: m + n + 1 }, (_, length) => (length === 0 ? 0 : 1 / length))
  let bottom = 0
  for (let x = 0; x <= m; x++) {
    const low = Math.max(0, Math.floor((x * n - steps) / m) + 1)
    const high = Math.min(n, Math.ceil((x * n + steps) / m) - 1)
    outside.fill(1, bottom, low)
    bottom = low
    let before = low === 0 ? 0 : 1
    for (let y = low; y <= high; y++) {
      const part = parts[x + y]
      before = outside[y] * (x * part) + before * (y * part)
      outside[y] = before
    }
  }
  return outside[n]
}

/**
 * Kolmogorov's limit. Hodges' correction (1957) for the sizes, less half a step of the statistic, which moves in steps of
 * gcd / (m·n): none is left where the sizes are equal.
 */
export function ksAsymptotic(m: number, n: number, steps: number): number {
  const [large, small] = [Math.max(m, n), Math.min(m, n)]
  const correction = (large + 2 * small - 3 * greatestDivisor(large, small)) / 6
  return kolmogorovSf((steps + correction) / Math.sqrt(m * n * (m + n)))
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** The upper tail of Kolmogorov's distribution. DLMF 20.9: two series, each where it converges fast. */
export function kolmogorovSf(t: number): number {
  if (t <= 0) return 1
  let sum = 0
  if (t < 1) {
    for (let k = 1; k <= 20; k++) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * t * t))
    return 1 - (Math.sqrt(2 * Math.PI) / t) * sum
  }
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t)
  return sum
}
