import type { ColumnType } from '../datasets/columnType.ts'
import type { ValueType } from './ast.ts'
import type { Compute } from './combine.ts'
import { numberAsText, numberOfText } from './numbers.ts'
import { trimmed } from './texts.ts'
import { dayAsText, dayOfMoment, dayOfText, momentAsText, momentOfDay, momentOfText } from './times.ts'
import { integerOrMissing, type Value } from './value.ts'

type Conversion = (value: never) => Value

const none: Conversion = () => null

/** A computed value as one of another type; missing where it is none. No number is a date: a count of days since when? */
export function convert(compute: Compute, from: ValueType, to: ValueType): Compute {
  if (from === to || from === 'missing' || to === 'missing') return compute
  const conversion = conversions[from][to] as (value: NonNullable<Value>) => Value
  return (row) => {
    const value = compute(row)
    return value === null ? null : conversion(value)
  }
}

/** The same value; never called, since a value that has its type is not converted. */
const same: Conversion = (value) => value

const conversions: Readonly<Record<ColumnType, Readonly<Record<ColumnType, Conversion>>>> = {
  text: {
    text: same,
    integer: integerOfText,
    number: numberOfText,
    boolean: booleanOfText,
    date: dayOfText,
    datetime: momentOfText,
  },
  integer: {
    text: String,
    integer: same,
    number: (value: bigint) => (isExact(value) ? Number(value) : null),
    boolean: (value: bigint) => (value === 1n ? true : value === 0n ? false : null),
    date: none,
    datetime: none,
  },
  number: {
    text: numberAsText,
    integer: (value: number) => (Number.isInteger(value) && Math.abs(value) < 9.2e18 ? BigInt(value) : null),
    number: same,
    boolean: (value: number) => (value === 1 ? true : value === 0 ? false : null),
    date: none,
    datetime: none,
  },
  boolean: {
    text: String,
    integer: (value: boolean) => (value ? 1n : 0n),
    number: Number,
    boolean: same,
    date: none,
    datetime: none,
  },
  date: { text: dayAsText, integer: none, number: none, boolean: none, date: same, datetime: momentOfDay },
  datetime: { text: momentAsText, integer: none, number: none, boolean: none, date: dayOfMoment, datetime: same },
}

/** Whether no other integer has the same double. */
function isExact(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
}

function integerOfText(text: string): bigint | null {
  const found = /^[\t\n\f\r ]*([+-]?)0*([0-9]+)(?:\.0*)?[\t\n\f\r ]*$/.exec(text)
  // Longer ones are beyond 64 bits, and slow to read.
  if (!found || found[2].length > 19) return null
  return integerOrMissing(BigInt(found[1] === '-' ? `-${found[2]}` : found[2]))
}

const yes = new Set(['true', 't', 'yes', 'y', '1', '1.0'])
const no = new Set(['false', 'f', 'no', 'n', '0', '0.0'])

function booleanOfText(text: string): boolean | null {
  const word = trimmed(text, ' ').toLowerCase()
  return yes.has(word) ? true : no.has(word) ? false : null
}
