import { quantileOfSorted, quantiles } from './quantiles.ts'
import { sortNumbers } from './sortNumbers.ts'
import { betaI, chiSquareSf } from './special.ts'

export interface TestResult {
  readonly statistic: number
  readonly p: number
}

/**
 * Pearson's chi-square test that the rows and columns of a table of counts are independent. Rows and columns without a
 * count are left out. With one degree of freedom Yates's correction is applied, as scipy does. With none, p is 1.
 * @param times how many columns of the table each column stands for; one where it is left out
 */
export function chiSquareTest(table: readonly (readonly number[])[], times?: readonly number[]): TestResult & { readonly df: number } {
  const width = table[0]?.length ?? 0
  const rowSums = table.map((row) => sum(row, times))
  const columnSums = Array.from({ length: width }, (_, c) => table.reduce((sum, row) => sum + row[c], 0))
  const total = sum(rowSums)
  const df = Math.max(0, nonZeros(rowSums) - 1) * Math.max(0, nonZeros(columnSums, times) - 1)
  if (df === 0) return { statistic: 0, p: 1, df }
  let statistic = 0
  table.forEach((row, r) => {
    row.forEach((count, c) => {
      const expected = (rowSums[r] * columnSums[c]) / total
      if (expected === 0) return
      const distance = Math.abs(count - expected)
      const corrected = df === 1 ? distance - Math.min(0.5, distance) : distance
      statistic += ((times?.[c] ?? 1) * corrected ** 2) / expected
    })
  })
  return { statistic, p: chiSquareSf(statistic, df), df }
}

function nonZeros(counts: readonly number[], times?: readonly number[]): number {
  return counts.reduce((found, count, i) => found + (count > 0 ? (times?.[i] ?? 1) : 0), 0)
}

/** The inner edges of ten bins that hold the same number of values each. Ties can make edges equal. */
export function decileEdges(values: ArrayLike<number>): number[] {
  return quantiles(values, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
}

/** The same of values in ascending order. */
export function decileEdgesOfSorted(values: Float64Array): number[] {
  return [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((p) => quantileOfSorted(values, p))
}

/** A copy in ascending order. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return sortNumbers(Float64Array.from(values))
}

/** Values per bin; a bin holds lower edge ≤ value < upper edge. @param inner rising edges; there is one more bin than edges */
export function binCounts(values: ArrayLike<number>, inner: readonly number[]): number[] {
  const counts = new Array<number>(inner.length + 1).fill(0)
  for (let i = 0; i < values.length; i++) {
    let [low, high] = [0, inner.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[i] >= inner[middle]) low = middle + 1
      else high = middle
    }
    counts[low]++
  }
  return counts
}

/**
 * The population stability index of two histograms over the same bins: Σ (b − a)·ln(b / a) over their shares. A bin that is
 * empty on one side counts as half a row there, else the index would be infinite. NaN when a side has no rows.
 * @param times how many bins each place stands for; one where it is left out
 */
export function psi(a: readonly number[], b: readonly number[], times?: readonly number[]): number {
  const [totalA, totalB] = [sum(a, times), sum(b, times)]
  if (totalA === 0 || totalB === 0) return Number.NaN
  let index = 0
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 0 && b[i] === 0) continue
    const shareA = (a[i] || 0.5) / totalA
    const shareB = (b[i] || 0.5) / totalB
    index += (times?.[i] ?? 1) * (shareB - shareA) * Math.log(shareB / shareA)
  }
  return index
}

/** The Jensen–Shannon divergence of two histograms over the same bins, in nats: 0 to ln 2. NaN when a side has no rows. @param times as of psi */
export function jensenShannon(a: readonly number[], b: readonly number[], times?: readonly number[]): number {
  const [totalA, totalB] = [sum(a, times), sum(b, times)]
  if (totalA === 0 || totalB === 0) return Number.NaN
  let divergence = 0
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] / totalA, b[i] / totalB]
    const middle = (p + q) / 2
    const bins = times?.[i] ?? 1
    if (p > 0) divergence += (bins * p * Math.log(p / middle)) / 2
    if (q > 0) divergence += (bins * q * Math.log(q / middle)) / 2
  }
  return divergence
}

/** The Jensen–Shannon distance: the root of the divergence with logarithms of a base, 0 to 1 for base 2. NaN when a side has no rows. */
export function jensenShannonDistance(a: readonly number[], b: readonly number[], base: number, times?: readonly number[]): number {
  const divergence = jensenShannon(a, b, times)
  return Math.sqrt((divergence < 0 ? 0 : divergence) / Math.log(base))
}

function sum(counts: readonly number[], times?: readonly number[]): number {
  return counts.reduce((total, count, i) => total + count * (times?.[i] ?? 1), 0)
}

/**
 * McNemar's test that two classifiers err equally often on the same rows, from the rows where they differ:
 * `b` rows only the first had right, `c` rows only the second. `exactP` is the two-sided binomial test; the chi-square form
 * has Edwards's continuity correction. Without any difference p is 1.
 */
export function mcnemar(b: number, c: number): { readonly exactP: number; readonly statistic: number; readonly p: number } {
  const n = b + c
  if (n === 0) return { exactP: 1, statistic: 0, p: 1 }
  const statistic = (Math.abs(b - c) - 1) ** 2 / n
  const fewer = Math.min(b, c)
  const exactP = b === c ? 1 : Math.min(1, 2 * betaI(0.5, n - fewer, fewer + 1))
  return { exactP, statistic, p: chiSquareSf(statistic, 1) }
}
