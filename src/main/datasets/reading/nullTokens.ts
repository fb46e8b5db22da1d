import type { ColumnType, Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { defaultNullTokens, nullTokensOfFormat, type SourceFormat } from '../../../shared/domain/datasets/import.ts'
import { isNumber, type NullTokens } from '../../../shared/domain/datasets/reading.ts'
import { isOneOf, literal } from '../duckdb.ts'
import type { ColumnReading } from '../../../shared/domain/datasets/values.ts'
import { converted } from './types.ts'

/** What stands for a missing value in a file whose columns have no types yet: the same in every column. */
export function tokensOfFile(format: SourceFormat, given?: readonly string[]): NullTokens {
  const tokens = [...(given ?? nullTokensOfFormat(format))]
  return { text: tokens, other: tokens }
}

/**
 * What stands for a missing value in data that are read for columns with types. In a text column only what stood for one in
 * the version's own file: elsewhere NA may be a country. In the others the usual tokens are missing too, since they can be
 * nothing else there.
 */
export function tokensOfVersion(tokens: readonly string[]): NullTokens {
  return { text: [...tokens], other: [...new Set([...tokens, ...defaultNullTokens])] }
}

export function sameTokens(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [new Set(a), new Set(b)]
  return left.size === right.size && [...left].every((token) => right.has(token))
}

export interface ReadAs {
  readonly nullTokens: readonly string[]
  readonly columns: readonly ColumnReading[]
}

/** What the manifest says of how a version was read: nothing where the format of its file says it all. */
export function readingOfManifest({ nullTokens, columns }: ReadAs, format: SourceFormat): Pick<Manifest, 'reading'> {
  const tokens = sameTokens(nullTokens, nullTokensOfFormat(format)) ? {} : { nullTokens: [...new Set(nullTokens)].sort() }
  const reading = { ...tokens, ...(columns.length > 0 && { columns: [...columns] }) }
  return Object.keys(reading).length === 0 ? {} : { reading }
}

/** SQL of a typed value, NULL where it equals a token: a number is compared as a number. Of text, `textWithoutTokens` took them. */
export function withoutTokens(type: ColumnType, value: string, tokens: NullTokens): string {
  const equal = type === 'text' ? null : isToken(type, value, tokens)
  return equal === null ? value : `CASE WHEN ${equal} THEN NULL ELSE ${value} END`
}

/** SQL that tells whether a typed value equals a token; null where no token is such a value. */
export function isToken(type: ColumnType, value: string, tokens: NullTokens): string | null {
  const equal = type === 'text' ? tokens.text.map(literal) : equalValues(type, tokens)
  return equal.length === 0 ? null : `${value} IN (${equal.join(', ')})`
}

/** Whether a text that is typed into a column stands for a missing value there. */
export function isMissing(type: ColumnType, text: string, { text: ofText, other }: NullTokens): boolean {
  if (type === 'text') return ofText.includes(text)
  const equal = (token: string) => isNumber(token) && isNumber(text) && Number(token) === Number(text)
  return other.includes(text) || ((type === 'integer' || type === 'number') && other.some(equal))
}

/** SQL of a text, NULL where it is a token of a type's columns. */
export function textWithoutTokens(type: ColumnType, text: string, tokens: NullTokens): string {
  const missing = type === 'text' ? tokens.text : tokens.other
  return missing.length === 0 ? text : `CASE WHEN NOT ${isOneOf(text, missing)} THEN ${text} END`
}

/** SQL literals of the values that tokens are in a column of numbers or dates. */
function equalValues(type: Exclude<ColumnType, 'text'>, { other }: NullTokens): string[] {
  switch (type) {
    case 'integer':
      return other.flatMap((token) => wholeNumber(token) ?? []).map((whole) => `${literal(whole)}::BIGINT`)
    case 'number':
      return other.filter(isNumber).map((token) => `${literal(token)}::DOUBLE`)
    case 'date':
      return other.filter(startsWithDay).map((token) => `TRY_CAST(${literal(token)} AS TIMESTAMP)`)
    case 'datetime':
      return other.filter(startsWithDay).map((token) => converted('datetime', literal(token)))
    case 'boolean':
      return []
  }
}

const startsWithDay = (token: string) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(token)

/** The digits of a token that is a whole number, however it is written: 18 digits as they are, else what a double holds exactly. */
function wholeNumber(token: string): string | null {
  if (/^[+-]?[0-9]{1,18}([.]0*)?$/.test(token)) return token.replace(/[.].*/, '')
  return isNumber(token) && Number.isSafeInteger(Number(token)) ? Number(token).toFixed(0) : null
}
