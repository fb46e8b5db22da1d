import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { FunctionName, ValueType } from '../../../shared/domain/expressions/index.ts'
import { convertedSql, finiteSql, sqlTypes, textOrMissing, whiteSpace } from './values.ts'

/** The SQL of a call of that of its arguments. */
type ToSql = (of: readonly string[], types: readonly ValueType[], gives: ValueType) => string

/** Missing where an integer needs more than 64 bits; DuckDB would end the whole statement. */
const arithmetic =
  (operator: string): ToSql =>
  (of, types, gives) =>
    orMissing(widened(of, types).join(` ${operator} `), gives)

const comparison =
  (operator: string): ToSql =>
  (of, types) =>
    widened(of, types).join(` ${operator} `)

/** Integers are compared with numbers, and added to them, as numbers; dates with datetimes as their midnight. */
function widened(of: readonly string[], types: readonly ValueType[]): string[] {
  return of.map((sql, index) => {
    if (types[index] === 'integer' && types.includes('number')) return double(sql)
    return types[index] === 'date' && types.includes('datetime') ? moment(sql, 'date') : sql
  })
}

/** What DuckDB refuses to compute is missing. Of numbers it refuses nothing: they have infinity. */
function orMissing(sql: string, gives: ValueType): string {
  return gives === 'integer' ? `TRY(${sql})` : sql
}

/**
 * A date or datetime as a datetime; missing where no datetime goes so far. No TRY_CAST: in a comparison with a constant, DuckDB
 * casts that one instead, and compares dates.
 */
function moment(sql: string, type: ValueType): string {
  return type === 'datetime' ? sql : `TRY(${sql}::TIMESTAMP)`
}

const call =
  (name: string): ToSql =>
  (of) =>
    `${name}(${of.join(', ')})`

/** Of numbers, as DOUBLE; missing where the result is none. */
const real =
  (name: string): ToSql =>
  (of) =>
    finite(`${name}(${of.map(double).join(', ')})`)

/** DuckDB refuses the sine of infinity. */
const angle =
  (name: string): ToSql =>
  ([of]) =>
    finite(`TRY(${name}(${double(of)}))`)

const double = (sql: string): string => `${sql}::DOUBLE`
const finite = (sql: string): string => finiteSql(sql)

/** Texts are values of their type before they are compared. */
const alike =
  (of: (args: readonly string[]) => string): ToSql =>
  (args, _types, gives) =>
    of(args.map((sql) => typed(sql, gives)))

const datePart =
  (part: string): ToSql =>
  ([of], [type]) =>
    `date_part('${part}', ${moment(of, type)})`

/** DuckDB refuses the logarithm of what has none; here it is missing. */
const logarithm =
  (name: string): ToSql =>
  ([of]) =>
    `CASE WHEN ${of} > 0 THEN ${finite(`${name}(${double(of)})`)} END`

const cast =
  (to: ColumnType): ToSql =>
  ([of], [type]) =>
    type === 'missing' ? `NULL::${sqlTypes[to]}` : convertible(of, type, to)

function convertible(sql: string, from: ColumnType, to: ColumnType): string {
  const days = (type: ColumnType) => type === 'date' || type === 'datetime'
  // No number is a date: a count of days since when?
  if ((days(from) && !days(to) && to !== 'text') || (days(to) && !days(from) && from !== 'text')) return `NULL::${sqlTypes[to]}`
  return convertedSql(sql, from, to)
}

const asText: (sql: string, type: ValueType) => string = (sql, type) =>
  type === 'missing' ? 'NULL::VARCHAR' : convertedSql(sql, type, 'text')

