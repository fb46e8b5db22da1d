import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from './objects.ts'

export interface PlaceOptions {
  /** Permissions, such as 0o600. */
  readonly mode: number
  readonly overwrite: boolean
}

/**
 * Writes a file so that others see all of it or none: beside its place, fsynced, then moved there. Without `overwrite`,
 * of several writers at once exactly one wins.
 * @returns false if the file was there already; it is untouched then
 */
export async function placeFile(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  { mode, overwrite }: PlaceOptions,
): Promise<boolean> {
  // Its name is short: that of the file may be as long as the disk takes.
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    await writeDurably(temporary, bytes, mode)
    if (overwrite) await rename(temporary, path)
    else await linkExclusively(temporary, path)
  } catch (error) {
    if (!overwrite && (error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
  return true
}

async function writeDurably(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename replaces what is there; a hard link does not. exFAT and some network disks have no links: an exclusive copy there. */
async function linkExclusively(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    await copyFile(from, to, constants.COPYFILE_EXCL)
  }
}
