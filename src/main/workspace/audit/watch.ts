import { setTimeout } from 'node:timers/promises'
import type { Workspace } from '../workspace.ts'

/** How soon a change of any process is seen, in ms. */
const poll = 200

/**
 * What was done, after each change that any process has made: the actions of the audit log's new rows. Every change of metadata
 * writes one there, so nothing else needs to be watched.
 */
export async function* watchChanges({ sqlite }: Workspace, signal?: AbortSignal): AsyncGenerator<readonly string[]> {
  // What was put beyond that by hand has no next number.
  const newest = sqlite.prepare<[], number>(`SELECT coalesce(max(id), 0) FROM audit WHERE id < ${Number.MAX_SAFE_INTEGER}`).pluck()
  const after = sqlite.prepare<[number], string>('SELECT DISTINCT action FROM audit WHERE id > ?').pluck()
  let seen = newest.get() ?? 0
  while (!signal?.aborted && sqlite.open) {
    const last = newest.get() ?? 0
    if (last > seen) yield after.all(seen)
    seen = Math.max(seen, last)
    await setTimeout(poll, undefined, { signal, ref: false }).catch(() => {})
  }
}
