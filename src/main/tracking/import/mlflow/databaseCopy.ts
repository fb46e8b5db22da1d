import { closeSync, constants, copyFileSync, lstatSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { CairnError } from '../../../../shared/errors.ts'

/** How often the copy is begun again because a server writes meanwhile; each waits a little longer. */
const attempts = 6

/**
 * A copy of a database of MLflow with its write-ahead log, opened to be read only: nothing is written beside the original, and no
 * server that has it open is kept waiting. Nothing of what its schema could make SQLite do is done.
 * @param scratch a folder of its own @throws FILE_NOT_FOUND, FORMAT_INVALID; FILE_UNREADABLE while a transaction of it is cut short or open
 */
export async function openCopy(path: string, scratch: string): Promise<Database.Database> {
  const copy = join(scratch, 'mlflow.db')
  await copyQuiet(path, copy)
  const db = new Database(copy, { readonly: true, fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('query_only = ON')
    db.pragma('cell_size_check = ON')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    db.close()
    throw new CairnError('FORMAT_INVALID', `${basename(path)} is damaged or not a SQLite database.`, { file: path }, error)
  }
}

async function copyQuiet(path: string, copy: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    refuseHotJournal(path)
    const before = stateOf(path)
    if (before === null) throw new CairnError('FILE_NOT_FOUND', `There is no file ${path}.`, { file: path })
    copyFileSync(path, copy)
    rmSync(`${copy}-wal`, { force: true })
    copyLog(`${path}-wal`, `${copy}-wal`)
    refuseHotJournal(path)
    if (stateOf(path) === before) return
    await pause(20 << attempt)
  }
  const message = `${path} is being written to all the time. Stop the server of MLflow, or import from its address.`
  throw new CairnError('FILE_UNREADABLE', message, { file: path })
}

/** What is no file is none of SQLite's: a pipe would never end, and a link may lead anywhere. */
function copyLog(path: string, copy: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found && !found.isFile()) throw new CairnError('FILE_UNREADABLE', `${path} is a link or no regular file.`, { file: path })
  try {
    copyFileSync(path, copy)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Pages of an unfinished transaction would be taken for finished ones: only who takes it back, by the journal, may read. */
function refuseHotJournal(path: string): void {
  if (!isHot(`${path}-journal`)) return
  const message = `A change of ${path} is not finished (${basename(path)}-journal lies beside it). Wait for the program that writes it, or open it once with MLflow.`
  throw new CairnError('FILE_UNREADABLE', message, { file: path })
}

/** Whether a journal holds what has to be taken back: then it begins with SQLite's mark, else it is empty or zeroed. */
function isHot(journal: string): boolean {
  let file: number
  try {
    file = openSync(journal, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return false
  }
  try {
    const head = Buffer.alloc(8)
    return readSync(file, head, 0, 8, 0) === 8 && head.equals(Buffer.from('d9d505f920a163d7', 'hex'))
  } finally {
    closeSync(file)
  }
}

function stateOf(path: string): string | null {
  const state = (name: string) => {
    const found = statSync(name, { bigint: true, throwIfNoEntry: false })
    return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : null
  }
  const own = state(path)
  return own === null ? null : `${own} | ${state(`${path}-wal`)}`
}
