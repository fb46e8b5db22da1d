import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { codeOf } from './codes.ts'

/** Columns that say which row it is, and nothing of what it is like. */
export interface Identifying {
  readonly key: readonly string[]
  /** Keys and time by which features were joined to the rows. */
  readonly joinedBy: readonly string[]
}

/** Why a column is not learnt from, as the end of a sentence; null where it is. @param rows of the data set */
export function exclusionOf(column: ColumnProfile, rows: number, { key, joinedBy }: Identifying): string | null {
  const { name, missing, distinct, type } = column
  if (key.includes(name)) return 'it is a key'
  if (joinedBy.includes(name)) return 'features were joined by it'
  if (missing === rows) return 'all its values are missing'
  if (distinct <= 1 && missing === 0) return 'it has only one value'
  if (type === 'text') return textExclusion(column, rows)
  if (type === 'integer' && beyondExact(column)) return `its integers go beyond ${most}, too large for exact numbers`
  return codeExclusion(column, rows)
}

const most = Number.MAX_SAFE_INTEGER.toLocaleString('en')

/** Whether the numbers that a model would see are not the integers that the column has. */
function beyondExact({ min, max }: ColumnProfile): boolean {
  return [min, max].some((value) => typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
}

/** Text of which most values are different, and more than an id can be. */
export function isFreeText({ type, distinct }: ColumnProfile, rows: number): boolean {
  return type === 'text' && distinct > 50 && distinct > rows / 2
}

function textExclusion(column: ColumnProfile, rows: number): string | null {
  const { missing, distinct } = column
  if (distinct === rows - missing && distinct > 2) return 'every value is unique, like an ID'
  if (isFreeText(column, rows)) return `it looks like free text (${distinct} distinct values)`
  return null
}

/** A code of which hardly two rows have the same says nothing of new rows. */
function codeExclusion(column: ColumnProfile, rows: number): string | null {
  const code = codeOf(column, rows)
  return code === null || code.repeats ? null : code.why
}
