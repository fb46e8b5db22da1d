import type { Counts } from '../../shared/domain/models/profile.ts'
import { gammaQ } from './special.ts'
import { chiSquareTest, type TestResult } from './statistics.ts'

/** One category with its rows on both sides. */
export interface Level {
  readonly value: string
  readonly from: number
  readonly to: number
}

export interface AlignedLevels {
  readonly levels: Level[]
  /** All other categories, as one: few rows, or not counted one by one. */
  readonly others: { readonly from: number; readonly to: number }
}

/** Categories with no more rows than this over both sides are among the others: each alone says nothing of a shift, as the values of an id. */
const fewRows = 2

/**
 * The union of the categories of two sides. One that a side has not is 0 there, unless that side has more categories than were counted one by one:
 * then it has as many rows as would be no shift, within what the others leave. Of such a side only categories well above the last counted ones stand
 * alone. Which of many similar ones come first there is chance, and they would seem rarer on the other side.
 * @param few categories with no more rows than this over both sides are among the others
 */
export function alignLevels(a: Counts, b: Counts, few = fewRows): AlignedLevels {
  const [sideA, sideB] = [sideOf(a), sideOf(b)]
  const values = [...sideA.rows.keys(), ...[...sideB.rows.keys()].filter((value) => !sideA.rows.has(value))]
  const levels: Level[] = []
  let [from, to] = [0, 0]
  for (const value of values) {
    const [own, other] = [sideA.rows.get(value), sideB.rows.get(value)]
    if (!standsOut(own ?? 0, other ?? 0, sideA, sideB) || !standsOut(other ?? 0, own ?? 0, sideB, sideA)) continue
    const level = { value, from: own ?? likelyRows(sideA, other ?? 0, sideB), to: other ?? likelyRows(sideB, own ?? 0, sideA) }
    if (level.from + level.to <= few) continue
    if (own === undefined) sideA.hidden -= level.from
    if (other === undefined) sideB.hidden -= level.to
    levels.push(level)
    from += level.from
    to += level.to
  }
  return { levels, others: { from: Math.max(0, sideA.total - from), to: Math.max(0, sideB.total - to) } }
}

interface Side {
  readonly rows: ReadonlyMap<string, number>
  readonly total: number
  /** Up to so many rows a category may have come first by chance. */
  readonly blur: number
  /** A category that was not counted has no more rows, */
  readonly most: number
  /** and all of those together so many. */
  hidden: number
}

function sideOf({ values, rest }: Counts): Side {
  const rows = new Map(values.map(({ value, rows: own }) => [value, own]))
  const total = values.reduce((sum, { rows: own }) => sum + own, rest.rows)
  const last = rest.values === 0 ? 0 : (values.at(-1)?.rows ?? rest.rows)
  return { rows, total, blur: rest.values === 0 ? 0 : last + 4 * Math.sqrt(last), most: last, hidden: rest.rows }
}

/** Whether no category of so many rows is among the counted ones of `side` by chance, by its rows there or by those on the other side. */
function standsOut(own: number, other: number, { blur, total }: Side, { total: otherTotal }: Side): boolean {
  if (blur === 0 || own > blur) return true
  const expected = (blur / total) * otherTotal
  return other > expected + 4 * Math.sqrt(expected) + 4
}

function likelyRows(side: Side, otherRows: number, other: Side): number {
  return Math.max(0, Math.min(side.most, side.hidden, Math.round((otherRows / other.total) * side.total)))
}

/**
 * Pearson's chi-square test that two samples have one distribution of categories. Where a category has fewer than five expected rows on a side, the limit
 * distribution is no guide; p is then that of the gamma distribution with the exact mean and variance of the statistic over all tables of these
 * sums: Dawson, "A simplified expression for the variance of the χ² function on a contingency table" (1954). Never NaN.
 */
export function chiSquareOfLevels(from: readonly number[], to: readonly number[]): TestResult & { readonly df: number } {
  const found = chiSquareTest([from, to])
  const sums = from.map((rows, i) => rows + to[i]).filter((rows) => rows > 0)
  const [m, n] = [from, to].map((rows) => rows.reduce((sum, one) => sum + one, 0))
  const all = m + n
  const least = (Math.min(...sums) * Math.min(m, n)) / all
  if (found.df < 2 || least >= 5 || all < 4) return found
  const mean = (all * found.df) / (all - 1)
  const spread = varianceOfChiSquare([m, n], sums, all)
  // All tables have the same statistic: each row is a category of its own.
  if (!(spread > mean * 1e-9)) return { ...found, p: 1 }
  return { ...found, p: gammaQ(mean ** 2 / spread, (found.statistic * mean) / spread) }
}

function varianceOfChiSquare(rowSums: readonly number[], columnSums: readonly number[], n: number): number {
  const v = (sums: readonly number[]) => ((sums.length - 1) * (n - sums.length)) / (n - 1)
  const w = (sums: readonly number[]) => (sums.reduce((total, one) => total + n / one, 0) - sums.length ** 2) / (n - 2)
  const [v1, v2, w1, w2] = [v(rowSums), v(columnSums), w(rowSums), w(columnSums)]
  return ((2 * n) / (n - 3)) * (v1 - w1) * (v2 - w2) + (n ** 2 / (n - 1)) * w1 * w2
}
