import { expect, test } from 'vitest'
import { alertState } from './alertStates.ts'

test('[DR-5] a snoozed alert is shown as such until its time is over, a resolved one as resolved', () => {
  const firing = { state: 'firing', severity: 'critical', snoozedUntil: null } as const
  expect(alertState(firing, 10)).toEqual({ tone: 'worse', text: 'firing' })
  expect(alertState({ ...firing, severity: 'warning' }, 10)).toEqual({ tone: 'warn', text: 'firing' })
  expect(alertState({ ...firing, snoozedUntil: 11 }, 10).text).toBe('snoozed')
  expect(alertState({ ...firing, snoozedUntil: 10 }, 10).text).toBe('firing')
  expect(alertState({ ...firing, state: 'acknowledged' }, 10).text).toBe('acknowledged')
  expect(alertState({ ...firing, state: 'resolved', snoozedUntil: 11 }, 10).text).toBe('resolved')
})
