import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { placeFile, type StoredObject } from '../../workspace/index.ts'

/** A file of the person's, of any size, as an object. @throws FILE_NOT_FOUND, FILE_UNREADABLE, DISK_FULL */
export const storeFileTask: Task<{ readonly path: string }, StoredObject> = async ({ path }, { objects, signal }) => {
  const found = await stat(path).catch(() => null)
  if (!found) throw new CairnError('FILE_NOT_FOUND', `There is no file ${path}.`, { file: path })
  if (!found.isFile()) throw new CairnError('FILE_UNREADABLE', `${path} is not a file.`, { file: path })
  const stream = createReadStream(path, { signal })
  try {
    return await objects.putStream(stream)
  } catch (error) {
    signal.throwIfAborted()
    if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, { file: path }, error)
    throw CairnError.from(error)
  }
}

function refusedPlace(path: string, error: NodeJS.ErrnoException): CairnError {
  const details = { file: path }
  switch (error.code) {
    case 'ENOENT':
      return new CairnError('FILE_NOT_FOUND', `The folder of ${path} does not exist.`, details, error)
    case 'ENOTDIR':
      return new CairnError('FILE_NOT_FOUND', `${path} cannot be created: part of its path is not a folder.`, details, error)
    case 'EISDIR':
      return new CairnError('INVALID_INPUT', `${path} is a folder. Enter a file name.`, details, error)
    case 'ENAMETOOLONG':
      return new CairnError('INVALID_INPUT', `The name of ${path} is too long for this disk.`, details, error)
    default:
      return CairnError.from(error)
  }
}

export interface CopyOutInput {
  readonly object: string
  readonly path: string
  readonly overwrite: boolean
}

/** Writes an object to a file, whole or not at all, once its bytes are known to be those of its name. @throws ALREADY_EXISTS, FILE_NOT_FOUND, INVALID_INPUT, OBJECT_MISSING, OBJECT_CORRUPT */
export const copyOutTask: Task<CopyOutInput, { bytes: number }> = async ({ object, path, overwrite }, { objects, signal }) => {
  if (!(await objects.has(object))) throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
  let bytes = 0
  async function* checked(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(objects.path(object), { signal }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
    // Before it gets its name: what was written so far is thrown away.
    if (hash.digest('hex') !== object) throw new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} is damaged.`, { object })
  }
  const placed = await placeFile(path, checked(), { mode: 0o644, overwrite }).catch((error: NodeJS.ErrnoException) => {
    throw refusedPlace(path, error)
  })
  if (!placed) throw new CairnError('ALREADY_EXISTS', `The file ${path} already exists.`, { file: path })
  return { bytes }
}
