import { expect, test } from 'vitest'
import type { PolicyEvent } from '../../../../../shared/contract/automation.ts'
import { noFacts, type PolicyFacts } from '../../../../../shared/domain/automation/facts.ts'
import type { PolicyState } from '../../../../../shared/domain/automation/state.ts'
import { timelineSteps } from './timelineSteps.ts'

/** A run that passed these states, one each second. */
function runOf(states: readonly (readonly [string, PolicyState])[], facts: Partial<PolicyFacts> = {}) {
  const events = states.map(([event, state], k): PolicyEvent => ({ id: k, at: 1_000 * (k + 1), event, state, detail: '', actor: null }))
  const state = states.at(-1)?.[1] ?? 'triggered'
  const end = ['promoted', 'notPromoted', 'rejected', 'declined', 'skipped', 'failed', 'rolledBack', 'cancelled'].includes(state)
  return { state, events, facts: { ...noFacts, ...facts }, startedAt: 1_000, endedAt: end ? 1_000 * states.length : null }
}
const told = (run: ReturnType<typeof runOf>) => timelineSteps(run).map(({ id, status }) => `${id} ${status}`)

const start = [
  ['triggered', 'triggered'],
  ['enough', 'preparing'],
  ['prepared', 'training'],
] as const
const compared = [...start, ['trained', 'evaluating'], ['evaluated', 'gated']] as const

test('[DR-3] an open run shows where it is and what comes', () => {
  expect(told(runOf(start))).toEqual([
    'trigger done',
    'data done',
    'training now',
    'comparison ahead',
    'gates ahead',
    'decision ahead',
    'watch ahead',
    'end ahead',
  ])
  expect(told(runOf([...start, ['started', 'training']]))[2]).toBe('training now')
})

test('[DR-3] a run that has ended shows only what it came to', () => {
  expect(
    told(
      runOf([
        ['triggered', 'triggered'],
        ['tooFew', 'waiting'],
        ['expired', 'skipped'],
      ]),
    ),
  ).toEqual(['trigger done', 'data failed', 'end failed'])
  expect(told(runOf([...start, ['fail', 'failed']]))).toEqual(['trigger done', 'data done', 'training failed', 'end failed'])
  const gates = { check: 1, passed: false, results: [] }
  const rejected = { gates, verdict: { event: 'reject', text: '' } } as const
  expect(told(runOf([...compared, ['reject', 'rejected']], rejected))).toEqual([
    'trigger done',
    'data done',
    'training done',
    'comparison done',
    'gates failed',
    'decision done',
    'end done',
  ])
})

test('[DR-3] a promotion is watched, and a roll-back stands where it was seen', () => {
  const verdict = { event: 'propose', text: '' } as const
  const promoted = [...compared, ['propose', 'awaitingApproval'], ['approve', 'promoting'], ['moved', 'watching']] as const
  expect(told(runOf(promoted, { verdict })).slice(5)).toEqual(['decision done', 'watch now', 'end ahead'])
  expect(told(runOf([...promoted, ['harm', 'rolledBack']], { verdict })).slice(5)).toEqual(['decision done', 'watch failed', 'end failed'])
  const again = [...compared, ['propose', 'awaitingApproval'], ['championMoved', 'evaluating']] as const
  expect(timelineSteps(runOf(again)).find(({ id }) => id === 'comparison')).toEqual({ id: 'comparison', status: 'now', at: 7_000 })
})
