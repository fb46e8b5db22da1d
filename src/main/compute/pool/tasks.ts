import { randomBytes } from 'node:crypto'
import { appendFile, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { CairnError } from '../../../shared/errors.ts'
import type { TaskPlace } from '../../jobs/index.ts'
import { encode } from './codec.ts'
import { type Control, modesOf, names, sharedFolder, writeShared } from './layout.ts'

/** The folders of tasks, as home makes and finds them. */

const Step = /^[A-Za-z0-9._-]{1,60}$/

/** How the folders of a job's tasks begin; those of one step where it is given. */
function prefixOf({ job, since }: Omit<TaskPlace, 'step'>, step?: string | null): string {
  if (step !== undefined && step !== null && !Step.test(step))
    throw new CairnError('INVALID_INPUT', `"${step}" is not a valid name of a step.`, {})
  return step === undefined ? `${job}-${since}-` : `${job}-${since}-${step ?? 'job'}~`
}

/** @returns the folders, newest last */
async function foldersOf(root: string, prefix: string): Promise<string[]> {
  const all = await readdir(join(root, names.tasks)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return all
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => join(root, names.tasks, name))
}

/** A task that was begun and left, where it is the same one; whatever else was begun in its place is removed. */
export async function findTask(root: string, place: TaskPlace, request: string): Promise<string | null> {
  const folders = await foldersOf(root, prefixOf(place, place.step))
  let found: string | null = null
  for (const folder of folders) {
    const isSame = found === null && (await readFile(join(folder, names.request), 'utf8').catch(() => null)) === request
    if (isSame) found = folder
    else await removeTask(folder)
  }
  return found
}

export function requestOf(kind: string, input: unknown): string {
  return encode({ kind, input })
}

/** Puts a task where pools look for them. @param plan for `driver.py` @returns its folder */
export async function writeTask(root: string, place: TaskPlace, request: string, plan: string): Promise<string> {
  // Later ones sort behind earlier ones; no two have the same name, so that a worker that was thought lost speaks to nobody.
  const name = `${prefixOf(place, place.step)}${Date.now().toString(36)}-${randomBytes(4).toString('hex')}`
  const task = await sharedFolder(join(root, names.tasks, name))
  const { file } = modesOf(task)
  for (const [each, content] of [
    [names.plan, plan],
    [names.control, padded('go')],
    [names.said, ''],
  ] as const) {
    await writeFile(join(task, each), content, { flag: 'wx' })
    chmodSync(join(task, each), file)
  }
  await writeShared(join(task, names.request), request)
  await appendFile(join(root, names.queue), `${name}\n`)
  chmodSync(join(root, names.queue), modesOf(root).file)
  return task
}

/** Over what was there: its reader sees it at once. */
export async function writeControl(task: string, word: Control): Promise<void> {
  const file = await open(join(task, names.control), 'r+')
  try {
    await file.write(padded(word), 0)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Of one length: it is never half of one and half of another. */
const padded = (word: Control): string => word.padEnd(7)

/** Nobody waits for it any more: its worker, if there is one, ends when it sees that. */
export async function removeTask(task: string): Promise<void> {
  await writeControl(task, 'kill').catch(() => {})
  // A worker may write into it at the same moment.
  await rm(task, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** Removes all that is left of a job. */
export async function removeTasksOf(root: string, place: Omit<TaskPlace, 'step'>): Promise<void> {
  for (const folder of await foldersOf(root, prefixOf(place))) await removeTask(folder)
}

/** @returns who has begun or ended it; null for nobody */
export async function takenBy(task: string): Promise<string | null> {
  return readFile(join(task, names.taken), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
