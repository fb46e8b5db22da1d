import { Cron } from 'croner'
import { CairnError } from '../shared/errors.ts'

/** Times by a cron expression on the clock of a time zone. */
export interface Schedule {
  readonly cron: string
  readonly zone: string
}

/** @throws INVALID_INPUT for an expression or a zone that cannot be */
export function requireSchedule({ cron, zone }: Schedule): void {
  if (nextOccurrence({ cron, zone }, Date.now()) === null) throw invalid('cron', `The schedule "${cron}" never comes.`)
}

/** The first time after a moment, in ms; null where there is none. @throws INVALID_INPUT */
export function nextOccurrence({ cron, zone }: Schedule, after: number): number | null {
  return cronOf(cron, zone).nextRun(new Date(after))?.getTime() ?? null
}

/** All times in (from, to], oldest first, at most so many of the newest. */
export function occurrences({ cron, zone }: Schedule, from: number, to: number, most: number): number[] {
  const found = cronOf(cron, zone).previousRuns(most, new Date(to + 1))
  return found
    .map((date) => date.getTime())
    .filter((at) => at > from && at <= to)
    .toReversed()
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

export function isSchedule({ cron, zone }: Schedule): boolean {
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
