import Database from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, copyFileSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { Face } from '../../shared/domain/author.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Author, authorOf } from '../authors/index.ts'
import { type Appended, appendAudit, isInLog } from './audit/append.ts'
import type { AuditEntry } from './audit/entry.ts'
import { forgetChecked } from './audit/checked.ts'
import { RememberedHeads } from './audit/remembered.ts'
import { databaseFile, isWorkspace } from './opening/isWorkspace.ts'
import { migrate } from './opening/migrate.ts'
import { isOpenHere, noteOpen } from './opening/openHere.ts'
import { ObjectStore } from './objects/objects.ts'
import { keepPrivate } from './opening/private.ts'
import { copyDatabase, copyOpenDatabase } from './opening/readOnlyCopy.ts'
import { installRecorder, pushUndoStep, recorded } from './audit/recorder.ts'
import { hasObjects } from './objects/references.ts'
import * as schema from './schema/index.ts'
import { scratchName, sweepScratch } from './opening/scratch.ts'
import { namedTrouble } from './opening/trouble.ts'
import { refuseWhileWorked } from './opening/worked.ts'
import { applicationId, refuseForeign, refuseNoDatabase, refuseOddEntries } from './opening/trusted.ts'

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
  /** Who changes it with this program. */
  readonly author: Author
  /** What the author is called now. */
  readonly actor: string
  /** What this user remembers of the length of its audit log. */
  readonly remembered: RememberedHeads
  /**
   * The one way to change the registry: `work` runs in a transaction that no other process can interleave with. Its
   * audit entry, with the metadata rows before and after, and what is needed to undo it are written in the same one.
   * @throws WORKSPACE_READ_ONLY
   */
  change<T>(entry: (result: T) => AuditEntry, work: (db: Registry) => T): T
  /** The same without an audit entry: for progress, heartbeats and metric points. */
  write<T>(work: (db: Registry) => T): T
  /** The same workspace, for what works without a person: its changes bear this name and face, and the key of whoever lets it work. */
  as(name: string, face?: Face): Workspace
  /** A new empty folder on the workspace's disk; the caller deletes it. */
  scratch(label: string): string
  close(): void
}

export interface OpenOptions {
  readonly readOnly?: boolean
  /** Who changes it; by default this user, at the command line. */
  readonly author?: Author
}

const scratchFolder = 'tmp'

/**
 * Makes an empty workspace in a folder that is new, empty, or has no workspace yet.
 * @throws WORKSPACE_EXISTS, WORKSPACE_READ_ONLY; WORKSPACE_FOREIGN where the objects of one that lost its database lie there
 */
export function createWorkspace(path: string, author: Author = authorOf('cli')): Workspace {
  const folder = resolve(path)
  if (isWorkspace(folder)) throw exists(folder)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST' || code === 'ENOTDIR') throw new CairnError('INVALID_INPUT', `${folder} is a file, not a folder.`, { folder })
    throw unwritable(folder, error)
  }
  refuseOddEntries(folder)
  if (hasObjects(join(folder, 'objects')))
    throw new CairnError('WORKSPACE_FOREIGN', `${folder} holds the objects of a workspace whose cairn.db is gone.`, { folder })
  return guarded(folder, () => {
    makeDatabase(folder)
    // What was here before was another one.
    new RememberedHeads(author.home, folder).releaseHere()
    forgetChecked({ author, path: folder })
    return connect(folder, author)
  })
}

