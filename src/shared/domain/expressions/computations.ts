import { convert } from './convert.ts'
import type { ValueType } from './ast.ts'
import type { FunctionName } from './functions.ts'
import { power, round } from './numbers.ts'
import { left, length, lower, part, right, substring, trim, upper } from './texts.ts'
import { addDays, dayOrMissing, daysBetween, momentOfDay, momentParts, secondsBetween } from './times.ts'
import { compareValues, finiteOrMissing, integerOrMissing, textOrMissing, type Value } from './value.ts'

/** A part of an expression, computed for a row. */
export type Compute = (row: readonly Value[]) => Value
/** Makes the computation of a call of those of its arguments. */
type Compile = (of: readonly Compute[], types: readonly ValueType[], gives: ValueType) => Compute

/** Missing where an argument is missing. */
function one<A extends NonNullable<Value>>(compute: (a: A) => Value): (of: readonly Compute[]) => Compute {
  return ([a]) =>
    (row) => {
      const value = a(row)
      return value === null ? null : compute(value as A)
    }
}

function two<A extends NonNullable<Value>, B extends NonNullable<Value>>(
  compute: (a: A, b: B) => Value,
): (of: readonly Compute[]) => Compute {
  return ([a, b]) =>
    (row) => {
      const first = a(row)
      if (first === null) return null
      const second = b(row)
      return second === null ? null : compute(first as A, second as B)
    }
}

function three<A extends NonNullable<Value>, B extends NonNullable<Value>, C extends NonNullable<Value>>(
  compute: (a: A, b: B, c: C) => Value,
): (of: readonly Compute[]) => Compute {
  return ([a, b, c]) =>
    (row) => {
      const [first, second, third] = [a(row), b(row), c(row)]
      return first === null || second === null || third === null ? null : compute(first as A, second as B, third as C)
    }
}

/** A value as one of a wider type: an integer as a number, a date as its midnight. */
function widened(compute: Compute, from: ValueType, to: ValueType): Compute {
  if (from === 'integer' && to === 'number') return one((value: bigint) => Number(value))([compute])
  return from === 'date' && to === 'datetime' ? one(momentOfDay)([compute]) : compute
}

const widenedAll = (of: readonly Compute[], types: readonly ValueType[], to: ValueType): Compute[] =>
  of.map((compute, index) => widened(compute, types[index], to))

function widest(types: readonly ValueType[]): ValueType {
  return types.includes('number') ? 'number' : types.includes('datetime') ? 'datetime' : 'missing'
}

/** Of numbers. */
const numeric =
  (compile: (of: readonly Compute[]) => Compute): Compile =>
  (of, types) =>
    compile(widenedAll(of, types, 'number'))

/** Of one number; missing where the result is none. */
const real = (compute: (a: number) => number): Compile => numeric(one((a: number) => finiteOrMissing(compute(a))))

/** As integers where all are, otherwise as numbers. */
const arithmetic =
  (ofIntegers: (of: readonly Compute[]) => Compute, ofNumbers: (of: readonly Compute[]) => Compute): Compile =>
  (of, types, gives) =>
    gives === 'integer' ? ofIntegers(of) : ofNumbers(widenedAll(of, types, 'number'))

const integers = (compute: (a: bigint, b: bigint) => bigint) => two((a: bigint, b: bigint) => integerOrMissing(compute(a, b)))

const comparison =
  (holds: (order: number) => boolean): Compile =>
  (of, types) =>
    two((a, b) => holds(compareValues(a, b)))(widenedAll(of, types, widest(types)))

/** The one of all that are not missing that comes first in an order. */
const extreme =
  (better: (order: number) => boolean): Compile =>
  (of, types, gives) => {
    const all = widenedAll(of, types, gives)
    return (row) => {
      let best: Value = null
      for (const compute of all) {
        const value = compute(row)
        if (value !== null && (best === null || better(compareValues(value, best)))) best = value
      }
      return best
    }
  }

/** `and` and `or`: one value decides, whatever the others are; otherwise a missing one makes the result missing. */
const logic =
  (decides: boolean): Compile =>
  (of) =>
  (row) => {
    let result: boolean | null = !decides
    for (const compute of of) {
      const value = compute(row)
      if (value === decides) return decides
      if (value === null) result = null
    }
    return result
  }

/** Missing where it is not found and something in the list is missing. */
function among(searched: NonNullable<Value>, list: readonly Compute[], row: readonly Value[]): boolean | null {
  let found: boolean | null = false
  for (const compute of list) {
    const value = compute(row)
    if (value === null) found = null
    else if (compareValues(searched, value) === 0) return true
  }
  return found
}

const moments =
  (compile: (of: readonly Compute[]) => Compute): Compile =>
  (of, types) =>
    compile(widenedAll(of, types, 'datetime'))

const momentPart = (name: keyof typeof momentParts): Compile => {
  const compute = momentParts[name]
  return moments(one((moment: bigint) => BigInt(compute(moment))))
}

const conversion: Compile = ([a], [from], to) => convert(a, from, to)

