import { setTimeout } from 'node:timers/promises'
import type { Workspace } from './workspace.ts'

/** How soon a change is told, whoever made it, in ms. */
const pause = 500

/**
 * What is described of a registry now, and again whenever it has become something else, also by other processes; until the signal aborts or
 * the workspace is closed. While nothing is written, nothing is described.
 */
export async function* watched<T>({ sqlite }: Workspace, describe: () => T, signal?: AbortSignal): AsyncGenerator<T> {
  // Of this connection's own changes the version tells nothing; the counter tells of no others.
  const version = sqlite.prepare('PRAGMA data_version').pluck()
  const counter = sqlite.prepare('SELECT total_changes()').pluck()
  let [seen, at] = ['', '']
  // The workspace may be closed while a page still watches.
  while (!signal?.aborted && sqlite.open) {
    const stamp = `${String(version.get())} ${String(counter.get())}`
    if (stamp !== at) {
      const now = describe()
      const text = JSON.stringify(now)
      if (text !== seen) yield now
      ;[seen, at] = [text, stamp]
    }
    await setTimeout(pause, undefined, { signal, ref: false }).catch(() => {})
  }
}
