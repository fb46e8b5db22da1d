import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { type CategoryProfile, mostCategories } from '../../../shared/domain/models/profile.ts'
import { categoryProfile, type CategoryState, DistinctHashes, keptCategories } from '../../models/tasks.ts'

/** Beyond so many values the rarest are forgotten. */
const mostHeld = 8 * keptCategories

/**
 * The states of a column of categories from many parts of its rows, put together in the order they come. While no part has more than
 * `keptCategories` values, all of it is exact. Else the count of a value is too low by no more than `uncounted` rows, which are counted as
 * they grow, in the parts that did not list it (Misra and Gries, 1982; Agarwal et al., "Mergeable summaries", 2012).
 */
export class MergedCategories {
  #rows = 0
  #missing = 0
  #uncounted = 0
  readonly #distinct = new DistinctHashes()
  #counts = new Map<string, number>()
  readonly #most: number

  /** @param most values that are held */
  constructor(most = mostHeld) {
    this.#most = most
  }

  add({ rows, missing, hashes, values, uncounted }: CategoryState): void {
    this.#rows += rows
    this.#missing += missing
    this.#uncounted += uncounted
    for (const hash of hashes) this.#distinct.addHash(hash)
    for (const { value, rows: own } of values) this.#counts.set(value, (this.#counts.get(value) ?? 0) + own)
    if (this.#counts.size > this.#most) this.#forget(this.#most / 2)
  }

  /** What it comes to, as the state of one part. */
  state(): CategoryState {
    if (this.#counts.size > keptCategories) this.#forget(keptCategories)
    return {
      kind: 'category',
      rows: this.#rows,
      missing: this.#missing,
      hashes: this.#distinct.hashes(),
      values: this.#ordered().map(([value, rows]) => ({ value, rows })),
      uncounted: this.#uncounted,
    }
  }

  profile({ name, type }: Column): CategoryProfile {
    const { count, isExact } = this.#distinct.count()
    const values = this.#ordered()
      .slice(0, mostCategories)
      .map(([value, rows]) => ({ value, rows }))
    const present = this.#rows - this.#missing
    // An estimate may be lower than what was listed.
    const distinct = Math.max(count, this.#counts.size)
    const profile = categoryProfile({ name, type }, { rows: this.#rows, present, distinct, values })
    return { ...profile, distinctIsExact: isExact, ...(this.#uncounted > 0 && { uncounted: this.#uncounted }) }
  }

  /** The most frequent first; equally frequent ones in the order of their text. */
  #ordered(): [string, number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || byCodePoints(a, b))
  }

  #forget(kept: number): void {
    const ordered = this.#ordered()
    this.#uncounted += ordered[kept][1]
    this.#counts = new Map(ordered.slice(0, kept))
  }
}

/** As DuckDB orders texts: by their bytes in UTF-8. */
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
