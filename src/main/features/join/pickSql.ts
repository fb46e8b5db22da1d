import type { JoinMode } from '../../../shared/domain/features/resolved.ts'
import { microsecondsSql } from './relations.ts'
import type { SourceColumns } from './columns.ts'

/**
 * Which row of a source holds for each entity row at its moment: the number of one row, so that it can be told which one it was, and
 * the features are fetched afterwards.
 *
 * Of the rows of the key whose event is not after the moment, that with the latest event; of those, the one that was created last, and
 * of those the last one. In the mode `asKnown` only rows that were created by then. Event, creation and row are packed into one whole
 * number, by which rows are compared: so none is left to compare them by, and ties neither multiply rows nor drop any.
 */

export interface Pick {
  readonly entities: { readonly relation: string; readonly keys: readonly string[]; readonly moment: string }
  readonly source: { readonly relation: string; readonly rows: number } & Omit<SourceColumns, 'features'>
  readonly mode: JoinMode
  /** Seconds; null: any age. */
  readonly ttl: number | null
}

/** What of a source can hold for any of the entity rows, as `extentSql` finds it. In microseconds since 1970. */
export interface Extent {
  /** The latest moment of the entity rows. */
  readonly moment: bigint
  readonly events: readonly [bigint, bigint]
  /** Null where no row tells it. */
  readonly created: readonly [bigint, bigint] | null
}

/** SQL of the latest moment of the entity rows. */
export function latestMomentSql({ entities: { relation, moment } }: Pick): string {
  return `SELECT max(${moment}) FROM ${relation}`
}

/** SQL of the first and last event and creation of rows that may hold at the latest moment. */
export function extentSql(pick: Pick, moment: bigint): string {
  return `SELECT min(ev), max(ev), min(cr), max(cr) FROM (${rowsSql(pick, moment)})`
}

/**
 * SQL that gives `row` of each entity row for which a row of the source holds; `r`, that row; `fresh`, whether its values may be used: it
 * is within the ttl and has not ended.
 * @param extent null where no row of the source may hold
 */
export function pickSql(pick: Pick, extent: Extent | null): string {
  const { relation } = pick.entities
  if (extent === null) return `SELECT row, NULL::BIGINT AS r, false AS fresh FROM ${relation} WHERE false`
  const packing = packingOf(pick, extent)
  const picked = pick.mode === 'latest' ? latestSql(pick, extent, packing) : asKnownSql(pick, extent, packing)
  return freshSql(pick, picked)
}

/** The rows of the source that may hold for some entity row: k0, …; `ev` and `cr` in microseconds; `row`. */
function rowsSql({ entities, source, mode }: Pick, moment: bigint): string {
  const { event, created } = source
  const before = (time: string) => `${time} <= make_timestamp(${moment})`
  const conditions = [
    ...source.keys.map((key) => `${key} IS NOT NULL`),
    before(event),
    ...(mode === 'asKnown' && created !== null ? [before(created)] : []),
  ]
  const of = `SELECT ${keysSql(source.keys)}, ${microsecondsSql(event)} AS ev, ${created === null ? 'NULL::BIGINT' : microsecondsSql(created)} AS cr, row
    FROM ${source.relation} WHERE ${conditions.join(' AND ')}`
  const asked = `SELECT ${keysSql(entities.keys)} FROM ${entities.relation}`
  const known = mode === 'asKnown' && created !== null ? ' AND s.cr IS NOT NULL' : ''
  return `SELECT s.* FROM (${of}) AS s SEMI JOIN (${asked}) AS a ON ${sameKeys(source.keys, 's', 'a')} WHERE s.ev IS NOT NULL${known}`
}

/** How event, creation and row lie in one HUGEINT, the row lowest. Each is counted from the least of them. */
interface Packing {
  /** SQL of the number, over `ev`, `cr`, `row`. */
  readonly sql: string
  /** What one microsecond of the event, and one step of the creation, count. */
  readonly event: bigint
  readonly created: bigint
}

const bitsOf = (most: bigint): bigint => BigInt(most.toString(2).length)

/** A HUGEINT has 127 bits for what is not negative. Times 8,000 years apart, as "forever" makes them, leave too few: then creations are ranked. */
const mostBits = 126n

