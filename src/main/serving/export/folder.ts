import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { HandoverRecord, handoverRecordName } from '../../../shared/domain/serving/handover.ts'
import { CairnError } from '../../../shared/errors.ts'
import { syncFolder } from '../../workspace/index.ts'
import type { FolderFiles } from './model.ts'

/**
 * Writes a folder that is there whole or not at all: beside its place, fsynced, then moved there. An empty folder may be in its place.
 * With `overwrite` it may replace a folder of an earlier export, as long as nobody has put files of their own into it; that one stays until the
 * new one is complete.
 * @throws ALREADY_EXISTS; FILE_NOT_FOUND without the folder above
 */
export async function writeFolder(files: FolderFiles, path: string, { overwrite }: { readonly overwrite: boolean }): Promise<string> {
  const target = resolve(path)
  const before = await placeOf(target, overwrite)
  const made = join(dirname(target), `.${randomUUID()}.tmp`)
  try {
    await mkdir(made).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        throw new CairnError('FILE_NOT_FOUND', `The folder of ${target} does not exist.`, { file: dirname(target) }, error)
      throw CairnError.from(error)
    })
    await writeFiles(files, made)
    await (before === 'export' ? exchange(made, target) : moveTo(made, target))
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  await syncFolder(dirname(target))
  return target
}

/** What lies where the folder is to be. @throws ALREADY_EXISTS for what must stay */
async function placeOf(target: string, overwrite: boolean): Promise<'nothing' | 'export'> {
  const found = await lstat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw CairnError.from(error)
  })
  if (found === null) return 'nothing'
  if (!found.isDirectory()) throw taken(target, 'is not a folder. Choose a new folder.')
  const names = await readdir(target)
  if (names.length === 0) return 'nothing'
  const record = await recordOf(target)
  if (record === null) throw taken(target, 'already exists and is not an exported model. Choose a new folder.')
  if (!overwrite) throw taken(target, 'already exists.')
  const own = new Set([handoverRecordName, ...record.files.map((file) => file.path)])
  const other = (await filesIn(target)).find((file) => !own.has(file))
  if (other !== undefined)
    throw taken(target, `contains ${JSON.stringify(other)}, which is not part of the export. Move it away, or choose a new folder.`)
  return 'export'
}

/** Null for a folder that no export has made. */
async function recordOf(folder: string): Promise<HandoverRecord | null> {
  try {
    const path = join(folder, handoverRecordName)
    if (!(await lstat(path)).isFile()) return null
    return HandoverRecord.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}

/** Relative to the folder, with `/`; what npm has installed can be had again. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .filter((path) => !path.startsWith('node_modules/'))
}

async function writeFiles(files: FolderFiles, folder: string): Promise<void> {
  const folders = new Set<string>()
  for (const [name, bytes] of files) {
    const path = join(folder, ...name.split('/'))
    await mkdir(dirname(path), { recursive: true })
    for (let parent = dirname(path); parent.length >= folder.length; parent = dirname(parent)) folders.add(parent)
    const file = await open(path, 'wx', 0o644)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  for (const parent of folders) await syncFolder(parent)
}

/** A rename replaces an empty folder, and nothing else that a folder can be. */
async function moveTo(made: string, target: string): Promise<void> {
  try {
    await rename(made, target)
  } catch (error) {
    const there = await readdir(target).catch(() => null)
    if (there === null) throw CairnError.from(error)
    if (there.length > 0) throw taken(target, 'already exists.')
    // Windows replaces no folder at all.
    await rm(target, { recursive: true })
    await rename(made, target)
  }
}

async function exchange(made: string, target: string): Promise<void> {
  const old = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}.old`)
  await rename(target, old)
  try {
    await rename(made, target)
  } catch (error) {
    await rename(old, target)
    throw CairnError.from(error)
  }
  await rm(old, { recursive: true, force: true })
}

function taken(target: string, why: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `${target} ${why}`, { file: target })
}
