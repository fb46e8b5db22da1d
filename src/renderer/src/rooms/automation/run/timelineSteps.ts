import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { isClosed, type PolicyState } from '../../../../../shared/domain/automation/state.ts'

export const stepIds = ['trigger', 'data', 'training', 'comparison', 'gates', 'decision', 'watch', 'end'] as const
export type StepId = (typeof stepIds)[number]

export interface TimelineStep {
  readonly id: StepId
  /** `ahead`: it has not come there yet. */
  readonly status: 'done' | 'now' | 'failed' | 'ahead'
  /** When it began, in ms; null for what has not. */
  readonly at: number | null
}

const stepOf: Readonly<Partial<Record<PolicyState, StepId>>> = {
  triggered: 'data',
  waiting: 'data',
  preparing: 'data',
  training: 'training',
  evaluating: 'comparison',
  gated: 'gates',
  awaitingApproval: 'decision',
  promoting: 'decision',
  watching: 'watch',
}

/** Ends that say something went wrong where it ended. */
const bad: ReadonlySet<PolicyState> = new Set(['failed', 'cancelled', 'skipped', 'rolledBack'])

/** The way of a run from its trigger to its end, step by step. What a run that has ended did not come to is left out. */
export function timelineSteps(run: Pick<PolicyRun, 'state' | 'facts' | 'events' | 'startedAt' | 'endedAt'>): TimelineStep[] {
  const { state, facts, startedAt, endedAt } = run
  const closed = isClosed(state)
  const here = stepIds.indexOf(hereOf(run))
  const steps = stepIds.flatMap((id, place): TimelineStep[] => {
    if (id === 'trigger') return [{ id, status: 'done', at: startedAt }]
    if (id === 'end') return [{ id, status: !closed ? 'ahead' : bad.has(state) ? 'failed' : 'done', at: endedAt }]
    if (place > here) return closed ? [] : [{ id, status: 'ahead', at: null }]
    return [{ id, status: statusOf(id, place, here, run, closed), at: startOf(run, id) }]
  })
  // A policy that never promotes has nothing to watch.
  return facts.verdict?.event === 'keep' || facts.verdict?.event === 'reject' ? steps.filter(({ id }) => id !== 'watch') : steps
}

function statusOf(
  id: StepId,
  place: number,
  here: number,
  { state, facts }: Pick<PolicyRun, 'state' | 'facts'>,
  closed: boolean,
): TimelineStep['status'] {
  if (place === here && !closed) return 'now'
  if (place === here && bad.has(state)) return 'failed'
  return id === 'gates' && facts.gates?.passed === false ? 'failed' : 'done'
}

/** The step that it is at, or ended in. */
function hereOf({ state, events, facts }: Pick<PolicyRun, 'state' | 'events' | 'facts'>): StepId {
  const last = isClosed(state) ? events.findLast((event) => !isClosed(event.state))?.state : state
  const step = stepOf[last ?? 'triggered'] ?? 'data'
  // Gates and decision are one state: what was decided there has come to the decision.
  return step === 'gates' && facts.verdict !== null && isClosed(state) && state !== 'failed' && state !== 'cancelled' ? 'decision' : step
}

/** When a run came to a step for the last time: one whose champion has changed compares again. */
function startOf({ events, startedAt }: Pick<PolicyRun, 'events' | 'startedAt'>, id: StepId): number | null {
  if (id === 'data') return startedAt
  if (id === 'decision')
    return events.findLast(({ event }) => event === 'propose' || event === 'promote' || event === 'keep' || event === 'reject')?.at ?? null
  const at = events.findLastIndex(({ state }) => stepOf[state] === id)
  // The first of those that follow each other.
  let first = at
  while (first > 0 && stepOf[events[first - 1].state] === id) first--
  return at < 0 ? null : events[first].at
}
