import { and, asc, desc, eq, inArray, isNotNull, notExists, type SQL, sql } from 'drizzle-orm'
import type { RunSummary } from '../../../shared/contract/experiments/index.ts'
import type { JobStatus } from '../../../shared/domain/job.ts'
import { isMetricId, metric } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import type { RunsFilter } from '../../../shared/domain/experiments/runsView.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { summarizeRuns } from './describe.ts'
import { filterConditions } from '../table/table.ts'

const { runs, runMetrics, runParams } = schema

export interface RunQuery {
  readonly limit: number
  readonly offset: number
  readonly dataset?: string
  readonly experiment?: string
  readonly status?: JobStatus
  readonly task?: Task
  readonly tag?: string
  readonly starred?: boolean
  readonly search?: string
  /** Without what is archived when absent. */
  readonly archived?: RunsFilter['archived']
  readonly where: readonly { readonly metric: string; readonly operator: '<' | '<=' | '>' | '>=' | '='; readonly value: number }[]
  readonly orderBy:
    | { readonly by: 'created' | 'name'; readonly descending: boolean }
    | { readonly by: 'metric'; readonly metric: string; readonly descending?: boolean }
    | { readonly by: 'param'; readonly param: string; readonly descending: boolean }
  readonly part: 'train' | 'validation' | 'test'
}

/** A page of runs. A metric orders best first unless told otherwise; runs without it come last. */
export function listRuns(db: Registry, query: RunQuery): { total: number; runs: RunSummary[] } {
  const where = and(...conditions(db, query))
  const total = db.select({ n: sql<number>`count(*)` }).from(runs).where(where).get()?.n ?? 0
  const ids =
    query.orderBy.by === 'metric' ? idsByMetric(db, query, query.orderBy, where) : idsInOrder(db, order(query.orderBy), where, query)
  const rows = new Map(
    db
      .select()
      .from(runs)
      .where(inArray(runs.id, ids))
      .all()
      .map((row) => [row.id, row]),
  )
  const page = ids.flatMap((id) => rows.get(id) ?? [])
  return { total, runs: summarizeRuns(db, page, query.part) }
}

type Page = Pick<RunQuery, 'limit' | 'offset'>

/** Ids only: SQLite would carry whole rows, recipes and all, through the sort. */
function idsInOrder(db: Registry, by: SQL[], where: SQL | undefined, { limit, offset }: Page): number[] {
  const ids = db
    .select({ id: runs.id })
    .from(runs)
    .where(where)
    .orderBy(...by, desc(runs.id))
    .limit(limit)
    .offset(offset)
  return ids.all().map((row) => row.id)
}

/** Along the index of the metric, which is in order already; then the runs that have no value of it, newest first. */
function idsByMetric(
  db: Registry,
  { part, limit, offset }: RunQuery,
  { metric: name, descending }: Extract<RunQuery['orderBy'], { by: 'metric' }>,
  where: SQL | undefined,
): number[] {
  const measured = and(eq(runMetrics.metric, name), eq(runMetrics.part, part), eq(runMetrics.subject, 'model'), isNotNull(runMetrics.value))
  const higherIsBetter = isMetricId(name) && metric(name).direction === 'higher'
  const direction = (descending ?? higherIsBetter) ? desc : asc
  const found = db
    .select({ id: runs.id })
    .from(runMetrics)
    .innerJoin(runs, eq(runs.id, runMetrics.runId))
    .where(and(measured, where))
    .orderBy(direction(runMetrics.value), direction(runs.id))
    .limit(limit)
    .offset(offset)
    .all()
    .map((row) => row.id)
  if (found.length === limit) return found
  const before = db
    .select({ n: sql<number>`count(*)` })
    .from(runMetrics)
    .innerJoin(runs, eq(runs.id, runMetrics.runId))
    .where(and(measured, where))
    .get()
  const unmeasured = notExists(
    db
      .select()
      .from(runMetrics)
      .where(and(eq(runMetrics.runId, runs.id), measured)),
  )
  const rest = { limit: limit - found.length, offset: Math.max(0, offset - (before?.n ?? 0)) }
  return [...found, ...idsInOrder(db, [], and(where, unmeasured), rest)]
}

function conditions(db: Registry, query: RunQuery): SQL[] {
  const measured = query.where.map(
    ({ metric: name, operator, value }) => sql`${metricValue(name, query.part)} ${sql.raw(operator)} ${value}`,
  )
  return [...filterConditions(db, { ...query, archived: query.archived ?? 'without', conditions: [] }), ...measured]
}

function order(orderBy: Exclude<RunQuery['orderBy'], { by: 'metric' }>): SQL[] {
  const by = (value: SQL | typeof runs.name | typeof runs.createdAt, descending: boolean) => (descending ? desc(value) : asc(value))
  switch (orderBy.by) {
    case 'created':
      return [by(runs.createdAt, orderBy.descending)]
    case 'name':
      return [by(runs.name, orderBy.descending)]
    case 'param': {
      const param = (column: typeof runParams.number | typeof runParams.value) =>
        sql`(SELECT ${column} FROM ${runParams} WHERE ${runParams.runId} = ${runs.id} AND ${runParams.key} = ${orderBy.param})`
      return [by(param(runParams.number), orderBy.descending), by(param(runParams.value), orderBy.descending)]
    }
  }
}

function metricValue(name: string, part: string): SQL {
  return sql`(SELECT ${runMetrics.value} FROM ${runMetrics} WHERE ${runMetrics.runId} = ${runs.id} AND ${runMetrics.subject} = 'model' AND ${runMetrics.part} = ${part} AND ${runMetrics.metric} = ${name})`
}
