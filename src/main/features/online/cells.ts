import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { dayAsText, dayOfText, momentAsText, momentOfText } from '../../../shared/domain/expressions/times.ts'
import { integerOrMissing, type Value } from '../../../shared/domain/expressions/value.ts'

/**
 * A value as the online store keeps it, in JSON: numbers and booleans as such; an integer that no double stands for as its digits; a
 * date as `2026-01-31`, a datetime as `2026-01-31 14:30:00.5` in UTC, to the microsecond. So a value has one form, and two that are equal
 * are the same text.
 */

/** A cell of a request in that form; null where it is missing, undefined where it is none of the type. Text is read as the type, a number never as text. */
export function storedCell(cell: FeatureCell, type: ColumnType): FeatureCell | undefined {
  if (cell === null || cell === '') return null
  switch (type) {
    case 'integer':
      return storedInteger(cell)
    case 'number':
      return storedNumber(cell)
    case 'boolean':
      return typeof cell === 'string' ? truth.get(cell) : typeof cell === 'boolean' ? cell : undefined
    case 'text':
      return typeof cell === 'string' && cell.isWellFormed() ? cell : undefined
    case 'date':
      return typeof cell === 'string' ? textOr(dayOfText(cell), dayAsText) : undefined
    case 'datetime':
      return typeof cell === 'string' ? textOr(momentOfText(cell), storedMoment) : undefined
  }
}

const truth: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

function textOr<T>(value: T | null, write: (value: T) => string): string | undefined {
  return value === null ? undefined : write(value)
}

function storedInteger(cell: FeatureCell): FeatureCell | undefined {
  // A number beyond 2^53 has been rounded before it came.
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? cell + 0 : undefined
  if (typeof cell !== 'string' || !/^[+-]?\d{1,40}$/.test(cell)) return undefined
  const value = integerOrMissing(BigInt(cell.replace('+', '')))
  return value === null ? undefined : integerCell(value)
}

function integerCell(value: bigint): FeatureCell {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function storedNumber(cell: FeatureCell): FeatureCell | undefined {
  const isNumeric = typeof cell === 'number' || (typeof cell === 'string' && /^[+-]?(\d+[.]?\d*|[.]\d+)(e[+-]?\d+)?$/i.test(cell))
  const value = isNumeric ? Number(cell) : Number.NaN
  return Number.isFinite(value) ? value + 0 : undefined
}

/** A datetime in that form. @param moment microseconds since 1970 UTC */
export function storedMoment(moment: bigint): string {
  return momentAsText(moment).replace('T', ' ')
}

/** Whether a value of the store is one of the type: a store may come from anywhere. */
export function isStoredCell(cell: unknown, type: ColumnType): cell is FeatureCell {
  if (cell === null) return true
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(cell) || (typeof cell === 'string' && /^-?\d{16,19}$/.test(cell))
    case 'number':
      return typeof cell === 'number'
    case 'boolean':
      return typeof cell === 'boolean'
    case 'text':
    case 'date':
    case 'datetime':
      return typeof cell === 'string'
  }
}

/** A value of the store as expressions compute with it. */
export function valueOf(cell: FeatureCell, type: ColumnType): Value {
  if (cell === null) return null
  if (type === 'integer') return BigInt(cell)
  if (type === 'date') return dayOfText(String(cell))
  if (type === 'datetime') return momentOfText(String(cell))
  return cell
}

/** What an expression gave, in the form of the store. */
export function cellOf(value: Value, type: ColumnType): FeatureCell {
  if (value === null) return null
  if (typeof value === 'bigint') return type === 'datetime' ? storedMoment(value) : type === 'number' ? Number(value) : integerCell(value)
  return type === 'date' && typeof value === 'number' ? dayAsText(value) : value
}
