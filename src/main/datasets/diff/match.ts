import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { RowsDiff } from '../../../shared/domain/datasets/diff.ts'
import { CairnError } from '../../../shared/errors.ts'
import { quote, unknownColumn } from '../reading/checks.ts'
import type { Duck } from '../duckdb.ts'
import type { Alignment, Pair } from './align.ts'

export interface Matched {
  readonly rows: RowsDiff
  /** Changed cells, in the order of the pairs. */
  readonly changedCells: readonly number[]
}

/**
 * Makes the temporary table `differing(before, after, d0, d1, …)` of the rows that are not the same on both sides: row numbers
 * (null where a side has none), and for each pair whether its cell differs. Segments that both versions have are not read.
 * By the key where both have the same one or one is asked for, else by content.
 * @throws COLUMN_UNKNOWN, KEY_NOT_UNIQUE (a key that was asked for)
 */
export async function matchRows(
  duck: Duck,
  { from, to, alignment, key }: { from: Manifest; to: Manifest; alignment: Alignment; key?: readonly string[] },
): Promise<Matched> {
  const keyPairs = key ? askedKey(alignment.pairs, key) : commonKey(from, to, alignment.pairs)
  const where = remaining(from, to, alignment)
  if (key) await checkUnique(duck, keyPairs)
  if (keyPairs.length > 0) await byKey(duck, alignment.pairs, keyPairs, where)
  else await byContent(duck, alignment.pairs, where)
  const cells = alignment.pairs.map((_, index) => `count(*) FILTER (before IS NOT NULL AND after IS NOT NULL AND d${index})`)
  const [added, removed, changed, ...changedCells] = await duck.row(`SELECT count(*) FILTER (before IS NULL),
    count(*) FILTER (after IS NULL), count(*) FILTER (before IS NOT NULL AND after IS NOT NULL)${cells.map((sql) => `, ${sql}`).join('')} FROM differing`)
  return {
    rows: {
      by: keyPairs.length > 0 ? 'key' : 'content',
      key: keyPairs.map((p) => p.to.name),
      from: rowsOf(from),
      to: rowsOf(to),
      added: Number(added),
      removed: Number(removed),
      changed: Number(changed),
    },
    changedCells: changedCells.map(Number),
  }
}

export function rowsOf({ segments }: Manifest): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0)
}

function askedKey(pairs: readonly Pair[], key: readonly string[]): Pair[] {
  return key.map((name) => {
    const found = pairs.find((p) => p.to.name === name)
    if (!found)
      throw unknownColumn(
        name,
        pairs.map((p) => p.to.name),
        ' in both versions',
      )
    return found
  })
}

/** The pairs of the key, where both versions have the same key columns; else none. */
function commonKey(from: Manifest, to: Manifest, pairs: readonly Pair[]): Pair[] {
  const found = to.key.flatMap((name) => pairs.filter((p) => p.to.name === name && from.key.includes(p.from.name)))
  return found.length === to.key.length && found.length === from.key.length ? found : []
}

async function checkUnique(duck: Duck, keyPairs: readonly Pair[]): Promise<void> {
  for (const [view, sql] of [
    ['reference', keyPairs.map((p) => p.fromSql)],
    ['version', keyPairs.map((p) => p.toSql)],
  ] as const) {
    const [count] = await duck.row(`SELECT count(*) FROM (SELECT 1 FROM ${view} GROUP BY ${sql.join(', ')} HAVING count(*) > 1)`)
    if (Number(count) === 0) continue
    const names = keyPairs.map((p) => (view === 'version' ? p.to.name : p.from.name))
    const side = view === 'version' ? 'second' : 'first'
    throw new CairnError(
      'KEY_NOT_UNIQUE',
      `In the ${side} version, ${Number(count).toLocaleString('en')} values of ${names.map(quote).join(', ')} occur in more than one row.`,
      {
        key: names,
        side,
        count: Number(count),
      },
    )
  }
}

interface Where {
  readonly from: string
  readonly to: string
}

