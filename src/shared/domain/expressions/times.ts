import { integerOrMissing } from './value.ts'

/** Days and microseconds since 1970-01-01 00:00 UTC, in the Gregorian calendar for all years, as DuckDB reads, computes and writes them. */

const microsecondsPerDay = 86_400_000_000n
/** The first day that a datetime can have, and the last microsecond. Beyond them DuckDB has infinity. */
const firstMoment = -9_223_372_022_400_000_000n
const lastMoment = 2n ** 63n - 2n
const firstDay = -2_147_483_646
const lastDay = 2_147_483_646
const maxInt32 = 2n ** 31n - 1n

export interface Civil {
  /** 0 is the year before 1. */
  readonly year: number
  readonly month: number
  readonly day: number
}

/** @see https://howardhinnant.github.io/date_algorithms.html#days_from_civil */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** @see https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
export function civilOf(days: number): Civil {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** A day of the calendar, or missing where there is none. */
export function dayOrMissing(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  const days = daysOf(year, month, day)
  return days < firstDay || days > lastDay ? null : days
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Midnight of a day; missing where a datetime does not go so far. */
export function momentOfDay(days: number): bigint | null {
  return momentOrMissing(BigInt(days) * microsecondsPerDay)
}

function momentOrMissing(moment: bigint): bigint | null {
  return moment < firstMoment || moment > lastMoment ? null : moment
}

export function dayOfMoment(moment: bigint): number {
  const days = moment / microsecondsPerDay
  return Number(moment % microsecondsPerDay < 0n ? days - 1n : days)
}

function secondOfDay(moment: bigint): number {
  const rest = moment % microsecondsPerDay
  return Math.floor(Number(rest < 0n ? rest + microsecondsPerDay : rest) / 1e6)
}

/** The parts of a moment that have functions of their own. */
export const momentParts = {
  year: (moment) => civilOf(dayOfMoment(moment)).year,
  quarter: (moment) => Math.ceil(civilOf(dayOfMoment(moment)).month / 3),
  month: (moment) => civilOf(dayOfMoment(moment)).month,
  week: (moment) => isoWeek(dayOfMoment(moment)),
  day: (moment) => civilOf(dayOfMoment(moment)).day,
  weekday: (moment) => weekday(dayOfMoment(moment)),
  dayOfYear: (moment) => dayOfYear(dayOfMoment(moment)),
  hour: (moment) => Math.floor(secondOfDay(moment) / 3600),
  minute: (moment) => Math.floor(secondOfDay(moment) / 60) % 60,
  second: (moment) => secondOfDay(moment) % 60,
} as const satisfies Readonly<Record<string, (moment: bigint) => number>>

/** 1970-01-01 was a Thursday. */
function weekday(days: number): number {
  return ((((days + 3) % 7) + 7) % 7) + 1
}

function dayOfYear(days: number): number {
  return days - daysOf(civilOf(days).year, 1, 1) + 1
}

/** The week of the year that its Thursday lies in. */
function isoWeek(days: number): number {
  const thursday = days - weekday(days) + 4
  return Math.floor((dayOfYear(thursday) - 1) / 7) + 1
}

/** Midnights from one moment to another. */
export function daysBetween(from: bigint, to: bigint): bigint {
  return BigInt(dayOfMoment(to) - dayOfMoment(from))
}

/** Missing where the microseconds need more than 64 bits. */
export function secondsBetween(from: bigint, to: bigint): number | null {
  const microseconds = integerOrMissing(to - from)
  return microseconds === null ? null : Number(microseconds) / 1e6
}

export function addDays(moment: bigint, days: bigint): bigint | null {
  if (days > maxInt32 || days < -maxInt32 - 1n) return null
  return momentOrMissing(moment + days * microsecondsPerDay)
}

const blank = '[\\t\\n\\f\\r ]*'
const dayPattern = '([0-9]{4})([-/])([0-9]{1,2})\\2([0-9]{1,2})'
const date = new RegExp(`^${blank}${dayPattern}(?:[ T]00:00(?::00(?:[.]0+)?)?)?${blank}$`)
const offset = 'Z|([+-])(0[0-9]|1[0-4])(?::?([0-5][0-9]))?'
// What may follow depends on what is there: nothing behind a day or minutes, spaces behind seconds, any blanks behind an offset.
const datetime = new RegExp(
  `^${blank}${dayPattern}(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]+))?(?: *|(?:${offset})${blank}))?)?$`,
)

/** The day that a text is, year first; missing where it is none. */
export function dayOfText(text: string): number | null {
  const found = date.exec(text)
  return found && dayOrMissing(Number(found[1]), Number(found[3]), Number(found[4]))
}

/** The moment that a text is, in UTC where it has no offset; missing where it is none. */
export function momentOfText(text: string): bigint | null {
  const found = datetime.exec(text)
  if (!found) return null
  const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, hours, minutes = '0'] = found
  const days = dayOrMissing(Number(year), Number(month), Number(day))
  const time = microsecondsOf(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 6).padEnd(6, '0')))
  if (days === null || time === null) return null
  const ahead = sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * 60e6
  return BigInt(days) * microsecondsPerDay + BigInt(time - (sign === '-' ? -ahead : ahead))
}

/** 24:00 is midnight after the day. */
function microsecondsOf(hour: number, minute: number, second: number, microsecond: number): number | null {
  const all = ((hour * 60 + minute) * 60 + second) * 1e6 + microsecond
  return minute > 59 || second > 59 || all > Number(microsecondsPerDay) ? null : all
}

/** A date as text: `2024-05-31`; before the year 1 `0044-03-15 (BC)`, as DuckDB writes it. */
export function dayAsText(days: number): string {
  const { year, month, day } = civilOf(days)
  const text = `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return year > 0 ? text : `${text} (BC)`
}

/** A datetime as text: `2024-05-31T14:30:00.5`. */
export function momentAsText(moment: bigint): string {
  const seconds = secondOfDay(moment)
  const microseconds = Number(((moment % 1_000_000n) + 1_000_000n) % 1_000_000n)
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0').replace(/0+$/, '')}`
  return `${dayAsText(dayOfMoment(moment)).replace(' ', 'T')}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`
}

const two = (value: number): string => String(value).padStart(2, '0')
