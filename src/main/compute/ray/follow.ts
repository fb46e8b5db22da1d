import { setTimeout as pause } from 'node:timers/promises'
import { isOver } from '../../../shared/domain/compute/submission.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { RayClient, SubmissionState } from './client.ts'

export interface FollowOptions {
  /** Aborted when nobody waits any more; the submission itself goes on. */
  readonly signal: AbortSignal
  /** After every look that was answered. */
  readonly onState?: (state: SubmissionState) => void
  /** What its log has gained. */
  readonly onLog?: (text: string) => void
  /** While the cluster does not answer. */
  readonly onSilence?: (error: CairnError, since: number) => void
  /** Of the log, in characters, what was copied before. */
  readonly logFrom?: number
  /** Between two looks, in ms: at first, and at most. */
  readonly pauses?: readonly [number, number]
  /** How long a cluster may be silent before it counts as lost, in ms. */
  readonly silence?: number
}

const defaultPauses: readonly [number, number] = [1_000, 10_000]
/** In characters. */
const longLog = 2 ** 20
/** A head that is started anew, or a network that comes back, takes minutes. */
const defaultSilence = 5 * 60_000

/**
 * Follows a submission to its end. Its log is copied while it runs: when its node is gone, Ray has it no more.
 * @returns its last state; null where the cluster no longer knows it
 * @throws CANCELLED when the signal is aborted; TARGET_UNREACHABLE when the cluster was silent for too long; TARGET_REFUSED
 */
export async function followSubmission(client: RayClient, id: string, options: FollowOptions): Promise<SubmissionState | null> {
  const { signal, onState, onLog, onSilence, pauses = defaultPauses, silence = defaultSilence } = options
  let copied = options.logFrom ?? 0
  let wait = pauses[0]
  let logDue = 0
  let silentSince: number | null = null
  // Ray gives a log whole or not at all: a long one is asked for less often.
  const copyLog = async () => {
    const log = await client.log(id, signal)
    logDue = performance.now() + (copied > longLog ? pauses[1] : 2 * pauses[0])
    if (log === null || log.length <= copied) return
    onLog?.(log.slice(copied))
    copied = log.length
    wait = pauses[0]
  }
  for (;;) {
    try {
      const state = await client.state(id, signal)
      silentSince = null
      if (state === null) return null
      onState?.(state)
      if (performance.now() >= logDue || isOver(state.status)) await copyLog()
      if (isOver(state.status)) return state
    } catch (thrown) {
      const error = CairnError.from(thrown)
      if (error.code !== 'TARGET_UNREACHABLE') throw error
      silentSince ??= performance.now()
      const since = performance.now() - silentSince
      if (since > silence) throw error
      onSilence?.(error, since)
    }
    try {
      await pause(wait, undefined, { signal })
    } catch {
      throw new CairnError('CANCELLED', 'Cancelled.')
    }
    wait = Math.min(wait * 1.5, pauses[1])
  }
}
