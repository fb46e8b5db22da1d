import { expect, test } from 'vitest'
import type { GateResult } from '../models/gates.ts'
import { decideChallenger } from './decide.ts'
import type { PolicyJudgement } from './facts.ts'
import type { PolicyDecision } from './policy.ts'

const judgement = (change: Partial<PolicyJudgement> = {}): PolicyJudgement => ({
  outcome: 'judged',
  rows: 400,
  minimumRows: 100,
  sources: [],
  metric: 'accuracy',
  direction: 'higher',
  champion: 0.8,
  challenger: 0.84,
  difference: 0.04,
  low: 0.01,
  high: 0.07,
  metrics: [],
  sentence: 'Only 12 rows that neither has seen.',
  notes: [],
  ...change,
})
const rules = (decision: PolicyDecision, noChampion: PolicyDecision = 'propose', tolerance = 0) => ({ decision, noChampion, tolerance })
const gate = (passed: boolean): GateResult => ({ gate: { kind: 'card' }, name: 'Model card complete', passed, detail: '', evidence: {} })
const decided = (...args: Parameters<typeof decideChallenger>) => decideChallenger(...args).event

test('[DR-3] a failing gate rejects, whatever the policy says', () => {
  for (const decision of ['never', 'propose', 'promote'] as const)
    expect(decideChallenger(rules(decision), judgement(), [gate(true), gate(false)])).toEqual({
      event: 'reject',
      text: 'A gate did not pass: Model card complete.',
    })
})

test('[DR-3] a policy that promotes does so only if the whole interval excludes harm', () => {
  expect(decided(rules('promote'), judgement(), [gate(true)])).toBe('promote')
  expect(decided(rules('promote'), judgement({ low: 0 }), [])).toBe('promote')
  expect(decided(rules('promote'), judgement({ low: -0.001 }), [])).toBe('propose')
  expect(decided(rules('promote', 'propose', 0.001), judgement({ low: -0.001 }), [])).toBe('promote')
  expect(decided(rules('promote'), judgement({ low: null }), [])).toBe('propose')
  expect(decided(rules('propose'), judgement(), [])).toBe('propose')
  expect(decided(rules('never'), judgement(), [])).toBe('keep')
})

test('[DR-3] a challenger that is certainly worse is rejected, also by a policy without gates', () => {
  const worse = { difference: -0.04, low: -0.07, high: -0.01 }
  for (const decision of ['never', 'propose', 'promote'] as const) expect(decided(rules(decision), judgement(worse), [])).toBe('reject')
  expect(decided(rules('promote', 'propose', 0.08), judgement(worse), [])).toBe('promote')
})

test('[DR-3] of a metric that should be low, the difference counts the other way', () => {
  const error = { metric: 'rmse', direction: 'lower' } as const
  expect(decided(rules('promote'), judgement({ ...error, difference: -0.1, low: -0.2, high: 0 }), [])).toBe('promote')
  expect(decided(rules('promote'), judgement({ ...error, difference: -0.1, low: -0.2, high: 0.01 }), [])).toBe('propose')
  expect(decided(rules('promote'), judgement({ ...error, difference: 0.1, low: 0.01, high: 0.2 }), [])).toBe('reject')
})

test('[DR-3] without a champion, with too few rows or with models that cannot be compared nothing is promoted unless the policy says so', () => {
  const none = judgement({ outcome: 'noChampion', low: null, high: null })
  expect(decideChallenger(rules('promote'), none, [])).toEqual({
    event: 'propose',
    text: 'No champion to compare with. A person decides.',
  })
  expect(decided(rules('propose', 'promote'), none, [])).toBe('promote')
  expect(decided(rules('promote', 'never'), none, [])).toBe('keep')
  for (const outcome of ['tooFewRows', 'notComparable'] as const)
    expect(decideChallenger(rules('promote'), judgement({ outcome }), [])).toEqual({
      event: 'propose',
      text: 'Only 12 rows that neither has seen. A person decides.',
    })
})
