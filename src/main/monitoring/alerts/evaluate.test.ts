import { expect, test } from 'vitest'
import { AlertRule } from '../../../shared/domain/monitoring/alerts.ts'
import { schema } from '../../workspace/index.ts'
import { acknowledgeAlert, resolveAlert, snoozeAlert } from './actions.ts'
import { evaluateStatus } from './evaluate.ts'
import { monitored, result } from './fixtures/monitored.ts'
import { countAlerts, listAlerts, openAlerts, removeAlerts, requireAlert } from './store.ts'

const fail = [result('fail')]
const pass = [result('pass')]
const noData = [result('noData')]
const events = (turns: readonly { event: string }[]) => turns.map(({ event }) => event)

test('[DR-5] an alert fires after 2 of 3 windows, is one as long as it lasts, and is resolved after 2 clean ones', () => {
  const { workspace, check } = monitored()
  expect(check(1, fail)).toEqual([])
  expect(check(2, pass)).toEqual([])
  expect(check(3, fail)).toMatchObject([{ alert: 1, check: 'drift', subject: 'alcohol', severity: 'warning', event: 'fired' }])
  expect(requireAlert(workspace.db, 1).evidence.map(({ window }) => window)).toEqual([3, 1])
  expect(events(check(4, fail))).toEqual(['failedAgain'])
  expect(check(5, noData)).toEqual([])
  expect(check(6, pass)).toEqual([])
  expect(check(7, noData)).toEqual([])
  expect(events(check(8, pass))).toEqual(['resolved'])
  expect(countAlerts(workspace.db)).toEqual({ total: 1, open: 0, firing: 0, acknowledged: 0 })
  // What was seen until then opens none: it takes two new failures.
  expect(check(9, fail)).toEqual([])
  expect(check(10, fail)).toMatchObject([{ alert: 2, event: 'fired' }])
  expect(requireAlert(workspace.db, 2).evidence.map(({ window }) => window)).toEqual([10, 9])
})

test('[DR-5] the same window once more changes nothing', () => {
  const { workspace, check } = monitored()
  check(1, fail)
  check(2, fail)
  const before = workspace.db.select().from(schema.alerts).all()
  expect(check(2, fail)).toEqual([])
  expect(check(1, fail)).toEqual([])
  expect(workspace.db.select().from(schema.alerts).all()).toEqual(before)
  expect(workspace.db.select().from(schema.alertNotices).all()).toHaveLength(2)
})

test('[DR-5] an alert that rested on a window that was checked again is withdrawn, and says so', () => {
  const { workspace, check } = monitored()
  check(1, fail)
  check(2, fail)
  expect(events(check(2, pass, 2))).toEqual(['withdrawn'])
  const alert = requireAlert(workspace.db, 1)
  expect(alert).toMatchObject({ state: 'resolved', evidence: [{ window: 2 }, { window: 1 }] })
  expect(alert.history.at(-1)?.detail).toMatch(/was checked again and no longer fails/)
  // Three windows failed: without one of them the rule still holds.
  check(3, fail)
  check(4, fail)
  check(5, fail)
  expect(openAlerts(workspace.db, 1)).toEqual({ warning: 1, critical: 0 })
  expect(check(4, noData, 2)).toEqual([])
  expect(listAlerts(workspace.db, { limit: 1, open: true })[0].evidence.map(({ window }) => window)).toEqual([5, 3])
  expect(events(check(5, noData, 2))).toEqual(['withdrawn'])
})

test('[DR-5] late rows can make an alert: an older window that fails now counts in its place', () => {
  const { check } = monitored()
  for (const n of [1, 2, 3, 4, 5]) check(n, pass)
  expect(check(5, fail, 2)).toEqual([])
  expect(events(check(4, fail, 2))).toEqual(['fired'])
})

test('[DR-5] an old window that fails now does not count beside new ones that are far from it', () => {
  const { check } = monitored()
  for (const n of [1, 2, 3, 4, 5, 6]) check(n, pass)
  expect(check(1, fail, 2)).toEqual([])
  expect(check(7, fail)).toEqual([])
  expect(check(2, fail, 2)).toEqual([])
})

