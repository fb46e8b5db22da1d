import type { Aggregate } from '../../../../shared/domain/datasets/preparation.ts'
import type { ColumnType } from '../../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { z } from 'zod'
import { literal } from '../../duckdb.ts'
import {
  columnsStep,
  kept,
  type NewColumn,
  originsOf,
  type PlanColumn,
  placeOf,
  placesOf,
  requireType,
  type StepContext,
  type StepOf,
  type StepPlan,
  unionOf,
} from '../table.ts'
import { convertedSql, finiteSql, isNumeric, sqlTypes } from '../values.ts'
import { sortKeys } from './rows.ts'
import { meanSql } from './values.ts'

/** Steps that make other rows of rows. */

/** For each row one for each of the columns, in their order. */
export function unpivot({ columns: names, name, value }: StepOf<'unpivot'>, { table, carried }: StepContext): StepPlan {
  const { columns } = table
  const places = placesOf(columns, names)
  const type = commonType(places.map((place) => columns[place].type))
  const rest = kept(columns).filter((_, index) => !places.includes(index))
  const values = places.map((place) => convertedSql(`c${place}`, columns[place].type, type))
  const labels = places.map((place) => literal(columns[place].name))
  const origins = originsOf(columns, places)
  const made: PlanColumn[] = [
    ...rest.map(({ column }) => column),
    { name, type: 'text', origins: new Set(), was: null },
    { name: value, type, origins, was: null },
  ]
  const select = [
    ...rest.map(({ sql }, index) => `${sql} AS c${index}`),
    `unnest([${labels.join(', ')}]) AS c${rest.length}`,
    `unnest([${values.join(', ')}]::${sqlTypes[type]}[]) AS c${rest.length + 1}`,
    `row * ${places.length} + unnest([${places.map((_, index) => index).join(', ')}]) AS row`,
    ...nothing(carried),
  ]
  return { sql: `SELECT ${select.join(', ')} FROM ${table.name}`, columns: made, keepsOrder: true, aligned: false }
}

/** Numbers mix with integers, dates with datetimes; all else becomes text. */
export function commonType(types: readonly ColumnType[]): ColumnType {
  const all = new Set(types)
  if (all.size === 1) return types[0]
  if ([...all].every(isNumeric)) return 'number'
  return [...all].every((type) => type === 'date' || type === 'datetime') ? 'datetime' : 'text'
}

const nothing = (carried: readonly string[]): string[] => carried.map((column) => `NULL::BIGINT AS ${column}`)

const mostPivoted = 500

export async function pivot({ name, value, aggregate }: StepOf<'pivot'>, context: StepContext): Promise<StepPlan> {
  const { table, carried } = context
  const { columns } = table
  const [label, of] = [placeOf(columns, name), placeOf(columns, value)]
  if (label === of) throw new CairnError('STEP_INVALID', 'Names and values are two columns.', { column: name })
  if ([...columns[label].origins].some((origin) => context.sensitive.has(origin))) {
    throw new CairnError('STEP_INVALID', `${JSON.stringify(name)} is sensitive: its values cannot be column names.`, {
      column: name,
    })
  }
  const text = convertedSql(`c${label}`, columns[label].type, 'text')
  const found = await context.ask(
    `SELECT DISTINCT c${label}, ${text} FROM ${table.name} WHERE c${label} IS NOT NULL ORDER BY 1 LIMIT ${mostPivoted + 1}`,
  )
  if (found.length > mostPivoted)
    throw new CairnError('STEP_INVALID', `${JSON.stringify(name)} has more than ${mostPivoted} values to make columns of.`, {
      column: name,
    })
  const labels = found.map(([, label_]) => String(label_))
  const origins = unionOf(originsOf(columns, [label, of]))
  const rest = kept(columns).filter((_, index) => index !== label && index !== of)
  const made = labels.map((one): NewColumn => {
    const { sql, type } = aggregated(aggregate, columns[of], `c${of}`, `${text} = ${literal(one)}`)
    return { sql, column: { name: one, type, origins, was: null } }
  })
  return grouped(context, rest, made, carried)
}

export function group({ by, columns: wanted }: StepOf<'group'>, context: StepContext): StepPlan {
  const { columns } = context.table
  const all = kept(columns)
  const keys = placesOf(columns, by)
  const made = wanted.map(({ column: name, of, aggregate }): NewColumn => {
    if (of === undefined) {
      if (aggregate !== 'count')
        throw new CairnError('STEP_INVALID', `${JSON.stringify(name)} needs a column to aggregate.`, { column: name })
      return { sql: 'count(*)', column: { name, type: 'integer', origins: originsOf(columns, keys), was: null } }
    }
    const place = placeOf(columns, of)
    const { sql, type } = aggregated(aggregate, columns[place], `c${place}`)
    return { sql, column: { name, type, origins: originsOf(columns, [place, ...keys]), was: null } }
  })
  return grouped(
    context,
    keys.map((place) => all[place]),
    made,
    context.carried,
  )
}

