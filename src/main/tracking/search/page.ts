import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { knowTime } from './clock.ts'
import { type Key, readPageToken, writePageToken } from './pageToken.ts'

/** One term of an order. */
export interface Term {
  readonly value: SQL
  readonly descending: boolean
  /** Where the value may be missing: 0 where there is one, and more where there is none. These come last, whichever the direction. */
  readonly rank?: SQL
}

/** A term whose value may be null. */
export const nullable = (value: SQL, descending: boolean): Term => ({ value, descending, rank: sql`(${value} IS NULL)` })

export interface Search {
  /** Tables, with the row's id as `id` in the first of them. */
  readonly id: SQL
  readonly from: SQL
  readonly where: readonly SQL[]
  /** The last of them tells any two rows apart. */
  readonly order: readonly Term[]
  /** Where an index has the values of the first term in their order: the tables with it in front, which lead to the rows with a value. */
  readonly along?: { readonly from: SQL; readonly where: SQL }
}

export interface PageOf {
  readonly limit: number
  readonly token: string | undefined
  /** All that the search depends on: a token of another one is refused. */
  readonly query: unknown
  /** How many of these rows, from the first on and at least one, are not too much for one answer; all when absent. */
  readonly fitting?: (ids: readonly number[]) => number
}

interface Column {
  readonly value: SQL
  readonly descending: boolean
}

/**
 * Ids of a page, and the token of the next one. A page begins after the last row of the one before, by the values that it was sorted by,
 * not at a number: rows that come or go meanwhile shift nothing.
 */
export function pageOf(
  db: Registry,
  search: Search,
  { limit, token, query, fitting }: PageOf,
): { ids: number[]; next: string | undefined } {
  knowTime(db)
  const columns = search.order.flatMap(columnsOf)
  const after = token ? readPageToken(token, query, columns.length) : null
  const rows = search.along ? rowsAlong(db, search, columns, after, limit + 1) : rowsOf(db, search, columns, after, limit + 1)
  const full = rows.slice(0, limit)
  const page = full.slice(0, fitting?.(full.map(([id]) => id)))
  const [, ...last] = page.at(-1) ?? [0]
  return { ids: page.map(([id]) => id), next: rows.length > page.length ? writePageToken(last, query) : undefined }
}

const columnsOf = ({ value, descending, rank }: Term): Column[] => [
  ...(rank ? [{ value: rank, descending: false }] : []),
  { value, descending },
]

const name = (i: number) => sql.raw(`k${i}`)

type Row = [id: number, ...keys: Key[]]

function rowsOf(db: Registry, search: Search, columns: readonly Column[], after: readonly Key[] | null, limit: number): Row[] {
  return db.values<Row>(statementOf(search, columns, after, 0, limit))
}

/** Those that have a value, in the order of its index, which ends with the page; then those without. */
function rowsAlong(db: Registry, search: Search, [rank, ...others]: readonly Column[], after: readonly Key[] | null, limit: number): Row[] {
  const { along = { from: search.from, where: sql`TRUE` } } = search
  const isBeyond = after !== null && after[0] !== 0
  const columns = [{ ...rank, value: sql.raw('0') }, ...others]
  const first = isBeyond
    ? []
    : db.values<Row>(statementOf({ ...search, from: along.from, where: [...search.where, along.where] }, columns, after, 1, limit))
  if (first.length === limit) return first
  const rest = { ...search, where: [...search.where, sql`${rank.value} > 0`] }
  return [...first, ...rowsOf(db, rest, [rank, ...others], isBeyond ? after : null, limit - first.length)]
}

/** @param from the first key that rows differ by: those before it are the same in all of them */
function statementOf(
  { id, from: tables, where }: Search,
  columns: readonly Column[],
  after: readonly Key[] | null,
  from: number,
  limit: number,
): SQL {
  const keys = columns.map(({ value }, i) => sql`${value} AS ${name(i)}`)
  const found = sql`SELECT ${id} AS id, ${sql.join(keys, sql`, `)} FROM ${tables} WHERE ${sql.join([sql`TRUE`, ...where], sql` AND `)}`
  const order = columns.slice(from).map(({ descending }, i) => sql`${name(from + i)} ${sql.raw(descending ? 'DESC' : 'ASC')}`)
  const rest = after ? sql`WHERE ${isAfter(columns, after, from)}` : sql``
  return sql`SELECT * FROM (${found}) ${rest} ORDER BY ${sql.join(order, sql`, `)} LIMIT ${limit}`
}

/** Whether a row comes after another one: by its first key that differs. Two values that are missing are equal. */
function isAfter(columns: readonly Column[], after: readonly Key[], from: number): SQL {
  const [sign, key] = [columns[from].descending ? '<' : '>', after[from]]
  // Said twice, so that SQLite begins at it where an index has the first key.
  const bound = key === null ? sql`TRUE` : sql`${name(from)} ${sql.raw(`${sign}=`)} ${key}`
  return sql`${bound} AND ${differs(columns, after, from)}`
}

function differs(columns: readonly Column[], after: readonly Key[], i: number): SQL {
  const beyond = sql`${name(i)} ${sql.raw(columns[i].descending ? '<' : '>')} ${after[i]}`
  if (i === columns.length - 1) return beyond
  return sql`(${beyond} OR (${name(i)} IS ${after[i]} AND ${differs(columns, after, i + 1)}))`
}
