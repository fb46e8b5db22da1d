import { expect, test } from 'vitest'
import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import { splitText } from './splitText.ts'

test('[EV-3] a split of a scaled column is shown in the units of the column', () => {
  const age = { kind: 'numeric', column: 'age', fill: 40, log: false, offset: 40, scale: 12, indicator: true } as const
  expect(splitText(age, 0, 'age', -0.75)).toBe('age ≤ 31')
  expect(splitText(age, 1, 'age (missing)', 0.5)).toBe('age (missing) ≤ 0.5')
  const spend = { ...age, column: 'spend', log: true, offset: 2, scale: 0.5 }
  expect(splitText(spend, 0, 'spend', (Math.log(1 + 120) - 2) / 0.5)).toBe('spend ≤ 120')
  expect(splitText(spend, 0, 'spend', (-Math.log(1 + 7) - 2) / 0.5)).toBe('spend ≤ -7')
  const joined: FittedFeature = {
    kind: 'dateparts',
    column: 'joined',
    parts: [
      { part: 'month', offset: 0, scale: 1, cycle: { wave: 'sin', period: 12 } },
      { part: 'year', offset: 2019.25, scale: 2.5 },
    ],
  }
  expect(splitText(joined, 1, 'joined:year', 0.1)).toBe('joined:year ≤ 2019.5')
  expect(splitText(joined, 0, 'joined:month (sin)', 0.25)).toBe('joined:month (sin) ≤ 0.25')
})

test('[EV-3] what has no units of its own says what it is; a date is shown as one', () => {
  const rank: FittedFeature = { kind: 'quantile', column: 'age', fill: 1, quantiles: [1, 2], to: 'uniform', indicator: false }
  expect(splitText(rank, 0, 'age', 0.3)).toBe('quantile of age ≤ 0.3')
  expect(splitText({ ...rank, to: 'normal' }, 0, 'age', -1)).toBe('normal score of age ≤ -1')
  expect(splitText({ kind: 'asIs', column: 'joined', days: true }, 0, 'joined', 18_262)).toBe('joined ≤ 2020-01-01')
  const between = (type: 'date' | 'datetime') => splitText({ kind: 'asIs', column: 'joined', days: true }, 0, 'joined', 18_262.5, type)
  expect([between('date'), between('datetime')]).toEqual(['joined ≤ 2020-01-01', 'joined ≤ 2020-01-01T12:00:00Z'])
  expect(splitText({ kind: 'asIs', column: 'age', days: false }, 0, 'age', 1 / 3)).toBe('age ≤ 0.333333')
})
