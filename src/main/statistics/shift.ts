import { chiSquareOfLevels } from './chiSquareOfLevels.ts'
import { binCounts, decileEdgesOfSorted, psi, type TestResult } from './statistics.ts'

/** How many levels have the same number of rows on both sides: a column may have a million levels, but only few such pairs. */
export interface LevelCounts {
  readonly from: number
  readonly to: number
  readonly levels: number
}

export interface LevelShift {
  readonly psi: number
  readonly test: TestResult & { readonly df: number }
}

/**
 * Levels with no more rows than this over both sides are one bin: each of them alone says nothing of a shift, as the values of
 * an id. All that they have in common is the sum over both sides, so a chi-square test stays valid.
 */
const fewRows = 2

/**
 * How far the levels of two samples have shifted, over the union of the levels of both: a level that only one side has counts as
 * much as one that both have. PSI, and Pearson's chi-square test, with a p-value that holds for levels of few rows too; PSI is NaN
 * when a side has no rows. With many levels of few rows PSI is large even by chance; the test is not.
 */
export function levelShift(counts: readonly LevelCounts[]): LevelShift {
  const many = counts.filter(({ from, to }) => from + to > fewRows)
  const few = counts.filter(({ from, to }) => from + to <= fewRows)
  const bins = [
    ...many,
    {
      from: few.reduce((sum, each) => sum + each.from * each.levels, 0),
      to: few.reduce((sum, each) => sum + each.to * each.levels, 0),
      levels: 1,
    },
  ]
  const [from, to, times] = [bins.map((bin) => bin.from), bins.map((bin) => bin.to), bins.map((bin) => bin.levels)]
  return { psi: psi(from, to, times), test: chiSquareOfLevels(from, to, times) }
}

/**
 * The population stability index of numbers: over the deciles of `from`, with bins for what lies below and above all of it, and
 * one for each value that more than a tenth of `from` has. So neither a new range nor a value that is very common hides a shift.
 * @param from and `to`: ascending, without NaN @returns NaN when a side has no rows
 */
export function psiOfSorted(from: Float64Array, to: Float64Array): number {
  if (from.length === 0 || to.length === 0) return Number.NaN
  const edges = shiftEdges(from)
  return psi(binCounts(from, edges), binCounts(to, edges))
}

function shiftEdges(reference: Float64Array): number[] {
  const common = commonValues(reference)
  const edges = [
    reference[0],
    ...decileEdgesOfSorted(reference),
    ...common.flatMap((value) => [value, nextUp(value)]),
    nextUp(reference[reference.length - 1]),
  ]
  return [...new Set(edges)].sort((a, b) => a - b)
}

/** The values that more than a tenth of the rows have; at most nine. */
function commonValues(sorted: Float64Array): number[] {
  const common: number[] = []
  for (let first = 0, row = 1; row <= sorted.length; row++) {
    if (row < sorted.length && sorted[row] === sorted[first]) continue
    if (row - first > sorted.length / 10) common.push(sorted[first])
    first = row
  }
  return common
}

/** The least double above x. */
export function nextUp(x: number): number {
  if (x === Infinity || Number.isNaN(x)) return x
  if (x === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(Float64Array.of(x).buffer)
  bits[0] += x > 0 ? 1n : -1n
  return new Float64Array(bits.buffer)[0]
}
