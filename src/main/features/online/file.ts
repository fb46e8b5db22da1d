import Database from 'better-sqlite3'
import { closeSync, lstatSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'

/**
 * The file of the online store. It lies beside the registry and is none of it: publishing makes it anew from dataset versions at any
 * time. So one that is not as Cairn makes it, because it was damaged or comes from elsewhere, is refused and never repaired.
 */

const folderName = 'online'
const fileName = 'features.db'

/** Marks a database as an online store of Cairn ("CrnO"). */
const applicationId = 0x43726e4f
const version = 1

/** A store that comes from elsewhere has to have these, word for word, and nothing else. */
const entries: Readonly<Record<string, string>> = {
  // What the rows of a view were published as: under the same number another registry has another view. And how many there are.
  views: `CREATE TABLE views (
    view INTEGER PRIMARY KEY,
    shape TEXT NOT NULL,
    keys INTEGER NOT NULL,
    newest INTEGER
  )`,
  // The newest row of each key. source: the dataset version that it was published from; 0 for one that was pushed.
  online: `CREATE TABLE online (
    view INTEGER NOT NULL,
    key TEXT NOT NULL,
    event INTEGER NOT NULL,
    created INTEGER,
    until INTEGER,
    source INTEGER NOT NULL,
    "values" TEXT NOT NULL,
    PRIMARY KEY (view, key)
  ) WITHOUT ROWID`,
  publications: `CREATE TABLE publications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    view INTEGER NOT NULL,
    source INTEGER NOT NULL,
    ref TEXT NOT NULL,
    "from" INTEGER,
    "to" INTEGER,
    rows INTEGER NOT NULL,
    newer INTEGER NOT NULL,
    at INTEGER NOT NULL
  )`,
  // All rows that were pushed, in their order, until they are part of a dataset version.
  pushed: `CREATE TABLE pushed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    view INTEGER NOT NULL,
    key TEXT NOT NULL,
    event INTEGER NOT NULL,
    created INTEGER,
    until INTEGER,
    "values" TEXT NOT NULL,
    at INTEGER NOT NULL
  )`,
  pushed_view: 'CREATE INDEX pushed_view ON pushed (view)',
  // Tells this store from one that is made in its place later.
  identity: `CREATE TABLE identity (
    id TEXT NOT NULL
  )`,
}

/** Where the store of a workspace lies, whether it is there or not. */
export function onlineFile(workspacePath: string): string {
  return join(workspacePath, folderName, fileName)
}

/** How long a statement waits for another connection's, in ms: it holds the whole process up. See `whenFree`. */
const busyTimeout = 100

/**
 * Opens the store; null where there is none yet.
 * @throws ONLINE_DAMAGED, WORKSPACE_NEWER
 */
export function openFile(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Database.Database | null {
  const found = lstatSync(path, { throwIfNoEntry: false })
  // One that is just being made is empty.
  if (!found || (found.isFile() && found.size === 0 && readOnly)) return null
  if (!found.isFile() || !lstatSync(join(path, '..')).isDirectory()) throw damaged(path, 'It is not a file.')
  return named(path, () => {
    const database = new Database(path, { readonly: readOnly, fileMustExist: true, timeout: busyTimeout })
    try {
      database.pragma('trusted_schema = OFF')
      database.pragma('cell_size_check = ON')
      if (!isAsMade(path, database)) {
        database.close()
        return null
      }
      if (!readOnly) database.pragma('synchronous = FULL')
      return database.defaultSafeIntegers(true)
    } catch (error) {
      database.close()
      throw error
    }
  })
}

/** Opens the store, and makes it where there is none. @throws ONLINE_DAMAGED, WORKSPACE_NEWER, WORKSPACE_UNSAFE */
export function openOrMake(path: string): Database.Database {
  const there = openFile(path)
  if (there) return there
  makeFolder(join(path, '..'))
  return named(path, () => {
    // Private before SQLite writes to it.
    closeSync(openSync(path, 'a', 0o600))
    const database = new Database(path, { timeout: 5_000 })
    try {
      database.pragma('trusted_schema = OFF')
      database.pragma('journal_mode = WAL')
      database.transaction(() => makeTables(database)).immediate()
    } finally {
      database.close()
    }
    const made = openFile(path)
    if (made) return made
    throw damaged(path, 'It has no tables.')
  })
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (!lstatSync(folder).isDirectory()) throw new CairnError('WORKSPACE_UNSAFE', `${folder} is not a folder.`, { folder })
}

/** Another process may have been faster. */
function makeTables(database: Database.Database): void {
  if (database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() !== 0) return
  for (const sql of Object.values(entries)) database.exec(sql)
  database.prepare('INSERT INTO identity VALUES (lower(hex(randomblob(8))))').run()
  database.pragma(`application_id = ${applicationId}`)
  database.pragma(`user_version = ${version}`)
}

/** False where it has no tables yet. @throws ONLINE_DAMAGED, WORKSPACE_NEWER */
function isAsMade(path: string, database: Database.Database): boolean {
  const [id, found, schema] = database.transaction(() => [
    database.pragma('application_id', { simple: true }),
    database.pragma('user_version', { simple: true }),
    database.prepare("SELECT name, sql FROM sqlite_master WHERE name NOT IN ('sqlite_sequence', 'sqlite_autoindex_online_1')").raw().all(),
  ])() as [number, number, [string, string | null][]]
  if (id === 0 && found === 0 && schema.length === 0) return false
  if (id === applicationId && found > version)
    throw new CairnError('WORKSPACE_NEWER', `${path} has schema ${found}; this version knows ${version}.`, { file: path })
  const isOurs = schema.length === Object.keys(entries).length && schema.every(([name, sql]) => entries[name] === sql)
  if (id === applicationId && found === version && isOurs) return true
  throw damaged(path, 'Its tables are not those that Cairn makes.')
}

/** Puts a store that cannot be used out of the way, so that a new one can be made. It is kept: what was pushed to it may be nowhere else. */
export function setAside(path: string): void {
  const aside = path.replace(/[.]db$/, '.damaged.db')
  // The log first: it must not be taken for that of a new file.
  for (const suffix of ['-wal', '-shm', '']) {
    rmSync(`${aside}${suffix}`, { force: true, recursive: true })
    // A link counts as well, wherever it leads.
    if (lstatSync(`${path}${suffix}`, { throwIfNoEntry: false })) renameSync(`${path}${suffix}`, `${aside}${suffix}`)
  }
}

/** @param what what is wrong with it, as a sentence */
export function damaged(path: string, what: string, cause?: unknown): CairnError {
  return new CairnError('ONLINE_DAMAGED', `${path} cannot be used. ${what}`, { file: path }, cause)
}

/** Does work with the store, whose errors have their names. @throws ONLINE_DAMAGED, WORKSPACE_LOCKED */
export function named<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw namedError(path, thrown)
  }
}

