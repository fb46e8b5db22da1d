import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { mostCountedNumbers, type NumberProfile, sketchPoints } from '../../../shared/domain/models/profile.ts'
import { emptyPool, pooled } from '../../../shared/statistics/moments.ts'
import { DistinctHashes, finiteOrNull, type NumberRun, type NumberState, plain, pointsOfRuns, runPoints } from '../../models/tasks.ts'

/** So many runs of a level are put together at once: memory grows with the logarithm of the rows, and so does the error. */
const fan = 16

/**
 * The states of a column of numbers from many parts of its rows, put together in the order they come. Counts, extremes, mean and deviation
 * are those of all rows (the last two but for rounding). The distribution is kept as runs of `points` values: each time that `fan` runs become
 * one, ½ / `points` of their rows is added to the error, which is counted as it grows (Munro and Paterson, 1980; Manku et al., 1998).
 */
export class MergedNumbers {
  #rows = 0
  #missing = 0
  #infinite = 0
  #pool = emptyPool
  #min = Infinity
  #max = -Infinity
  #counts: Map<number, number> | null = new Map()
  readonly #distinct = new DistinctHashes()
  readonly #points: number
  /** Of each level those that wait to be put together. */
  readonly #levels: NumberRun[][] = []

  /** @param points of each run */
  constructor(points = runPoints) {
    this.#points = points
  }

  add({ rows, missing, infinite, pool, min, max, hashes, counts, runs }: NumberState): void {
    this.#rows += rows
    this.#missing += missing
    this.#infinite += infinite
    this.#pool = pooled(this.#pool, pool)
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
    for (const hash of hashes) this.#distinct.addHash(hash)
    this.#count(counts)
    for (const run of runs) this.#addRun(run, 0)
  }

  /** What it comes to, as the state of one part. */
  state(): NumberState {
    const runs = this.#runs()
    const points = runs.reduce((sum, { values }) => sum + values.length, 0)
    return {
      kind: 'number',
      rows: this.#rows,
      missing: this.#missing,
      infinite: this.#infinite,
      pool: this.#pool,
      min: this.#min,
      max: this.#max,
      hashes: this.#distinct.hashes(),
      counts: this.#listed(),
      runs: points > this.#points ? [this.#asOne(runs)] : runs,
    }
  }

  profile({ name, type }: Column): NumberProfile {
    const { count, mean, squares } = this.#pool
    const has = count > 0
    const runs = this.#runs()
    const error = runs.reduce((sum, run) => sum + run.error, 0)
    const distinct = this.#distinct.count()
    return {
      kind: 'number',
      name,
      type,
      rows: this.#rows,
      missing: this.#missing,
      infinite: this.#infinite,
      distinct: distinct.count,
      distinctIsExact: distinct.isExact,
      min: has ? this.#min : null,
      max: has ? this.#max : null,
      mean: finiteOrNull(has, mean),
      deviation: finiteOrNull(has, Math.sqrt(squares / count)),
      sketch: Array.from(pointsOfRuns(runs, sketchPoints), plain),
      ...(error > 0 && { rankError: Math.min(1, error / count) }),
      counts: this.#listed(),
    }
  }

  #count(counts: NumberState['counts']): void {
    if (counts === null) this.#counts = null
    for (const { value, rows } of counts ?? []) this.#counts?.set(value, (this.#counts.get(value) ?? 0) + rows)
    if ((this.#counts?.size ?? 0) > mostCountedNumbers) this.#counts = null
  }

  #listed(): { value: number; rows: number }[] | null {
    return this.#counts && [...this.#counts].sort(([a], [b]) => a - b).map(([value, rows]) => ({ value, rows }))
  }

  #addRun(run: NumberRun, level: number): void {
    this.#levels[level] ??= []
    this.#levels[level].push(run)
    if (this.#levels[level].length < fan) return
    const runs = this.#levels[level].splice(0)
    this.#addRun(this.#asOne(runs), level + 1)
  }

  #runs(): NumberRun[] {
    return this.#levels.flat()
  }

  /** Without an error of its own where all values fit and are one row each. */
  #asOne(runs: readonly NumberRun[]): NumberRun {
    const rows = runs.reduce((sum, { values, weight }) => sum + values.length * weight, 0)
    const values = pointsOfRuns(runs, this.#points)
    const weight = rows / values.length
    const own = weight > 1 ? weight / 2 : 0
    return { values, weight, error: runs.reduce((sum, { error }) => sum + error, own) }
  }
}
