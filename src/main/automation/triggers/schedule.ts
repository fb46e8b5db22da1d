import type { PolicySettings, TriggerOf } from '../../../shared/domain/automation/policy.ts'
import { isSchedule, nextOccurrence, occurrences } from '../../schedules.ts'
import type { Occurrence } from './occurrence.ts'

type Schedule = TriggerOf<'schedule'>

/** What comes later than this after its time was missed: a process looks at its schedules every second. */
const punctual = 60_000
const hour = 3_600_000

/** The next of all schedules; null without one. One that cannot be, of a policy from elsewhere, never comes: `collect` tells of it. */
export function nextOf({ triggers }: Pick<PolicySettings, 'triggers'>, now: number): number | null {
  const times = triggers.flatMap((trigger) =>
    trigger.kind === 'schedule' && isSchedule(trigger) ? (nextOccurrence(trigger, now) ?? []) : [],
  )
  return times.length === 0 ? null : Math.min(...times)
}

/**
 * The newest time since the last look, where it was not missed for too long: whatever was missed runs once. By the clock of its zone: a
 * time that is skipped when clocks go forward comes at the next minute that exists, one that comes twice when they go back counts once.
 */
export function dueSchedule(trigger: Schedule, since: number, now: number): Occurrence[] {
  const [at] = occurrences(trigger, since, now, 1)
  const late = now - at
  if (at === undefined || (late > punctual && late > trigger.catchUpHours * hour)) return []
  return [scheduled(trigger, at, late > punctual ? now : at)]
}

export function scheduled({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>, due: number, at: number): Occurrence {
  const local = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'short', hour12: false, timeZone: zone }).format(due)
  const missed = at === due ? '' : '; no process ran then, so it runs once now'
  const text = `Scheduled for ${local} (${zone}), by ${cron}${missed}.`
  // UTC and zone: the local time alone may come twice.
  return { kind: 'schedule', key: `${cron} ${zone} ${new Date(due).toISOString()}`, at, evidence: { text, due, cron, zone } }
}
