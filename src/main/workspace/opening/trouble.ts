import type Database from 'better-sqlite3'
import { existsSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError, type ErrorCode } from '../../../shared/errors.ts'

/** What the place where a workspace lies may do to it at any time; it passes, and nothing in the workspace is wrong. */
const troubles: ReadonlySet<ErrorCode> = new Set(['DISK_FULL', 'DISK_FAILED', 'WORKSPACE_LOCKED', 'WORKSPACE_GONE', 'WORKSPACE_READ_ONLY'])

/** Below this a write of a page or two may fail already, in bytes. */
const fullBelow = 256 * 1024

/** Whether an error is trouble with the disk, the folder or a lock, which may be over when it is tried again. */
export function isTrouble(error: CairnError): boolean {
  return troubles.has(error.code)
}

/**
 * What was thrown while working with a workspace, by its true name: where the folder has gone or the disk is full, SQLite and the
 * system only say that reading or writing failed.
 */
export function namedTrouble(folder: string, thrown: unknown): CairnError {
  const error = CairnError.from(thrown)
  if (!['INTERNAL', 'DISK_FAILED', 'OBJECT_MISSING', 'WORKSPACE_READ_ONLY', 'WORKSPACE_GONE'].includes(error.code)) return error
  if (!existsSync(join(folder, 'cairn.db'))) return new CairnError('WORKSPACE_GONE', `${folder} no longer exists.`, { folder }, thrown)
  if (error.code === 'DISK_FAILED' && isFull(folder))
    return new CairnError('DISK_FULL', `There is no space left for ${folder}.`, { folder }, thrown)
  return error
}

/** Does work that waits only so long for another program's lock, in ms. */
export function withLockTimeout<T>(sqlite: Database.Database, ms: number, work: () => T): T {
  const before = sqlite.pragma('busy_timeout', { simple: true }) as number
  sqlite.pragma(`busy_timeout = ${ms}`)
  try {
    return work()
  } finally {
    sqlite.pragma(`busy_timeout = ${before}`)
  }
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < fullBelow
  } catch {
    return false
  }
}
