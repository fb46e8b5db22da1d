import { type SQL, sql } from 'drizzle-orm'
import { inTime } from './clock.ts'
import type { Clause } from './grammar/clause.ts'
import { refuse } from './refuse.ts'

/** In characters: SQLite refuses longer ones, and takes time that grows with the square of their length. */
const longestPattern = 10_000

/** Whether a column compares as a clause says. What it compares with is a parameter; a column without a value never does. */
export function compare(column: SQL, { comparator, value }: Pick<Clause, 'comparator' | 'value'>): SQL {
  switch (comparator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return sql`${column} ${sql.raw(comparator)}`
    case 'IN':
    case 'NOT IN':
      return sql`${column} ${sql.raw(comparator)} (SELECT value FROM json_each(${JSON.stringify(value)}))`
    case 'LIKE':
      return inTime(sql`${column} GLOB ${globOf(patternOf(value))}`)
    case 'ILIKE':
      // As in MLflow on SQLite, of letters A to Z alone.
      return inTime(sql`${column} LIKE ${patternOf(value)}`)
    default:
      return sql`${column} ${sql.raw(comparator)} ${value}`
  }
}

function patternOf(value: Clause['value']): string {
  const pattern = String(value)
  if (pattern.length <= longestPattern) return pattern
  throw refuse(`A pattern has at most ${longestPattern} characters; this one has ${pattern.length}.`)
}

/** SQLite's LIKE takes a for A, unless the whole connection is told otherwise; its GLOB does not. */
export function globOf(pattern: string): string {
  return pattern.replaceAll(/[*?[%_]/g, (character) => (character === '%' ? '*' : character === '_' ? '?' : `[${character}]`))
}

/**
 * Whether there is a row of a key whose value compares so; for IS NULL, whether there is none. The plus keeps SQLite from an index by
 * value, which has the rows of all others too: the row is looked up along its key.
 */
export function keyed(rows: SQL, value: string, clause: Clause): SQL {
  if (clause.comparator === 'IS NULL') return sql`NOT EXISTS (${rows})`
  if (clause.comparator === 'IS NOT NULL') return sql`EXISTS (${rows})`
  return sql`EXISTS (${rows} AND ${compare(sql.raw(`+${value}`), clause)})`
}
