import { expect, test } from 'vitest'
import type { FeaturePlan } from '../../../../../shared/contract/features/index.ts'
import { createStyle } from '../../text/style.ts'
import { planText } from './plan.ts'

const style = createStyle(false)
const change = (what: FeaturePlan['changes'][number]['what'], texts: string[] = [], notes: string[] = []) =>
  ({ kind: 'view', name: 'driver_stats', ref: 'driver_stats@v2', what, texts, notes }) as const

test('[FS-1] a plan lists what changes, why, and what stays on the version before', () => {
  const changed = change('newVersion', ['Maximum age: any age → 3 days.'], ['ride_lateness@v1 stays on driver_stats@v1.'])
  const plan: FeaturePlan = { changes: [changed, change('same')], others: [{ kind: 'entity', name: 'zone' }] }
  const lines = planText(plan, false, style).split('\n')
  expect(lines).toEqual([
    '~ feature view driver_stats@v2  new version',
    '    Maximum age: any age → 3 days.',
    '    ride_lateness@v1 stays on driver_stats@v1.',
    '',
    '1 change. 1 definition unchanged.',
    '',
    'Not in the file, and kept as they are: zone.',
    '',
    'Nothing was written. Apply it with: cairn features apply <file>',
  ])
  expect(planText(plan, true, style)).toContain('1 change applied. 1 definition unchanged.')
  expect(planText({ changes: [change('same')], others: [] }, true, style)).toBe('Nothing to change. 1 definition unchanged.')
})

test('names and texts cannot write to the terminal', () => {
  const text = planText({ changes: [change('create', ['\u001b[2J'])], others: [{ kind: 'view', name: 'a\u001b[1m' }] }, true, style)
  expect(text).not.toContain('\u001b')
})
