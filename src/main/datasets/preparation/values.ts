import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { isNumber } from '../../../shared/domain/datasets/reading.ts'
import { CairnError } from '../../../shared/errors.ts'
import { literal } from '../duckdb.ts'
import { beyondExact, converted, fitsAsAsked } from '../reading/types.ts'

/** SQL of values of the types that columns have. An empty text is missing, as it is in every file. */

export const sqlTypes: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
}

/** All white space, as people see it: also no-break and narrow spaces. */
export const whiteSpace = '[\\s\\p{Z}\\x{FEFF}]'

/** SQL of a text as a column has it. */
export const textOrMissing = (sql: string): string => `nullif(${sql}, '')`

export const isNumeric = (type: ColumnType): boolean => type === 'integer' || type === 'number'

/** Types from which values of another one can be made, beside text, which can always be tried, and the type itself. */
const convertible: Readonly<Record<ColumnType, readonly ColumnType[]>> = {
  text: ['integer', 'number', 'boolean', 'date', 'datetime'],
  integer: ['text', 'number', 'boolean'],
  number: ['text', 'integer', 'boolean'],
  boolean: ['text', 'integer', 'number'],
  date: ['text', 'datetime'],
  datetime: ['text', 'date'],
}

export const canConvert = (from: ColumnType, to: ColumnType): boolean => from === to || convertible[from].includes(to)

/** SQL of a value as another type; NULL where it does not fit. @param sql a column, since it is in the result several times */
export function convertedSql(sql: string, from: ColumnType, to: ColumnType): string {
  if (from === to) return sql
  switch (from) {
    case 'text':
      return `CASE WHEN ${sql} IS NOT NULL AND ${fitsAsAsked(to, sql)} THEN ${converted(to, sql)} END`
    case 'integer':
      if (to === 'number') return `CASE WHEN NOT (${beyondExact(sql)}) THEN ${sql}::DOUBLE END`
      return to === 'boolean' ? `CASE ${sql} WHEN 1 THEN true WHEN 0 THEN false END` : `${sql}::VARCHAR`
    case 'number':
      if (to === 'integer') return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 9.2e18 THEN ${sql}::BIGINT END`
      return to === 'boolean' ? `CASE ${sql} WHEN 1.0 THEN true WHEN 0.0 THEN false END` : numberText(sql)
    case 'boolean':
      return `${sql}::${sqlTypes[to]}`
    case 'date':
      return to === 'text' ? `${sql}::VARCHAR` : `TRY(${sql}::${sqlTypes[to]})`
    case 'datetime':
      return to === 'text' ? `replace(${sql}::VARCHAR, ' ', 'T')` : `${sql}::${sqlTypes[to]}`
  }
}

/** A number as people write it: `1` and not `1.0`. */
function numberText(sql: string): string {
  return `CASE WHEN ${sql} = trunc(${sql}) AND abs(${sql}) < 1e15 THEN ${sql}::BIGINT::VARCHAR ELSE ${sql}::VARCHAR END`
}

/** SQL of a computed number: missing where it is none, and zero without a sign. */
export const finiteSql = (sql: string): string => `CASE WHEN isfinite(${sql}) THEN ${sql} + 0.0 END`

/** SQL of a value that a person typed for a column; empty is missing. @throws TYPE_MISMATCH */
export function typedLiteral({ name, type }: Column, text: string): string {
  if (text === '') return 'NULL'
  const value = type === 'text' ? literal(text) : literalOf(type, text.trim())
  if (value !== null) return value
  throw new CairnError('TYPE_MISMATCH', `${JSON.stringify(text)} is no ${type}, which ${JSON.stringify(name)} is.`, {
    column: name,
    value: text,
    type,
  })
}

function literalOf(type: Exclude<ColumnType, 'text'>, text: string): string | null {
  switch (type) {
    case 'integer': {
      if (!/^[+-]?[0-9]{1,20}$/.test(text)) return null
      const value = BigInt(text.replace('+', ''))
      return value >= -(2n ** 63n) && value < 2n ** 63n ? `(${value}::BIGINT)` : null
    }
    case 'number':
      return isNumber(text) ? doubleLiteral(Number(text)) : null
    case 'boolean':
      if (/^(true|yes|t|y|1)$/i.test(text)) return 'true'
      return /^(false|no|f|n|0)$/i.test(text) ? 'false' : null
    case 'date':
      return isDay(text) && text.length === 10 ? `DATE ${literal(text)}` : null
    case 'datetime':
      if (!/^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?)?$/.test(text) || !isDay(text.slice(0, 10))) return null
      return `TIMESTAMP ${literal(text.replace('T', ' '))}`
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** A JavaScript number as it is, to the last bit. */
export function doubleLiteral(value: number): string {
  return `${literal(String(value))}::DOUBLE`
}
