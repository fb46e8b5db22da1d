import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { emptyPool, type Pool } from '../../../shared/statistics/moments.ts'

/** What is kept of some rows of a column, so that it can be put together with that of other rows. Its size does not grow with the rows. */

/** Sorted values that each stand for the same number of rows. */
export interface NumberRun {
  readonly values: Float64Array
  readonly weight: number
  /** As a step function it is nowhere more than so many rows off. */
  readonly error: number
}

export interface NumberState {
  readonly kind: 'number'
  readonly rows: number
  readonly missing: number
  readonly infinite: number
  /** Of the finite values. */
  readonly pool: Pool
  /** Infinity and −Infinity where no finite value is there. */
  readonly min: number
  readonly max: number
  /** The smallest hashes of the different values: all of them where there are fewer than `keptHashes`. */
  readonly hashes: Float64Array
  /** Each value with its rows, ascending; null where there are more than `mostCountedNumbers`. */
  readonly counts: readonly { readonly value: number; readonly rows: number }[] | null
  readonly runs: readonly NumberRun[]
}

export interface CategoryState {
  readonly kind: 'category'
  readonly rows: number
  readonly missing: number
  /** As of numbers. */
  readonly hashes: Float64Array
  /** The most frequent values with their rows; all others have `rows − missing` less those. */
  readonly values: readonly { readonly value: string; readonly rows: number }[]
  /** No other value has more rows than this, and a listed one has no more than so many beside those that were counted. */
  readonly uncounted: number
}

export type ColumnState = Column & (NumberState | CategoryState)

/** That of rows that lack the column. */
export function emptyState({ name, type }: Column, rows: number): ColumnState {
  const nothing = { name, type, rows, missing: rows, hashes: new Float64Array() }
  if (type === 'text' || type === 'boolean') return { ...nothing, kind: 'category', values: [], uncounted: 0 }
  return { ...nothing, kind: 'number', infinite: 0, pool: emptyPool, min: Infinity, max: -Infinity, counts: [], runs: [] }
}
