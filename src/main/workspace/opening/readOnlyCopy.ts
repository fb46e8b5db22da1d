import Database from 'better-sqlite3'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { databaseFile } from './isWorkspace.ts'

/** How often a copy is begun again because someone wrote meanwhile. */
const attempts = 200
/** A file system may tell times no finer than this, in ms: a younger change could hide another one behind it. */
const timeGrain = 20

/**
 * Copies the database and its write-ahead log as they are at one moment, without writing beside them: a checkpoint between the
 * two copies would lose what it moved. @returns the new folder; the caller deletes it @throws WORKSPACE_BUSY
 */
export function copyDatabase(folder: string, copyFile: typeof copyFileSync = copyFileSync): string {
  const copy = mkdtempSync(join(tmpdir(), `cairn-read-only-${process.pid}-`))
  const files = [databaseFile, `${databaseFile}-wal`]
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const before = files.map((name) => stateOf(join(folder, name)))
      if (before.every((state) => state.settled)) {
        files.forEach((name, i) => {
          if (before[i].state !== null) copyFile(join(folder, name), join(copy, name))
          else rmSync(join(copy, name), { force: true })
        })
        if (files.every((name, i) => stateOf(join(folder, name)).state === before[i].state)) return copy
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeGrain)
    }
  } catch (error) {
    rmSync(copy, { recursive: true, force: true })
    // Gone between two looks: the last writer has closed the workspace.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && (error as NodeJS.ErrnoException).path?.endsWith('-wal'))
      return copyDatabase(folder, copyFile)
    throw error
  }
  rmSync(copy, { recursive: true, force: true })
  throw new CairnError('WORKSPACE_BUSY', `${join(folder, databaseFile)} is being written to all the time.`, { folder })
}

/** The same through SQLite, where this process has it open: reading the file past it would drop the locks. */
export function copyOpenDatabase(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), `cairn-read-only-${process.pid}-`))
  const sqlite = new Database(join(folder, databaseFile), { readonly: true, fileMustExist: true })
  try {
    sqlite.pragma('trusted_schema = OFF')
    sqlite.prepare('VACUUM INTO ?').run(join(copy, databaseFile))
    return copy
  } catch (error) {
    rmSync(copy, { recursive: true, force: true })
    throw error
  } finally {
    sqlite.close()
  }
}

function stateOf(path: string): { state: string | null; settled: boolean } {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) return { state: null, settled: true }
  const age = Date.now() - Number(found.mtimeMs)
  return { state: `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`, settled: age > timeGrain || age < 0 }
}
