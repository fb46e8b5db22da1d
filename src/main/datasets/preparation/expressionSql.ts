import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import { type Checked, checkExpression, columnsOf, type FunctionName, type ValueType } from '../../../shared/domain/expressions/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { literal } from '../duckdb.ts'
import { convertedSql, finiteSql, sqlTypes, textOrMissing, whiteSpace } from './values.ts'

export interface ExpressionSql {
  readonly sql: string
  readonly type: ColumnType
  /** Names of the columns that it reads. */
  readonly reads: readonly string[]
  /** Those of them whose values matter; of the others only whether they are missing. */
  readonly readsValues: readonly string[]
}

/** An expression over c0, c1, … in SQL. @throws COLUMN_UNKNOWN; STEP_INVALID with the position */
export function expressionSql(source: string, columns: readonly Column[]): ExpressionSql {
  const checked = checkExpression(source, columns)
  const places = new Map(columns.map(({ name }, index) => [name, index]))
  const type: ColumnType = checked.type === 'missing' ? 'text' : checked.type
  return { sql: `(${sqlOf(checked, places)})::${sqlTypes[type]}`, type, reads: columnsOf(checked), readsValues: valuesRead(checked) }
}

/** As `expressionSql`, of a value that stays: missing where it is no finite number, or an empty text. */
export function computedSql(source: string, columns: readonly Column[]): ExpressionSql {
  const made = expressionSql(source, columns)
  return { ...made, sql: made.type === 'number' ? finiteSql(made.sql) : made.type === 'text' ? textOrMissing(made.sql) : made.sql }
}

/** As `expressionSql`, for a condition. @throws STEP_INVALID where it is none */
export function conditionSql(source: string, columns: readonly Column[]): ExpressionSql {
  const made = expressionSql(source, columns)
  if (made.type === 'boolean') return made
  throw new CairnError(
    'STEP_INVALID',
    `The condition is of type ${made.type}, not true or false. Compare it with something, such as > 0.`,
    { position: 0 },
  )
}

function valuesRead(expression: Checked): string[] {
  const found = new Set<string>()
  const visit = (part: Checked): void => {
    if (part.kind === 'column') found.add(part.name)
    if (part.kind !== 'call') return
    if ((part.name === 'missing' || part.name === 'present') && part.of[0].kind === 'column') return
    part.of.forEach(visit)
  }
  visit(expression)
  return [...found]
}

function sqlOf(expression: Checked, places: ReadonlyMap<string, number>): string {
  switch (expression.kind) {
    case 'value':
      return valueSql(expression)
    case 'column':
      return `c${places.get(expression.name) as number}`
    case 'call': {
      const of = expression.of.map((part) => sqlOf(part, places))
      const types = expression.of.map(({ type }) => type)
      return `(${functionSql[expression.name as FunctionName](of, types, expression.type)})`
    }
  }
}

function valueSql({ type, value }: Checked & { kind: 'value' }): string {
  if (value === null) return 'NULL'
  switch (type) {
    case 'integer':
      return `(${String(value)}::BIGINT)`
    case 'number':
      return `(${literal(String(value))}::DOUBLE)`
    case 'boolean':
      return String(value)
    default:
      return textOrMissing(literal(String(value)))
  }
}

type ToSql = (of: readonly string[], types: readonly ValueType[], gives: ValueType) => string

const infix =
  (operator: string): ToSql =>
  ([a, b], [left, right]) =>
    `${mixed(a, left, right)} ${operator} ${mixed(b, right, left)}`