test('[DR-5] each column has its alerts; a rule of its own, and none for what is ignored or no longer watched', () => {
  const atOnce = AlertRule.parse({ check: 'drift', subject: 'pH', failed: 1, of: 1, clean: 1, severity: 'critical' })
  const { workspace, check, monitor } = monitored({ rules: [AlertRule.parse({ check: 'drift' }), atOnce], settings: { ignored: ['id'] } })
  const both = [result('fail'), result('fail', { subject: 'pH' }), result('fail', { subject: 'id' }), result('fail', { check: 'missing' })]
  expect(check(1, both)).toMatchObject([{ subject: 'pH', severity: 'critical' }])
  expect(check(2, both).map(({ subject, event }) => [subject, event])).toEqual([
    ['pH', 'failedAgain'],
    ['alcohol', 'fired'],
  ])
  expect(openAlerts(workspace.db, monitor.id)).toEqual({ warning: 1, critical: 1 })
  monitor.settings.rules.splice(1)
  monitor.settings.checks.ignored.push('pH')
  expect(check(3, [])).toMatchObject([{ subject: 'pH', event: 'resolved' }])
  workspace.write((db) => removeAlerts(db, monitor.id))
  expect(countAlerts(workspace.db).total).toBe(0)
})

test('[DR-5] of type changes only failures are listed: a column that is not passed', () => {
  const { check } = monitored()
  const type = (subject: string | null, outcome: 'fail' | 'pass') => result(outcome, { check: 'type', subject })
  expect(events(check(1, [type('alcohol', 'fail')]))).toEqual(['fired'])
  expect(check(2, pass)).toEqual([])
  expect(events(check(3, [type(null, 'pass')]))).toEqual(['resolved'])
})

test('[DR-5] what is checked without a window fires once, renews its words each hour, and is resolved when it passes', () => {
  const { workspace, monitor, at, hour } = monitored()
  const look = (outcome: 'fail' | 'pass', now: number, text = 'No request for 25 hours.') =>
    workspace.write((db) => evaluateStatus(db, monitor, [result(outcome, { check: 'noTraffic', subject: null, text })], now))
  expect(look('pass', at)).toEqual([])
  expect(events(look('fail', at + 60_000))).toEqual(['fired'])
  for (const n of [2, 3, 4]) expect(look('fail', at + n * 60_000)).toEqual([])
  look('fail', at + 2 * hour, 'No request for 27 hours.')
  expect(requireAlert(workspace.db, 1)).toMatchObject({
    evidence: [{ window: null, result: { text: 'No request for 27 hours.' } }],
    history: [{ event: 'fired' }],
  })
  expect(events(look('pass', at + 3 * hour))).toEqual(['resolved'])
  expect(look('pass', at + 4 * hour)).toEqual([])
  expect(events(look('fail', at + 5 * hour))).toEqual(['fired'])
})

test('[DR-5] a person acknowledges, snoozes and resolves, each with a note and in the audit log', () => {
  const { workspace, check, at, hour } = monitored()
  check(1, fail)
  check(2, fail)
  expect(acknowledgeAlert(workspace, { id: 1, note: 'The new supplier' })).toMatchObject({ state: 'acknowledged' })
  expect(events(check(3, fail))).toEqual(['failedAgain'])
  expect(requireAlert(workspace.db, 1).state).toBe('acknowledged')
  expect(resolveAlert(workspace, { id: 1, note: 'Settled' })).toMatchObject({ state: 'resolved', resolvedAt: expect.any(Number) })
  // It was not settled: but that takes two more windows.
  expect(check(3, fail, 2)).toEqual([])
  expect(check(4, pass)).toEqual([])
  expect(check(5, fail)).toEqual([])
  expect(events(check(6, fail))).toEqual(['fired'])
  expect(() => acknowledgeAlert(workspace, { id: 1, note: 'again' })).toThrow('Alert 1 is already resolved.')
  expect(() => resolveAlert(workspace, { id: 1, note: 'again' })).toThrow('Alert 1 is already resolved.')
  expect(() => resolveAlert(workspace, { id: 9, note: 'x' })).toThrow('There is no alert 9.')
  expect(() => snoozeAlert(workspace, { id: 2, until: 5 })).toThrow('a time in the future')
  const until = at + 100 * hour
  expect(snoozeAlert(workspace, { id: 2, until })).toMatchObject({ state: 'firing', snoozedUntil: until })
  expect(requireAlert(workspace.db, 2).history.map(({ event }) => event)).toEqual(['fired', 'snoozed'])
  const actions = workspace.db.select({ action: schema.audit.action, detail: schema.audit.detail }).from(schema.audit).all()
  expect(actions.map(({ action }) => action)).toEqual(['alert.acknowledge', 'alert.resolve', 'alert.snooze'])
  expect(JSON.stringify(actions[0].detail)).toContain('The new supplier')
  // What fires again within the snooze of the one before is snoozed too.
  resolveAlert(workspace, { id: 2, note: 'for now' })
  check(7, fail, 1, at + 7 * hour)
  check(8, fail, 1, at + 8 * hour)
  expect(requireAlert(workspace.db, 3)).toMatchObject({ state: 'firing', snoozedUntil: until })
})
