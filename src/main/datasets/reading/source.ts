import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { formatOfName, type ImportOptions, type SourceFormat } from '../../../shared/domain/datasets/import.ts'
import type { LayoutNote } from '../../../shared/domain/datasets/changes.ts'
import type { ContainerContents } from '../../../shared/domain/datasets/layout.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { TableFile } from './containers/table.ts'
import { utf8Check } from './utf8.ts'

/** A file that is there, can be read, and has a format. */
export interface Source {
  readonly path: string
  /** The name without its folder, for messages; with the part of a container that is read: `shop.xlsx (sheet "May")`. */
  readonly file: string
  readonly format: SourceFormat
  readonly bytes: number
  /** What the container holds that the file is. */
  readonly contents?: ContainerContents
  /** The table that was taken out of it; where there is none, `path` is read. */
  readonly table?: TableFile & { readonly notes?: readonly LayoutNote[] }
}

/**
 * A plain file of the format that its name stands for. A file that may be anything is opened by `openSource`.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY, FORMAT_UNKNOWN
 */
export async function findSource(path: string, options: Pick<ImportOptions, 'format'>): Promise<Source> {
  const { file, bytes } = await checkFile(path)
  const format = options.format ?? formatOfName(file)
  if (!format) throw new CairnError('FORMAT_UNKNOWN', `The format of ${file} is not known.`, { file })
  return { path, file, format, bytes }
}

/** A file that is there, can be read, and is not empty. @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY */
export async function checkFile(path: string): Promise<Pick<Source, 'path' | 'file' | 'bytes'>> {
  const file = basename(path)
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new CairnError('FILE_NOT_FOUND', `There is no file ${path}.`, { file: path })
    throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
  })
  if (!info.isFile())
    throw new CairnError('FILE_UNREADABLE', `${path} is ${info.isDirectory() ? 'a folder' : 'not a file'}.`, { file: path })
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw new CairnError('FILE_UNREADABLE', `You have no permission to read ${path}.`, { file: path }, error)
  })
  if (info.size === 0) throw emptyFile(file)
  return { path, file, bytes: info.size }
}

export function emptyFile(file: string): CairnError {
  return new CairnError('FILE_EMPTY', `${file} is empty.`, { file })
}

/** The first bytes of a file. */
export async function readHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** The length of the UTF-8 byte order mark at the beginning, 0 or 3. @throws ENCODING_INVALID for UTF-16 and UTF-32 */
export function byteOrderMark(head: Uint8Array, file: string): 0 | 3 {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 3
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (utf16) {
    throw new CairnError('ENCODING_INVALID', `${file} is UTF-16, not UTF-8: it starts with a UTF-16 byte order mark.`, {
      file,
      line: 1,
      byte: 0,
      encoding: 'UTF-16',
    })
  }
  return 0
}

export interface TextPass {
  readonly signal?: AbortSignal
  /** Bytes read so far. */
  onProgress?(bytes: number): void
  /** Valid UTF-8, possibly cut within a character, in order. */
  onChunk(chunk: Uint8Array): void
  /** The line that the reader has come to, for a message. */
  line(): number
}

const chunkBytes = 2 ** 20

/**
 * The bytes of a file in order, in chunks of at most 1 MiB. All of them lie in the same memory, one after the other: what a stream
 * leaves behind waits for the garbage collector, which is in no hurry with 100 MB of it.
 */
async function* chunksOf(path: string, start: number, signal: AbortSignal | undefined): AsyncIterable<Buffer> {
  const file = await open(path, 'r')
  try {
    const memory = Buffer.allocUnsafeSlow(chunkBytes)
    for (let offset = start; ; ) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(memory, 0, chunkBytes, offset)
      if (bytesRead === 0) return
      yield memory.subarray(0, bytesRead)
      offset += bytesRead
    }
  } finally {
    await file.close()
  }
}

/** Reads a text file once, in chunks of 1 MiB, without its byte order mark. A chunk is gone when the next one is read. @throws ENCODING_INVALID with line and byte */
export async function readText(source: Source, pass: TextPass): Promise<void> {
  const mark = byteOrderMark(await readHead(source.path, 4), source.file)
  const check = utf8Check()
  let offset: number = mark
  for await (const chunk of chunksOf(source.path, mark, pass.signal)) {
    const bad = check.push(chunk)
    if (bad !== null) {
      if (bad > 0) pass.onChunk(chunk.subarray(0, bad))
      throw notUtf8(source.file, pass.line(), offset + bad)
    }
    pass.onChunk(chunk)
    offset += chunk.length
    pass.onProgress?.(offset)
  }
  if (check.open) throw notUtf8(source.file, pass.line(), offset)
}

function notUtf8(file: string, line: number, byte: number): CairnError {
  return new CairnError('ENCODING_INVALID', `Line ${line} of ${file} has bytes that are not UTF-8, at byte ${byte}.`, { file, line, byte })
}