/** Writes the database under another name and then gives it its own, so that an empty cairn.db is never one that was just begun. */
function makeDatabase(folder: string): void {
  const path = join(folder, databaseFile)
  const temporary = join(folder, `.${databaseFile}-${randomUUID()}`)
  try {
    writeFileSync(temporary, emptyDatabase(), { mode: 0o600, flush: true })
    place(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(folder)
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

let madeEmpty: Buffer | undefined

/** The file of a database of the newest schema without rows. Made in memory: on a disk each migration waits for it. */
function emptyDatabase(): Buffer {
  if (madeEmpty) return madeEmpty
  const sqlite = new Database(':memory:')
  try {
    sqlite.pragma(`application_id = ${applicationId}`)
    migrate(sqlite)
    madeEmpty = sqlite.serialize()
    return madeEmpty
  } finally {
    sqlite.close()
  }
}

/** Gives a file its name, unless another has it. */
function place(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    // A disk without hard links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    copyFileSync(temporary, path, constants.COPYFILE_EXCL)
  }
}

function exists(folder: string): CairnError {
  return new CairnError('WORKSPACE_EXISTS', `A workspace already exists at ${folder}.`, { folder })
}

/**
 * On a full disk it is opened for reading alone: SQLite needs some space to open a database that it may write to.
 * @throws WORKSPACE_NOT_FOUND, WORKSPACE_NEWER, WORKSPACE_CORRUPT, WORKSPACE_FOREIGN, WORKSPACE_UNSAFE; WORKSPACE_LOCKED while an
 * earlier Cairn works on it that does not know the schema of this one
 */
export function openWorkspace(path: string, { readOnly, author = authorOf('cli') }: OpenOptions = {}): Workspace {
  const folder = resolve(path)
  if (!isWorkspace(folder)) throw new CairnError('WORKSPACE_NOT_FOUND', `There is no workspace at ${folder}.`, { folder })
  if (readOnly || !isWritable(folder)) return connectReadOnly(folder, author)
  try {
    return connect(folder, author)
  } catch (error) {
    if (CairnError.from(error).code !== 'DISK_FULL') throw error
    const message = `The disk was full when ${folder} was opened: it is open for reading only. Free some space and open it again.`
    return connectReadOnly(folder, author, new CairnError('DISK_FULL', message, { folder }, error))
  }
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

function connect(folder: string, author: Author): Workspace {
  return guarded(folder, () => {
    refuseOddEntries(folder)
    refuseNoDatabase(folder)
    const sqlite = new Database(join(folder, databaseFile), { timeout: busyTimeout, fileMustExist: true })
    const noteClosed = noteOpen(folder)
    const close = () => {
      sqlite.close()
      noteClosed()
    }
    try {
      sqlite.pragma('trusted_schema = OFF')
      refuseForeign(folder, sqlite)
      refuseWhileWorked(folder, sqlite)
      keepPrivate(folder)
      sqlite.pragma('journal_mode = WAL')
      sqlite.pragma('synchronous = FULL')
      sqlite.pragma('foreign_keys = ON')
      migrate(sqlite)
      installRecorder(sqlite)
      for (const name of ['objects', scratchFolder]) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
      sweepScratch(join(folder, scratchFolder), sqlite)
    } catch (error) {
      close()
      throw error
    }
    return assemble(folder, sqlite, { author, refusal: null, close })
  })
}

/** SQLite cannot read a WAL database in a folder that it cannot write to, so the (small) registry is read from a copy. */
function connectReadOnly(folder: string, author: Author, refusal = unwritable(folder)): Workspace {
  return guarded(folder, () => {
    refuseOddEntries(folder)
    refuseNoDatabase(folder)
    const asOf = Date.now()
    const copy = isOpenHere(folder) ? copyOpenDatabase(folder) : copyDatabase(folder)
    let sqlite: Database.Database | undefined
    const close = () => {
      sqlite?.close()
      rmSync(copy, { recursive: true, force: true })
    }
    try {
      sqlite = new Database(join(copy, databaseFile), { timeout: busyTimeout, fileMustExist: true })
      sqlite.pragma('trusted_schema = OFF')
      refuseForeign(folder, sqlite)
      migrate(sqlite)
      sqlite.pragma('query_only = ON')
      return assemble(folder, sqlite, { author, refusal, close, asOf })
    } catch (error) {
      close()
      throw error
    }
  })
}

interface Opening {
  readonly author: Author
  /** What a change of it throws, where it is open for reading alone. */
  readonly refusal: CairnError | null
  readonly close: () => void
  /** When it was copied, where a copy is read. */
  readonly asOf?: number
}

function assemble(folder: string, sqlite: Database.Database, { author, refusal, close, asOf }: Opening): Workspace {
  const db = drizzle(sqlite, { schema })
  const remembered = new RememberedHeads(author.home, folder, asOf)
  let appended: Appended | undefined
  const { ino, dev } = statSync(join(folder, databaseFile))
  // SQLite would go on writing to a file that has no name any more.
  const refuseReplaced = () => {
    const now = statSync(join(folder, databaseFile), { throwIfNoEntry: false })
    if (now?.ino === ino && now.dev === dev) return
    throw new CairnError('WORKSPACE_GONE', `${join(folder, databaseFile)} was deleted, moved or replaced while it was open.`, { folder })
  }
  const write = <T>(work: (db: Registry) => T): T => {
    if (refusal) throw refusal
    try {
      refuseReplaced()
      const result = sqlite.transaction(() => work(db)).immediate()
      // Only what can't be taken back any more is remembered.
      if (appended && !sqlite.inTransaction && isInLog(sqlite, appended)) remembered.remember(appended)
      return result
    } catch (error) {
      throw namedTrouble(folder, error)
    } finally {
      if (!sqlite.inTransaction) appended = undefined
    }
  }
  const openAs = (author: Author): Workspace => ({
    path: folder,
    name: basename(folder),
    readOnly: refusal !== null,
    db,
    sqlite,
    objects: new ObjectStore(join(folder, 'objects')),
    author,
    get actor() {
      return author.name
    },
    remembered,
    write,
    change: (entry, work) =>
      write((db) => {
        const { result, changes } = recorded(sqlite, () => work(db))
        const at = Date.now()
        const { action, subject, detail = {}, undo } = entry(result)
        if (undo !== undefined && changes.length > 0) pushUndoStep(sqlite, { label: undo, changes, at, actor: author.name })
        const entryDetail = changes.length > 0 ? { ...detail, changes } : detail
        appended = appendAudit(sqlite, author, remembered, { at, action, subject, detail: entryDetail })
        return result
      }),
    scratch: (label) => {
      const path = join(folder, scratchFolder, scratchName(label))
      try {
        // Not in a folder that is gone: all of it would be made again.
        refuseReplaced()
        mkdirSync(path, { recursive: true, mode: 0o700 })
      } catch (error) {
        throw namedTrouble(folder, error)
      }
      return path
    },
    as: (name, face = 'automation') => openAs({ home: author.home, face, name, key: author.key, device: author.device }),
    close,
  })
  return openAs(author)
}

/** For a row that keeps who made it: what the author is called, and the id of the author's key. @throws where the key cannot be used */
export function authorOfChange({ author }: Workspace): { actor: string; author: string } {
  return { actor: author.name, author: author.key().keyId }
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
    throw namedTrouble(folder, error)
  }
}
