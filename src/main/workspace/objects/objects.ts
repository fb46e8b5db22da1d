import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { constants, createReadStream, lstatSync } from 'node:fs'
import { access, chmod, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CairnError } from '../../../shared/errors.ts'
import { entryKind } from '../entryKind.ts'

export interface StoredObject {
  readonly object: string
  readonly bytes: number
}

/**
 * Immutable blobs named by their SHA-256, at `objects/aa/bbcc…`. A blob is written beside its place, fsynced, renamed
 * and made read-only, so a reader sees all of it or none. Safe with several writers: the same bytes have the same name.
 */
export class ObjectStore {
  readonly root: string

  /** @param root the folder `objects` of a workspace */
  constructor(root: string) {
    this.root = root
  }

  /**
   * The path of a blob, whether it is there or not. @param object lower-case SHA-256
   * @throws OBJECT_CORRUPT where it is none, or where something else than a file has its place: a link would lead out of the store,
   * and reading a pipe would never end
   */
  path(object: string): string {
    if (!/^[0-9a-f]{64}$/.test(object)) throw new CairnError('OBJECT_CORRUPT', `${shown(object)} is not a valid object name.`, {})
    const folder = join(this.root, object.slice(0, 2))
    const path = join(folder, object.slice(2))
    const holder = lstatSync(folder, { throwIfNoEntry: false })
    const found = holder?.isDirectory() ? lstatSync(path, { throwIfNoEntry: false }) : holder
    if (found && (!holder?.isDirectory() || !found.isFile()))
      throw new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} is ${entryKind(found)}, not a file.`, { object })
    return path
  }

  async has(object: string): Promise<boolean> {
    return access(this.path(object), constants.R_OK).then(
      () => true,
      () => false,
    )
  }

  /** Stores bytes, or finds that they are there already. */
  async put(bytes: Uint8Array | string): Promise<StoredObject> {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const object = createHash('sha256').update(buffer).digest('hex')
    if (!(await this.#renew(object))) {
      const temporary = await this.#temporary(object)
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(buffer)
        await file.sync()
      } catch (error) {
        await rm(temporary, { force: true })
        throw CairnError.from(error)
      } finally {
        await file.close()
      }
      await this.#place(temporary, object)
    }
    return { object, bytes: buffer.byteLength }
  }

  /**
   * Stores a stream, which may be larger than memory: under no name until its last byte is on disk. What breaks off leaves nothing.
   * @throws what the stream throws, DISK_FULL
   */
  async putStream(content: AsyncIterable<Uint8Array>): Promise<StoredObject> {
    // Its own name is known at the end: until then it lies where garbage collection finds what a crash leaves.
    const temporary = await this.#temporary(randomBytes(32).toString('hex'))
    const hash = createHash('sha256')
    let bytes = 0
    const file = await open(temporary, 'wx', 0o600)
    try {
      for await (const chunk of content) {
        hash.update(chunk)
        bytes += chunk.byteLength
        await file.writeFile(chunk)
      }
      await file.sync()
    } catch (error) {
      await file.close()
      await rm(temporary, { force: true })
      throw CairnError.from(error)
    }
    await file.close()
    const object = hash.digest('hex')
    if (await this.#renew(object)) await rm(temporary, { force: true })
    else {
      await mkdir(dirname(this.path(object)), { recursive: true, mode: 0o700 })
      await this.#place(temporary, object)
    }
    return { object, bytes }
  }

  /** Moves a finished file into the store; one of another disk is copied. The file is gone afterwards. */
  async adopt(path: string): Promise<StoredObject> {
    const object = await hashFile(path)
    const { size } = await stat(path)
    if (await this.#renew(object)) {
      await rm(path)
      return { object, bytes: size }
    }
    const file = await open(path, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await mkdir(dirname(this.path(object)), { recursive: true, mode: 0o700 })
    if (await isOnDiskOf(dirname(this.path(object)), path)) {
      await this.#place(path, object)
      return { object, bytes: size }
    }
    const stored = await this.putStream(createReadStream(path))
    await rm(path)
    return stored
  }

  /** The bytes of a blob, checked against its name. */
  async get(object: string): Promise<Buffer> {
    const bytes = await readFile(this.path(object)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
      throw error
    })
    if (createHash('sha256').update(bytes).digest('hex') !== object) throw corrupt(object)
    return bytes
  }

  /** @throws OBJECT_MISSING, OBJECT_CORRUPT */
  async verify(object: string): Promise<void> {
    if (!(await this.has(object))) throw new CairnError('OBJECT_MISSING', `The object ${object.slice(0, 8)} is missing.`, { object })
    if ((await hashFile(this.path(object))) !== object) throw corrupt(object)
  }

  /** Whether a blob is there; then it counts as new, so that no garbage collection takes it before it is referred to. */
  async #renew(object: string): Promise<boolean> {
    const now = new Date()
    return utimes(this.path(object), now, now).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && this.has(object),
    )
  }

  async #temporary(object: string): Promise<string> {
    const folder = dirname(this.path(object))
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw CairnError.from(error)
    })
    return join(folder, `.${object.slice(0, 8)}-${randomUUID()}.tmp`)
  }

  async #place(temporary: string, object: string): Promise<void> {
    const path = this.path(object)
    try {
      await chmod(temporary, 0o400)
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw CairnError.from(error)
    }
    await syncFolder(dirname(path))
  }
}

/** The start of a text that may be anything. */
const shown = (text: string) => JSON.stringify(String(text).slice(0, 80))

function corrupt(object: string): CairnError {
  return new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} does not match its hash.`, { object })
}

async function isOnDiskOf(folder: string, file: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(folder), stat(file)])
  return one.dev === other.dev
}

/** SHA-256 of a file, in hex. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Makes a rename durable. Windows has no handle for a folder; there the rename itself is journaled. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
