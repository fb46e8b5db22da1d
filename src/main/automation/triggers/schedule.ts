import { Cron } from 'croner'
import type { PolicySettings, TriggerOf } from '../../../shared/domain/automation/policy.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Occurrence } from './occurrence.ts'

type Schedule = TriggerOf<'schedule'>

/** What comes later than this after its time was missed: a process looks at its schedules every second. */
const punctual = 60_000
const hour = 3_600_000

/** @throws INVALID_INPUT for an expression or a zone that cannot be */
export function requireSchedule({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>): void {
  if (nextOccurrence({ cron, zone }, Date.now()) === null) throw invalid('cron', `The schedule "${cron}" never comes.`)
}

/** The first time after a moment, in ms; null where there is none. @throws INVALID_INPUT */
export function nextOccurrence({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>, after: number): number | null {
  return cronOf(cron, zone).nextRun(new Date(after))?.getTime() ?? null
}

/** The next of all schedules; null without one. One that cannot be, of a policy from elsewhere, never comes: `collect` tells of it. */
export function nextOf({ triggers }: Pick<PolicySettings, 'triggers'>, now: number): number | null {
  const times = triggers.flatMap((trigger) =>
    trigger.kind === 'schedule' && isSchedule(trigger) ? (nextOccurrence(trigger, now) ?? []) : [],
  )
  return times.length === 0 ? null : Math.min(...times)
}

/** All times in (from, to], oldest first, at most so many of the newest. */
export function occurrences({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>, from: number, to: number, most: number): number[] {
  const found = cronOf(cron, zone).previousRuns(most, new Date(to + 1))
  return found
    .map((date) => date.getTime())
    .filter((at) => at > from && at <= to)
    .toReversed()
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

const known = new Map<string, Cron>()

/** @throws INVALID_INPUT */
function cronOf(cron: string, zone: string): Cron {
  const key = `${cron}\0${zone}`
  const found = known.get(key) ?? madeCron(cron, zone)
  if (known.size > 1_000) known.clear()
  known.set(key, found)
  return found
}

function madeCron(cron: string, zone: string): Cron {
  if (!isKnownZone(zone)) throw invalid('zone', `"${zone}" is not a time zone. Choose one such as UTC or Europe/Berlin.`)
  const parts = cron.trim().split(/\s+/).length
  // With seconds it would be kept as a trigger every second. One part is a time, or a name such as @daily.
  if (parts !== 5 && parts !== 1)
    throw invalid('cron', `The schedule "${cron}" is not valid: it needs five parts, which are minute, hour, day, month and weekday.`)
  try {
    return new Cron(cron, { timezone: zone, paused: true, mode: '5-part' })
  } catch (thrown) {
    throw invalid('cron', `The schedule "${cron}" is not valid: ${reasonOf(thrown)}`)
  }
}

function isSchedule({ cron, zone }: Pick<Schedule, 'cron' | 'zone'>): boolean {
  try {
    return Boolean(cronOf(cron, zone))
  } catch {
    return false
  }
}

function isKnownZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

function invalid(field: 'cron' | 'zone', message: string): CairnError {
  return new CairnError('INVALID_INPUT', message, { field })
}

/** Without the name of the class that threw it. */
const reasonOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message.replace(/^Cron\w+: /, '') : String(thrown))