/** A row for each group, in the order of their first rows. Rows whose key is missing are a group, too. */
function grouped({ table }: StepContext, keys: readonly NewColumn[], made: readonly NewColumn[], carried: readonly string[]): StepPlan {
  const columns = [...keys, ...made]
  const select = [...columns.map(({ sql }, index) => `${sql} AS c${index}`), 'coalesce(min(row), 0) AS row', ...nothing(carried)]
  const by = keys.length === 0 ? '' : ` GROUP BY ${keys.map(({ sql }) => sql).join(', ')}`
  return {
    sql: `SELECT ${select.join(', ')} FROM ${table.name}${by}`,
    columns: columns.map(({ column }) => column),
    keepsOrder: false,
    aligned: false,
  }
}

/**
 * SQL of an aggregate. Missing values are left out of all of them; `count` counts the others. The first and last are those in
 * the order of the rows; of several that are most frequent it is the smallest.
 */
function aggregated(
  aggregate: z.infer<typeof Aggregate>,
  column: PlanColumn,
  sql: string,
  where?: string,
): { sql: string; type: ColumnType } {
  const filter = where === undefined ? '' : ` FILTER (WHERE ${where})`
  const { type } = column
  const needsNumber = () => requireType(column, ['integer', 'number'], `Only numbers have a ${aggregateNames[aggregate] ?? aggregate}`)
  switch (aggregate) {
    case 'count':
      return { sql: `count(${sql})${filter}`, type: 'integer' }
    case 'countDistinct':
      return { sql: `count(DISTINCT ${sql})${filter}`, type: 'integer' }
    case 'sum':
      needsNumber()
      if (type === 'integer') return { sql: `(sum(${sql})${filter})::BIGINT`, type }
      return { sql: finiteSql(`(sum(${sql} ORDER BY row)${filter})`), type: 'number' }
    case 'mean':
      needsNumber()
      return { sql: finiteSql(`(${meanSql(type, sql)}${filter})`), type: 'number' }
    case 'median':
      needsNumber()
      return { sql: `(median(${sql})${filter})::DOUBLE`, type: 'number' }
    case 'standardDeviation':
      needsNumber()
      return { sql: finiteSql(`(stddev_samp(${sql}::DOUBLE ORDER BY row)${filter})`), type: 'number' }
    case 'min':
    case 'max':
      return { sql: `${aggregate}(${sql})${filter}`, type }
    case 'first':
      return { sql: `arg_min(${sql}, row)${filter}`, type }
    case 'last':
      return { sql: `arg_max(${sql}, row)${filter}`, type }
    case 'mostFrequent':
      return { sql: `mode(${sql} ORDER BY ${sql})${filter}`, type }
  }
}

const aggregateNames: Readonly<Record<string, string>> = { standardDeviation: 'standard deviation' }

/** At the edges of a group a rolling frame has fewer rows; it is missing where it has no value at all. */
export function window({ column: name, of, what, rows, by, order }: StepOf<'window'>, context: StepContext): StepPlan {
  const { columns } = context.table
  const place = placeOf(columns, of)
  const groups = placesOf(columns, by)
  const keys = sortKeys(columns, order)
  const partition = groups.length === 0 ? '' : `PARTITION BY ${groups.map((one) => `c${one}`).join(', ')} `
  const over = (order_: string, frame = '') => `OVER (${partition}ORDER BY ${order_}${frame})`
  const column = columns[place]
  const { type } = column
  const needsNumber = () => requireType(column, ['integer', 'number'], 'Only numbers can be computed with')
  const byRow = over(`${keys}, row`)
  const frame = over(`${keys}, row`, ` ROWS BETWEEN ${rows - 1} PRECEDING AND CURRENT ROW`)
  const windowed = (): { sql: string; type: ColumnType } => {
    switch (what) {
      case 'lag':
      case 'lead':
        return { sql: `${what}(c${place}, ${rows}) ${byRow}`, type }
      case 'difference':
        needsNumber()
        return { sql: `c${place} - lag(c${place}, ${rows}) ${byRow}`, type }
      case 'rollingMean':
        needsNumber()
        return { sql: `avg(c${place}) ${frame}`, type: 'number' }
      case 'rollingSum':
        needsNumber()
        return { sql: `(sum(c${place}) ${frame})::${sqlTypes[type]}`, type }
      case 'rollingMin':
      case 'rollingMax':
        return { sql: `${what === 'rollingMin' ? 'min' : 'max'}(c${place}) ${frame}`, type }
      case 'rowNumber':
        return { sql: `row_number() ${byRow}`, type: 'integer' }
      case 'rank':
        return { sql: `rank() ${over(keys)}`, type: 'integer' }
    }
  }
  const { sql, type: made } = windowed()
  const origins = originsOf(columns, [
    place,
    ...groups,
    ...placesOf(
      columns,
      order.map(({ column: key }) => key),
    ),
  ])
  const at = columns.findIndex((one) => one.name === name)
  const all = kept(columns)
  const one: NewColumn = {
    sql: made === 'number' && !['lag', 'lead'].includes(what) ? finiteSql(sql) : sql,
    column: { name, type: made, origins, was: at < 0 ? null : at },
  }
  return columnsStep(context, at < 0 ? [...all, one] : all.with(at, one), { keepsOrder: false })
}
