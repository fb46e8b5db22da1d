import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { mostCountedNumbers, type NumberProfile, sketchPoints } from '../../../shared/domain/models/profile.ts'
import { emptyPool, pooled, spread } from '../../../shared/statistics/moments.ts'
import { sortNumbers } from '../../statistics/sortNumbers.ts'
import type { NumberRun, NumberState } from './columnState.ts'
import { DistinctHashes } from './distinct.ts'

/** So many values of a column are sorted at once: of fewer everything is exact. */
export const exactValues = 2 ** 20

/** So many points of each run of `exactValues` are kept. */
export const runPoints = exactValues / 64

/**
 * The profile of a column of numbers whose values come in pieces, in memory that hardly grows with them. What comes out depends on the
 * values and their order alone: not on the pieces, and not on threads.
 *
 * Up to `most` values all of it is exact. Of more, each run of `most` is sorted by itself and kept as `most / 64` of its quantiles, each
 * for as many rows: then a point of the sketch is at most 32 / `most` of the rows away from its place (with a million: 0.003 %), `distinct`
 * is estimated, and the rest stays exact but for rounding.
 */
export class NumberSketch {
  readonly #most: number
  readonly #expected: number
  #run: Float64Array | null = null
  #filled = 0
  #rows = 0
  #missing = 0
  #infinite = 0
  /** Of the runs that are done. */
  #pool = emptyPool
  #min = Infinity
  #max = -Infinity
  readonly #distinct = new DistinctHashes()
  #counts: Map<number, number> | null = new Map()
  #points: NumberRun[] = []

  /** @param rows how many come, so that no more memory is taken than they need @param most a power of two of at least 4,096 */
  constructor(rows: number, most = exactValues) {
    this.#expected = rows
    this.#most = most
  }

