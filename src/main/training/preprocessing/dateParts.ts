import type { DatePart } from '../../../shared/domain/training/recipe.ts'

/*
 * Parts of a UTC date by floor arithmetic on float64 alone, so that an ONNX graph can do the same operations and give
 * the same numbers. Valid before 1970 and before 0; the calendar is the proleptic Gregorian one.
 * Source: H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days. Its year begins on 1 March.
 */
export const msPerDay = 86_400_000

const days = (ms: number): number => Math.floor(ms / msPerDay)
/** Days since 0000-03-01. */
const shifted = (ms: number): number => days(ms) + 719_468
const era = (ms: number): number => Math.floor(shifted(ms) / 146_097)
const dayOfEra = (ms: number): number => shifted(ms) - era(ms) * 146_097

function yearOfEra(ms: number): number {
  const day = dayOfEra(ms)
  return Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365)
}

/** 0 is 1 March. */
function dayOfMarchYear(ms: number): number {
  const year = yearOfEra(ms)
  return dayOfEra(ms) - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
}

/** 0 is March, 11 is February. */
const marchMonth = (ms: number): number => Math.floor((5 * dayOfMarchYear(ms) + 2) / 153)

function month(ms: number): number {
  const fromMarch = marchMonth(ms)
  return fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
}

const year = (ms: number): number => yearOfEra(ms) + era(ms) * 400 + (marchMonth(ms) >= 10 ? 1 : 0)

const day = (ms: number): number => dayOfMarchYear(ms) - Math.floor((153 * marchMonth(ms) + 2) / 5) + 1

const modulo = (value: number, by: number): number => value - by * Math.floor(value / by)

function isLeap(ofYear: number): boolean {
  return modulo(ofYear, 4) === 0 && (modulo(ofYear, 100) !== 0 || modulo(ofYear, 400) === 0)
}

/** January and February close the March year: its day 306 is 1 January. */
function dayOfYear(ms: number): number {
  const fromMarch = dayOfMarchYear(ms)
  return fromMarch >= 306 ? fromMarch - 305 : fromMarch + 60 + (isLeap(year(ms)) ? 1 : 0)
}

/** 1970-01-01 was a Thursday; 0 is Monday. */
const weekday = (ms: number): number => modulo(days(ms) + 3, 7)

const hour = (ms: number): number => Math.floor((ms - days(ms) * msPerDay) / 3_600_000)

/** A part of a UTC date given as milliseconds since 1970-01-01. NaN gives NaN (dayOfYear included). */
export const datePartOf: Readonly<Record<DatePart, (ms: number) => number>> = { year, month, day, weekday, dayOfYear, hour }
