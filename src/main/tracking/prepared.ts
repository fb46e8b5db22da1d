import type Database from 'better-sqlite3'

const known = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/** A statement of a connection, prepared once: what a client logs comes a thousand times a second. */
export function prepared(sqlite: Database.Database, sql: string): Database.Statement {
  const ofConnection = known.get(sqlite) ?? new Map<string, Database.Statement>()
  known.set(sqlite, ofConnection)
  const found = ofConnection.get(sql)
  if (found) return found
  const made = sqlite.prepare(sql)
  ofConnection.set(sql, made)
  return made
}
