import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'

/**
 * SQL that tells whether a text is a value of a type, and that makes it one. Two readings: `strict` is for inference and takes
 * what can be written back as it was (no leading zeros, which are codes; no integers that lose digits); `asked` is for a type
 * that somebody chose, and takes what has a clear meaning.
 */

/** The types that text may turn out to be, the most special first. Dates are years first: 03/04/2020 means two days. */
export const inferable: readonly ColumnType[] = ['boolean', 'integer', 'number', 'date', 'datetime']

const day = '[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}'
const offset = '[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?'
const clock = `[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|${offset}))?`
// An integer beyond 2⁵³ is no number here: as a double it would lose digits, and it is most likely an id.
const real = '[+-]?((0|[1-9][0-9]{0,15})|(0|[1-9][0-9]*)[.][0-9]*|[.][0-9]+|((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)[eE][+-]?[0-9]+)'

const matches = (value: string, pattern: string) => `regexp_full_match(${value}, '\\s*(${pattern})\\s*')`

/** SQL that tells whether an integer is so large that a double may stand for two of them. */
export function beyondExact(integer: string): string {
  return `${integer} NOT BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`
}

/** SQL that tells whether a text is an integer and nothing else, however large. @param value SQL of a text */
export function isInteger(value: string): string {
  return matches(value, '[+-]?(0|[1-9][0-9]*)')
}

/**
 * SQL that tells of a text that DuckDB takes for a number whether it plainly is one, much faster than a pattern: it is short, has no
 * underscore, and begins with another digit than 0, or with `0.`; a minus may stand before.
 */
function beginsAsNumber(value: string): string {
  const begins = (from: string, to: string) => `(${value} >= '${from}' AND ${value} < '${to}')`
  const starts = [begins('1', ':'), begins('0.', '0/'), begins('-1', '-:'), begins('-0.', '-0/')]
  return `(strlen(${value}) < 16 AND (${starts.join(' OR ')}) AND NOT contains(${value}, '_'))`
}

/** @param value SQL of a text that is not null */
export function fitsStrictly(type: ColumnType, value: string): string {
  switch (type) {
    case 'boolean':
      return `lower(${value}) IN ('true', 'false')`
    case 'integer':
      // Most integers come back as they were, which is faster to see than a pattern.
      return `CASE WHEN ${beyondExact(`TRY_CAST(${value} AS BIGINT)`)} THEN false WHEN TRY_CAST(${value} AS BIGINT)::VARCHAR = ${value} THEN true WHEN TRY_CAST(${value} AS BIGINT) IS NULL THEN false
        ELSE ${matches(value, '[+-]?(0|[1-9][0-9]*)')} END`
    case 'number':
      return `CASE WHEN TRY_CAST(${value} AS DOUBLE) IS NULL THEN false WHEN ${beginsAsNumber(value)} THEN true
        ELSE ${matches(value, `${real}|(?i)[+-]?(inf|infinity)|nan`)}
        AND NOT (${matches(value, '[+-]?[0-9]{16}')} AND ${beyondExact(`TRY_CAST(${value} AS BIGINT)`)}) END`
    case 'date':
      return `(${matches(value, day)} AND TRY_CAST(${value} AS DATE) IS NOT NULL)`
    case 'datetime':
      return `(${matches(value, `${day}([ T]${clock})?`)} AND TRY_CAST(${value} AS TIMESTAMP) IS NOT NULL)`
    case 'text':
      return 'true'
  }
}

/** @param value SQL of a text that is not null */
export function fitsAsAsked(type: ColumnType, value: string): string {
  switch (type) {
    case 'boolean':
      return `lower(trim(${value})) IN ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n', '1', '0', '1.0', '0.0')`
    case 'integer':
      return `(TRY_CAST(${value} AS BIGINT) IS NOT NULL AND ${matches(value, '[+-]?[0-9]+([.]0*)?')})`
    case 'number':
      return `(TRY_CAST(${value} AS DOUBLE) IS NOT NULL AND NOT contains(${value}, '_'))`
    case 'date':
      return `(${matches(value, '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T]00:00(:00([.]0+)?)?)?')} AND TRY_CAST(${value} AS DATE) IS NOT NULL)`
    case 'datetime':
      return `(${matches(value, `[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T]${clock})?`)} AND TRY_CAST(${value} AS TIMESTAMP) IS NOT NULL)`
    case 'text':
      return 'true'
  }
}

/** SQL of the typed value of a text that fits. */
export function converted(type: ColumnType, value: string): string {
  switch (type) {
    case 'boolean':
      return `CASE WHEN ${value} IS NOT NULL THEN lower(trim(${value})) IN ('true', 't', 'yes', 'y', '1', '1.0') END`
    case 'integer':
      return `TRY_CAST(${value} AS BIGINT)`
    case 'number':
      return normalNumber(`TRY_CAST(${value} AS DOUBLE)`)
    case 'date':
      return `TRY_CAST(${value} AS DATE)`
    case 'datetime':
      // As a plain timestamp, DuckDB would leave the offset out without a word.
      return `CASE WHEN regexp_matches(${value}, ':[0-9.]+ ?${offset}\\s*$') THEN TRY_CAST(${value} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
        ELSE TRY_CAST(${value} AS TIMESTAMP) END`
    case 'text':
      return value
  }
}

/** Missing is NULL and never NaN; zero has no sign, because Parquet's dictionaries keep one zero only. */
export function normalNumber(value: string): string {
  return `nullif(${value} + 0.0, 'nan'::DOUBLE)`
}

export const typeNouns: Readonly<Record<ColumnType, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  date: 'a date (year-month-day)',
  datetime: 'a date with time',
  text: 'text',
}
