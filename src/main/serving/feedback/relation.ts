import { labelName } from '../../../shared/domain/serving/feedback.ts'
import { type Duck, identifier, literal, reader } from '../../datasets/tasks.ts'
import { isDamage } from '../log/compact.ts'
import type { Segment } from '../log/files.ts'

/** Labels and outcomes as SQL. */
export interface FeedbackRelation {
  /** Everything: id, row, name, value, at, arrived, source. */
  readonly all: string
  /** Of each request, row and name the one that counts. @param where what is looked at before: a condition on the columns of `all` */
  last(where: string): string
  /** Those that are labels; `value` is a class or a number in text. */
  readonly labels: string
  /** The others, with `value` as DOUBLE. */
  readonly outcomes: string
  /** Segments that could not be read. */
  readonly unreadable: number
}

/** What a row of feedback has, in the order of a Parquet segment. */
export const feedbackColumns = {
  /** Counts those of a segment. */
  n: 'BIGINT',
  id: 'VARCHAR',
  row: 'INTEGER',
  name: 'VARCHAR',
  value: 'VARCHAR',
  at: 'TIMESTAMP',
  arrived: 'TIMESTAMP',
  source: 'VARCHAR',
} as const
const names = Object.keys(feedbackColumns).map(identifier).join(', ')

/** Times that DuckDB and JavaScript both have, in ms. */
const lastTime = 253_402_300_799_999

const lineType = `, ignore_errors = true, columns = {n: 'BIGINT', id: 'VARCHAR', "row": 'INTEGER', name: 'VARCHAR', value: 'VARCHAR',
  "at": 'BIGINT', arrived: 'BIGINT', source: 'VARCHAR'}`

/** The rows of a segment of lines; those that are none are left out. */
export function linesSql(path: string): string {
  const isItem = `id IS NOT NULL AND "row" >= 0 AND name IS NOT NULL AND value IS NOT NULL AND "at" BETWEEN 0 AND ${lastTime} AND arrived BETWEEN 0 AND ${lastTime}`
  return `(SELECT n, id, "row", name, value, make_timestamp("at" * 1000) AS "at", make_timestamp(arrived * 1000) AS arrived, source
    FROM ${reader.jsonLines(path, lineType)} WHERE ${isItem})`
}

/** Opens segments that DuckDB may read; those that are damaged are left out and counted. */
export async function feedbackRelation(duck: Duck, segments: readonly Segment[]): Promise<FeedbackRelation> {
  const parts: string[] = []
  let unreadable = 0
  for (const { path, form, base, bytes } of segments) {
    if (bytes === 0) continue
    const from = form === 'parquet' ? reader.parquet(path) : linesSql(path)
    try {
      await duck.run(`SELECT ${names} FROM ${from} LIMIT 0`)
      parts.push(`SELECT ${typed}, ${literal(base)} AS segment FROM ${from}`)
    } catch (error) {
      if (!isDamage(error)) throw error
      unreadable++
    }
  }
  const all = parts.length === 0 ? `(SELECT ${empty}, NULL::VARCHAR AS segment WHERE false)` : `(${parts.join(' UNION ALL ')})`
  const newest = 'ORDER BY "at" DESC, arrived DESC, segment DESC, n DESC'
  const last = (where: string) => `(SELECT * EXCLUDE (n, segment) FROM ${all} WHERE ${where}
    QUALIFY row_number() OVER (PARTITION BY id, "row", name ${newest}) = 1)`
  const isLabel = `name = ${literal(labelName)}`
  return {
    all: `(SELECT * EXCLUDE (n, segment) FROM ${all})`,
    last,
    labels: last(isLabel),
    outcomes: `(SELECT * REPLACE (TRY_CAST(value AS DOUBLE) AS value) FROM ${last(`NOT ${isLabel}`)})`,
    unreadable,
  }
}

const typed = Object.entries(feedbackColumns)
  .map(([name, type]) => `TRY_CAST(${identifier(name)} AS ${type}) AS ${identifier(name)}`)
  .join(', ')
const empty = Object.entries(feedbackColumns)
  .map(([name, type]) => `NULL::${type} AS ${identifier(name)}`)
  .join(', ')

/** Writes rows with the columns of feedback as a Parquet segment. */
export function writeFeedback(duck: Duck, sql: string, path: string): Promise<void> {
  return duck.run(`COPY (SELECT ${names} FROM ${sql}) TO ${literal(path)}
    (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, KV_METADATA {${identifier('cairn.feedback')}: '1'})`)
}
