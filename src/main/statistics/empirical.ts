import type { NumberProfile } from '../../shared/domain/models/profile.ts'
import { valueAtPlace } from './quantiles.ts'
import { sorted } from './statistics.ts'

/** The distribution of a sample: steps, with all rows that have one value at one place. */
export interface Empirical {
  /** Ascending, finite; equal ones may follow each other. */
  readonly values: ArrayLike<number>
  /** So many rows are in the values up to each place; the last is `rows`. */
  readonly upTo: ArrayLike<number>
  readonly rows: number
  /** The share of rows up to any value may be wrong by so much; 0 where no sketch stands for more values. */
  readonly rankError: number
}

/** Each value is one row. @param values ascending, without NaN */
export function empiricalOfSorted(values: ArrayLike<number>): Empirical {
  return { values, upTo: Float64Array.from({ length: values.length }, (_, i) => i + 1), rows: values.length, rankError: 0 }
}

/** The same of values in any order. */
export function empiricalOfValues(values: ArrayLike<number>): Empirical {
  return empiricalOfSorted(sorted(values))
}

/** Of more rows than the first, a profile is made in runs, which moves each point by up to a share of the second. */
const [runRows, runError] = [2 ** 20, 2 ** -15]

/**
 * Of a profile: from the counts or all the values where it has them, else from its sketch. A sketch of N points says where a share of (i + ½) / N lies,
 * so between two points it is wrong by half a point at most, and by another row where a quantile was interpolated.
 */
export function empiricalOf(profile: NumberProfile): Empirical {
  const rows = finiteRows(profile)
  if (profile.counts !== null) {
    let sum = 0
    const upTo = profile.counts.map(({ rows: own }) => (sum += own))
    return { values: profile.counts.map(({ value }) => value), upTo, rows: sum, rankError: 0 }
  }
  const points = profile.sketch.length
  if (points === rows) return empiricalOfSorted(profile.sketch)
  const weight = rows / points
  return {
    values: profile.sketch,
    upTo: Float64Array.from({ length: points }, (_, i) => (i + 1) * weight),
    rows,
    rankError: 0.5 / points + 1 / rows + (profile.rankError ?? (rows > runRows ? runError : 0)),
  }
}

/** Rows with a number that a sketch can hold. */
export function finiteRows({ rows, missing, infinite }: NumberProfile): number {
  return Math.max(0, rows - missing - infinite)
}

/** The share of rows with a value up to `limit`, or below it. */
export function shareUpTo(empirical: Empirical, limit: number, inclusive = true): number {
  return rowsUpTo(empirical, limit, inclusive) / empirical.rows
}

/** How many rows those are. */
export function rowsUpTo({ values, upTo }: Empirical, limit: number, inclusive = true): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (inclusive ? values[middle] <= limit : values[middle] < limit) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : upTo[low - 1]
}

/**
 * The quantile of a distribution: that of its rows, as numpy's default, where each of them is there; else of a row no further from that rank than
 * the rank error. NaN without rows. @param p from 0 to 1
 */
export function quantileOf({ values, upTo, rows }: Empirical, p: number): number {
  if (rows === 0) return Number.NaN
  const place = p * (rows - 1)
  const below = Math.floor(place)
  return valueAtPlace([valueAt(below), valueAt(Math.min(below + 1, rows - 1))], place - below)

  /** Of the row at a place, from 0. */
  function valueAt(row: number): number {
    let [low, high] = [0, values.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle] > row) high = middle
      else low = middle + 1
    }
    return values[low]
  }
}

/** The places where either of two distributions steps, ascending, with the rows of both up to there. */
export function forEachStep(a: Empirical, b: Empirical, step: (value: number, upToA: number, upToB: number) => void): void {
  let [i, j] = [0, 0]
  while (i < a.values.length || j < b.values.length) {
    const value = Math.min(a.values[i] ?? Infinity, b.values[j] ?? Infinity)
    while (i < a.values.length && a.values[i] === value) i++
    while (j < b.values.length && b.values[j] === value) j++
    step(value, i === 0 ? 0 : a.upTo[i - 1], j === 0 ? 0 : b.upTo[j - 1])
  }
}

/**
 * The Wasserstein-1 (earth mover's) distance: ∫ |F_a − F_b|, in the unit of the values. NaN where a side has no rows. Each side's sketch adds an error
 * of at most its rank error times the range of its values, and mostly far less.
 */
export function wassersteinOf(a: Empirical, b: Empirical): number {
  if (a.rows === 0 || b.rows === 0) return Number.NaN
  let [distance, previous, gap] = [0, 0, 0]
  forEachStep(a, b, (value, upToA, upToB) => {
    if (gap > 0) distance += (value - previous) * gap
    previous = value
    gap = Math.abs(upToA / a.rows - upToB / b.rows)
  })
  return distance
}

/** The same of two samples in any order. */
export function wasserstein(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return wassersteinOf(empiricalOfValues(a), empiricalOfValues(b))
}
