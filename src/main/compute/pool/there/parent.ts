import { appendFile, readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Parent } from '../../../jobs/workers/parent.ts'
import type { FromWorker, ToWorker } from '../../../jobs/workers/protocol.ts'
import { decode, encode } from '../codec.ts'
import { names } from '../layout.ts'

/** How often messages are written, and the word of home is read, in ms. */
const interval = 200

/** A line to home, on another computer: through the files of a task in the shared folder. */
export function folderParent(task: string, scratch: string): Parent {
  const waiting: FromWorker[] = []
  let written = Promise.resolve()
  let finishing = false

  const flush = () => {
    const lines = withoutOldProgress(waiting.splice(0)).map((message) => `${encode(message)}\n`)
    // Where the task's folder is gone nobody waits for it any more.
    if (lines.length > 0) written = written.then(() => appendFile(join(task, names.said), lines.join(''))).catch(() => process.exit(1))
    return written
  }
  const timer = setInterval(() => void flush(), interval)
  return {
    onMessage: (listener) => {
      readFile(join(task, names.request), 'utf8').then(
        (text) => {
          listener(requestOf(text, scratch))
          followControl(task, listener, () => finishing)
        },
        () => process.exit(1),
      )
    },
    say: (message) => void waiting.push(message),
    told: () => flush(),
    finish: (message) => {
      finishing = true
      clearInterval(timer)
      waiting.push(message)
      void flush().then(() => process.exit(0))
    },
  }
}

function requestOf(text: string, scratch: string): ToWorker {
  const { kind, input } = decode(text) as { kind: string; input: unknown }
  return { type: 'start', kind, input, scratch, objects: scratch }
}

/** Only the newest one matters of those that are written together. */
function withoutOldProgress(messages: readonly FromWorker[]): FromWorker[] {
  const last = messages.findLastIndex(({ type }) => type === 'progress')
  return messages.filter(({ type }, index) => type !== 'progress' || index === last)
}

function followControl(task: string, listener: (message: ToWorker) => void, isOver: () => boolean): void {
  const told = new Set<string>()
  const timer = setInterval(() => {
    const word = wordIn(join(task, names.control))
    if (isOver()) return clearInterval(timer)
    if (word === 'kill' || word === null) process.exit(1)
    if (told.has(word)) return
    told.add(word)
    if (word === 'cancel' || word === 'pause') listener({ type: word })
  }, interval)
}

/** @returns null where it is gone */
function wordIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (thrown) {
    // A network drive that does not answer for a moment is not the end.
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'go'
  }
}
