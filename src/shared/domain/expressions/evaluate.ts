import type { ColumnType } from '../datasets/columnType.ts'
import { type Checked, expressionError } from './ast.ts'
import type { Compute } from './combine.ts'
import { computations } from './computations.ts'
import type { FunctionName } from './functions.ts'
import { compilePattern, PatternError } from './pattern.ts'
import { dayOfText, momentOfText } from './times.ts'
import { finiteOrMissing, textOrMissing, type Value } from './value.ts'

/**
 * An expression computed for single rows, where there is no database, with the result that its SQL has: to the last bit, except for
 * the functions in `inexact`. The compiled function throws nothing and keeps nothing from one row to the next: what has no result
 * (a quotient by 0, an integer beyond 64 bits, a number that is not finite, a date that is none) is missing.
 *
 * @param places where in a row the value of each column stands; see `Value` for how
 * @throws STEP_INVALID for what `checkOnDemand` refuses
 */
export function compileExpression(checked: Checked, places: ReadonlyMap<string, number>): Compute {
  const compute = compile(checked, places)
  switch (checked.type) {
    case 'number':
      return (row) => {
        const value = compute(row)
        return value === null ? null : finiteOrMissing(value as number)
      }
    case 'text':
      return (row) => {
        const value = compute(row)
        return value === null ? null : textOrMissing(value as string)
      }
    default:
      return compute
  }
}

/**
 * Functions that the libraries of two runtimes compute with a difference in the last digits: at most 2 units in the last place between
 * DuckDB and V8 (measured: log10 2, all others 1). The difference of a whole expression is larger where it subtracts nearly equal
 * numbers, rounds, or compares.
 */
export const inexact: ReadonlySet<string> = new Set<FunctionName>(['exp', 'log', 'log2', 'log10', 'power', 'sin', 'cos', 'tan', 'atan2'])

/** Whether an expression has the same result in all runtimes, to the last bit. */
export function isExact(checked: Checked): boolean {
  return checked.kind !== 'call' || (!inexact.has(checked.name) && checked.of.every(isExact))
}

function compile(checked: Checked, places: ReadonlyMap<string, number>): Compute {
  switch (checked.kind) {
    case 'value': {
      const value = valueOf(checked)
      return () => value
    }
    case 'column':
      return compileColumn(checked, places)
    case 'call':
      return compileCall(checked, places)
  }
}

function compileColumn({ name, type }: Checked & { kind: 'column' }, places: ReadonlyMap<string, number>): Compute {
  const place = places.get(name)
  if (place === undefined) throw new Error(`The rows have no column ${JSON.stringify(name)}.`)
  switch (type) {
    case 'text':
      return (row) => (row[place] === '' ? null : row[place])
    case 'number':
      // Zero has no sign.
      return (row) => (row[place] === 0 ? 0 : row[place])
    default:
      return (row) => row[place]
  }
}

function compileCall({ name, of, type }: Checked & { kind: 'call' }, places: ReadonlyMap<string, number>): Compute {
  const parts = of.map((part) => compile(part, places))
  const types = of.map((part) => part.type)
  const compute = isPatternCall(name)
    ? compilePatternCall(name, parts[0], of)
    : computations[name as Exclude<FunctionName, PatternFunction>](parts, types, type)
  if (!of.every((part) => part.kind === 'value')) return compute
  // Of constants alone: computed once.
  const value = compute([])
  return () => value
}

function valueOf({ type, value }: Checked & { kind: 'value' }): Value {
  if (value === null || typeof value === 'boolean') return value
  switch (type as ColumnType) {
    case 'integer':
      return BigInt(value)
    case 'number':
      return Number(value)
    case 'date':
      return dayOfText(value)
    case 'datetime':
      return momentOfText(value)
    default:
      return textOrMissing(value)
  }
}

type PatternFunction = 'matches' | 'extract'
const isPatternCall = (name: string): name is PatternFunction => name === 'matches' || name === 'extract'

function compilePatternCall(name: PatternFunction, text: Compute, [, pattern, group]: readonly Checked[]): Compute {
  const source = literalOf(pattern)
  const index = group === undefined ? '0' : literalOf(group)
  if (source === null || index === null) return () => null
  const compiled = patternOrRefusal(source)
  return (row) => {
    const value = text(row) as string | null
    if (value === null) return null
    return name === 'matches' ? compiled.matches(value) : textOrMissing(compiled.extract(value, Number(index)) ?? '')
  }
}

function literalOf(checked: Checked): string | null {
  if (checked.kind === 'value' && typeof checked.value !== 'boolean') return checked.value === '' ? null : checked.value
  throw expressionError('For a single row, a pattern and its group are typed and not computed.', 0)
}

function patternOrRefusal(source: string): ReturnType<typeof compilePattern> {
  try {
    return compilePattern(source)
  } catch (error) {
    if (error instanceof PatternError) throw expressionError(`The pattern ${JSON.stringify(source)}: ${error.message}`, 0)
    throw error
  }
}
