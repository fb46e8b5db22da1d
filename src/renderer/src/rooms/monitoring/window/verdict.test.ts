import { expect, test } from 'vitest'
import type { CheckResult } from '../../../../../shared/domain/monitoring/checks.ts'
import { checksOf, verdictOf } from './verdict.ts'

const check = (outcome: CheckResult['outcome'], text: string): CheckResult => ({
  check: 'missing',
  subject: 'pH',
  value: 1,
  reference: 0,
  limit: 0.05,
  method: 'share',
  p: null,
  adjustedP: null,
  outcome,
  provisional: false,
  text,
})
const drift = { columns: 0, of: 11, importance: null, sentence: 'No column drifts.' }
const report = (checks: CheckResult[], more: CheckResult[] = [], drifted: Partial<typeof drift> = {}) => ({
  comparison: { checks, drift: { ...drift, ...drifted }, changes: [] },
  more,
})

test('[DR-1] the verdict is one sentence: drift first, then what fails, then that nothing does', () => {
  const sentence = '3 drifting columns carry 61 % of the importance.'
  expect(verdictOf(report([check('fail', 'a')], [], { columns: 3, sentence }))).toMatchObject({ tone: 'warn', text: sentence })
  expect(verdictOf(report([check('pass', 'a')], [check('fail', 'p95 is 80 ms.')]))).toMatchObject({ tone: 'warn', text: 'p95 is 80 ms.' })
  expect(verdictOf(report([check('fail', 'a'), check('pass', 'c')], [check('fail', 'b')])).text).toBe(
    '2 of 3 checks fail; no column drifts.',
  )
  expect(verdictOf(report([check('pass', 'a'), check('noData', 'b')]))).toMatchObject({ tone: 'better' })
  expect(verdictOf(report([check('noData', 'b')]))).toMatchObject({ tone: 'info', text: 'Too few rows to judge this window.' })
})

test('[DR-1] what fails comes first, the rest stays in its order', () => {
  const checks = checksOf(report([check('pass', 'a'), check('fail', 'b'), check('noData', 'c')], [check('pass', 'd'), check('fail', 'e')]))
  expect(checks.map(({ text }) => text)).toEqual(['b', 'e', 'c', 'a', 'd'])
})
