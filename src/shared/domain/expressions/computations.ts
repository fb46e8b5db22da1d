import {
  arithmetic,
  type Compile,
  comparison,
  extreme,
  integers,
  logic,
  among,
  moments,
  numeric,
  one,
  real,
  three,
  two,
  widened,
  widenedAll,
  widest,
} from './combine.ts'
import { convert } from './convert.ts'
import type { FunctionName } from './functions.ts'
import { power, round } from './numbers.ts'
import { left, length, lower, part, right, substring, trim, upper } from './texts.ts'
import { addDays, dayOrMissing, daysBetween, momentParts, secondsBetween } from './times.ts'
import { finiteOrMissing, integerOrMissing, textOrMissing } from './value.ts'

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
