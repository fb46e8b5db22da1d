import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { defaultNullTokens } from '../../../../shared/domain/datasets/import.ts'
import type { NullTokens } from '../../../../shared/domain/datasets/reading.ts'
import { textWithoutTokens, withoutTokens } from '../nullTokens.ts'
import { type Staged, staged } from '../stage.ts'
import { converted, fitsAsAsked, normalNumber } from '../types.ts'
import { plainTextSql, trimmedSql } from './formSql.ts'

/**
 * SQL of the cells of a staged column on their way to values: the exact text, without white space around it, without null tokens,
 * in plain form, as a value.
 */

/** The exact text of a staged column: its own, null tokens included, or that of the typed value that a container has. */
export function stagedText(table: Staged, index: number): string {
  const type = table.columns[index].type
  return type === null || type === 'text' ? staged(index) : `${staged(index)}::VARCHAR`
}

/** The null tokens of a column. */
export function tokensOf(table: Staged, index: number): NullTokens {
  const own = table.columns[index].reading?.nullTokens
  if (own === undefined) return table.nullTokens
  const tokens = [...new Set(['', ...own])]
  return { text: tokens, other: tokens }
}

/** The text of a cell as a column of a type has it, null tokens included: quoted text keeps its white space, all other does not. */
export function cellText(table: Staged, index: number, type: ColumnType): string {
  const text = stagedText(table, index)
  const { reading } = table.columns[index]
  if (!reading?.trimmed) return text
  if (type !== 'text' || !reading.quoted) return trimmedSql(text)
  return `CASE WHEN ${isQuoted(index)} THEN ${text} ELSE ${trimmedSql(text)} END`
}

/** The text that becomes a value of a type: NULL where it stands for a missing one. In a text column a quoted token is a value. */
export function textFor(table: Staged, index: number, type: ColumnType): string {
  const text = cellText(table, index, type)
  const tokens = tokensOf(table, index)
  if (type !== 'text' || !table.columns[index].reading?.quoted || table.quoted?.every) return textWithoutTokens(type, text, tokens)
  const missing = textWithoutTokens('text', text, tokens)
  return `CASE WHEN ${isQuoted(index)} AND ${text} <> '' THEN ${text} ELSE ${missing} END`
}

/** Whether the quotes of a cell say something; see `QuotedCells`. */
export function isQuoted(index: number): string {
  return `rowid IN (SELECT row FROM quoted WHERE col = ${index})`
}

/** The plain text that becomes a value of a type: NULL where it is missing, or does not have the form of its column. */
export function plainFor(table: Staged, index: number, type: ColumnType): string {
  const text = textFor(table, index, type)
  const form = table.columns[index].reading?.form
  return form === undefined || type === 'text' || !isText(table, index) ? text : plainTextSql(form, text)
}

/**
 * Whether the cells of a column are text that may have a form: those of delimited text and strings. Numbers and booleans of JSON are
 * what they are, and where a column has both, so is its text.
 */
export function isText(table: Staged, index: number): boolean {
  const { type, values } = table.columns[index]
  if (type !== null && type !== 'text') return false
  return values === 'text' || (values === 'any' && (type === 'text' || isDelimited(table)))
}

export function isDelimited({ delimiter, layout }: Staged): boolean {
  return delimiter !== null || layout !== undefined
}

/** Whether it is known which text was quoted: only then is white space around other text no part of it. */
export function knowsQuotes({ layout }: Staged): boolean {
  return layout !== undefined
}

/** SQL that tells whether a cell is missing or has a value of a type. */
export function fitsColumn(table: Staged, index: number, type: ColumnType): string {
  return `(${textFor(table, index, type)} IS NULL OR coalesce(${fitsAsAsked(type, plainFor(table, index, type))}, false))`
}

/** The SQL of a staged column as a value of a type that it fits; NULL where it is one of the null tokens. */
export function valueSql(table: Staged, index: number, type: ColumnType): string {
  const typed = type !== 'text' && hasType(table, index, type)
  const text = tokensAreNoValues(table, index, type) ? stagedText(table, index) : plainFor(table, index, type)
  const value = typed ? (type === 'number' ? normalNumber(`${staged(index)}::DOUBLE`) : staged(index)) : converted(type, text)
  return withoutTokens(type, value, tokensOf(table, index))
}

/** Whether the values of a column are of a type as they are; every integer is a number. */
export function hasType(table: Staged, index: number, type: ColumnType): boolean {
  const own = table.columns[index].type
  return own === type || (own === 'integer' && type === 'number')
}

/** Whether a null token becomes missing by itself, since it is no value of the type: so it need not be looked for in every cell. */
function tokensAreNoValues(table: Staged, index: number, type: ColumnType): boolean {
  const { reading } = table.columns[index]
  if (type === 'text' || type === 'boolean' || reading?.form !== undefined || reading?.trimmed) return false
  return tokensOf(table, index).other.every((token) => defaultNullTokens.includes(token))
}
