import { expect, test } from 'vitest'
import { nextOccurrence, occurrences, requireSchedule } from '../../schedules.ts'
import { dueSchedule, nextOf } from './schedule.ts'

const at = (iso: string) => Date.parse(iso)
const iso = (times: readonly (number | null)[]) => times.map((time) => (time === null ? null : new Date(time).toISOString()))
const nightly = { kind: 'schedule', cron: '30 2 * * *', zone: 'Europe/Berlin', catchUpHours: 12 } as const

// Reference: the zone rules of the system (Intl): clocks in Berlin go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25.
test('[DR-3] a local time that does not exist comes at the next minute that does', () => {
  const [from, to] = [at('2026-03-27T12:00:00Z'), at('2026-03-31T12:00:00Z')]
  const expected = ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z', '2026-03-31T00:30:00.000Z']
  expect(iso(occurrences(nightly, from, to, 10))).toEqual(expected)
  expect(iso([nextOccurrence(nightly, at('2026-03-28T12:00:00Z'))])).toEqual(['2026-03-29T01:00:00.000Z'])
})

test('[DR-3] a local time that comes twice counts once', () => {
  const [from, to] = [at('2026-10-24T12:00:00Z'), at('2026-10-26T12:00:00Z')]
  expect(iso(occurrences(nightly, from, to, 10))).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
  // Looked at every minute of that night, as a keeper does.
  const keys = new Set<string>()
  for (let now = at('2026-10-24T23:00:00Z'); now < at('2026-10-25T04:00:00Z'); now += 60_000)
    for (const { key } of dueSchedule(nightly, now - 60_000, now)) keys.add(key)
  expect([...keys]).toEqual(['30 2 * * * Europe/Berlin 2026-10-25T00:30:00.000Z'])
})

test('[DR-3] missed times run once, if the newest of them is not too old', () => {
  const since = at('2026-05-01T00:00:00Z')
  const found = dueSchedule(nightly, since, at('2026-05-06T10:00:00Z'))
  expect(found.map(({ key, at: when }) => [key, when])).toEqual([
    ['30 2 * * * Europe/Berlin 2026-05-06T00:30:00.000Z', at('2026-05-06T10:00:00Z')],
  ])
  expect(found[0].evidence.text).toMatch(/02:30 \(Europe\/Berlin\).*no process ran then, so it runs once now/)
  expect(dueSchedule(nightly, since, at('2026-05-06T13:00:00Z'))).toEqual([])
  // In time, whatever may be caught up.
  expect(dueSchedule({ ...nightly, catchUpHours: 0 }, at('2026-05-06T00:29:59Z'), at('2026-05-06T00:30:01Z'))).toHaveLength(1)
  expect(dueSchedule(nightly, at('2026-05-06T00:30:00Z'), at('2026-05-06T00:30:01Z'))).toEqual([])
})

test('[DR-3] a schedule or zone that cannot be is refused, and says which', () => {
  const refusal = (cron: string, zone = 'UTC') => {
    try {
      requireSchedule({ cron, zone })
      return null
    } catch (thrown) {
      return (thrown as Error).message
    }
  }
  expect(refusal('0 3 * * 1')).toBeNull()
  expect(refusal('61 * * * *')).toBe('The schedule "61 * * * *" is not valid: Invalid value for minute: 61')
  expect(refusal('0 3 * * 1', 'Mars/Olympus')).toMatch(/"Mars\/Olympus" is not a time zone/)
  expect(refusal('0 0 30 2 *')).toBe('The schedule "0 0 30 2 *" never comes.')
  for (const cron of ['* * * * * *', '0 0 3 * * 1 *', '3 am'])
    expect(refusal(cron)).toBe(`The schedule "${cron}" is not valid: it needs five parts, which are minute, hour, day, month and weekday.`)
  expect(refusal('@daily')).toBeNull()
})

test('[DR-3] a schedule that cannot be, of a policy from elsewhere, keeps no other from being listed', () => {
  const schedule = (cron: string, zone = 'UTC') => ({ kind: 'schedule', cron, zone, catchUpHours: 12 }) as const
  const triggers = [schedule('x y'), schedule('0 3 * * *', 'Mars/Olympus'), schedule('0 3 * * *')]
  expect(nextOf({ triggers }, at('2026-05-06T00:00:00Z'))).toBe(at('2026-05-06T03:00:00Z'))
  expect(nextOf({ triggers: triggers.slice(0, 2) }, 0)).toBeNull()
})
