import { expect, test } from 'vitest'
import {
  closedStates,
  isClosed,
  nextPolicyState,
  openStates,
  type PolicyEventName,
  policyEvents,
  type PolicyState,
  policyStates,
  takesTriggers,
} from './state.ts'

/** Every pair that leads anywhere; all others mean nothing. */
const expected: Readonly<Record<PolicyState, string>> = {
  triggered: 'enough>preparing tooFew>waiting fail>failed cancel>cancelled',
  waiting: 'enough>preparing expired>skipped fail>failed cancel>cancelled',
  preparing: 'prepared>training fail>failed cancel>cancelled',
  training: 'trained>evaluating fail>failed cancel>cancelled',
  evaluating: 'evaluated>gated inUse>promoted fail>failed cancel>cancelled',
  gated: 'propose>awaitingApproval promote>promoting keep>notPromoted reject>rejected fail>failed cancel>cancelled',
  awaitingApproval: 'approve>promoting decline>declined championMoved>evaluating inUse>promoted fail>failed cancel>cancelled',
  promoting: 'reject>rejected championMoved>evaluating inUse>promoted moved>watching fail>failed',
  watching: 'watched>promoted harm>rolledBack fail>failed',
  promoted: '',
  notPromoted: '',
  rejected: '',
  declined: '',
  rolledBack: '',
  skipped: '',
  failed: '',
  cancelled: '',
}

test.for(policyStates.flatMap((state) => policyEvents.map((event) => [state, event] as const)))('[DR-3] %s, %s', ([state, event]) => {
  const found = expected[state].split(' ').find((pair) => pair.startsWith(`${event}>`))
  expect(nextPolicyState(state, event)).toBe(found === undefined ? null : found.split('>')[1])
})

test('[DR-3] every state can be reached, and every open one leads to an end', () => {
  const after = (state: PolicyState) => policyEvents.flatMap((event: PolicyEventName) => nextPolicyState(state, event) ?? [])
  const reached = new Set<PolicyState>(['triggered'])
  for (const state of reached) for (const next of after(state)) reached.add(next)
  expect([...reached].toSorted()).toEqual([...policyStates].toSorted())
  for (const state of openStates) {
    const from = new Set<PolicyState>([state])
    for (const one of from) for (const next of after(one)) from.add(next)
    expect([...from].some(isClosed)).toBe(true)
  }
  expect(closedStates.every((state) => after(state).length === 0)).toBe(true)
  expect(policyStates.filter(takesTriggers)).toEqual(['triggered', 'waiting'])
})
