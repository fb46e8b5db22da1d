import { CairnError } from '../../../../shared/errors.ts'
import { conditionSql } from '../expressionSql.ts'
import { kept, originsOf, placeOf, placesOf, project, type StepContext, type StepOf, type StepPlan } from '../table.ts'
import type { PlanColumn } from '../table.ts'

/** Steps that change which rows there are, and in which order. */

/** A row whose condition is missing is not kept, and not dropped. */
export function filter({ where, rows }: StepOf<'filter'>, context: StepContext): StepPlan {
  const { columns } = context.table
  const condition = conditionSql(where, columns)
  const rest = rows === 'keep' ? `WHERE ${condition.sql}` : `WHERE (${condition.sql}) IS NOT TRUE`
  return { ...chosen(context, rest), chosenBy: originsOf(columns, placesOf(columns, condition.readsValues)) }
}

export function sort({ by }: StepOf<'sort'>, context: StepContext): StepPlan {
  const { table, carried } = context
  const order = `row_number() OVER (ORDER BY ${sortKeys(table.columns, by)}, row) - 1`
  const names = table.columns.map((_, index) => `c${index}`)
  return {
    sql: `SELECT ${[...names, `${order} AS row`, ...carried].join(', ')} FROM ${table.name}`,
    columns: kept(table.columns).map(({ column }) => column),
    keepsOrder: false,
    aligned: true,
  }
}

/** Missing values come last, whichever way it is sorted. */
export function sortKeys(columns: readonly PlanColumn[], by: StepOf<'sort'>['by']): string {
  return by.map(({ column, descending }) => `c${placeOf(columns, column)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`).join(', ')
}

export function deduplicate({ columns: names, keep }: StepOf<'deduplicate'>, context: StepContext): StepPlan {
  const { columns, name } = context.table
  const places = names ? placesOf(columns, names) : columns.map((_, index) => index)
  const by = places.map((place) => `c${place}`).join(', ')
  return {
    ...chosen(context, `WHERE row IN (SELECT ${keep === 'first' ? 'min' : 'max'}(row) FROM ${name} GROUP BY ${by})`),
    keepsOrder: false,
  }
}

/** The same rows for the same seed: they are those with the smallest hash of their place and the seed. */
export function sample({ rows, share, seed }: StepOf<'sample'>, context: StepContext): StepPlan {
  if ((rows === undefined) === (share === undefined)) {
    throw new CairnError('STEP_INVALID', 'A sample has a number of rows or a share of them: give one of the two.', {})
  }
  const { name } = context.table
  const limit = rows === undefined ? `(SELECT round(count(*) * ${share})::BIGINT FROM ${name})` : String(rows)
  // The place is counted, not `row`, which a step before may have left with gaps.
  const places = `SELECT row, row_number() OVER (ORDER BY row) AS place FROM ${name}`
  const picked = `SELECT row FROM (${places}) ORDER BY md5(place || ':${seed}'), row LIMIT ${limit}`
  return { ...chosen(context, `WHERE row IN (${picked})`), keepsOrder: false }
}

function chosen(context: StepContext, rest: string): StepPlan {
  const columns = kept(context.table.columns)
  return { sql: project(context, columns, rest), columns: columns.map(({ column }) => column), keepsOrder: true, aligned: true }
}
