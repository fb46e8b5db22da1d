import type Database from 'better-sqlite3'
import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { refuse } from './refuse.ts'

/**
 * How long a search may match patterns, in ms. Matching takes up to the product of both lengths, for each row; nothing else is answered
 * meanwhile, and main ends a service that has been silent for 15 s.
 */
const longestMatching = 3_000

const known = new WeakSet<Registry>()

/** Gives a connection what `inTime` asks. */
export function knowTime(db: Registry): void {
  if (known.has(db)) return
  known.add(db)
  const { $client: sqlite } = db as Registry & { readonly $client: Database.Database }
  sqlite.function('cairn_in_time', { deterministic: false }, (until: unknown) => {
    if (performance.now() <= Number(until)) return 1
    throw refuse(
      `The search takes more than ${longestMatching / 1000} s: its patterns (LIKE, ILIKE) are compared with too much text. Ask for fewer experiments, or with shorter patterns.`,
    )
  })
}

/** A condition, which is looked at only as long as there is time. @throws INVALID_INPUT where it is asked later */
export function inTime(condition: SQL): SQL {
  return sql`CASE WHEN cairn_in_time(${performance.now() + longestMatching}) THEN ${condition} END`
}
