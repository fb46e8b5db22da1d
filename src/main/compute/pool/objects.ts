import { createReadStream, existsSync, lstatSync } from 'node:fs'
import { chmod, constants as fs, copyFile, open, rename, rm, utimes } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import { hashFile, type ObjectStore } from '../../workspace/objects/objects.ts'
import { modesOf, sharedFolder } from './layout.ts'
import { Stored } from './stored.ts'

/** What comes home in one object at the most, in bytes. */
const mostBytes = 16 * 2 ** 30
const noLink = fs.O_NOFOLLOW ?? 0

/** Every text in a value that may be the name of an object. */
export function objectNames(value: unknown): Set<string> {
  const found = new Set<string>()
  visit(value, (each) => {
    if (typeof each === 'string' && /^[0-9a-f]{64}$/.test(each)) found.add(each)
  })
  return found
}

/** The objects that a value says were stored, with their sizes. */
function storedIn(value: unknown): Map<string, number> {
  const found = new Map<string, number>()
  visit(value, (each) => {
    const stored = Stored.safeParse(each)
    if (stored.success) found.set(stored.data.object, stored.data.bytes)
  })
  return found
}

function visit(value: unknown, look: (value: unknown) => void): void {
  look(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
  for (const each of value instanceof Map || value instanceof Set ? value : Object.values(value)) visit(each, look)
}

/**
 * Copies objects into the shared folder, where tasks read them. Copied, never linked: who can write there must not change a workspace.
 * @param told bytes that have been copied, of how many
 */
export async function send(
  home: ObjectStore,
  there: ObjectStore,
  objects: Iterable<string>,
  { signal, told }: { readonly signal: AbortSignal; readonly told?: (bytes: number, of: number) => void },
): Promise<void> {
  const now = new Date()
  const missing = []
  for (const object of objects) {
    if (!(await home.has(object))) continue
    // What is used counts as new, so that nobody sweeps it away.
    if (existsSync(there.path(object))) await utimes(there.path(object), now, now).catch(() => {})
    else missing.push({ object, bytes: lstatSync(home.path(object)).size })
  }
  const total = missing.reduce((sum, { bytes }) => sum + bytes, 0)
  let copied = 0
  for (const { object, bytes } of missing) {
    signal.throwIfAborted()
    await copyOut(home.path(object), there.path(object), object)
    told?.((copied += bytes), total)
  }
}

async function copyOut(from: string, to: string, object: string): Promise<void> {
  const folder = await sharedFolder(dirname(to))
  const temporary = `${to}.${randomUUID()}.tmp`
  try {
    await copyFile(from, temporary, fs.COPYFILE_FICLONE)
    if ((await hashFile(temporary)) !== object)
      throw new CairnError('OBJECT_CORRUPT', `The object ${object.slice(0, 8)} does not match its hash.`, { object })
    await chmod(temporary, modesOf(folder).file & 0o444)
    await rename(temporary, to)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw CairnError.from(thrown)
  }
}

/**
 * Takes home what a task has stored: whatever lies there, only bytes that have the name that they should get into the workspace.
 * @param value what the task has told @throws OUTPUT_UNVERIFIED where an object is missing or is another one
 */
export async function fetchHome(home: ObjectStore, there: ObjectStore, value: unknown): Promise<void> {
  const stored = storedIn(value)
  for (const object of objectNames(value)) {
    if (await home.has(object)) continue
    if (await isThere(there, object)) await takeHome(home, there.path(object), object)
    else if (stored.has(object)) throw unverified(object, 'is missing')
  }
  for (const [object, bytes] of stored) if (lstatSync(home.path(object)).size !== bytes) throw unverified(object, 'has another size')
}

async function isThere(there: ObjectStore, object: string): Promise<boolean> {
  try {
    return await there.has(object)
  } catch {
    throw unverified(object, 'is no file')
  }
}

/** It is not needed there any more: a task that reads it is sent it again. */
async function takeHome(home: ObjectStore, path: string, object: string): Promise<void> {
  await copyHome(home, path, object)
  await rm(path, { force: true }).catch(() => {})
}

async function copyHome(home: ObjectStore, path: string, object: string): Promise<void> {
  const file = await open(path, fs.O_RDONLY | noLink)
  try {
    const { size } = await file.stat()
    if (size > mostBytes) throw unverified(object, 'is too large')
    // As many bytes as it had: one that grows while it is read ends nevertheless.
    const content = size === 0 ? [] : createReadStream('', { fd: file.fd, autoClose: false, start: 0, end: size - 1 })
    const taken = await home.putStream(asChunks(content))
    if (taken.object !== object) throw unverified(object, 'does not match its hash')
  } finally {
    await file.close()
  }
}

async function* asChunks(content: AsyncIterable<unknown> | readonly never[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) yield chunk as Buffer
}

function unverified(object: string, what: string): CairnError {
  return new CairnError('OUTPUT_UNVERIFIED', `The object ${object.slice(0, 8)} from the compute target ${what}.`, { object })
}
