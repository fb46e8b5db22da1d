import { type SQL, sql } from 'drizzle-orm'
import { mlflowOfStatus } from '../../../shared/domain/tracking/status.ts'
import type { Registry } from '../../workspace/index.ts'
import { compare, keyed } from './compare.ts'
import type { Clause, Order } from './grammar/clause.ts'
import { runsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { parseOrder } from './grammar/order.ts'
import { nullable, pageOf, type Search, type Term } from './page.ts'
import { lifecycle, type ViewType } from './viewType.ts'

export interface RunsSearch {
  /** Their ids for other programs; those that are not there are left out. */
  readonly experiments: readonly string[]
  readonly filter?: string
  readonly viewType: ViewType
  readonly orderBy?: readonly string[]
  readonly limit: number
  readonly token?: string
  /** Of all runs of a page. A run of 22,000 metrics is 2 MB: a client that asks for thousands of such runs gets them in more pages. */
  readonly mostMetrics?: number
}

/** Runs of experiments that a filter holds for: the newest first, unless an order says otherwise. @throws INVALID_INPUT */
export function searchRuns(db: Registry, { experiments, filter, viewType, orderBy, limit, token, mostMetrics = 250_000 }: RunsSearch) {
  const clauses = parseFilter(runsDialect, filter)
  const orders = parseOrder(runsDialect, orderBy)
  const within = inExperiments(db, experiments)
  const [first, ...others] = orders
  const joins = sql.join(
    others.map((order, i) => joined(order, i + 1)),
    sql` `,
  )
  const search: Search = {
    id: sql.raw('r.id'),
    from: sql`runs r ${first ? joined(first, 0) : sql``} ${joins}`,
    where: [within, ...lifecycle('r.deleted_at', viewType), ...clauses.map(conditionOf)],
    order: orderOf(orders),
    ...(first?.entity === 'metric' && isMostlyOf(db, first.key, within) && { along: metricAlong(first.key, joins) }),
  }
  const query = ['runs', experiments, filter, viewType, orderBy]
  return pageOf(db, search, { limit, token, query, fitting: (ids) => fitting(db, ids, mostMetrics) })
}

function fitting(db: Registry, ids: readonly number[], mostMetrics: number): number {
  const rows = db.values<[run: number, metrics: number]>(
    sql`SELECT run_id, count(*) FROM metric_series WHERE run_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) GROUP BY run_id`,
  )
  const counts = new Map(rows)
  let metrics = 0
  const beyond = ids.findIndex((id) => (metrics += counts.get(id) ?? 0) > mostMetrics)
  return beyond < 0 ? ids.length : Math.max(1, beyond)
}

/** CROSS JOIN tells SQLite to go along the index of the metric's newest values. */
function metricAlong(key: string, joins: SQL): NonNullable<Search['along']> {
  return {
    from: sql`metric_series o0 CROSS JOIN runs r ON r.id = o0.run_id ${joins}`,
    where: sql`o0.name = ${key} AND o0.last IS NOT NULL`,
  }
}

/** Whether the runs that have a metric are for the most part those of a search. Else it is quicker to look it up for each run. */
function isMostlyOf(db: Registry, key: string, within: SQL): boolean {
  const count = (rows: SQL) => db.values<[number]>(sql`SELECT count(*) FROM (${rows})`)[0][0]
  const runs = count(sql`SELECT 1 FROM runs r WHERE ${within}`)
  return count(sql`SELECT 1 FROM metric_series WHERE name = ${key} LIMIT ${4 * runs + 1}`) <= 4 * runs
}

/** One experiment is looked up along its index, which has its runs in the order of their times. */
function inExperiments(db: Registry, uuids: readonly string[]): SQL {
  const found = db.values<[number]>(sql`SELECT id FROM experiments WHERE uuid IN (SELECT value FROM json_each(${JSON.stringify(uuids)}))`)
  const ids = found.map(([id]) => id)
  if (ids.length === 1) return sql`r.experiment_id = ${ids[0]}`
  return sql`r.experiment_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`
}

/** As its client called it: a name that Cairn could not give is kept as a tag. */
const name = sql.raw(`coalesce((SELECT t.value FROM run_tags t WHERE t.run_id = r.id AND t.tag = 'mlflow.runName'), r.name)`)

const statuses = Object.entries(mlflowOfStatus).map(([own, theirs]) => `WHEN '${own}' THEN '${theirs}'`)

const attributes: Readonly<Record<string, SQL>> = {
  run_id: sql.raw('r.uuid'),
  run_name: name,
  user_id: sql.raw('r.user'),
  status: sql.raw(`CASE r.status ${statuses.join(' ')} END`),
  start_time: sql.raw('coalesce(r.started_at, r.created_at)'),
  end_time: sql.raw('r.ended_at'),
  artifact_uri: sql.raw(
    `('mlflow-artifacts:/' || (SELECT x.uuid FROM experiments x WHERE x.id = r.experiment_id) || '/' || r.uuid || '/artifacts')`,
  ),
}

/** Tags of MLflow's that a run has columns for. */
const columnsOfTags: Readonly<Record<string, SQL>> = {
  'mlflow.runName': name,
  'mlflow.user': sql.raw('r.user'),
  'mlflow.note.content': sql.raw(`nullif(r.notes, '')`),
  'mlflow.parentRunId': sql.raw('r.parent_uuid'),
}

function conditionOf(clause: Clause): SQL {
  const { entity, key } = clause
  switch (entity) {
    case 'attribute':
      return compare(attributes[key], clause)
    case 'param':
      return keyed(sql`SELECT 1 FROM run_params p WHERE p.run_id = r.id AND p.key = ${key}`, 'p.value', clause)
    case 'tag':
      if (Object.hasOwn(columnsOfTags, key)) return compare(columnsOfTags[key], clause)
      return keyed(sql`SELECT 1 FROM run_tags t WHERE t.run_id = r.id AND t.tag = ${key}`, 't.value', clause)
    case 'metric':
      return metric(clause)
    case 'dataset':
      return keyed(
        sql`SELECT 1 FROM run_inputs i JOIN logged_datasets d ON d.id = i.dataset_id WHERE i.run_id = r.id`,
        key === 'context' ? `(i.tags ->> '$."mlflow.data.context"')` : `d.${key}`,
        clause,
      )
  }
}

/** The newest value of a series is null where it is not a number, which differs from every number. */
function metric(clause: Clause): SQL {
  const rows = sql`SELECT 1 FROM metric_series s WHERE s.run_id = r.id AND s.name = ${clause.key}`
  const last = sql.raw('+s.last')
  const holds = compare(last, clause)
  return sql`EXISTS (${rows} AND ${clause.comparator === '!=' ? sql`(${holds} OR ${last} IS NULL)` : holds})`
}

/** What a run is ordered by is joined, so that a run without it stays; the keys that rows are joined by are unique. */
function joined({ entity, key }: Order, i: number): SQL {
  const o = sql.raw(`o${i}`)
  switch (entity) {
    case 'metric':
      return sql`LEFT JOIN metric_series ${o} ON ${o}.run_id = r.id AND ${o}.name = ${key}`
    case 'param':
      return sql`LEFT JOIN run_params ${o} ON ${o}.run_id = r.id AND ${o}.key = ${key}`
    case 'tag':
      if (Object.hasOwn(columnsOfTags, key)) return sql``
      return sql`LEFT JOIN run_tags ${o} ON ${o}.run_id = r.id AND ${o}.tag = ${key}`
    default:
      return sql``
  }
}

const newest: Term = { value: attributes.start_time, descending: true }

function orderOf(orders: readonly Order[]): Term[] {
  const terms = orders.map(termOf)
  const isTimed = orders.some(({ entity, key }) => entity === 'attribute' && key === 'start_time')
  return [...terms, ...(isTimed ? [] : [newest]), { value: attributes.run_id, descending: false }]
}

const always = new Set(['run_id', 'run_name', 'status', 'start_time', 'artifact_uri'])

function termOf({ entity, key, descending }: Order, i: number): Term {
  if (entity === 'attribute') return always.has(key) ? { value: attributes[key], descending } : nullable(attributes[key], descending)
  if (entity === 'metric') {
    // A metric that is not a number comes after those that are, and before runs without it.
    const rank = sql.raw(`CASE WHEN o${i}.last IS NOT NULL THEN 0 WHEN o${i}.id IS NOT NULL THEN 1 ELSE 2 END`)
    return { value: sql.raw(`o${i}.last`), descending, rank }
  }
  const isColumn = entity === 'tag' && Object.hasOwn(columnsOfTags, key)
  return nullable(isColumn ? columnsOfTags[key] : sql.raw(`o${i}.value`), descending)
}
