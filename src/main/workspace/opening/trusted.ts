import Database from 'better-sqlite3'
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { entryKind } from '../entryKind.ts'
import { databaseFile } from './isWorkspace.ts'
import { isOpenHere } from './openHere.ts'
import { addFunctions, migrations, refuseNewer, schemaVersion } from './migrate.ts'

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

/** SQLite makes and reads the others beside the database by itself. */
const databaseFiles = [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`, `${databaseFile}-journal`]
const folders = ['objects', 'tmp', 'backups', 'online']

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
  // Then SQLite has seen that it is one.
  if (isOpenHere(folder)) return
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
 * or columns that would compute when Cairn reads or writes; and one with values so long that reading a list would take all memory.
 * To be called before anything else is done with the connection.
 * @throws WORKSPACE_FOREIGN, WORKSPACE_NEWER, WORKSPACE_UNSAFE
 */
export function refuseForeign(folder: string, sqlite: Database.Database): void {
  refuse(folder, foreignSchema(folder, sqlite))
  refuse(folder, endlessValues(sqlite))
}

/** What of the schema does not belong there. @throws WORKSPACE_FOREIGN, WORKSPACE_NEWER */
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
    if (made === undefined) findings.push({ where: name, what: 'No version of Cairn creates this.' })
    else if (made !== sql) findings.push({ where: name, what: 'It is not defined as Cairn defines it.' })
  }
  for (const name of expected.keys()) if (!found.has(name)) findings.push({ where: name, what: 'It is missing from the database.' })
  if (![...expected.keys()].some((name) => name.startsWith('table ') && found.has(name)))
    throw foreign(folder, `${path} has none of Cairn's tables.`)
  return findings
}

/** No value that Cairn writes into one of these is nearly as long, in bytes; read and parsed in main, a longer one would end it. */
const longestValue = 16 * 2 ** 20
/** What is read whole whenever lists are shown. */
const listed = {
  jobs: ['kind', 'title', 'phase', 'detail', 'input', 'result', 'error'],
  runs: ['uuid', 'name', 'user', 'notes', 'recipe', 'environment', 'split', 'error'],
  training_runs: ['recipe', 'environment', 'split', 'error'],
  experiments: ['uuid', 'name', 'notes'],
  studies: ['name', 'plan', 'result'],
  undo_steps: ['label', 'before', 'after'],
  services: ['kind', 'name', 'settings', 'observed'],
} as const

function endlessValues(sqlite: Database.Database): Finding[] {
  return Object.entries(listed).flatMap(([table, columns]) => {
    // Earlier schemas do not have all of them.
    const there = new Set(sqlite.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[])
    const tooLong = columns.filter((column) => there.has(column)).map((column) => `octet_length("${column}") > ${longestValue}`)
    if (tooLong.length === 0) return []
    const found = sqlite.prepare(`SELECT 1 FROM "${table}" WHERE ${tooLong.join(' OR ')} LIMIT 1`).get()
    return found === undefined ? [] : [{ where: table, what: 'It holds a value longer than any that Cairn writes.' }]
  })
}

/** What SQLite makes by itself. Whoever writes a database by hand may give any trigger such a name as well: so each is known by its SQL. */
const sqliteTables: ReadonlyMap<string, string> = new Map([
  ['sqlite_sequence', 'CREATE TABLE sqlite_sequence(name,seq)'],
  ['sqlite_stat1', 'CREATE TABLE sqlite_stat1(tbl,idx,stat)'],
  ['sqlite_stat4', 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'],
])

interface Defined {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly sql: string | null
}

function isSqlites({ type, name, sql }: Defined): boolean {
  if (type === 'index') return name.startsWith('sqlite_autoindex_') && sql === null
  return type === 'table' && sqliteTables.get(name) === sql
}

/** What a database defines, as `trigger x` → its SQL, without what SQLite makes by itself. */
function schemaOf(sqlite: Database.Database): Map<string, string> {
  const rows = (sqlite.prepare('SELECT type, name, tbl_name, sql FROM main.sqlite_master').all() as Defined[]).filter(
    (row) => !isSqlites(row),
  )
  return new Map(rows.map((row) => [`${row.type} ${row.name}`, `${row.tbl_name}: ${String(row.sql).replace(/\s+/g, ' ')}`]))
}

const expectedSchemas = new Map<number, Map<string, string>>()

function expectedSchema(version: number): Map<string, string> {
  const known = expectedSchemas.get(version)
  if (known) return known
  const sqlite = new Database(':memory:')
  try {
    addFunctions(sqlite)
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
