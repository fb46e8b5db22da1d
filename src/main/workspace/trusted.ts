import Database from 'better-sqlite3'
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../shared/errors.ts'
import { entryKind } from './entryKind.ts'
import { migrations, refuseNewer, schemaVersion } from './migrate.ts'

/**
 * Whether a folder is a workspace as Cairn makes them. A workspace may come from anyone, so nothing in it is followed, run or
 * written before this has been seen.
 */

/** Marks a database as a registry of Cairn ("Carn"). Those that were made before it was set have 0. */
export const applicationId = 0x4361726e

export interface Finding {
  /** The file or the part of the database. */
  readonly where: string
  readonly what: string
}

export const databaseFile = 'cairn.db'
/** SQLite makes and reads the others beside the database by itself. */
const databaseFiles = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, `${databaseFile}-journal`]
const folders = ['objects', 'tmp', 'backups']

/** What in the folder is not the plain file or folder that Cairn makes: a link would lead out of it, a pipe would never end. */
export function oddEntries(folder: string): Finding[] {
  const look = (name: string, fits: (found: Stats) => boolean, kind: string): Finding[] => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
    return !found || fits(found) ? [] : [{ where: name, what: `It is ${entryKind(found)}, not a ${kind}.` }]
  }
  return [
    ...databaseFiles.flatMap((name) => look(name, (found) => found.isFile(), 'file')),
    ...folders.flatMap((name) => look(name, (found) => found.isDirectory(), 'folder')),
  ]
}

/** @throws WORKSPACE_UNSAFE */
export function refuseOddEntries(folder: string): void {
  refuse(folder, oddEntries(folder))
}

function refuse(folder: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return
  const [{ where, what }] = findings
  const more = findings.length > 1 ? ` ${findings.length - 1} more were found.` : ''
  throw new CairnError('WORKSPACE_UNSAFE', `${where}: ${what}${more}`, {
    folder,
    where,
    findings: findings.map((found) => `${found.where}: ${found.what}`),
  })
}

const magic = 'SQLite format 3\0'

/** Refuses what is no SQLite database, before SQLite gets to see it: an empty file would be a new one to it. @throws WORKSPACE_FOREIGN, WORKSPACE_CORRUPT */
export function refuseNoDatabase(folder: string): void {
  const path = join(folder, databaseFile)
  // Never waits, should a pipe have taken its place meanwhile.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const header = Buffer.alloc(magic.length)
    const { size } = fstatSync(file)
    if (size === 0) throw foreign(folder, `${path} is empty.`)
    readSync(file, header, 0, header.length, 0)
    if (header.toString('latin1') !== magic) throw new CairnError('WORKSPACE_CORRUPT', `${path} is damaged or not a database.`, { folder })
  } finally {
    closeSync(file)
  }
}

/**
 * Refuses a database whose schema is not what the migrations make, word for word: tables of another program, and triggers, views
 * or columns that would compute when Cairn reads or writes. To be called before anything else is done with the connection.
 * @throws WORKSPACE_FOREIGN, WORKSPACE_NEWER, WORKSPACE_UNSAFE
 */
export function refuseForeign(folder: string, sqlite: Database.Database): void {
  refuse(folder, foreignSchema(folder, sqlite))
}

/** The same, telling what does not belong there. @throws WORKSPACE_FOREIGN, WORKSPACE_NEWER */
export function foreignSchema(folder: string, sqlite: Database.Database): Finding[] {
  // One snapshot: another process may be migrating it.
  const { id, version, found } = sqlite.transaction(() => ({
    id: sqlite.pragma('application_id', { simple: true }),
    version: schemaVersion(sqlite),
    found: schemaOf(sqlite),
  }))()
  const path = join(folder, databaseFile)
  if (id !== 0 && id !== applicationId) throw foreign(folder, `${path} belongs to another program (application id ${String(id)}).`)
  if (version < 1) throw foreign(folder, `${path} has ${found.size === 0 ? 'no tables' : 'no schema of Cairn'}.`)
  refuseNewer(sqlite)
  const expected = expectedSchema(version)
  const findings: Finding[] = []
  for (const [name, sql] of found) {
    const made = expected.get(name)
    if (made === undefined) findings.push({ where: name, what: 'No version of Cairn makes this.' })
    else if (made !== sql) findings.push({ where: name, what: 'It is not defined as Cairn defines it.' })
  }
  for (const name of expected.keys()) if (!found.has(name)) findings.push({ where: name, what: 'It is missing from the database.' })
  if (![...expected.keys()].some((name) => name.startsWith('table ') && found.has(name)))
    throw foreign(folder, `${path} has none of Cairn's tables.`)
  return findings
}

/** What a database defines, as `trigger x` → its SQL. SQLite's own tables are left out: they hold no code. */
function schemaOf(sqlite: Database.Database): Map<string, string> {
  const rows = sqlite.prepare("SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").all()
  return new Map(
    (rows as Record<'type' | 'name' | 'tbl_name' | 'sql', string>[]).map((row) => [
      `${row.type} ${row.name}`,
      `${row.tbl_name}: ${String(row.sql).replace(/\s+/g, ' ')}`,
    ]),
  )
}

const expectedSchemas = new Map<number, Map<string, string>>()

function expectedSchema(version: number): Map<string, string> {
  const known = expectedSchemas.get(version)
  if (known) return known
  const sqlite = new Database(':memory:')
  try {
    for (const step of migrations().slice(0, version)) sqlite.exec(step)
    const schema = schemaOf(sqlite)
    expectedSchemas.set(version, schema)
    return schema
  } finally {
    sqlite.close()
  }
}

function foreign(folder: string, message: string): CairnError {
  return new CairnError('WORKSPACE_FOREIGN', message, { folder })
}
