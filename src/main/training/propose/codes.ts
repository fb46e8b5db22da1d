import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'

/** An integer that names something and measures nothing: a sum or a mean of two of them is none. */
export interface Code {
  /** What says so, as the end of a sentence. */
  readonly why: string
  /** Whether enough rows share a value for it to say something about rows to come. */
  readonly repeats: boolean
}

const fewestRowsPerValue = 3
/** With fewer rows than this, values are all different and evenly spread by chance. */
const fewestToJudge = 100
/** How far quartiles may be from where those of evenly spread values are, as a share of the range. */
const evenness = 0.05

const idWords = new Set(['id', 'ids', 'uuid', 'guid', 'pk'])
/** Words with "id" at their end, which many other words have too. */
const joinedIds =
  /^(?:account|acct|client|cust|customer|device|employee|emp|household|item|member|object|order|patient|person|product|record|sample|session|store|student|subject|transaction|txn|user|visit|p|u|s|r|g|t)id$/
/** They name a row where each has a value of its own, and else may well measure something: a price index. */
const rowWords = new Set(['index', 'idx', 'key', 'row', 'rownum', 'unnamed', 'number', 'no', 'nr'])
const postalWords = new Set(['zip', 'zipcode', 'zipcodes', 'postcode', 'postalcode', 'postal', 'plz'])
const codeWords = new Set(['code', 'codes', 'fips', 'sku', 'isbn', 'ean', 'upc', 'iata', 'icao'])

/** What an integer column names, by its name and its values; null where it is an amount. @param rows of the data set */
export function codeOf(column: ColumnProfile, rows: number): Code | null {
  const { name, type, min, max, distinct, missing } = column
  // Two values are the same to a model however they are read; no code is below −1, which stands for an unknown one.
  if (type !== 'integer' || typeof min !== 'number' || typeof max !== 'number' || distinct <= 2 || min < -1) return null
  const words = wordsOf(name)
  const has = (of: ReadonlySet<string>) => words.some((word) => of.has(word))
  const present = rows - missing
  const unique = distinct === present
  const named = has(postalWords) || (words.includes('post') && words.includes('code')) ? 'it looks like a postal code' : nameText(words)
  if (named !== null) {
    const repeats = present >= fewestRowsPerValue * distinct
    if (repeats) return { why: named, repeats }
    return { why: unique ? `every value is unique and ${named}` : `${named} and few rows share a value`, repeats }
  }
  if (!unique) return null
  if (has(rowWords)) return { why: 'every value is unique and its name looks like an ID', repeats: false }
  if (max - min === present - 1) return { why: 'it is a row number', repeats: false }
  if (present < fewestToJudge || !isEven(column)) return null
  return { why: 'its values are all unique and evenly spread, like an ID', repeats: false }
}

function nameText(words: readonly string[]): string | null {
  if (words.some((word) => idWords.has(word) || joinedIds.test(word))) return 'its name looks like an ID'
  return words.some((word) => codeWords.has(word)) ? 'its name looks like a code' : null
}

/** Amounts bunch up; numbers that were given out one after another, or drawn, do not. */
function isEven({ min, max, quantiles }: ColumnProfile): boolean {
  if (!quantiles || typeof min !== 'number' || typeof max !== 'number') return false
  const at = (value: number) => (value - min) / (max - min)
  const { p05, p25, p50, p75, p95 } = quantiles
  const places = [
    [p05, 0.05],
    [p25, 0.25],
    [p50, 0.5],
    [p75, 0.75],
    [p95, 0.95],
  ] as const
  return places.every(([value, place]) => Math.abs(at(value) - place) <= evenness)
}

/** `customer_id`, `customerId`, `ID`, `CustID`; not `humidity`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
}