/** An error of SQLite by its name: ONLINE_DAMAGED where the file is none of Cairn or broken. */
export function namedError(path: string, thrown: unknown): CairnError {
  const code = String((thrown as { code?: unknown } | null)?.code ?? '')
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR')
    return damaged(path, 'It is damaged or not a database.', thrown)
  return CairnError.from(thrown)
}

/** How long a writer waits for others, in ms, and how often it tries. */
const patience = 10_000
const pause = 20

/**
 * Does work that writes as soon as no other connection does. Waits without holding the process up, which may be an endpoint that answers
 * meanwhile. @throws WORKSPACE_LOCKED
 */
export async function whenFree<T>(path: string, work: () => T): Promise<T> {
  for (const until = Date.now() + patience; ; ) {
    try {
      return work()
    } catch (thrown) {
      if (!isBusy(thrown) || Date.now() > until) throw isBusy(thrown) ? locked(path, thrown) : thrown
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

function isBusy(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | null)?.code
  return code === 'WORKSPACE_LOCKED' || (typeof code === 'string' && code.startsWith('SQLITE_BUSY'))
}

function locked(path: string, cause: unknown): CairnError {
  return new CairnError('WORKSPACE_LOCKED', `Another program has been writing to ${path} for ${patience / 1000} s.`, { file: path }, cause)
}
