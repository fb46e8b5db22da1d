import type { ValueChange } from '../../../shared/domain/datasets/changes.ts'
import type { Duck } from '../duckdb.ts'
import { staged } from './stage.ts'

interface Columns {
  readonly names: readonly string[]
  /** Of DuckDB. */
  readonly types: readonly string[]
}

/** More digits than a double holds in any case. */
const widestExact = 15

/**
 * What the types of Parquet that Cairn does not have changed, with the first of each: decimals with more digits than a double holds,
 * nested values that are JSON text now, durations and bytes as text, infinite dates, nanoseconds.
 * @param from SQL of the file with its columns as c0, c1, …; its rows are those of `raw`
 */
export async function parquetChanges(duck: Duck, from: string, { names, types }: Columns): Promise<ValueChange[]> {
  const questions = types.flatMap((type, index) => {
    const found = changedBy(type, staged(index))
    return found ? [{ index, ...found }] : []
  })
  if (questions.length === 0) return []
  const counts = await duck.row(`SELECT ${questions.map(({ cells }) => `count(*) FILTER (WHERE ${cells})`).join(', ')} FROM ${from}`)
  const changes: ValueChange[] = []
  for (const [at, { index, change, cells }] of questions.entries()) {
    const count = Number(counts[at])
    if (count === 0) continue
    const cell = staged(index)
    const [row, given] = await duck.row(
      `SELECT row, left(${cell}::VARCHAR, 200) FROM (SELECT row_number() OVER () AS row, ${cell} FROM ${from}) WHERE ${cells} ORDER BY row LIMIT 1`,
    )
    const [value] = await duck.row(`SELECT left(${cell}::VARCHAR, 200) FROM raw WHERE rowid = ${Number(row) - 1}`)
    const place = { kind: 'row' as const, at: Number(row) }
    changes.push({ column: names[index], change, count, place, given: String(given), value: value === null ? null : String(value) })
  }
  return changes
}

/** Which values of a type become others; null where none does. */
function changedBy(type: string, cell: string): { change: ValueChange['change']; cells: string } | null {
  if (/^(STRUCT|MAP|UNION)|\]$/.test(type)) return { change: 'converted', cells: `${cell} IS NOT NULL` }
  const width = /^DECIMAL\((\d+)/.exec(type)?.[1]
  if (width !== undefined)
    return Number(width) <= widestExact ? null : { change: 'rounded', cells: `${digits(cell)} <> ${digits(`${cell}::DOUBLE`)}` }
  switch (type) {
    case 'INTERVAL':
      return { change: 'converted', cells: `${cell} IS NOT NULL` }
    case 'BLOB':
      return { change: 'converted', cells: `${cell} IS NOT NULL AND try(decode(${cell})) IS NULL` }
    case 'TIMESTAMP_NS':
      return { change: 'rounded', cells: `isfinite(${cell}) AND epoch_ns(${cell}) % 1000 <> 0` }
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP WITH TIME ZONE':
      return { change: 'converted', cells: `NOT isfinite(${cell})` }
    default:
      return null
  }
}

/** The digits of a number without its point, exponent and zeros at the ends. */
function digits(value: string): string {
  return `trim(regexp_replace(regexp_replace((${value})::VARCHAR, '[eE].*', ''), '[^0-9]', '', 'g'), '0')`
}
