import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { isNumber } from '../../../shared/domain/datasets/reading.ts'
import type { RequestCell } from './contracts.ts'

/** What a cell of a request is for a column that takes numbers: its number, or why it is none. */
export type Numeric = number | Refusal

/** In the words that follow the value: `5.5 in "age" is not a whole number.` */
export interface Refusal {
  readonly refused: string
}

const nouns: Readonly<Record<Exclude<ColumnType, 'text'>, string>> = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a date such as 2024-01-31',
  datetime: 'a time such as 2024-01-31T10:28:00Z',
}

type NumericType = Exclude<ColumnType, 'text'>

/** A cell that is not missing, as the number that the graph takes for it. Zero has no sign, as in the data that models are trained on. */
export function numericCell(cell: Exclude<RequestCell, null>, type: NumericType): Numeric {
  if (typeof cell === 'number') return ofNumber(cell, type)
  if (typeof cell === 'bigint') return ofBigint(cell, type)
  if (typeof cell === 'string') return ofText(cell.trim(), type)
  return type === 'date' || type === 'datetime' ? notA(type) : Number(cell)
}

/** A cell that is not missing, as text: a number is written as JavaScript writes it. */
export function textCell(cell: Exclude<RequestCell, null>): string {
  return typeof cell === 'string' ? cell : String(cell)
}

function notA(type: NumericType): Refusal {
  return { refused: `is not ${nouns[type]}` }
}

const day = 86_400_000

function ofNumber(value: number, type: NumericType): Numeric {
  if (type === 'number') return value + 0
  const fits =
    type === 'integer'
      ? Number.isInteger(value)
      : type === 'boolean'
        ? value === 0 || value === 1
        : // Milliseconds since 1970 UTC, as the graph takes them.
          Number.isFinite(value) && (type === 'datetime' || value % day === 0)
  return fits ? value + 0 : notA(type)
}

/** A model computes with doubles: an integer that none stands for exactly is refused, and never rounded. */
function ofBigint(value: bigint, type: NumericType): Numeric {
  const nearest = Number(value)
  if (!Number.isFinite(nearest) || BigInt(nearest) !== value)
    return { refused: 'cannot be held exactly by a model, which computes with doubles' }
  return ofNumber(nearest, type)
}

function ofText(text: string, type: NumericType): Numeric {
  switch (type) {
    case 'number':
      return isNumber(text)
        ? exactText(text, type)
        : /^[+-]?(inf|infinity)$/i.test(text)
          ? text.startsWith('-')
            ? -Infinity
            : Infinity
          : notA(type)
    case 'integer':
      return /^[+-]?\d+([.]0*)?$/.test(text) ? exactText(text.replace(/[.].*/, ''), type) : notA(type)
    case 'boolean':
      return truth.get(text.toLowerCase()) ?? notA(type)
    case 'date':
      return dateOf(text) ?? notA(type)
    case 'datetime':
      return timeOf(text) ?? notA(type)
  }
}

const truth: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['1', 1],
  ['false', 0],
  ['0', 0],
])

/** Digits that are a whole number are held exactly or refused. */
function exactText(text: string, type: NumericType): Numeric {
  if (/^[+-]?\d{16,}$/.test(text)) return ofBigint(BigInt(text.replace('+', '')), type)
  return Number(text) + 0
}

function dateOf(text: string): number | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})([T ]00:00(:00([.]0+)?)?(Z|[+-]00:?00)?)?$/.exec(text)
  return found ? calendarDay(found[1]) : undefined
}

/** Undefined for a day that no calendar has, which `Date` takes for one of the next month. */
function calendarDay(text: string): number | undefined {
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : time
}

const instant = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.](\d+))?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

/** To the microsecond, as data are read. Without a zone it is UTC. */
function timeOf(text: string): number | undefined {
  const found = instant.exec(text)
  const start = found ? calendarDay(found[1]) : undefined
  if (!found || start === undefined) return undefined
  const [hours, minutes, seconds] = [found[2], found[3], found[4]].map((part) => Number(part ?? 0))
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  const micros = Number((found[5] ?? '').slice(0, 6).padEnd(6, '0'))
  const at = start + ((hours * 60 + minutes) * 60 + seconds) * 1_000 - offsetOf(found[6])
  return (at * 1_000 + micros) / 1_000 + 0
}

/** In ms. */
function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(3).replace(':', '')].map((part) => Number(part || 0))
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
