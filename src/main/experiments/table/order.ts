import { asc, desc, type SQL, sql } from 'drizzle-orm'
import { descendsByDefault } from '../../../shared/domain/experiments/runsColumn.ts'
import type { RunsOrder } from '../../../shared/domain/experiments/runsView.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { columnValue, finite, numberOf } from './columnValue.ts'

const { runs } = schema

/** How the runs of a table are sorted. */
export interface TableOrder {
  /** What stands before the SELECT. */
  readonly with: SQL
  readonly terms: readonly SQL[]
}

/** @param sorted how many runs are sorted */
export function orderOf(db: Registry, { column, descending = descendsByDefault(column) }: RunsOrder, sorted: number): TableOrder {
  const direction = descending ? desc : asc
  // Along the index that lists runs.
  if (column.kind === 'fact' && column.fact === 'started') return inOrder(direction(runs.createdAt))
  if (column.kind === 'series' && column.show === 'last' && isMostlyOf(db, column.series, sorted))
    return byNewest(column.series, descending)
  const number = numberOf(column)
  return inOrder(...(number ? [last(number, descending)] : []), last(columnValue(column), descending))
}

const inOrder = (...terms: readonly SQL[]): TableOrder => ({ with: sql``, terms })

const last = (value: SQL, descending: boolean) => sql`${value} ${sql.raw(descending ? 'DESC' : 'ASC')} NULLS LAST`

/** The newest values of a series are read along their index, once, instead of one by one all over the table of series. */
function byNewest(series: string, descending: boolean): TableOrder {
  return {
    with: sql`WITH newest AS MATERIALIZED (SELECT run_id, ${finite('last')} AS value FROM metric_series WHERE name = ${series})`,
    terms: [last(sql`(SELECT newest.value FROM newest WHERE newest.run_id = runs.id)`, descending)],
  }
}

/** Whether the runs that have a series are for the most part those that are sorted. */
function isMostlyOf(db: Registry, series: string, sorted: number): boolean {
  const most = 4 * sorted
  const found = db.values<[number]>(
    sql`SELECT count(*) FROM (SELECT 1 FROM metric_series WHERE name = ${series} AND last IS NOT NULL LIMIT ${most + 1})`,
  )
  return found[0][0] <= most
}
