import type { CheckResult, CheckSettings } from '../../../shared/domain/monitoring/checks.ts'

/** What time tells of a monitor. All in ms since 1970 UTC. */
export interface Times {
  readonly now: number
  /** When the monitor was made: nothing is late before. */
  readonly begun: number
  /** When it was looked at before this time, and how long a pause between two looks is nothing to tell of. */
  readonly looked: number | null
  readonly usualPause: number
  /** The newest request, file or version that could be read; null where none ever came. */
  readonly lastTraffic: number | null
  readonly lastLabel: number | null
  /** Files or versions that could not be read; null for a log, which has none. */
  readonly unreadable: { readonly count: number; readonly newest: { readonly source: string; readonly message: string } | null } | null
  /** When the version was registered, and how old the data are that it is held against. */
  readonly model: { readonly ref: string; readonly at: number } | null
  readonly reference: { readonly ref: string; readonly at: number } | null
}

const hour = 3_600_000

/** Checks of what does not come, or not so that it can be read: each says something else. @param what comes: requests, files or versions */
export function statusChecks(times: Times, settings: CheckSettings, what: string): CheckResult[] {
  const { now, begun, looked, usualPause, lastTraffic, lastLabel, model, reference } = times
  const { noTraffic, noLabels, modelAge, referenceAge } = settings
  const since = (at: number | null) => Math.max(at ?? 0, begun)
  const pause = looked === null ? null : (now - looked) / hour
  return [
    late('noTraffic', hoursOf(now - since(lastTraffic)), noTraffic, (age) =>
      lastTraffic === null ? `No ${what} came since the monitor was made ${age} ago.` : `No ${what} came for ${age}.`,
    ),
    late('noLabels', hoursOf(now - since(lastLabel)), noLabels, (age) =>
      lastLabel === null ? `No label came since the monitor was made ${age} ago.` : `No label came for ${age}.`,
    ),
    late('modelAge', model && hoursOf(now - model.at), modelAge, (age) => `${model?.ref ?? 'The model'} was registered ${age} ago.`),
    late(
      'referenceAge',
      reference && hoursOf(now - reference.at),
      referenceAge,
      (age) => `${reference?.ref ?? 'The data'}, which the windows are held against, is ${age} old.`,
    ),
    readability(times.unreadable),
    late('notChecked', pause, usualPause / hour, (age) => `Nothing was checked for ${age}: no process had the workspace open.`),
  ]
}

function readability(unreadable: Times['unreadable']): CheckResult {
  const { count, newest } = unreadable ?? { count: null, newest: null }
  const others = count === null || count < 2 ? '' : ` ${(count - 1).toLocaleString('en-US')} more could not be checked before it.`
  return {
    check: 'unreadable',
    subject: null,
    value: count,
    reference: null,
    limit: 0,
    method: 'count',
    p: null,
    adjustedP: null,
    outcome: count === null ? 'noData' : count > 0 ? 'fail' : 'pass',
    provisional: false,
    text: newest ? `${newest.source} could not be checked: ${newest.message}${others}` : 'All data could be read.',
  }
}

const hoursOf = (ms: number) => Math.max(0, ms) / hour

function late(check: CheckResult['check'], value: number | null, limit: number | null, text: (age: string) => string): CheckResult {
  const outcome = value === null || limit === null ? 'noData' : value > limit ? 'fail' : 'pass'
  const told = value === null ? 'Not known.' : limit === null ? 'No limit is set.' : text(ageText(value))
  return {
    check,
    subject: null,
    value,
    reference: null,
    limit,
    method: 'time',
    p: null,
    adjustedP: null,
    outcome,
    provisional: false,
    text: told,
  }
}

function ageText(hours: number): string {
  const [size, unit] = hours >= 48 ? [24, 'days'] : hours >= 2 ? [1, 'hours'] : [1 / 60, 'minutes']
  return `${(hours / size).toLocaleString('en-US', { maximumFractionDigits: hours >= 48 ? 1 : 0 })} ${unit}`
}
