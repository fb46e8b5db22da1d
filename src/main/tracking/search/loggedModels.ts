import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { compare, keyed } from './compare.ts'
import type { Clause } from './grammar/clause.ts'
import { loggedModelsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { type FieldOrder, type ModelOrder, parseModelOrder } from './grammar/order.ts'
import { nullable, pageOf, type Term } from './page.ts'
import { refuse } from './refuse.ts'

export interface LoggedModelsSearch {
  readonly experiments: readonly string[]
  readonly filter?: string
  /** Where there are some, metrics count that were measured on one of them. */
  readonly datasets?: readonly { readonly dataset_name?: string; readonly dataset_digest?: string }[]
  readonly orderBy?: readonly FieldOrder[]
  readonly limit: number
  readonly token?: string
}

/** Logged models of experiments that a filter holds for: the newest first, unless an order says otherwise. @throws INVALID_INPUT */
export function searchLoggedModels(db: Registry, { experiments, filter, datasets = [], orderBy, limit, token }: LoggedModelsSearch) {
  const clauses = parseFilter(loggedModelsDialect, filter)
  const orders = parseModelOrder(loggedModelsDialect, orderBy)
  const on = measuredOn(datasets)
  const conditions = clauses.map((clause) => conditionOf(clause, on))
  if (datasets.length > 0 && !clauses.some(({ entity }) => entity === 'metric')) conditions.push(sql`EXISTS (${metrics(on)})`)
  const times = orders.some(({ key, entity }) => entity === 'attribute' && key === 'creation_timestamp')
  return pageOf(
    db,
    {
      id: sql.raw('m.id'),
      from: sql.raw('logged_models m JOIN experiments e ON e.id = m.experiment_id LEFT JOIN runs r ON r.id = m.run_id'),
      where: [sql`e.uuid IN (SELECT value FROM json_each(${JSON.stringify(experiments)}))`, sql.raw('m.deleted_at IS NULL'), ...conditions],
      order: [
        ...orders.map(termOf),
        ...(times ? [] : [{ value: columns.creation_timestamp, descending: true }]),
        { value: columns.model_id, descending: false },
      ],
    },
    { limit, token, query: ['logged-models', experiments, filter, datasets, orderBy] },
  )
}

const columns: Readonly<Record<string, SQL>> = {
  name: sql.raw('m.name'),
  model_id: sql.raw('m.uuid'),
  model_type: sql.raw('m.type'),
  status: sql.raw('upper(m.status)'),
  source_run_id: sql.raw('r.uuid'),
  experiment_id: sql.raw('e.uuid'),
  creation_timestamp: sql.raw('m.created_at'),
  last_updated_timestamp: sql.raw('m.updated_at'),
}

function measuredOn(datasets: NonNullable<LoggedModelsSearch['datasets']>): SQL {
  if (datasets.length > 100) throw refuse(`\`datasets\` has ${datasets.length} entries; at most 100 are supported.`)
  if (datasets.length === 0) return sql`TRUE`
  const each = datasets.map(({ dataset_name: name, dataset_digest: digest }) => {
    if (!name) throw refuse('`dataset_name` in the `datasets` clause must be specified.')
    return onDataset({ name, ...(digest && { digest }) })
  })
  return sql`(${sql.join(each, sql` OR `)})`
}

function onDataset({ name, digest }: NonNullable<ModelOrder['dataset']>): SQL {
  const named = sql`x.dataset_name = ${name}`
  return digest === undefined ? named : sql`(${named} AND x.dataset_digest = ${digest})`
}

const metrics = (on: SQL) => sql`SELECT 1 FROM logged_model_metrics x WHERE x.model_id = m.id AND ${on}`

function conditionOf(clause: Clause, on: SQL): SQL {
  const { entity, key, comparator } = clause
  switch (entity) {
    case 'metric': {
      const value = sql.raw('x.value')
      const holds =
        comparator === '!=' ? sql`(${compare(value, clause)} OR x.not_a_number)` : sql`(${compare(value, clause)} AND NOT x.not_a_number)`
      return sql`EXISTS (${metrics(on)} AND x.key = ${key} AND ${holds})`
    }
    case 'param':
      return keyed(sql`SELECT 1 FROM logged_model_params p WHERE p.model_id = m.id AND p.key = ${key}`, 'p.value', clause)
    case 'tag':
      return keyed(sql`SELECT 1 FROM logged_model_tags t WHERE t.model_id = m.id AND t.key = ${key}`, 't.value', clause)
    default:
      return compare(columns[key], key === 'status' ? withShortStatus(clause) : clause)
  }
}

/** Clients write READY or LOGGED_MODEL_READY. */
function withShortStatus(clause: Clause): Clause {
  const short = (status: string) => status.replace(/^LOGGED_MODEL_/, '')
  const { value } = clause
  return {
    ...clause,
    value: typeof value === 'string' ? short(value) : Array.isArray(value) ? value.map((each: string) => short(each)) : value,
  }
}

/** Of several values of a metric the newest counts. What is not a number has none. */
function termOf({ entity, key, descending, dataset }: ModelOrder): Term {
  if (entity === 'attribute') return nullable(columns[key], descending)
  const on = dataset ? onDataset(dataset) : sql`TRUE`
  const newest = sql`(SELECT iif(x.not_a_number, NULL, x.value) FROM logged_model_metrics x WHERE x.model_id = m.id AND x.key = ${key} AND ${on}
    ORDER BY x.timestamp DESC, x.step DESC, x.run_id LIMIT 1)`
  return nullable(newest, descending)
}
