import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { compare, keyed } from './compare.ts'
import type { Clause } from './grammar/clause.ts'
import { registeredModelsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { parseOrder } from './grammar/order.ts'
import { pageOf, type Term } from './page.ts'
import { promptTag, withoutPrompts } from './prompts.ts'
import { refuse } from './refuse.ts'

export interface RegistrySearch {
  readonly filter?: string
  readonly orderBy?: readonly string[]
  readonly limit: number
  readonly token?: string
}

/** Registered models that a filter holds for, by name unless an order says otherwise. @throws INVALID_INPUT */
export function searchRegisteredModels(db: Registry, { filter, orderBy = [], limit, token }: RegistrySearch) {
  const { clauses, models } = withoutPrompts(parseFilter(registeredModelsDialect, filter))
  const orders = parseOrder(registeredModelsDialect, orderBy)
  const tag = orders.find(({ entity }) => entity === 'tag')
  if (tag) throw refuse(`Invalid order by key 'tags.${tag.key}' specified. Valid keys are '{'name', 'timestamp'}'`)
  const terms = orders.map(({ key, descending }): Term => ({ value: columns[key], descending }))
  return pageOf(
    db,
    {
      id: sql.raw('m.id'),
      from: sql.raw('models m'),
      where: [sql.raw('m.deleted_at IS NULL'), ...(models ? [isModel] : []), ...clauses.map(conditionOf)],
      order: [...terms, { value: columns.name, descending: false }],
    },
    { limit, token, query: ['registered-models', filter, orderBy] },
  )
}

const changed = sql.raw('coalesce(m.updated_at, m.created_at)')
const columns: Readonly<Record<string, SQL>> = { name: sql.raw('m.name'), timestamp: changed, last_updated_timestamp: changed }

const tagged = (key: string) => sql`SELECT 1 FROM model_tags t WHERE t.model_id = m.id AND t.tag = ${key}`
const isModel = sql`NOT EXISTS (${tagged(promptTag)} AND t.value = 'true')`

function conditionOf(clause: Clause): SQL {
  return clause.entity === 'attribute' ? compare(columns[clause.key], clause) : keyed(tagged(clause.key), 't.value', clause)
}
