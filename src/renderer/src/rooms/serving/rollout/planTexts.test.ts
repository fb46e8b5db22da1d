import { expect, test } from 'vitest'
import { RolloutPlan } from '../../../../../shared/domain/serving/rollout.ts'
import { guardText, spanText, stepText, usualPlan } from './planTexts.ts'

test('[SV-5] a plan is read in words', () => {
  expect(stepText({ weight: 1_000, seconds: 300, requests: 200 })).toBe('10 %, for 5 min, 200 requests')
  expect(stepText({ weight: 50, seconds: 0, requests: 1 })).toBe('0.5 %, 1 request')
  expect([0.5, 90, 60, 7_200, 86_400].map(spanText)).toEqual(['0.5 s', '90 s', '1 min', '2 h', '1 d'])
  expect(guardText({ kind: 'errorRate', above: 0.015, minimum: 20 })).toBe('more than 1.5 % of its requests fail')
  expect(RolloutPlan.safeParse(usualPlan({ version: 2 }, 'champion')).success).toBe(true)
})
