import { chiSquareSf, erfc } from './special.ts'

/**
 * The chi-square test that counts follow given shares, with all that is expected known for certain. An expected count of 0 that is not 0 makes the statistic
 * infinite and p 0. NaN where nothing is expected.
 * @param shares in any unit: only their ratio counts
 */
export function goodnessOfFitP(observed: readonly number[], shares: readonly number[]): number {
  const [rows, whole] = [observed, shares].map((values) => values.reduce((sum, one) => sum + one, 0))
  if (rows === 0 || whole === 0) return Number.NaN
  let statistic = 0
  for (let i = 0; i < observed.length; i++) {
    const expected = (shares[i] / whole) * rows
    if (expected === 0 && observed[i] === 0) continue
    statistic += (observed[i] - expected) ** 2 / expected
  }
  return statistic === Infinity ? 0 : chiSquareSf(statistic, observed.length - 1)
}

/** The two-sided Z-test that two samples have one proportion, with the variance of both together. 1 where all rows are the same. */
export function twoProportionP(a: number, rowsA: number, b: number, rowsB: number): number {
  const pooled = (a + b) / (rowsA + rowsB)
  const variance = pooled * (1 - pooled) * (1 / rowsA + 1 / rowsB)
  if (!(variance > 0)) return 1
  return erfc(Math.abs(a / rowsA - b / rowsB) / Math.sqrt(2 * variance))
}