/** Each function in SQL. Arguments have the types that `functions` of the domain says. */
export const functionSql: Readonly<Record<FunctionName, ToSql>> = {
  '+': arithmetic('+'),
  '-': arithmetic('-'),
  '*': arithmetic('*'),
  '/': ([a, b]) => finite(`${double(a)} / nullif(${double(b)}, 0.0)`),
  '%': (of, types, gives) => {
    const [a, b] = widened(of, types)
    return orMissing(`${a} % nullif(${b}, 0)${gives === 'number' ? '::DOUBLE' : ''}`, gives)
  },
  negate: ([a], _types, gives) => orMissing(`-${a}`, gives),
  '=': comparison('='),
  '!=': comparison('<>'),
  '<': comparison('<'),
  '<=': comparison('<='),
  '>': comparison('>'),
  '>=': comparison('>='),
  in: (of, types) => {
    const [value, ...values] = widened(of, types)
    return `${value} IN (${values.join(', ')})`
  },
  and: (of) => of.join(' AND '),
  or: (of) => of.join(' OR '),
  not: ([a]) => `NOT ${a}`,
  if: ([condition, a, b], _types, gives) => `CASE WHEN ${condition} THEN ${typed(a, gives)} ELSE ${typed(b, gives)} END`,
  coalesce: alike((of) => `coalesce(${of.join(', ')})`),
  missing: ([a]) => `${a} IS NULL`,
  present: ([a]) => `${a} IS NOT NULL`,
  min: alike((of) => `least(${of.join(', ')})`),
  max: alike((of) => `greatest(${of.join(', ')})`),

  abs: ([a], _types, gives) => orMissing(`abs(${a})`, gives),
  round: ([a, digits = '0']) => finite(`round(${double(a)}, TRY_CAST(${digits} AS INTEGER))`),
  floor: real('floor'),
  ceil: real('ceil'),
  sqrt: ([a]) => `CASE WHEN ${a} >= 0 THEN ${finite(`sqrt(${double(a)})`)} END`,
  exp: real('exp'),
  log: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  power: real('pow'),
  sin: angle('sin'),
  cos: angle('cos'),
  tan: angle('tan'),
  atan2: real('atan2'),
  sign: ([a]) => `sign(${a})::BIGINT`,

  lower: call('lower'),
  upper: call('upper'),
  trim: ([a]) => textOrMissing(`regexp_replace(${a}, '^${whiteSpace}+|${whiteSpace}+$', '', 'g')`),
  length: call('length'),
  left: ([a, n]) => `CASE WHEN ${n} > 0 THEN ${textOrMissing(`left(${a}, ${characters(n)})`)} END`,
  right: ([a, n]) => `CASE WHEN ${n} > 0 THEN ${textOrMissing(`right(${a}, ${characters(n)})`)} END`,
  substring: ([a, start, n]) => {
    const from = `${a}, greatest(${characters(start)}, 1)`
    return n === undefined
      ? `CASE WHEN ${start} IS NOT NULL THEN ${textOrMissing(`substring(${from})`)} END`
      : `CASE WHEN ${start} IS NOT NULL AND ${n} > 0 THEN ${textOrMissing(`substring(${from}, ${characters(n)})`)} END`
  },
  // An empty text is missing: replacing by it is leaving out.
  replace: ([a, find, by]) => textOrMissing(`replace(${a}, ${find}, coalesce(${by}, ''))`),
  concat: (of, types) => of.map((sql, index) => asText(sql, types[index])).join(' || '),
  contains: call('contains'),
  startsWith: call('starts_with'),
  endsWith: call('suffix'),
  matches: call('regexp_matches'),
  extract: ([a, pattern, group = '0']) =>
    `CASE WHEN regexp_matches(${a}, ${pattern}) THEN ${textOrMissing(`regexp_extract(${a}, ${pattern}, (${group})::INTEGER)`)} END`,
  part: ([a, separator, n]) =>
    `CASE WHEN ${n} > 0 AND ${separator} IS NOT NULL THEN ${textOrMissing(`string_split(${a}, ${separator})[${n}]`)} END`,

  year: datePart('year'),
  quarter: datePart('quarter'),
  month: datePart('month'),
  week: datePart('week'),
  day: datePart('day'),
  weekday: datePart('isodow'),
  dayOfYear: datePart('dayofyear'),
  hour: datePart('hour'),
  minute: datePart('minute'),
  second: datePart('second'),
  daysBetween: ([a, b], [from, to]) => `date_diff('day', ${moment(a, from)}, ${moment(b, to)})`,
  secondsBetween: ([a, b], [from, to]) => `TRY(date_diff('microsecond', ${moment(a, from)}, ${moment(b, to)})) / 1e6`,
  addDays: ([a, n], [type]) => `TRY(${moment(a, type)} + to_days(TRY_CAST(${n} AS INTEGER)))`,
  makeDate: ([year, month, day]) => `TRY_CAST(format('{:04d}-{:02d}-{:02d}', ${year}, ${month}, ${day}) AS DATE)`,

  number: cast('number'),
  integer: cast('integer'),
  text: cast('text'),
  boolean: cast('boolean'),
  date: cast('date'),
  datetime: cast('datetime'),
}

/** A count of characters, or a place among them, no larger than DuckDB takes: a text is shorter. */
const characters = (count: string): string => `least(${count}, ${maxCharacters})`
const maxCharacters = 2 ** 31 - 1

function typed(sql: string, type: ValueType): string {
  if (type === 'missing') return sql
  return type === 'datetime' ? `TRY(${sql}::TIMESTAMP)` : `${sql}::${sqlTypes[type]}`
}
