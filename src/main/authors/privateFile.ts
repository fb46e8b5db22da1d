import { randomUUID } from 'node:crypto'
import { closeSync, constants, copyFileSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Disks without hard links: exFAT, some network disks. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL'])

/**
 * Writes a small file that only this user may read, so that others see all of it or none. Of several writers at once exactly one wins
 * @returns false where the file was there already; it is untouched then
 */
export function makePrivateFile(path: string, text: string): boolean {
  const temporary = writeBeside(path, text, true)
  try {
    linkSync(temporary, path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'EEXIST') return false
    if (!noLinks.has(code)) throw error
    try {
      copyFileSync(temporary, path, constants.COPYFILE_EXCL)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw thrown
    }
  } finally {
    rmSync(temporary, { force: true })
  }
  return true
}

/**
 * Replaces a small file that only this user may read, in one step.
 * @param durable whether it has to outlive a power cut; that costs milliseconds
 */
export function replacePrivateFile(path: string, text: string, durable: boolean): void {
  const temporary = writeBeside(path, text, durable)
  try {
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    return openSync(path, 'wx', 0o600)
  }
}

function writeBeside(path: string, text: string, durable: boolean): string {
  const temporary = join(dirname(path), `.${basename(path)}-${randomUUID()}.tmp`)
  const file = openNew(temporary)
  try {
    writeFileSync(file, text)
    if (durable) fsyncSync(file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  return temporary
}
