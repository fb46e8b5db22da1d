import type { Column, ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import {
  type Checked,
  checkExpression,
  columnsOf,
  type FunctionName,
  functions,
  type Parameter,
} from '../../../shared/domain/expressions/index.ts'
import { CairnError } from '../../../shared/errors.ts'
import { literal } from '../duckdb.ts'
import { functionSql } from './functionSql.ts'
import { finiteSql, sqlTypes, textOrMissing } from './values.ts'

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
    case 'call':
      return callSql(expression, places)
  }
}

/** An argument that is longer is written once, even where the SQL of a function has it several times. In characters. */
const longArgument = 300

function callSql({ name, of, type }: Checked & { kind: 'call' }, places: ReadonlyMap<string, number>): string {
  const called = name as FunctionName
  const full = of.map((part, index) => argumentSql(part, functions[called].takes[index], places))
  const sqlWith = (bound: ReadonlySet<number>): string =>
    functionSql[called](
      full.map((sql, index) => (bound.has(index) ? `v.a${index}` : sql)),
      of.map((part) => part.type),
      type,
    )
  const long = full.flatMap((sql, index) => (of[index].kind === 'call' && sql.length > longArgument ? [index] : []))
  const repeated = repeatedOf(long, sqlWith(new Set(long)))
  if (repeated.length === 0) return `(${sqlWith(new Set())})`
  // Functions within functions would double the text with each of them. A list of one is the only `let` that costs little.
  const values = repeated.map((index) => `a${index}: ${full[index]}`).join(', ')
  return `(list_transform([{${values}}], lambda v: ${sqlWith(new Set(repeated))})[1])`
}

function repeatedOf(bound: readonly number[], sql: string): number[] {
  return bound.filter((index) => [...sql.matchAll(new RegExp(`\\bv\\.a${index}\\b`, 'g'))].length > 1)
}

/** What is missing has a type where a text is taken: DuckDB has `contains` and others for several types. */
function argumentSql(argument: Checked, as: Parameter | undefined, places: ReadonlyMap<string, number>): string {
  return argument.type === 'missing' && as === 'text' ? 'NULL::VARCHAR' : sqlOf(argument, places)
}

function valueSql({ type, value }: Checked & { kind: 'value' }): string {
  if (value === null) return 'NULL'
  switch (type) {
    case 'integer':
      // Quoted, for the smallest one: without its sign it is none.
      return `(${literal(String(value))}::BIGINT)`
    case 'number':
      return `(${literal(String(value))}::DOUBLE)`
    case 'boolean':
      return String(value)
    default:
      return textOrMissing(literal(String(value)))
  }
}