/** The rows outside the segments that both versions have, where those hold the same columns in the same places. */
function remaining(from: Manifest, to: Manifest, { pairs }: Alignment): Where {
  const same =
    from.columns.length === to.columns.length &&
    pairs.length === to.columns.length &&
    pairs.every((p, index) => p.from === from.columns[index] && p.from.type === p.to.type)
  if (!same) return { from: 'true', to: 'true' }
  const spare = new Map<string, number>()
  for (const { object } of from.segments) spare.set(object, (spare.get(object) ?? 0) + 1)
  const shared = new Map<string, number>()
  for (const { object } of to.segments) {
    if ((shared.get(object) ?? 0) < (spare.get(object) ?? 0)) shared.set(object, (shared.get(object) ?? 0) + 1)
  }
  return { from: ranges(from, new Map(shared)), to: ranges(to, new Map(shared)) }
}

function ranges({ segments }: Manifest, shared: Map<string, number>): string {
  let first = 0
  const parts: string[] = []
  for (const { object, rows } of segments) {
    const left = shared.get(object) ?? 0
    if (left > 0) shared.set(object, left - 1)
    else parts.push(`row BETWEEN ${first} AND ${first + rows - 1}`)
    first += rows
  }
  return parts.length === 0 ? 'false' : parts.join(' OR ')
}

const side = (sql: readonly string[], letter: string) => sql.map((value, index) => `${value} AS ${letter}${index}`).join(', ')
const flags = (pairs: readonly Pair[]) => pairs.map((_, index) => `x${index} IS DISTINCT FROM y${index}`)

async function byKey(duck: Duck, pairs: readonly Pair[], keyPairs: readonly Pair[], where: Where): Promise<void> {
  const places = keyPairs.map((p) => pairs.indexOf(p))
  const differs = flags(pairs)
  await duck.run(`CREATE OR REPLACE TEMP TABLE differing AS
    SELECT b.row AS before, a.row AS after${differs.map((sql, index) => `, ${sql} AS d${index}`).join('')}
    FROM (SELECT row, ${side(
      pairs.map((p) => p.fromSql),
      'x',
    )} FROM reference WHERE ${where.from}) b
    FULL OUTER JOIN (SELECT row, ${side(
      pairs.map((p) => p.toSql),
      'y',
    )} FROM version WHERE ${where.to}) a
      ON ${places.map((place) => `x${place} IS NOT DISTINCT FROM y${place}`).join(' AND ')}
    WHERE b.row IS NULL OR a.row IS NULL${differs.map((sql) => ` OR ${sql}`).join('')}`)
}

/**
 * The n-th copy of a row on one side is the n-th copy on the other. Rows are joined by a hash of 64 bits, and those that it
 * joins are compared in full: a collision can never make two rows look equal.
 */
async function byContent(duck: Duck, pairs: readonly Pair[], where: Where): Promise<void> {
  const numbered = (view: string, sql: readonly string[], letter: string, condition: string) =>
    `(SELECT *, row_number() OVER (PARTITION BY h ORDER BY row) AS copy FROM
      (SELECT row, hash(${sql.length > 0 ? sql.join(', ') : '0'}) AS h${sql.length > 0 ? `, ${side(sql, letter)}` : ''} FROM ${view} WHERE ${condition}))`
  const before = numbered(
    'reference',
    pairs.map((p) => p.fromSql),
    'x',
    where.from,
  )
  const after = numbered(
    'version',
    pairs.map((p) => p.toSql),
    'y',
    where.to,
  )
  await duck.run(`CREATE OR REPLACE TEMP TABLE pairing AS SELECT b.row AS before, a.row AS after
    FROM ${before} b FULL OUTER JOIN ${after} a ON b.h = a.h AND b.copy = a.copy
    WHERE b.row IS NULL OR a.row IS NULL${flags(pairs)
      .map((sql) => ` OR ${sql}`)
      .join('')}`)
  const none = pairs.map((_, index) => `, true AS d${index}`).join('')
  await duck.run(`CREATE OR REPLACE TEMP TABLE differing AS
    SELECT before, NULL::BIGINT AS after${none} FROM pairing WHERE before IS NOT NULL
    UNION ALL SELECT NULL::BIGINT, after${none} FROM pairing WHERE after IS NOT NULL`)
}