function packingOf({ source: { rows, created } }: Pick, { events: [first, last], created: extent }: Extent): Packing {
  const rowBits = bitsOf(BigInt(Math.max(rows - 1, 1)))
  const eventBits = bitsOf(last - first + 1n)
  let createdBits = created === null || extent === null ? 0n : bitsOf(extent[1] - extent[0] + 1n)
  let order = extent === null ? '0' : `coalesce(cr::HUGEINT - ${number(extent[0] - 1n)}, 0)`
  if (eventBits + createdBits + rowBits > mostBits) {
    createdBits = bitsOf(BigInt(rows))
    order = 'dense_rank() OVER (ORDER BY cr NULLS FIRST)'
  }
  const oneCreated = 2n ** rowBits
  const event = 2n ** (rowBits + createdBits)
  const sql = `(ev::HUGEINT - ${number(first)}) * ${number(event)} + ${order} * ${number(oneCreated)} + row`
  return { sql, event, created: oneCreated }
}

/** All rows that hold at the moment are before the number that the next microsecond begins with. */
function latestSql(pick: Pick, { moment, events: [first, last] }: Extent, packing: Packing): string {
  const { keys } = pick.entities
  const clamped = `CASE WHEN t < ${first} THEN ${number(first - 1n)} WHEN t > ${last} THEN ${number(last)} ELSE t::HUGEINT END`
  const asked = `SELECT *, ((${clamped}) - ${number(first - 1n)}) * ${number(packing.event)} - 1 AS most
    FROM (${askedSql(pick)})`
  return `SELECT e.row, e.t, s.row AS r, s.ev FROM (${asked}) AS e
    ASOF JOIN (SELECT *, ${packing.sql} AS o FROM (${rowsSql(pick, moment)})) AS s ON ${sameKeys(keys, 'e', 's')} AND e.most >= s.o`
}

/** A row is seen from its event and its creation on; at each such moment the best of those seen so far is kept, which may be an older one. */
function asKnownSql(pick: Pick, { moment, events: [first] }: Extent, packing: Packing): string {
  const { keys } = pick.entities
  const seen = `SELECT *, greatest(ev, coalesce(cr, ev)) AS seen, ${packing.sql} AS o FROM (${rowsSql(pick, moment)})`
  const names = keyNames(keys)
  const best = `SELECT ${names}, seen, max(o) OVER (PARTITION BY ${names} ORDER BY seen RANGE UNBOUNDED PRECEDING) AS best FROM (${seen})`
  return `SELECT e.row, e.t, (w.best % ${number(packing.created)})::BIGINT AS r, (w.best // ${number(packing.event)} + ${number(first)})::BIGINT AS ev
    FROM (${askedSql(pick)}) AS e ASOF JOIN (${best}) AS w ON ${sameKeys(keys, 'e', 'w')} AND e.t >= w.seen`
}

function freshSql({ source: { relation, until }, ttl }: Pick, picked: string): string {
  const young = ttl === null ? 'true' : `p.ev::HUGEINT + ${number(BigInt(ttl) * 1_000_000n)} >= p.t`
  if (until === null) return `SELECT p.row, p.r, ${young} AS fresh FROM (${picked}) AS p`
  return `SELECT p.row, p.r, ${young} AND coalesce(make_timestamp(p.t) < TRY_CAST(u.${until} AS TIMESTAMP), true) AS fresh
    FROM (${picked}) AS p LEFT JOIN ${relation} AS u ON u.row = p.r`
}

/** Without rows that lack a key or the moment: what DuckDB compares a missing moment with is not to be relied on. */
function askedSql({ entities: { relation, keys, moment } }: Pick): string {
  const present = [...keys, moment].map((sql) => `${sql} IS NOT NULL`).join(' AND ')
  return `SELECT row, ${keysSql(keys)}, ${moment} AS t FROM ${relation} WHERE ${present}`
}

/** A view without keys is joined by one key that all rows have. */
const keysSql = (keys: readonly string[]): string =>
  (keys.length === 0 ? ['0'] : keys).map((sql, index) => `${sql} AS k${index}`).join(', ')
const keyNames = (keys: readonly string[]): string => Array.from({ length: Math.max(keys.length, 1) }, (_, index) => `k${index}`).join(', ')

function sameKeys(keys: readonly string[], one: string, other: string): string {
  return Array.from({ length: Math.max(keys.length, 1) }, (_, index) => `${one}.k${index} = ${other}.k${index}`).join(' AND ')
}

const number = (value: bigint): string => `(${value})::HUGEINT`