  /** NaN is a missing value. */
  add(values: Float64Array): void {
    for (let from = 0; from < values.length; ) {
      const run = this.#room()
      const count = Math.min(values.length - from, run.length - this.#filled)
      run.set(count === values.length ? values : values.subarray(from, from + count), this.#filled)
      this.#filled += count
      from += count
    }
  }

  addOne(value: number): void {
    this.#room()[this.#filled++] = value
  }

  finish({ name, type }: Column): NumberProfile {
    const isExact = this.#points.length === 0
    const sketch = this.#endRun(isExact)
    this.#run = null
    const { count: finite, mean, squares } = this.#pool
    const has = finite > 0
    const counts = this.#counts && listedCounts(this.#counts)
    const { count, isExact: distinctIsExact } = counts ? { count: counts.length, isExact: true } : this.#distinct.count()
    return {
      kind: 'number',
      name,
      type,
      rows: this.#rows,
      missing: this.#missing,
      infinite: this.#infinite,
      distinct: count,
      distinctIsExact,
      min: has ? this.#min : null,
      max: has ? this.#max : null,
      mean: finiteOrNull(has, mean),
      deviation: finiteOrNull(has, Math.sqrt(squares / finite)),
      sketch: Array.from(sketch ?? pointsOfRuns(this.#points, sketchPoints), plain),
      counts,
    }
  }

  /** Instead of `finish`: what can be put together with the state of other rows of the column. */
  state(): NumberState {
    this.#endRun(false)
    this.#run = null
    return {
      kind: 'number',
      rows: this.#rows,
      missing: this.#missing,
      infinite: this.#infinite,
      pool: this.#pool,
      min: this.#min,
      max: this.#max,
      hashes: this.#distinct.hashes(),
      counts: this.#counts && listedCounts(this.#counts),
      runs: this.#points,
    }
  }

  /** The run with a place for the next value. */
  #room(): Float64Array {
    if (this.#run !== null && this.#filled === this.#run.length) {
      if (this.#filled === this.#most) this.#endRun(false)
      else this.#grow()
    }
    this.#run ??= new Float64Array(Math.max(1, Math.min(this.#most, this.#expected)))
    return this.#run
  }

  #grow(): void {
    const run = new Float64Array(Math.min(this.#most, 2 * this.#filled))
    if (this.#run) run.set(this.#run)
    this.#run = run
  }

  /** @param isWhole there is no other run @returns the sketch where it is exact */
  #endRun(isWhole: boolean): Float64Array | null {
    const sorted = sortNumbers((this.#run ?? new Float64Array()).subarray(0, this.#filled))
    const [first, last] = finiteRange(sorted)
    const finite = sorted.subarray(first, last.finite)
    this.#rows += sorted.length
    this.#missing += sorted.length - last.number
    this.#infinite += last.number - finite.length
    this.#filled = 0
    if (finite.length > 0) {
      this.#min = Math.min(this.#min, plain(finite[0]))
      this.#max = Math.max(this.#max, plain(finite[finite.length - 1]))
      this.#countValues(finite, isWhole)
      const { mean, variance } = spread(finite)
      this.#pool = pooled(this.#pool, { count: finite.length, mean, squares: variance * finite.length })
    }
    if (isWhole) return pointsOf(finite, sketchPoints)
    if (finite.length === 0) return null
    const values = pointsOf(finite, this.#most / 64)
    const weight = finite.length / values.length
    this.#points.push({ values, weight, error: weight > 1 ? weight / 2 : 0 })
    return null
  }

  #countValues(sorted: Float64Array, isWhole: boolean): void {
    let different = 0
    for (let start = 0; start < sorted.length; ) {
      const value = plain(sorted[start])
      let end = start + 1
      while (end < sorted.length && sorted[end] === value) end++
      different++
      if (!isWhole) this.#distinct.add(value)
      if (this.#counts) {
        this.#counts.set(value, (this.#counts.get(value) ?? 0) + end - start)
        if (this.#counts.size > mostCountedNumbers) this.#counts = null
      }
      start = end
    }
    if (isWhole) this.#distinct.is(different)
  }
}

/** −0 is 0: JSON has one zero. */
export const plain = (value: number): number => value + 0

export const finiteOrNull = (has: boolean, value: number): number | null => (has && Number.isFinite(value) ? value : null)

/** Where the finite values of sorted ones begin; where they end, and where NaN begins. */
function finiteRange(sorted: Float64Array): [first: number, last: { finite: number; number: number }] {
  let number = sorted.length
  while (number > 0 && Number.isNaN(sorted[number - 1])) number--
  let first = 0
  while (first < number && sorted[first] === -Infinity) first++
  let finite = number
  while (finite > first && sorted[finite - 1] === Infinity) finite--
  return [first, { finite, number }]
}

/** All values where there are no more than `count`, else those of the ranks ⌈(i + ½) / count · n⌉. */
function pointsOf(sorted: Float64Array, count: number): Float64Array {
  const n = sorted.length
  if (n <= count) return sorted.slice()
  return Float64Array.from({ length: count }, (_, i) => sorted[Math.ceil(((i + 0.5) * n) / count) - 1])
}

/**
 * The same of runs together: no more than `count` points, which as a step function are nowhere more than ½ / `count` of the rows away
 * from the runs.
 */
export function pointsOfRuns(runs: readonly NumberRun[], count: number): Float64Array {
  const all = runs.flatMap(({ values, weight }) => Array.from(values, (value) => ({ value, weight }))).sort((a, b) => a.value - b.value)
  const total = runs.reduce((sum, { values, weight }) => sum + values.length * weight, 0)
  const points = new Float64Array(Math.min(count, all.length))
  let place = 0
  let below = 0
  for (const { value, weight } of all) {
    below += weight
    while (place < points.length && (place + 0.5) * total <= below * points.length) points[place++] = value
  }
  while (place < points.length) points[place++] = all[all.length - 1].value
  return points
}

function listedCounts(counts: ReadonlyMap<number, number>): { value: number; rows: number }[] {
  return [...counts].sort(([a], [b]) => a - b).map(([value, rows]) => ({ value, rows }))
}