/** Integers are compared with numbers, and added to them, as numbers. */
function mixed(sql: string, type: ValueType, other: ValueType): string {
  return type === 'integer' && other === 'number' ? `${sql}::DOUBLE` : sql
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

const double = (sql: string): string => `${sql}::DOUBLE`
const finite = (sql: string): string => finiteSql(sql)

/** Texts are values of their type before they are compared. */
const alike =
  (of: (args: readonly string[]) => string): ToSql =>
  (args, _types, gives) =>
    of(args.map((sql) => (gives === 'missing' ? sql : `${sql}::${sqlTypes[gives]}`)))

const datePart =
  (part: string): ToSql =>
  ([of]) =>
    `date_part('${part}', ${of}::TIMESTAMP)`

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
const functionSql: Readonly<Record<FunctionName, ToSql>> = {
  '+': infix('+'),
  '-': infix('-'),
  '*': infix('*'),
  '/': ([a, b]) => finite(`${double(a)} / nullif(${double(b)}, 0.0)`),
  '%': ([a, b], [left, right], gives) =>
    `${mixed(a, left, right)} % nullif(${mixed(b, right, left)}, 0)${gives === 'number' ? '::DOUBLE' : ''}`,
  negate: ([a]) => `-${a}`,
  '=': infix('='),
  '!=': infix('<>'),
  '<': infix('<'),
  '<=': infix('<='),
  '>': infix('>'),
  '>=': infix('>='),
  in: ([value, ...values]) => `${value} IN (${values.join(', ')})`,
  and: (of) => of.join(' AND '),
  or: (of) => of.join(' OR '),
  not: ([a]) => `NOT ${a}`,
  if: ([condition, a, b], _types, gives) => `CASE WHEN ${condition} THEN ${typed(a, gives)} ELSE ${typed(b, gives)} END`,
  coalesce: alike((of) => `coalesce(${of.join(', ')})`),
  missing: ([a]) => `${a} IS NULL`,
  present: ([a]) => `${a} IS NOT NULL`,
  min: alike((of) => `least(${of.join(', ')})`),
  max: alike((of) => `greatest(${of.join(', ')})`),

  abs: call('abs'),
  round: ([a, digits = '0']) => finite(`round(${double(a)}, (${digits})::INTEGER)`),
  floor: real('floor'),
  ceil: real('ceil'),
  sqrt: ([a]) => `CASE WHEN ${a} >= 0 THEN ${finite(`sqrt(${double(a)})`)} END`,
  exp: real('exp'),
  log: logarithm('ln'),
  log2: logarithm('log2'),
  log10: logarithm('log10'),
  power: real('pow'),
  sin: real('sin'),
  cos: real('cos'),
  tan: real('tan'),
  atan2: real('atan2'),
  sign: ([a]) => `sign(${a})`,

  lower: call('lower'),
  upper: call('upper'),
  trim: ([a]) => textOrMissing(`regexp_replace(${a}, '^${whiteSpace}+|${whiteSpace}+$', '', 'g')`),
  length: call('length'),
  left: ([a, n]) => textOrMissing(`left(${a}, greatest(${n}, 0))`),
  right: ([a, n]) => textOrMissing(`right(${a}, greatest(${n}, 0))`),
  substring: ([a, start, n]) => textOrMissing(`substring(${a}, greatest(${start}, 1)${n === undefined ? '' : `, greatest(${n}, 0)`})`),
  // An empty text is missing: replacing by it is leaving out.
  replace: ([a, find, by]) => textOrMissing(`replace(${a}, ${find}, coalesce(${by}, ''))`),
  concat: (of, types) => of.map((sql, index) => asText(sql, types[index])).join(' || '),
  contains: call('contains'),
  startsWith: call('starts_with'),
  endsWith: call('suffix'),
  matches: call('regexp_matches'),
  extract: ([a, pattern, group = '0']) =>
    `CASE WHEN regexp_matches(${a}, ${pattern}) THEN ${textOrMissing(`regexp_extract(${a}, ${pattern}, (${group})::INTEGER)`)} END`,
  part: ([a, separator, n]) => `CASE WHEN ${n} > 0 THEN ${textOrMissing(`string_split(${a}, ${separator})[${n}]`)} END`,

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
  daysBetween: ([a, b]) => `date_diff('day', ${a}::TIMESTAMP, ${b}::TIMESTAMP)`,
  secondsBetween: ([a, b]) => `date_diff('microsecond', ${a}::TIMESTAMP, ${b}::TIMESTAMP) / 1e6`,
  addDays: ([a, n]) => `${a}::TIMESTAMP + to_days((${n})::INTEGER)`,
  makeDate: ([year, month, day]) => `TRY_CAST(format('{:04d}-{:02d}-{:02d}', ${year}, ${month}, ${day}) AS DATE)`,

  number: cast('number'),
  integer: cast('integer'),
  text: cast('text'),
  boolean: cast('boolean'),
  date: cast('date'),
  datetime: cast('datetime'),
}

function typed(sql: string, type: ValueType): string {
  return type === 'missing' ? sql : `${sql}::${sqlTypes[type]}`
}
