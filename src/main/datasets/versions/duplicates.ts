import type { Duck } from '../duckdb.ts'

/** A row that is an exact copy of an earlier one: the row, and the first row that is like it. */
export interface Duplicate {
  readonly row: number
  readonly first: number
}

/**
 * Makes the temporary table `duplicates(row, first)` of the view `version`: rows whose values in all columns but the key
 * are those of an earlier row. Hashes find the few rows that can be copies; those are then compared in full.
 */
export async function findDuplicates(duck: Duck, columns: readonly string[]): Promise<number> {
  await duck.run('CREATE OR REPLACE TEMP TABLE duplicates (row BIGINT, first BIGINT)')
  if (columns.length === 0) return 0
  await duck.run(`CREATE OR REPLACE TEMP TABLE hashes AS SELECT row, hash(${columns.join(', ')}) AS h FROM version`)
  await duck.run(`CREATE OR REPLACE TEMP TABLE suspects AS
    SELECT row FROM hashes WHERE h IN (SELECT h FROM hashes GROUP BY h HAVING count(*) > 1)`)
  await duck.run('DROP TABLE hashes')
  const [suspects] = await duck.row('SELECT count(*) FROM suspects')
  if (Number(suspects) === 0) return 0
  await duck.run(`INSERT INTO duplicates SELECT row, first FROM (
      SELECT row, min(row) OVER (PARTITION BY ${columns.join(', ')}) AS first FROM version WHERE row IN (FROM suspects)
    ) WHERE row <> first`)
  const [count] = await duck.row('SELECT count(*) FROM duplicates')
  return Number(count)
}

/** The rows of `duplicates`, in order. */
export async function readDuplicates(duck: Duck): Promise<Duplicate[]> {
  const rows = await duck.rows('SELECT row, first FROM duplicates ORDER BY row')
  return rows.map(([row, first]) => ({ row: Number(row), first: Number(first) }))
}