const textTest = (compute: (text: string, part: string) => boolean): Compile => two(compute)

/** All functions but those of patterns, which are compiled with their pattern. */
export const computations: Readonly<Record<Exclude<FunctionName, 'matches' | 'extract'>, Compile>> = {
  '+': arithmetic(
    integers((a, b) => a + b),
    two((a: number, b: number) => a + b),
  ),
  '-': arithmetic(
    integers((a, b) => a - b),
    two((a: number, b: number) => a - b),
  ),
  '*': arithmetic(
    integers((a, b) => a * b),
    two((a: number, b: number) => a * b),
  ),
  '/': numeric(two((a: number, b: number) => (b === 0 ? null : finiteOrMissing(a / b)))),
  '%': arithmetic(
    // The remainder of the smallest integer by -1 is beyond what DuckDB computes.
    two((a: bigint, b: bigint) => (b === 0n || (b === -1n && integerOrMissing(-a) === null) ? null : a % b)),
    two((a: number, b: number) => (b === 0 ? null : a % b)),
  ),
  negate: arithmetic(
    one((a: bigint) => integerOrMissing(-a)),
    one((a: number) => -a),
  ),
  '=': comparison((order) => order === 0),
  '!=': comparison((order) => order !== 0),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  in: (of, types) => {
    const [value, ...list] = widenedAll(of, types, widest(types))
    return (row) => {
      const searched = value(row)
      return searched === null ? null : among(searched, list, row)
    }
  },
  and: logic(false),
  or: logic(true),
  not: one((a: boolean) => !a),
  if: ([condition, ...of], [, ...types], gives) => {
    const [yes, no] = widenedAll(of, types, gives)
    return (row) => (condition(row) === true ? yes(row) : no(row))
  },
  coalesce: (of, types, gives) => {
    const all = widenedAll(of, types, gives)
    return (row) => {
      for (const compute of all) {
        const value = compute(row)
        if (value !== null) return value
      }
      return null
    }
  },
  missing:
    ([a]) =>
    (row) =>
      a(row) === null,
  present:
    ([a]) =>
    (row) =>
      a(row) !== null,
  min: extreme((order) => order < 0),
  max: extreme((order) => order > 0),

  abs: arithmetic(
    one((a: bigint) => integerOrMissing(a < 0n ? -a : a)),
    one((a: number) => Math.abs(a)),
  ),
  round: ([a, digits = () => 0n], types) => two(round)([widened(a, types[0], 'number'), digits]),
  floor: real(Math.floor),
  ceil: real(Math.ceil),
  sqrt: real(Math.sqrt),
  exp: real(Math.exp),
  log: real(Math.log),
  log2: real(Math.log2),
  log10: real(Math.log10),
  power: numeric(two((a: number, b: number) => finiteOrMissing(power(a, b)))),
  sin: real(Math.sin),
  cos: real(Math.cos),
  tan: real(Math.tan),
  atan2: numeric(two((y: number, x: number) => finiteOrMissing(Math.atan2(y, x)))),
  sign: numeric(one((a: number) => (a > 0 ? 1n : a < 0 ? -1n : 0n))),

  lower: one(lower),
  upper: one(upper),
  trim: one(trim),
  length: one((text: string) => BigInt(length(text))),
  left: two(left),
  right: two(right),
  substring: (of) =>
    (of.length === 2
      ? two((text: string, start: bigint) => substring(text, start))
      : three((text: string, start: bigint, n: bigint) => substring(text, start, n)))(of),
  // An empty text is missing: replacing by it is leaving out.
  replace: ([text, find, by]) =>
    three((all: string, found: string, made: string) => textOrMissing(all.replaceAll(found, () => made)))([
      text,
      find,
      (row) => by(row) ?? '',
    ]),
  concat: (of, types) => {
    const texts = of.map((compute, index) => convert(compute, types[index], 'text'))
    return (row) => {
      let joined = ''
      for (const compute of texts) {
        const text = compute(row)
        if (text === null) return null
        joined += text as string
      }
      return joined
    }
  },
  contains: textTest((text, found) => text.includes(found)),
  startsWith: textTest((text, found) => text.startsWith(found)),
  endsWith: textTest((text, found) => text.endsWith(found)),
  part: three(part),

  year: momentPart('year'),
  quarter: momentPart('quarter'),
  month: momentPart('month'),
  week: momentPart('week'),
  day: momentPart('day'),
  weekday: momentPart('weekday'),
  dayOfYear: momentPart('dayOfYear'),
  hour: momentPart('hour'),
  minute: momentPart('minute'),
  second: momentPart('second'),
  daysBetween: moments(two(daysBetween)),
  secondsBetween: moments(two(secondsBetween)),
  addDays: (of, types) => two(addDays)([widened(of[0], types[0], 'datetime'), of[1]]),
  makeDate: three((year: bigint, month: bigint, day: bigint) => dayOrMissing(Number(year), Number(month), Number(day))),

  number: conversion,
  integer: conversion,
  text: conversion,
  boolean: conversion,
  date: conversion,
  datetime: conversion,
}
