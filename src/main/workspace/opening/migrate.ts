import type Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { resourcePath } from '../../resources.ts'
import { backUp } from './backUp.ts'

/** What the steps call that SQLite cannot do by itself. To be given to a database before any of them is read. */
export function addFunctions(sqlite: Database.Database): void {
  sqlite.function('nfc', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? text.normalize('NFC') : text))
}

/** The migrations in order; the schema version of a database is how many of them it has had. */
export function migrations(folder = resourcePath('migrations')): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

export function schemaVersion(sqlite: Database.Database): number {
  return sqlite.pragma('user_version', { simple: true }) as number
}

/**
 * Brings a database to the newest schema, one transaction for each step, after a backup beside it. Another process
 * that opens the same workspace at the same time waits and then finds the work done. SQLite cannot change a column of a table
 * that others refer to but by making it anew: references are not enforced meanwhile, and no step may leave one that leads nowhere.
 * @throws WORKSPACE_NEWER when the database has had more migrations than this Cairn knows
 */
export function migrate(sqlite: Database.Database, steps = migrations()): void {
  refuseNewer(sqlite, steps.length)
  if (schemaVersion(sqlite) === steps.length) return
  if (schemaVersion(sqlite) > 0 && !sqlite.memory) backUp(sqlite, schemaVersion(sqlite))
  addFunctions(sqlite)
  const enforced = sqlite.pragma('foreign_keys', { simple: true })
  // SQLite ignores this inside a transaction.
  sqlite.pragma('foreign_keys = OFF')
  try {
    for (let step = 0; step < steps.length; step++) sqlite.transaction(() => takeStep(sqlite, step, steps[step])).immediate()
  } finally {
    sqlite.pragma(`foreign_keys = ${String(enforced)}`)
  }
}

function takeStep(sqlite: Database.Database, step: number, sql: string): void {
  if (schemaVersion(sqlite) !== step) return
  const before = brokenReferences(sqlite)
  sqlite.exec(sql)
  // A workspace may have been damaged before: then it is opened all the same, and what is wrong with it is found by its check.
  if (brokenReferences(sqlite) > before)
    throw new CairnError('INTERNAL', `Step ${step + 1} of the schema left references that lead nowhere.`)
  sqlite.pragma(`user_version = ${step + 1}`)
}

function brokenReferences(sqlite: Database.Database): number {
  return sqlite.prepare('SELECT count(*) FROM pragma_foreign_key_check').pluck().get() as number
}

export function refuseNewer(sqlite: Database.Database, known = migrations().length): void {
  const version = schemaVersion(sqlite)
  if (version <= known) return
  throw new CairnError('WORKSPACE_NEWER', `The workspace has schema ${version}; this Cairn supports up to ${known}.`, {
    file: sqlite.name,
    schema: version,
    known,
  })
}
