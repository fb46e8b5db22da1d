import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { compare, keyed } from './compare.ts'
import type { Clause } from './grammar/clause.ts'
import { modelVersionsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { parseOrder } from './grammar/order.ts'
import { pageOf, type Term } from './page.ts'
import { promptTag, withoutPrompts } from './prompts.ts'
import { refuse } from './refuse.ts'
import type { RegistrySearch } from './registeredModels.ts'

/** Versions of models that a filter holds for, the last changed first unless an order says otherwise. @throws INVALID_INPUT */
export function searchModelVersions(db: Registry, { filter, orderBy = [], limit, token }: RegistrySearch) {
  const { clauses, models } = withoutPrompts(parseFilter(modelVersionsDialect, filter))
  const orders = parseOrder(modelVersionsDialect, orderBy)
  if (orders.some(({ entity }) => entity === 'tag')) throw refuse('Invalid order_by entity: tag')
  const terms = orders.map(({ key, descending }): Term => ({ value: columns[key], descending }))
  return pageOf(
    db,
    {
      id: sql.raw('v.id'),
      from: sql.raw(`model_versions v JOIN models m ON m.id = v.model_id
        LEFT JOIN model_version_origins o ON o.version_id = v.id LEFT JOIN runs r ON r.id = v.run_id`),
      where: [sql.raw('v.deleted_at IS NULL AND m.deleted_at IS NULL'), ...(models ? [isModel] : []), ...clauses.map(conditionOf)],
      order: [
        ...(terms.length > 0 ? terms : [{ value: columns.last_updated_timestamp, descending: true }]),
        { value: columns.name, descending: false },
        { value: columns.version_number, descending: true },
      ],
    },
    { limit, token, query: ['model-versions', filter, orderBy] },
  )
}

const columns: Readonly<Record<string, SQL>> = {
  name: sql.raw('m.name'),
  version_number: sql.raw('v.number'),
  run_id: sql.raw('coalesce(o.run_uuid, r.uuid)'),
  source_path: sql.raw(`coalesce(o.source, 'mlflow-artifacts:/model-versions/' || v.id)`),
  creation_timestamp: sql.raw('v.created_at'),
  last_updated_timestamp: sql.raw('coalesce(v.updated_at, v.created_at)'),
}

/** One version that is a prompt makes prompts of all versions of its name. */
const isModel = sql`NOT EXISTS (SELECT 1 FROM model_version_tags t JOIN model_versions w ON w.id = t.version_id
  WHERE w.model_id = m.id AND t.tag = ${promptTag} AND t.value = 'true')`

function conditionOf(clause: Clause): SQL {
  if (clause.entity === 'attribute') return compare(columns[clause.key], clause)
  return keyed(sql`SELECT 1 FROM model_version_tags t WHERE t.version_id = v.id AND t.tag = ${clause.key}`, 't.value', clause)
}
