import { expect, test } from 'vitest'
import { AlertRule, defaultRules } from './alerts.ts'
import { alertKey, alertSignals, type Condition, judgeLooks, type Look, nextCondition, ruleFor, trimmed, withLook } from './alertStates.ts'
import { checkKinds } from './checks.ts'

/** f: fails, p: passes, -: no data, s: fails and is settled. Newest first. */
function looks(text: string): Look[] {
  const outcomes = { f: 'fail', s: 'fail', p: 'pass', '-': 'noData' } as const
  return text.split('').map((letter, place) => ({
    window: 100 - place,
    revision: 1,
    start: 0,
    end: 100 - place,
    outcome: outcomes[letter as keyof typeof outcomes],
    result: null,
    settled: letter === 's',
  }))
}

const conditions: Condition[] = ['ok', 'firing', 'acknowledged', 'resolved']

test('[DR-5] every signal in every condition of an alert', () => {
  const table = conditions.map((condition) => alertSignals.map((signal) => nextCondition(condition, signal)))
  expect(alertSignals).toEqual(['holds', 'quiet', 'clean', 'withdrawn', 'unwatched', 'acknowledge', 'resolve'])
  expect(table).toEqual([
    ['firing', 'ok', 'ok', 'ok', 'ok', null, null],
    ['firing', 'firing', 'resolved', 'resolved', 'resolved', 'acknowledged', 'resolved'],
    ['acknowledged', 'acknowledged', 'resolved', 'resolved', 'resolved', 'acknowledged', 'resolved'],
    ['firing', 'resolved', 'resolved', 'resolved', 'resolved', null, null],
  ])
})

test.each([
  // 2 of 3, 2 clean
  ['', 'quiet'],
  ['f', 'quiet'],
  ['ff', 'holds'],
  ['fpf', 'holds'],
  ['pff', 'holds'],
  ['fppf', 'quiet'],
  ['ppff', 'clean'],
  ['pp', 'clean'],
  ['p', 'quiet'],
  // What has no data counts neither way, and takes no place.
  ['f-f', 'holds'],
  ['f---p-f', 'holds'],
  ['p-p', 'clean'],
  ['-----', 'quiet'],
  // What an alert that is resolved has seen opens no other one.
  ['fs', 'quiet'],
  ['ffs', 'holds'],
  ['pss', 'quiet'],
])('[DR-5] looks %j by 2 of 3 windows, 2 clean: %s', (text, judged) => {
  expect(judgeLooks(looks(text), { failed: 2, of: 3, clean: 2 })).toBe(judged)
})

test('[DR-5] a window takes the place of its earlier revision, keeps its order and what is settled', () => {
  const [newest, middle, oldest] = looks('fsp')
  const before = [newest, middle, oldest]
  expect(withLook(before, { ...middle, settled: false })).toBe(before)
  expect(withLook(before, { ...middle, revision: 2, outcome: 'pass', settled: false })).toEqual([
    newest,
    { ...middle, revision: 2, outcome: 'pass' },
    oldest,
  ])
  const late = { ...newest, window: 7, end: 98.5 }
  expect(withLook(before, late).map(({ window }) => window)).toEqual([100, 99, 7, 98])
  expect(trimmed(looks('f-pp-f'), 3).map(({ outcome }) => outcome)).toEqual(['fail', 'noData', 'pass', 'pass', 'noData'])
  expect(trimmed(looks('-'.repeat(50)), 3)).toHaveLength(9)
})

test('[DR-5] a rule for the very subject goes before one for all; without a rule there is none', () => {
  const all = AlertRule.parse({ check: 'drift' })
  const own = AlertRule.parse({ check: 'drift', subject: 'alcohol', failed: 1, of: 1 })
  expect(ruleFor([all, own], { check: 'drift', subject: 'alcohol' })).toBe(own)
  expect(ruleFor([all, own], { check: 'drift', subject: 'pH' })).toBe(all)
  expect(ruleFor([own], { check: 'drift', subject: 'pH' })).toBeNull()
  expect(ruleFor([all], { check: 'missing', subject: 'alcohol' })).toBeNull()
  expect([all, own].map(alertKey)).toEqual(['drift', 'drift:alcohol'])
  expect(new Set(defaultRules.map(({ check }) => check)).size).toBe(defaultRules.length)
  // Nothing is told of an extra column or a slice unless a person wants it.
  expect(checkKinds.filter((check) => !ruleFor(defaultRules, { check, subject: 'x' }))).toEqual(['extraColumn', 'slice'])
})
