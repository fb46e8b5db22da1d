import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, constants, statSync } from 'node:fs'
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { placeOf } from '../../jobs/queue/ledger.ts'

/**
 * What lies in the folder that this computer and the cluster see. A network drive shows what others change in a folder only after a
 * while, and what they write into a file that is there at once: so news are appended to files, or overwrite them.
 *
 *     cairn/runtime/<hash>.tar          Cairn's worker, and Node
 *     cairn/<workspace>/objects/aa/…    what tasks read and store, by SHA-256
 *     cairn/<workspace>/queue           a line for each task, as it was added
 *     cairn/<workspace>/tasks/<task>/
 *       request     what is to be done; the rest lies there before it
 *       plan        which worker does it, and where that lies
 *       control     one word, for the worker: go, pause, cancel, kill
 *       taken       who has begun or ended it; made once
 *       said        a line for each message of the worker; the last one is that it has ended
 *       heard       how many bytes of that were heard here
 */
export const names = {
  queue: 'queue',
  tasks: 'tasks',
  objects: 'objects',
  request: 'request',
  plan: 'plan',
  control: 'control',
  taken: 'taken',
  said: 'said',
  heard: 'heard',
} as const

export type Control = 'go' | 'pause' | 'cancel' | 'kill'

/** Of a workspace as it lies on this computer: a copy has its own. */
export function folderOf(folder: string, workspace: string): string {
  const place = createHash('sha256')
    .update(`${hostname()}\0${placeOf(workspace)}`)
    .digest('hex')
    .slice(0, 16)
  return join(folder, 'cairn', place)
}

/** Whoever may read a folder may read what is put into it, and nobody else: the cluster may work as another user. */
export function modesOf(folder: string): { readonly folder: number; readonly file: number } {
  const mode = statSync(folder).mode & 0o777
  return { folder: mode | 0o700, file: (mode & 0o666) | 0o600 }
}

/** A folder and those above it, each open to whom the one above is. */
export async function sharedFolder(path: string): Promise<string> {
  const parent = dirname(path)
  try {
    await mkdir(path)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'EEXIST') return path
    if (code !== 'ENOENT' || parent === path) throw thrown
    await sharedFolder(parent)
    return sharedFolder(path)
  }
  await chmod(path, modesOf(parent).folder)
  return path
}

/** Writes a file whose reader sees all of it or none. */
export async function writeShared(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(temporary, modesOf(dirname(path)).file)
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
}

/** Only one gets it, whoever tries at the same time. @returns whether this one did */
export async function take(task: string, who: string): Promise<boolean> {
  const path = join(task, names.taken)
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (!file) return false
  try {
    await file.writeFile(who)
  } finally {
    await file.close()
  }
  chmodSync(path, modesOf(task).file)
  return true
}
