import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'

/** An integer that names something and measures nothing: a sum or a mean of two of them is none. */
export interface Code {
  /** What it is taken for, as the end of a sentence: "it looks like a postal code". */
  readonly looksLike: string
  /** Rows that share a value say something about it; where there are hardly any, it is not learnt from. */
  readonly repeats: boolean
}

/** From so many rows per value on, a value can say something about rows to come. */
const fewestRowsPerValue = 3
/** Of a column whose name says nothing, a code has values with as many digits as all others, and none is small. */
const idWords = new Set(['id', 'ids', 'index', 'idx', 'uuid', 'guid', 'key', 'pk', 'row', 'rownum', 'unnamed'])
const codeWords = new Set(['code', 'codes', 'zip', 'zipcode', 'postcode', 'postalcode', 'postal', 'plz', 'fips', 'sku', 'isbn', 'ean', 'upc'])
const postalWords = new Set(['zip', 'zipcode', 'postcode', 'postalcode', 'postal', 'plz'])

/** What an integer names, by its name and its values; null where it is an amount. @param rows of the data set */
export function codeOf({ name, type, min, max, distinct, missing }: ColumnProfile, rows: number): Code | null {
  if (type !== 'integer' || typeof min !== 'number' || typeof max !== 'number' || distinct <= 2) return null
  const words = wordsOf(name)
  const repeats = rows - missing >= fewestRowsPerValue * distinct
  const has = (of: ReadonlySet<string>) => words.some((word) => of.has(word))
  // A negative value is none of a code; -1 stands for an unknown one.
  if (min < -1) return null
  if (has(postalWords) || (words.includes('code') && words.includes('post'))) return { looksLike: 'it looks like a postal code', repeats }
  if (has(idWords)) return { looksLike: 'its name looks like an ID', repeats }
  if (has(codeWords)) return { looksLike: 'its name looks like a code', repeats }
  return null
}

/** `customer_id`, `customerId`, `ID`, `row number`, `CustID`; not `humidity`. */
export function looksLikeId(name: string): boolean {
  return wordsOf(name).some((word) => idWords.has(word))
}

function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
}
