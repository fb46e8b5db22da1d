import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { constants, existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { copyFile, link, mkdir, open, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { Author } from '../../authors/index.ts'
import { isAlive } from '../opening/alive.ts'
import { forgetWorkspaceId } from '../audit/index.ts'
import { copyOnline } from './copyOnline.ts'
import { verifyWorkspace } from './integrity.ts'
import { references } from '../objects/references.ts'
import { openWorkspace, type Workspace } from '../workspace.ts'

export interface BackupReport {
  /** The new folder. */
  readonly path: string
  readonly objects: number
  readonly bytes: number
}

export interface CopyOptions {
  /** Hard links instead of copies where the disk is the same: takes no space, but shares the fate of the files. */
  readonly link?: boolean
  readonly signal?: AbortSignal
  /** Who restores it. */
  readonly author?: Author
}

/**
 * Copies a workspace, as it is at one moment, into a new folder and verifies the copy: every hash, every reference,
 * the audit log. Others may go on writing meanwhile. The folder appears whole or not at all.
 * @throws ALREADY_EXISTS, OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function backupWorkspace(workspace: Workspace, folder: string, options: CopyOptions = {}): Promise<BackupReport> {
  const target = resolve(folder)
  const report = await copyWorkspace(workspace, target, options)
  if (!workspace.readOnly) {
    const detail = { folder: basename(target), objects: report.objects, bytes: report.bytes }
    workspace.change(
      () => ({ action: 'workspace.backup', subject: 'workspace', detail }),
      () => null,
    )
  }
  return report
}

/** Makes a workspace in a new folder from a backup, which stays as it is. @throws WORKSPACE_NOT_FOUND, ALREADY_EXISTS, OBJECT_MISSING, OBJECT_CORRUPT */
export async function restoreWorkspace(backup: string, folder: string, options: CopyOptions = {}): Promise<BackupReport> {
  const source = openWorkspace(backup, { readOnly: true })
  const target = resolve(folder)
  try {
    const report = await copyWorkspace(source, target, options)
    const restored = openWorkspace(target, { author: options.author })
    restored.change(
      () => ({ action: 'workspace.restore', subject: 'workspace', detail: { backup: source.name } }),
      () => null,
    )
    restored.close()
    return report
  } finally {
    source.close()
  }
}

async function copyWorkspace(workspace: Workspace, target: string, options: CopyOptions): Promise<BackupReport> {
  refuseExisting(target)
  try {
    sweepPartials(dirname(target))
  } catch {
    // What someone else left there is not this copy's concern.
  }
  const partial = join(dirname(target), `.${basename(target)}-${process.pid}-${randomUUID()}.partial`)
  try {
    await mkdir(join(partial, 'objects'), { recursive: true, mode: 0o700 })
    copyRegistry(workspace, join(partial, 'cairn.db'))
    await copyObjects(workspace, partial, options)
    await copyOnline(workspace.path, partial)
    const report = await verified(partial)
    if (existsSync(target)) await rmdir(target)
    await rename(partial, target)
    return { path: target, ...report }
  } catch (error) {
    throw CairnError.from(error)
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Of whom it is not known whether they live: another machine's, or those of an earlier version, which had no number. */
const silentAfter = 24 * 60 * 60_000

/** `.name-pid-uuid.partial`; earlier versions left the number of the process out. */
const partialName = /^\..+?(?:-(\d+))?-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.partial$/

/** Deletes what copies that were killed have left beside where they were to be. */
function sweepPartials(folder: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const match = partialName.exec(entry.name)
    if (!match || !entry.isDirectory()) continue
    const pid: string | undefined = match[1]
    const path = join(folder, entry.name)
    // Only what has begun as a workspace is one.
    if (!readdirSync(path).every((name) => name === 'objects' || name === 'online' || name.startsWith('cairn.db'))) continue
    const age = Date.now() - lstatSync(path).mtimeMs
    if (age > silentAfter || (pid !== undefined && age > 60_000 && !isAlive(Number(pid)))) rmSync(path, { recursive: true, force: true })
  }
}

/** VACUUM INTO sees one consistent state even while others write. */
function copyRegistry({ sqlite, readOnly }: Workspace, path: string): void {
  // It counts as writing, also where it is a copy already that is read.
  if (readOnly) sqlite.pragma('query_only = OFF')
  try {
    sqlite.prepare('VACUUM INTO ?').run(path)
  } finally {
    if (readOnly) sqlite.pragma('query_only = ON')
  }
}

function refuseExisting(target: string): void {
  if (!existsSync(target)) return
  const isEmpty = (() => {
    try {
      return readdirSync(target).length === 0
    } catch {
      return false // a file
    }
  })()
  if (!isEmpty) throw new CairnError('ALREADY_EXISTS', `${target} already exists. Choose a new or empty folder.`, { folder: target })
}

/** The objects that the copied registry refers to, and no garbage. */
async function copyObjects({ objects }: Workspace, partial: string, options: CopyOptions): Promise<void> {
  const database = new Database(join(partial, 'cairn.db'))
  let names: string[]
  try {
    // The processes of these jobs belong to the workspace that was copied: here they count as lost. Its services are nobody's.
    database.exec("UPDATE jobs SET owner_pid = NULL, heartbeat_at = 0 WHERE status = 'running'")
    forgetWorkspaceId(database)
    database.exec('UPDATE services SET owner = NULL, owner_host = NULL, owner_pid = NULL, heartbeat_at = NULL, observed = NULL')
    names = database.prepare(`SELECT DISTINCT object FROM (${references})`).pluck().all() as string[]
  } finally {
    database.close()
  }
  // A name that is no object's has no path, and so no folder.
  for (const object of names) objects.path(object)
  const folders = new Set(names.map((object) => object.slice(0, 2)))
  for (const prefix of folders) await mkdir(join(partial, 'objects', prefix), { mode: 0o700 })
  for (const object of names) {
    options.signal?.throwIfAborted()
    const source = objects.path(object)
    const copy = join(partial, 'objects', object.slice(0, 2), object.slice(2))
    try {
      if (options.link) await linkOrCopy(source, copy)
      else await copyDurably(source, copy)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
    }
  }
}

async function linkOrCopy(source: string, copy: string): Promise<void> {
  await link(source, copy).catch((error: NodeJS.ErrnoException) => {
    // Another disk, or one that has no hard links.
    if (error.code === 'EXDEV' || error.code === 'EPERM' || error.code === 'ENOTSUP' || error.code === 'EMLINK')
      return copyDurably(source, copy)
    throw error
  })
}

async function copyDurably(source: string, copy: string): Promise<void> {
  await copyFile(source, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const file = await open(copy, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

async function verified(folder: string): Promise<{ objects: number; bytes: number }> {
  const copy = openWorkspace(folder, { readOnly: true })
  try {
    const { problems, objects, bytes } = await verifyWorkspace(copy)
    if (problems.length === 0) return { objects, bytes }
    const [{ what, where }] = problems
    throw new CairnError('OBJECT_CORRUPT', `The workspace is damaged and was not copied: ${where}: ${what}`, {
      problems: problems.length,
      where,
    })
  } finally {
    copy.close()
  }
}
