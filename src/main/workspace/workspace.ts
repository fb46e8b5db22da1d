import Database from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { CairnError } from '../../shared/errors.ts'
import { type AuditEntry, appendAudit } from './audit.ts'
import { migrate, refuseNewer } from './migrate.ts'
import { ObjectStore } from './objects.ts'
import { installRecorder, pushUndoStep, recorded } from './recorder.ts'
import * as schema from './schema/index.ts'

export type Registry = BetterSQLite3Database<typeof schema>

/** How long a writer waits for another process's write transaction, which takes milliseconds. */
const busyTimeout = 20_000

/**
 * A workspace that is open: the folder on disk with its registry and its objects. Nothing in it holds an absolute
 * path, so the folder can be moved and copied. Several processes may have it open at once.
 */
export interface Workspace {
  readonly path: string
  readonly name: string
  readonly readOnly: boolean
  readonly db: Registry
  /** The same database, for prepared statements where thousands of rows are written or a query is past drizzle. */
  readonly sqlite: Database.Database
  readonly objects: ObjectStore
  /** Who changes it: the name of the system's user. */
  readonly actor: string
  /**
   * The one way to change the registry: `work` runs in a transaction that no other process can interleave with. Its
   * audit entry, with the metadata rows before and after, and what is needed to undo it are written in the same one.
   * @throws WORKSPACE_READ_ONLY
   */
  change<T>(entry: (result: T) => AuditEntry, work: (db: Registry) => T): T
  /** The same without an audit entry: for progress, heartbeats and metric points. */
  write<T>(work: (db: Registry) => T): T
  /** A new empty folder on the workspace's disk; the caller deletes it. */
  scratch(label: string): string
  close(): void
}

const databaseFile = 'cairn.db'
const scratchFolder = 'tmp'

export function isWorkspace(path: string): boolean {
  return existsSync(join(path, databaseFile))
}

/** Makes an empty workspace in a folder that is new, empty, or has no workspace yet. @throws WORKSPACE_EXISTS, WORKSPACE_READ_ONLY */
export function createWorkspace(path: string): Workspace {
  const folder = resolve(path)
  if (isWorkspace(folder)) throw new CairnError('WORKSPACE_EXISTS', `There is a workspace at ${folder} already.`, { folder })
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST' || code === 'ENOTDIR') throw new CairnError('INVALID_INPUT', `${folder} is a file, not a folder.`, { folder })
    throw unwritable(folder, error)
  }
  return connect(folder)
}

/** @throws WORKSPACE_NOT_FOUND, WORKSPACE_NEWER, WORKSPACE_CORRUPT */
export function openWorkspace(path: string, options: { readOnly?: boolean } = {}): Workspace {
  const folder = resolve(path)
  if (!isWorkspace(folder)) throw new CairnError('WORKSPACE_NOT_FOUND', `There is no workspace at ${folder}.`, { folder })
  return options.readOnly || !isWritable(folder) ? connectReadOnly(folder) : connect(folder)
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    accessSync(join(folder, databaseFile), constants.W_OK)
    return true
  } catch {
    return false
  }
}

function connect(folder: string): Workspace {
  return guarded(folder, () => {
    const sqlite = new Database(join(folder, databaseFile), { timeout: busyTimeout })
    try {
      refuseNewer(sqlite)
      sqlite.pragma('journal_mode = WAL')
      sqlite.pragma('synchronous = FULL')
      sqlite.pragma('foreign_keys = ON')
      migrate(sqlite)
      installRecorder(sqlite)
    } catch (error) {
      sqlite.close()
      throw error
    }
    for (const name of ['objects', scratchFolder]) mkdirSync(join(folder, name), { recursive: true })
    sweepScratch(join(folder, scratchFolder))
    return assemble(folder, sqlite, false, () => sqlite.close())
  })
}

/** SQLite cannot read a WAL database in a folder that it cannot write to, so the (small) registry is read from a copy. */
function connectReadOnly(folder: string): Workspace {
  return guarded(folder, () => {
    const copy = mkdtempSync(join(tmpdir(), 'cairn-read-only-'))
    for (const suffix of ['', '-wal']) {
      const file = join(folder, databaseFile + suffix)
      if (existsSync(file)) copyFileSync(file, join(copy, databaseFile + suffix))
    }
    const remove = () => rmSync(copy, { recursive: true, force: true })
    try {
      const sqlite = new Database(join(copy, databaseFile), { timeout: busyTimeout })
      refuseNewer(sqlite)
      migrate(sqlite)
      sqlite.pragma('query_only = ON')
      return assemble(folder, sqlite, true, () => {
        sqlite.close()
        remove()
      })
    } catch (error) {
      remove()
      throw error
    }
  })
}

function assemble(folder: string, sqlite: Database.Database, readOnly: boolean, close: () => void): Workspace {
  const db = drizzle(sqlite, { schema })
  const actor = userName()
  const write = <T>(work: (db: Registry) => T): T => {
    if (readOnly) throw unwritable(folder)
    try {
      return sqlite.transaction(() => work(db)).immediate()
    } catch (error) {
      throw CairnError.from(error)
    }
  }
  return {
    path: folder,
    name: basename(folder),
    readOnly,
    db,
    sqlite,
    objects: new ObjectStore(join(folder, 'objects')),
    actor,
    write,
    change: (entry, work) =>
      write((db) => {
        const at = Date.now()
        const { result, changes } = recorded(sqlite, () => work(db))
        const { action, subject, detail = {}, undo } = entry(result)
        if (undo !== undefined && changes.length > 0) pushUndoStep(sqlite, undo, changes, at)
        appendAudit(sqlite, { at, actor, action, subject, detail: changes.length > 0 ? { ...detail, changes } : detail })
        return result
      }),
    scratch: (label) => {
      const path = join(folder, scratchFolder, `${hostname()}.${process.pid}.${label}-${randomUUID()}`)
      try {
        mkdirSync(path, { recursive: true })
      } catch (error) {
        throw CairnError.from(error)
      }
      return path
    },
    close,
  }
}

/** Deletes the scratch folders that dead processes of this machine left behind. */
function sweepScratch(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = /^(.+)\.(\d+)\.[^.]*$/.exec(name)
    if (owner && owner[1] === hostname() && !isAlive(Number(owner[2]))) rmSync(join(root, name), { recursive: true, force: true })
  }
}

/** Whether a process of this machine lives. One that belongs to someone else lives too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown' // a user id without an entry in the system's list of users
  }
}

function unwritable(folder: string, cause?: unknown): CairnError {
  return new CairnError('WORKSPACE_READ_ONLY', `${folder} cannot be written to.`, { folder }, cause)
}

function guarded<T>(folder: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
      throw new CairnError('WORKSPACE_CORRUPT', `${join(folder, databaseFile)} is damaged or not a database.`, { folder }, error)
    }
    if (code === 'SQLITE_CANTOPEN') throw unwritable(folder, error)
    throw CairnError.from(error)
  }
}
