import { expect, test } from 'vitest'
import { monitorState } from './monitorState.ts'

const fine = { problem: null, status: 'active', alerts: { warning: 0, critical: 0 }, last: null } as const
const last = (status: 'ok' | 'alert' | 'noData' | 'failed') => ({ id: 1, end: 0, status, rows: 10 })

test('[DR-2] a monitor shows what keeps it from checking before its alerts, and those before its last window', () => {
  const states = [
    { ...fine, problem: { code: 'FILE_NOT_FOUND', message: 'gone' }, alerts: { warning: 1, critical: 1 } },
    { ...fine, status: 'paused', alerts: { warning: 1, critical: 0 } } as const,
    { ...fine, alerts: { warning: 3, critical: 1 }, last: last('ok') },
    { ...fine, alerts: { warning: 3, critical: 0 }, last: last('ok') },
    fine,
    { ...fine, last: last('failed') },
    { ...fine, last: last('noData') },
    { ...fine, last: last('alert') },
    { ...fine, last: last('ok') },
  ].map(monitorState)
  expect(states).toEqual([
    { tone: 'worse', text: 'problem' },
    { tone: 'line', text: 'paused' },
    { tone: 'worse', text: 'critical alert' },
    { tone: 'warn', text: 'alert' },
    { tone: 'line', text: 'no windows yet' },
    { tone: 'worse', text: 'check failed' },
    { tone: 'line', text: 'no data' },
    { tone: 'warn', text: 'failing checks' },
    { tone: 'better', text: 'ok' },
  ])
})
