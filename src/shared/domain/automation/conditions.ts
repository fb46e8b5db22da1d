import type { PolicyConditions, PolicyStatus } from './policy.ts'
import type { PolicyState } from './state.ts'

/** A run as the conditions of its policy look at it. */
export interface PastRun {
  readonly state: PolicyState
  readonly startedAt: number
  readonly endedAt: number | null
}

export interface Held {
  readonly reason: string
  /** When the condition no longer holds it back; null where a person has to act. */
  readonly until: number | null
}

const hour = 3_600_000
const day = 24 * hour

/** Rejected challengers in a row after which a policy is frozen. */
export const mostRejected = 3

/**
 * Why a run may not start now; null where it may. A run that is by hand waits for no cooldown and has no limit a day.
 * @param runs of the policy, newest first
 */
export function heldBack(
  { cooldownHours, perDay }: Pick<PolicyConditions, 'cooldownHours' | 'perDay'>,
  status: PolicyStatus,
  runs: readonly PastRun[],
  now: number,
  byHand = false,
): Held | null {
  if (status === 'frozen') return { reason: 'The policy is frozen.', until: null }
  if (runs.some(({ endedAt }) => endedAt === null)) return { reason: 'A run is under way.', until: null }
  if (byHand) return null
  if (status === 'paused') return { reason: 'The policy is paused.', until: null }
  const cooled = cooldownUntil(cooldownHours, runs)
  // Further off than the cooldown lasts, it ended by a clock that was ahead.
  if (cooled !== null && cooled > now && cooled <= now + cooldownHours * hour)
    return { reason: 'The cooldown after the last run has not passed.', until: cooled }
  const today = runs.filter(({ startedAt, state }) => startedAt > now - day && startedAt <= now && state !== 'skipped')
  if (today.length < perDay) return null
  const oldest = today[perDay - 1].startedAt
  return {
    reason: `${perDay === 1 ? 'One run has' : `${perDay} runs have`} started within 24 hours, the most allowed.`,
    until: oldest + day,
  }
}

/** A run that had nothing to train on takes no cooldown. */
export function cooldownUntil(cooldownHours: number, runs: readonly PastRun[]): number | null {
  const last = runs.find(({ endedAt, state }) => endedAt !== null && state !== 'skipped' && state !== 'cancelled')
  return last?.endedAt == null || cooldownHours === 0 ? null : last.endedAt + cooldownHours * hour
}

const rejections: ReadonlySet<PolicyState> = new Set(['rejected', 'declined', 'failed'])
/** Say nothing about whether its challengers are any good. */
const neutral: ReadonlySet<PolicyState> = new Set(['skipped', 'cancelled'])

/**
 * Why a policy is to be frozen after its newest run; null where it is not. Another try of the same would cost the same and end the same.
 * @param states of its closed runs since it was last active again, newest first
 */
export function breaks(states: readonly PolicyState[]): string | null {
  if (states[0] === 'rolledBack') return 'The version that it promoted was rolled back.'
  const counted = states.filter((state) => !neutral.has(state)).slice(0, mostRejected)
  if (counted.length < mostRejected || !counted.every((state) => rejections.has(state))) return null
  const failed = counted.filter((state) => state === 'failed').length
  return failed === 0
    ? `${mostRejected} challengers in a row were rejected.`
    : `${mostRejected} runs in a row came to nothing (${failed} failed).`
}
