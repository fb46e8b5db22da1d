import { gammaQ } from './special.ts'
import { chiSquareTest, type TestResult } from './statistics.ts'

/** Fewer expected rows than this on a side, and the limit distribution is no guide. */
const enoughRows = 5

/**
 * Pearson's chi-square test that two samples have one distribution of categories. Where a category has few expected rows, p is that of the gamma
 * distribution with the exact mean and variance of the statistic over all tables of these sums: Dawson, "A simplified expression for the variance of the
 * χ² function on a contingency table" (1954). Never NaN.
 * @param times how many categories each place stands for; one where it is left out
 */
export function chiSquareOfLevels(
  from: readonly number[],
  to: readonly number[],
  times?: readonly number[],
): TestResult & { readonly df: number } {
  const found = chiSquareTest([from, to], times)
  const of = (place: number) => times?.[place] ?? 1
  const [m, n] = [from, to].map((rows) => rows.reduce((sum, one, place) => sum + one * of(place), 0))
  const all = m + n
  const sums = from.map((rows, place) => rows + to[place])
  const least = sums.reduce((smallest, rows) => (rows > 0 && rows < smallest ? rows : smallest), Infinity)
  if (found.df < 2 || all < 4 || (least * Math.min(m, n)) / all >= enoughRows) return found
  const parts = sums.reduce((sum, rows, place) => (rows > 0 ? sum + (of(place) * all) / rows : sum), 0)
  const mean = (all * found.df) / (all - 1)
  const variance = chiSquareVariance(all, { levels: 2, parts: all / m + all / n }, { levels: found.df + 1, parts })
  // All tables have the same statistic: each row is a category of its own.
  if (!(variance > mean * 1e-9)) return { ...found, p: 1 }
  return { ...found, p: gammaQ(mean ** 2 / variance, (found.statistic * mean) / variance) }
}

/** One side of a table: how many sums it has, and Σ all / sum. */
interface Margin {
  readonly levels: number
  readonly parts: number
}

function chiSquareVariance(all: number, rows: Margin, columns: Margin): number {
  const v = ({ levels }: Margin) => ((levels - 1) * (all - levels)) / (all - 1)
  const w = ({ levels, parts }: Margin) => (parts - levels ** 2) / (all - 2)
  return ((2 * all) / (all - 3)) * (v(rows) - w(rows)) * (v(columns) - w(columns)) + (all ** 2 / (all - 1)) * w(rows) * w(columns)
}
