import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { ImportedFile, ReadContext } from './source.ts'

/**
 * Files beneath a folder that anybody may have made: a link in it may lead anywhere, and a pipe never ends. So no link is followed,
 * and only what is a file is opened. Small ones are read at once: a worker has nothing else to do meanwhile.
 */

/** A link that took the place of a file since it was listed is refused; Windows has no such flag, and few links. */
const noLink = constants.O_NOFOLLOW ?? 0
/** Opening a pipe would wait for somebody who writes to it. */
const noWait = constants.O_NONBLOCK ?? 0

export interface Entry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
}

/** What lies in a folder, by name; nothing where there is none. */
export function listFolder(path: string): Entry[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    const kindOf = (entry: (typeof entries)[number]) => (entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other')
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }) as const)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}

export interface FoundFile {
  /** Beneath the folder, with `/`. */
  readonly path: string
  readonly absolute: string
}

/** How deep folders may lie in each other. */
const deepest = 64

/** All files beneath a folder, in the order of their names. What is no file, such as a link, is told and left out. */
export function* walkFiles(folder: string, place: string, { leaveOut }: Pick<ReadContext, 'leaveOut'>, depth = 0): Generator<FoundFile> {
  for (const { name, kind } of listFolder(folder)) {
    const absolute = join(folder, name)
    if (kind === 'file') yield { path: name, absolute }
    else if (kind === 'other') leaveOut({ kind: 'file', place: `${place}/${name}`, reason: 'It is a link or no regular file.' })
    else if (depth >= deepest) leaveOut({ kind: 'file', place: `${place}/${name}`, reason: 'Its folders lie too deep in each other.' })
    else
      for (const inner of walkFiles(absolute, `${place}/${name}`, { leaveOut }, depth + 1))
        yield { path: `${name}/${inner.path}`, absolute: inner.absolute }
  }
}

/** The text of a small file. @returns null where it is none, cannot be read, or has more than `most` bytes */
export function readSmall(path: string, most: number): string | null {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | noLink | noWait)
  } catch {
    return null
  }
  try {
    const found = fstatSync(file)
    if (!found.isFile() || found.size > most) return null
    const bytes = Buffer.allocUnsafe(found.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null)
      if (read === 0) break
      length += read
    }
    return bytes.toString('utf8', 0, length)
  } catch {
    return null
  } finally {
    closeSync(file)
  }
}

/** The first bytes of a file; fewer where it has fewer. @throws FILE_UNREADABLE */
export function readHead(path: string, bytes: number): Buffer {
  try {
    const file = openSync(path, constants.O_RDONLY | noWait)
    try {
      const head = Buffer.alloc(bytes)
      return head.subarray(0, fstatSync(file).isFile() ? readSync(file, head, 0, bytes, 0) : 0)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  }
}

/** The files beneath a folder, to be imported. @param place what the folder is called in the report */
export function* importedFiles(folder: string, place: string, context: Pick<ReadContext, 'leaveOut'>): Generator<ImportedFile> {
  for (const { path, absolute } of walkFiles(folder, place, context)) yield localFile(path, absolute)
}

/** A file of the disk, to be imported. @param path what it is to be called */
export function localFile(path: string, absolute: string): ImportedFile {
  return { path, bytes: sizeOf(absolute), open: (signal) => openFile(absolute, signal) }
}

function sizeOf(path: string): number | null {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? null
}

async function openFile(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const file = await open(path, constants.O_RDONLY | noLink | noWait)
  if (!(await file.stat()).isFile()) {
    await file.close()
    throw new Error(`${path} is no file.`)
  }
  return file.createReadStream({ signal }) as AsyncIterable<Buffer>
}
