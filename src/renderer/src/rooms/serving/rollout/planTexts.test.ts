import { expect, test } from 'vitest'
import { Guard, RolloutPlan } from '../../../../../shared/domain/serving/rollout.ts'
import { guardFields, guardsOf, usualLimits } from './guardFields.ts'
import { guardText, lastsText, spanText } from './planTexts.ts'

test('[SV-5] a plan is read in words', () => {
  expect(lastsText({ seconds: 300, requests: 200 })).toBe('5 min and 200 requests')
  expect(lastsText({ seconds: 0, requests: 1 })).toBe('1 request')
  expect([0.5, 90, 60, 7_200, 86_400].map(spanText)).toEqual(['0.5 s', '90 s', '1 min', '2 h', '1 d'])
  expect(guardText({ kind: 'errorRate', above: 0.015, minimum: 20 })).toBe('more than 1.5 % of its requests fail')
})

test('[SV-5] every guard of the contract can be typed, and an empty field is no guard', () => {
  const { guards } = RolloutPlan.shape
  expect(guards.parse(guardsOf(usualLimits))).toEqual([
    { kind: 'errorRate', above: 0.02, minimum: 20 },
    { kind: 'latencyRatio', above: 2, minimum: 50 },
  ])
  expect(guards.parse(guardsOf({ errorRate: null, p95: 40, latencyRatio: null, drift: 0.1 }))).toEqual([
    { kind: 'p95', above: 40, minimum: 50 },
    { kind: 'drift', above: 0.1, minimum: 200 },
  ])
  expect(guardFields.map(({ kind }) => kind).toSorted()).toEqual(Guard.options.map(({ shape }) => shape.kind.value).toSorted())
})
