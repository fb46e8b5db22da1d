import { warn } from '../../jobs/queue/ends.ts'
import type { Workspace } from '../../workspace/index.ts'
import { interruptSilent } from './heard.ts'

/** Clients that were silent only because nobody listened are waited for so long after a start, in ms. */
const grace = 5 * 60_000
const longestInterval = 60_000

/**
 * Before when a run must have been heard of last to be silent.
 * @param started when the server began to listen @param silence how long a run may be silent; all in ms
 * @returns null as long as nobody can know
 */
export function silentBefore(now: number, started: number, silence: number): number | null {
  return now - started < Math.min(silence, grace) ? null : now - silence
}

/** Interrupts runs that are silent for too long. @returns ends that */
export function watchSilence(workspace: Workspace, silence: number): () => void {
  const started = Date.now()
  const look = () => {
    const before = silentBefore(Date.now(), started, silence)
    try {
      if (before !== null) interruptSilent(workspace, before)
    } catch (thrown) {
      // Such as a full disk: the next look tries again.
      warn(thrown)
    }
  }
  const timer = setInterval(look, Math.min(silence / 2, longestInterval)).unref()
  return () => clearInterval(timer)
}
