import type { ValueType } from './ast.ts'
import { momentOfDay } from './times.ts'
import { compareValues, finiteOrMissing, integerOrMissing, type Value } from './value.ts'

/** Ways to make the computation of a call of those of its arguments. */

/** A part of an expression, computed for a row. */
export type Compute = (row: readonly Value[]) => Value
/** Makes the computation of a call of those of its arguments. */
export type Compile = (of: readonly Compute[], types: readonly ValueType[], gives: ValueType) => Compute

/** Missing where an argument is missing. */
export function one<A extends NonNullable<Value>>(compute: (a: A) => Value): (of: readonly Compute[]) => Compute {
  return ([a]) =>
    (row) => {
      const value = a(row)
      return value === null ? null : compute(value as A)
    }
}

export function two<A extends NonNullable<Value>, B extends NonNullable<Value>>(
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

export function three<A extends NonNullable<Value>, B extends NonNullable<Value>, C extends NonNullable<Value>>(
  compute: (a: A, b: B, c: C) => Value,
): (of: readonly Compute[]) => Compute {
  return ([a, b, c]) =>
    (row) => {
      const [first, second, third] = [a(row), b(row), c(row)]
      return first === null || second === null || third === null ? null : compute(first as A, second as B, third as C)
    }
}

/** A value as one of a wider type: an integer as a number, a date as its midnight. */
export function widened(compute: Compute, from: ValueType, to: ValueType): Compute {
  if (from === 'integer' && to === 'number') return one((value: bigint) => Number(value))([compute])
  return from === 'date' && to === 'datetime' ? one(momentOfDay)([compute]) : compute
}

export const widenedAll = (of: readonly Compute[], types: readonly ValueType[], to: ValueType): Compute[] =>
  of.map((compute, index) => widened(compute, types[index], to))

export function widest(types: readonly ValueType[]): ValueType {
  return types.includes('number') ? 'number' : types.includes('datetime') ? 'datetime' : 'missing'
}

/** Of numbers. */
export const numeric =
  (compile: (of: readonly Compute[]) => Compute): Compile =>
  (of, types) =>
    compile(widenedAll(of, types, 'number'))

/** Of one number; missing where the result is none. */
export const real = (compute: (a: number) => number): Compile => numeric(one((a: number) => finiteOrMissing(compute(a))))

/** As integers where all are, otherwise as numbers. */
export const arithmetic =
  (ofIntegers: (of: readonly Compute[]) => Compute, ofNumbers: (of: readonly Compute[]) => Compute): Compile =>
  (of, types, gives) =>
    gives === 'integer' ? ofIntegers(of) : ofNumbers(widenedAll(of, types, 'number'))

export const integers = (compute: (a: bigint, b: bigint) => bigint) => two((a: bigint, b: bigint) => integerOrMissing(compute(a, b)))

export const comparison =
  (holds: (order: number) => boolean): Compile =>
  (of, types) =>
    two((a, b) => holds(compareValues(a, b)))(widenedAll(of, types, widest(types)))

/** The one of all that are not missing that comes first in an order. */
export const extreme =
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
export const logic =
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
export function among(searched: NonNullable<Value>, list: readonly Compute[], row: readonly Value[]): boolean | null {
  let found: boolean | null = false
  for (const compute of list) {
    const value = compute(row)
    if (value === null) found = null
    else if (compareValues(searched, value) === 0) return true
  }
  return found
}

export const moments =
  (compile: (of: readonly Compute[]) => Compute): Compile =>
  (of, types) =>
    compile(widenedAll(of, types, 'datetime'))
