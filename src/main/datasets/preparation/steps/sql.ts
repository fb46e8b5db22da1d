import type { Column, ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { identifier } from '../../duckdb.ts'
import type { Origin, PlanColumn, PlanTable, StepContext, StepOf, StepPlan } from '../table.ts'
import { finiteSql, sqlTypes, textOrMissing } from '../values.ts'
import { checkSql } from './sqlCheck.ts'

/** A person's query. Its rows come in the order that it gives them; such a preparation runs in one thread, so that this is one order. */
export async function sql({ query, tables }: StepOf<'sql'>, context: StepContext): Promise<StepPlan> {
  const named: [string, PlanTable][] = [
    ['input', context.table],
    ...tables.map(({ name, ref }): [string, PlanTable] => [name, context.other(ref)]),
  ]
  const names = named.map(([name]) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new CairnError('STEP_INVALID', `Two tables are called ${twice}.`, {})
  const checked = await checkSql(query, names, context.ask)
  const body = `WITH ${named.map(([name, table]) => `${name} AS (${byNames(table, name)})`).join(', ')} SELECT * FROM (${checked.text}) AS result`
  const found = await context.describe(body)
  const origins = originsRead(
    named.map(([, table]) => table),
    checked.names,
  )
  const columns = found.map(({ name, type }): PlanColumn => ({ name, type, origins, was: null }))
  const values = found.map(({ type }, index) => `${valueSql(type, `v${index}`)} AS c${index}`)
  const places = found.map((_, index) => `v${index}`)
  const carried = context.carried.map((name) => `NULL::BIGINT AS ${name}`)
  return {
    sql: `SELECT ${[...values, 'row_number() OVER () - 1 AS row', ...carried].join(', ')} FROM (${body}) AS result(${places.join(', ')})`,
    columns,
    keepsOrder: true,
    aligned: false,
    chosenBy: origins,
  }
}

/** A table under the names that people use. */
function byNames({ name, columns }: PlanTable, table: string): string {
  const seen = new Map<string, string>()
  for (const column of columns) {
    const lower = column.name.toLowerCase()
    const other = seen.get(lower)
    if (other !== undefined) {
      throw new CairnError(
        'STEP_INVALID',
        `In SQL, the columns ${JSON.stringify(other)} and ${JSON.stringify(column.name)} of ${table} have the same name. Rename one of them first.`,
        { column: column.name },
      )
    }
    seen.set(lower, column.name)
  }
  return `SELECT ${columns.map((column, index) => `c${index} AS ${identifier(column.name)}`).join(', ')} FROM ${name} ORDER BY row`
}

/** A column of the result may come of all columns that the query names. */
function originsRead(tables: readonly PlanTable[], names: ReadonlySet<string> | null): ReadonlySet<Origin> {
  const read = tables.flatMap(({ columns }) => columns).filter(({ name }) => names === null || names.has(name.toLowerCase()))
  return new Set(read.flatMap(({ origins }) => [...origins]))
}

function valueSql(type: ColumnType, value: string): string {
  const cast = `${value}::${sqlTypes[type]}`
  if (type === 'number') return finiteSql(cast)
  return type === 'text' ? textOrMissing(cast) : cast
}

const types: readonly (readonly [RegExp, ColumnType])[] = [
  [/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/, 'integer'],
  [/^(DOUBLE|FLOAT|DECIMAL\(.*\))$/, 'number'],
  [/^BOOLEAN$/, 'boolean'],
  [/^DATE$/, 'date'],
  [/^TIMESTAMP( WITH TIME ZONE|_S|_MS|_NS)?$/, 'datetime'],
  [/^(VARCHAR|UUID|ENUM\(.*\)|TIME|TIME WITH TIME ZONE|INTERVAL|BIT|JSON|"NULL")$/s, 'text'],
]

/** The type of a column that a query gives. @throws STEP_INVALID for a list, a struct or bytes */
export function columnOf(called: string, sqlType: string): Column {
  // A function without a name of its own is called as it is written.
  const name = called.replaceAll(/\bmain\.(?=\w+\()/g, '')
  const type = types.find(([pattern]) => pattern.test(sqlType))?.[1]
  if (type !== undefined) return { name, type }
  throw new CairnError(
    'STEP_INVALID',
    `The column ${JSON.stringify(name)} of the query is of type ${sqlType.slice(0, 100)}, which no column has. Make text or numbers of it.`,
    { column: name },
  )
}
