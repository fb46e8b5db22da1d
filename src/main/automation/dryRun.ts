import type { DryRun } from '../../shared/contract/automation.ts'
import { heldBack, type PastRun } from '../../shared/domain/automation/conditions.ts'
import { type PolicySettings } from '../../shared/domain/automation/policy.ts'
import { isClosed } from '../../shared/domain/automation/state.ts'
import { duration, time } from '../../shared/numbers.ts'
import type { Registry } from '../workspace/index.ts'
import { listRuns } from './store.ts'
import { pastOccurrences } from './triggers/past.ts'
import { nextOf } from './triggers/schedule.ts'

interface Between {
  readonly from: number
  readonly to: number
}

/** How long a run takes of which there is no example, in ms. */
const usualRun = 10 * 60_000
/** Triggers that are told of. */
const mostTriggers = 5_000

/**
 * What a policy would have done: its triggers as the registry knows them, against its conditions, one after the other. Nothing is trained
 * and nothing is written, so it cannot know what a challenger would have been like.
 * @param policyId whose runs tell how long one takes; null for settings that no policy has yet
 */
export function dryRunPolicy(db: Registry, policyId: number | null, settings: PolicySettings, { from, to }: Between): DryRun {
  const { occurrences, notes } = pastOccurrences(db, policyId, settings, { from, to, most: mostTriggers })
  const lasts = usualDuration(db, policyId)
  const runs: PastRun[] = []
  /** When the run that waits for a condition starts. */
  let next: number | null = null
  const triggers = occurrences.map(({ kind, key, at, evidence: { text } }): DryRun['triggers'][number] => {
    const told = { kind, key, at, text }
    if (next !== null && at > next) {
      runs.unshift(ran(next, lasts))
      next = null
    }
    if (next !== null) return { ...told, outcome: 'joins', reason: `It joins the run that starts at ${time(next)}.` }
    const open = runs.at(0)
    if (open?.endedAt != null && at < open.endedAt) {
      next = startAfter(settings, runs, open.endedAt)
      return { ...told, outcome: 'waits', reason: `The run of ${time(open.startedAt)} is under way; the next one starts at ${time(next)}.` }
    }
    const held = heldBack(settings.conditions, 'active', runs, at)
    if (held === null) {
      runs.unshift(ran(at, lasts))
      return { ...told, outcome: 'starts', reason: '' }
    }
    next = held.until === null ? null : startAfter(settings, runs, held.until)
    return {
      ...told,
      outcome: next === null ? 'heldBack' : 'waits',
      reason: `${held.reason}${next === null ? '' : ` It would have started at ${time(next)}.`}`,
    }
  })
  if (next !== null && next <= to) runs.unshift(ran(next, lasts))
  return {
    from,
    to,
    nextAt: nextOf(settings, to),
    triggers,
    runs: runs.length,
    notes: [
      lasts.known
        ? `Each run is assumed to take ${duration(lasts.ms)}, the median of its runs so far.`
        : `Each run is assumed to take ${lasts.ms / 60_000} minutes: none has ended yet.`,
      ...(settings.conditions.newRows > 0
        ? [`Whether there were enough new rows each time (at least ${settings.conditions.newRows}) is not simulated.`]
        : []),
      ...notes,
    ],
  }
}

const ran = (startedAt: number, { ms }: { readonly ms: number }): PastRun => ({ state: 'notPromoted', startedAt, endedAt: startedAt + ms })

/** When the conditions let a run start, from a moment on. */
function startAfter({ conditions }: PolicySettings, runs: readonly PastRun[], from: number): number {
  let at = from
  for (;;) {
    const held = heldBack(conditions, 'active', runs, at)
    if (held?.until == null || held.until <= at) return at
    at = held.until
  }
}

function usualDuration(db: Registry, policyId: number | null): { ms: number; known: boolean } {
  const runs = policyId === null ? [] : listRuns(db, { policyId, limit: 100 })
  const times = runs
    .filter(({ state }) => isClosed(state) && state !== 'skipped' && state !== 'cancelled')
    .map(({ startedAt, endedAt, facts }) => (facts.promotedAt ?? endedAt ?? startedAt) - startedAt)
    .toSorted((a, b) => a - b)
  return times.length === 0 ? { ms: usualRun, known: false } : { ms: Math.max(1, times[Math.floor(times.length / 2)]), known: true }
}
