import type Database from 'better-sqlite3'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { resourcePath } from '../../resources.ts'

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
 * that opens the same workspace at the same time waits and then finds the work done.
 * @throws WORKSPACE_NEWER when the database has had more migrations than this Cairn knows
 */
export function migrate(sqlite: Database.Database, steps = migrations()): void {
  refuseNewer(sqlite, steps.length)
  if (schemaVersion(sqlite) === steps.length) return
  if (schemaVersion(sqlite) > 0 && !sqlite.memory) backup(sqlite)
  for (let step = 0; step < steps.length; step++) {
    sqlite
      .transaction(() => {
        if (schemaVersion(sqlite) !== step) return
        sqlite.exec(steps[step])
        sqlite.pragma(`user_version = ${step + 1}`)
      })
      .immediate()
  }
}

export function refuseNewer(sqlite: Database.Database, known = migrations().length): void {
  const version = schemaVersion(sqlite)
  if (version <= known) return
  throw new CairnError('WORKSPACE_NEWER', `The workspace has schema ${version}; this Cairn knows up to ${known}.`, {
    file: sqlite.name,
    schema: version,
    known,
  })
}

/** A whole copy, as `backups/cairn-schema-<version>.db`; VACUUM INTO sees one consistent state even while others write. */
function backup(sqlite: Database.Database): void {
  const folder = join(dirname(sqlite.name), 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, `cairn-schema-${schemaVersion(sqlite)}.db`)
  // A link that leads nowhere counts as a file here, or the copy would be written through it.
  if (lstatSync(copy, { throwIfNoEntry: false })) return
  sqlite.prepare('VACUUM INTO ?').run(copy)
  chmodSync(copy, 0o600)
}
