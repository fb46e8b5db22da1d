import { setTimeout } from 'node:timers/promises'
import type { Serving } from './context.ts'
import { type DeploymentsView, describeDeployments } from './describe.ts'

/** How soon a change is told, whoever made it, in ms. */
const pause = 300

/** The deployments now, and after every change, also of other processes; until the signal aborts. */
export async function* watchDeployments(
  serving: Pick<Serving, 'workspace' | 'services'>,
  signal?: AbortSignal,
): AsyncGenerator<DeploymentsView> {
  let seen = ''
  // The workspace may be closed while a page still watches.
  while (!signal?.aborted && serving.workspace.sqlite.open) {
    const now = describeDeployments(serving)
    const text = JSON.stringify(now)
    if (text !== seen) yield now
    seen = text
    await setTimeout(pause, undefined, { signal, ref: false }).catch(() => {})
  }
}
