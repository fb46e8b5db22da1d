import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'

/** Why a column is not learnt from, as the end of a sentence; null where it is. @param rows of the data set */
export function exclusionOf(column: ColumnProfile, rows: number, key: readonly string[]): string | null {
  const { name, missing, distinct, type } = column
  if (key.includes(name)) return 'it is a key'
  if (missing === rows) return 'all its values are missing'
  if (distinct <= 1 && missing === 0) return 'it has only one value'
  if (type === 'text') return textExclusion(column, rows)
  if (type === 'integer' && beyondExact(column)) return `its integers go beyond ${most}, too large for exact numbers`
  if (type === 'integer' && distinct === rows) return counterExclusion(column, rows)
  return null
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

function counterExclusion({ name, min, max }: ColumnProfile, rows: number): string | null {
  if (looksLikeId(name)) return 'every value is unique and its name looks like an ID'
  if (typeof min === 'number' && typeof max === 'number' && max - min === rows - 1) return 'it is a row number'
  return null
}

const idWords = new Set(['id', 'ids', 'index', 'idx', 'uuid', 'guid', 'key', 'pk', 'row', 'rownum', 'unnamed'])

/** `customer_id`, `customerId`, `ID`, `row number`; not `humidity`. */
function looksLikeId(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
  return words.some((word) => idWords.has(word))
}
