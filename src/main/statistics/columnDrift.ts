import type { ColumnProfile, Counts, NumberProfile } from '../../shared/domain/models/profile.ts'
import { spread } from '../../shared/statistics/moments.ts'
import { chiSquareOfLevels } from './chiSquareOfLevels.ts'
import { type Empirical, empiricalOf, finiteRows, shareUpTo, wassersteinOf } from './empirical.ts'
import { ksOf } from './kolmogorovSmirnov.ts'
import { alignLevels } from './levels.ts'
import { jensenShannonDistance } from './statistics.ts'

/** How far the values of a column moved, and how likely chance alone would move them as far. Both are finite. */
export interface ColumnDrift {
  /** Wasserstein distance over the standard deviation of the reference, or Jensen-Shannon distance of base 2. */
  readonly effect: number
  readonly method: 'wasserstein' | 'jensenShannonBase2'
  readonly test: 'kolmogorovSmirnov' | 'chiSquare'
  readonly statistic: number
  readonly p: number
}

/** Numbers of a reference with no more values than this are compared as categories: a distance in standard deviations says little of them. */
const mostLevels = 5

/** Null where a side has no values, or one has numbers and the other categories. Missing and infinite values are no part of it. */
export function columnDrift(reference: ColumnProfile, window: ColumnProfile): ColumnDrift | null {
  if (presentRows(reference) === 0 || presentRows(window) === 0) return null
  if (reference.kind === 'number' && window.kind === 'number') {
    return isLevelled(reference) ? levelDrift(countsOf(reference, window), countsOf(window, reference)) : numberDrift(reference, window)
  }
  return reference.kind === 'category' && window.kind === 'category' ? levelDrift(reference.counts, window.counts) : null
}

/** Rows with a value that can be compared. */
export function presentRows(column: ColumnProfile): number {
  if (column.withheld) return 0
  return column.kind === 'number' ? finiteRows(column) : Math.max(0, column.rows - column.missing)
}

/** Whether the numbers of a reference are compared as categories. */
export function isLevelled({ counts }: NumberProfile): boolean {
  return counts !== null && counts.length <= mostLevels
}

function numberDrift(reference: NumberProfile, window: NumberProfile): ColumnDrift {
  const [a, b] = [empiricalOf(reference), empiricalOf(window)]
  const { statistic, p } = ksOf(a, b)
  return { effect: normedDistance(reference, a, b), method: 'wasserstein', test: 'kolmogorovSmirnov', statistic, p }
}

/** Sizes between these can be squared and subtracted. */
const [leastSize, mostSize] = [1e-150, 1e150]

function normedDistance(reference: NumberProfile, a: Empirical, b: Empirical): number {
  const size = Math.max(...[a, b].flatMap(({ values }) => [Math.abs(values[0]), Math.abs(values[values.length - 1])]))
  const { deviation } = reference
  const plain = size > leastSize && size < mostSize
  if (plain && deviation !== null && deviation > 0) return finite(wassersteinOf(a, b) / deviation)
  const unit = plain ? 1 : size
  const scaled = (one: Empirical): Empirical => ({ ...one, values: Array.from(one.values, (value) => value / unit) })
  const distance = wassersteinOf(scaled(a), scaled(b))
  if (distance === 0) return 0
  const { variance } = spread(reference.sketch.map((value) => value / unit))
  return variance > 0 ? finite(distance / Math.sqrt(variance)) : 1
}

function finite(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(value, Number.MAX_VALUE)
}

function levelDrift(reference: Counts, window: Counts): ColumnDrift {
  const { levels, others } = alignLevels(reference, window)
  const from = [...levels.map((level) => level.from), others.from]
  const to = [...levels.map((level) => level.to), others.to]
  const { statistic, p } = chiSquareOfLevels(from, to)
  return { effect: jensenShannonDistance(from, to, 2), method: 'jensenShannonBase2', test: 'chiSquare', statistic, p }
}

/** Numbers as categories. Of a side with more values than were counted, those of the other are looked up in its sketch. */
export function countsOf(own: NumberProfile, other: NumberProfile): Counts {
  if (own.counts !== null) {
    return { values: own.counts.map(({ value, rows }) => ({ value: String(value), rows })), rest: { values: 0, rows: 0 } }
  }
  const empirical = empiricalOf(own)
  const values = (other.counts ?? []).map(({ value }) => {
    const share = shareUpTo(empirical, value) - shareUpTo(empirical, value, false)
    return { value: String(value), rows: Math.round(share * empirical.rows) }
  })
  const rows = empirical.rows - values.reduce((sum, one) => sum + one.rows, 0)
  return { values, rest: { values: Math.max(1, own.distinct - values.length), rows: Math.max(0, rows) } }
}
