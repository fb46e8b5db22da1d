import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'

export interface PlacedFile {
  readonly path: string
  readonly overwrite: boolean
  readonly signal: AbortSignal
}

/**
 * Writes a file beside its target first, then moves it onto the name, so that the target is never half of itself.
 * @param write gets the path of the temporary file
 * @throws ALREADY_EXISTS unless `overwrite`; FILE_NOT_FOUND (no such folder), WORKSPACE_READ_ONLY, DISK_FULL
 */
export async function placeFile({ path, overwrite, signal }: PlacedFile, write: (temporary: string) => Promise<void>): Promise<void> {
  await checkTarget(path, overwrite)
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}-${randomUUID()}.tmp`)
  try {
    await write(temporary)
    signal.throwIfAborted()
    await sync(temporary)
    await place(temporary, path, overwrite)
  } catch (error) {
    throw CairnError.from(error)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const folder = dirname(path)
  const info = await stat(folder).catch(() => null)
  if (!info?.isDirectory()) throw new CairnError('FILE_NOT_FOUND', `There is no folder ${folder}.`, { file: folder })
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw new CairnError('WORKSPACE_READ_ONLY', `The folder ${folder} cannot be written to.`, { file: folder }, error)
  })
  const target = await stat(path).catch(() => null)
  if (target?.isDirectory()) throw new CairnError('ALREADY_EXISTS', `${path} is a folder.`, { file: path })
  if (target && !overwrite) throw taken(path)
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Moves a file onto a name. Without `overwrite` a link is made first: it fails when the name was taken meanwhile. */
async function place(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return moveOver(temporary, path)
  try {
    await link(temporary, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw taken(path)
    // Some file systems have no links (FAT), or none here.
    await copyFile(temporary, path, constants.COPYFILE_EXCL)
  }
}

/** The temporary file lies beside the target; only a mount point or link of its own can still put them on two disks. */
async function moveOver(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(temporary, path)
  }
}

function taken(path: string): CairnError {
  return new CairnError('ALREADY_EXISTS', `The file ${path} already exists.`, { file: path })
}
