import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { type CategoryProfile, mostCategories } from '../../../shared/domain/models/profile.ts'
import { type Duck, identifier } from '../../datasets/tasks.ts'
import type { CategoryState } from './columnState.ts'
import { DistinctHashes, keptHashes } from './distinct.ts'

/** A longer text is named by its beginning and a hash of all of it, so that free text makes no profile of gigabytes. */
export const longestCategory = 256

/** A value as a profile names it. */
const named = `CASE WHEN length(v) > ${longestCategory} THEN left(v, ${longestCategory - 33}) || '…' || md5(v) ELSE v END`

const grouped = identifier('profiled categories')

/**
 * Counts the texts of a column in DuckDB, which spills what does not fit into memory; an empty text is missing.
 * @param from SQL of a relation @param sets for each profile the codes of its rows; null: one profile of all rows
 */
export async function countTexts(
  duck: Duck,
  from: string,
  { name, type, sql }: Column & { readonly sql: string },
  sets: readonly { readonly rows: number; readonly codes: readonly number[] | null }[],
): Promise<CategoryProfile[]> {
  const code = sets.some(({ codes }) => codes !== null) ? 'code' : '0'
  await groupTexts(duck, from, sql, code)
  const profiles: CategoryProfile[] = []
  for (const { rows, codes } of sets) {
    const ofSet =
      codes === null
        ? `SELECT v, n FROM ${grouped}`
        : `SELECT v, sum(n)::BIGINT AS n FROM ${grouped} WHERE code IN (${codes.join(', ')}) GROUP BY v`
    profiles.push(categoryProfile({ name, type }, { rows, ...(await frequentTexts(duck, ofSet, mostCategories)) }))
  }
  await duck.run(`DROP TABLE ${grouped}`)
  return profiles
}

/** So many values of a column are counted one by one where the counts of other rows are to be added. */
export const keptCategories = 8 * mostCategories

/** Instead of `countTexts`: what can be put together with the state of other rows of the column. */
export async function stateOfTexts(duck: Duck, from: string, sql: string, rows: number): Promise<CategoryState> {
  await groupTexts(duck, from, sql, '0')
  const { present, values } = await frequentTexts(duck, `SELECT v, n FROM ${grouped}`, keptCategories)
  // Of all digits of a text, whichever release reads it: DuckDB's own hash changes with releases.
  const hashes = await duck.rows(
    `SELECT DISTINCT (md5_number_lower(v) >> 11)::DOUBLE AS hash FROM ${grouped} ORDER BY hash LIMIT ${keptHashes}`,
  )
  await duck.run(`DROP TABLE ${grouped}`)
  const listed = values.reduce((sum, each) => sum + each.rows, 0)
  return {
    kind: 'category',
    rows,
    missing: rows - present,
    hashes: Float64Array.from(hashes, ([hash]) => Number(hash)),
    values,
    uncounted: present > listed ? (values.at(-1)?.rows ?? 0) : 0,
  }
}

async function groupTexts(duck: Duck, from: string, sql: string, code: string): Promise<void> {
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${grouped} AS SELECT v, code, count(*) AS n FROM (SELECT (${sql})::VARCHAR AS v, ${code} AS code FROM ${from}) WHERE v <> '' GROUP BY ALL`,
  )
}

/** @param counted SQL of the values and their rows */
async function frequentTexts(duck: Duck, counted: string, most: number) {
  const [present, distinct, top] = await duck.row(
    `WITH counted AS MATERIALIZED (${counted})
     SELECT coalesce(sum(n), 0)::BIGINT, count(*),
       (SELECT list([${named}, n::VARCHAR] ORDER BY n DESC, v) FROM (FROM counted ORDER BY n DESC, v LIMIT ${most})) FROM counted`,
  )
  const values = ((top ?? []) as [string, string][]).map(([value, count]) => ({ value, rows: Number(count) }))
  return { present: Number(present), distinct: Number(distinct), values }
}

/** @param counted the most frequent values @returns with the others as the rest */
export function categoryProfile(
  { name, type }: Column,
  {
    rows,
    present,
    distinct,
    values,
  }: { rows: number; present: number; distinct: number; values: readonly { value: string; rows: number }[] },
): CategoryProfile {
  const listed = values.reduce((sum, each) => sum + each.rows, 0)
  return {
    kind: 'category',
    name,
    type,
    rows,
    missing: rows - present,
    distinct,
    distinctIsExact: true,
    counts: { values: [...values], rest: { values: distinct - values.length, rows: present - listed } },
  }
}

/** @param counts of each value by its place @param rows with those that are missing */
export function profileOfCounts(column: Column, names: readonly string[], counts: ArrayLike<number>, rows: number): CategoryProfile {
  const found = names.map((value, place) => ({ value, rows: counts[place] })).filter((each) => each.rows > 0)
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  found.sort((a, b) => b.rows - a.rows || order(a.value, b.value))
  const present = found.reduce((sum, each) => sum + each.rows, 0)
  return categoryProfile(column, { rows, present, distinct: found.length, values: found.slice(0, mostCategories) })
}

const booleanNames = ['false', 'true']

/** Counts true and false, which come as 1 and 0; NaN is missing. */
export class BooleanCounts {
  readonly #counts = [0, 0]
  #rows = 0

  add(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) this.addOne(values[i])
  }

  addOne(value: number): void {
    this.#rows++
    if (value === 0 || value === 1) this.#counts[value]++
  }

  finish(column: Column): CategoryProfile {
    return profileOfCounts(column, booleanNames, this.#counts, this.#rows)
  }

  state(): CategoryState {
    const values = booleanNames.map((value, place) => ({ value, rows: this.#counts[place] })).filter(({ rows }) => rows > 0)
    const present = this.#counts[0] + this.#counts[1]
    const hashes = new DistinctHashes()
    for (const [place, rows] of this.#counts.entries()) if (rows > 0) hashes.add(place)
    return { kind: 'category', rows: this.#rows, missing: this.#rows - present, hashes: hashes.hashes(), values, uncounted: 0 }
  }
}
