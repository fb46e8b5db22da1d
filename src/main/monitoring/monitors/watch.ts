import { setTimeout } from 'node:timers/promises'
import type { AbTest } from '../../../shared/contract/monitoring/abtests.ts'
import type { Monitor } from '../../../shared/contract/monitoring/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { describeAbTests } from '../abtests/describe.ts'
import { describeMonitors } from './describe.ts'

/** How soon a change is told, whoever made it, in ms. */
const pause = 500

/** The monitors now, and after every change, also of other processes; until the signal aborts. */
export function watchMonitors(workspace: Workspace, signal?: AbortSignal): AsyncGenerator<Monitor[]> {
  return watched(workspace, () => describeMonitors(workspace.db), signal)
}

/** The same of A/B tests. */
export function watchAbTests(workspace: Workspace, signal?: AbortSignal): AsyncGenerator<AbTest[]> {
  return watched(workspace, () => describeAbTests(workspace.db), signal)
}

async function* watched<T>({ sqlite }: Workspace, describe: () => T, signal?: AbortSignal): AsyncGenerator<T> {
  const version = sqlite.prepare('PRAGMA data_version').pluck()
  let [seen, at]: [string, unknown] = ['', undefined]
  // The workspace may be closed while a page still watches.
  while (!signal?.aborted && sqlite.open) {
    // Of this connection's own changes it tells nothing.
    const stamp = `${String(version.get())} ${sqlite.prepare('SELECT total_changes()').pluck().get() as number}`
    if (stamp !== at) {
      const now = describe()
      const text = JSON.stringify(now)
      if (text !== seen) yield now
      ;[seen, at] = [text, stamp]
    }
    await setTimeout(pause, undefined, { signal, ref: false }).catch(() => {})
  }
}
