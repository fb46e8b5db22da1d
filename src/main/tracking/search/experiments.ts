import { type SQL, sql } from 'drizzle-orm'
import type { Registry } from '../../workspace/index.ts'
import { compare, keyed } from './compare.ts'
import type { Clause } from './grammar/clause.ts'
import { experimentsDialect } from './grammar/dialect.ts'
import { parseFilter } from './grammar/filter.ts'
import { parseOrder } from './grammar/order.ts'
import { pageOf, type Term } from './page.ts'
import { refuse } from './refuse.ts'
import { lifecycle, type ViewType } from './viewType.ts'

export interface ExperimentsSearch {
  readonly filter?: string
  readonly viewType: ViewType
  readonly orderBy?: readonly string[]
  readonly limit: number
  readonly token?: string
}

/** Experiments that a filter holds for: the newest first, unless an order says otherwise. @throws INVALID_INPUT */
export function searchExperiments(db: Registry, { filter, viewType, orderBy = [], limit, token }: ExperimentsSearch) {
  const clauses = parseFilter(experimentsDialect, filter)
  const terms = parseOrder(experimentsDialect, orderBy).flatMap(({ key, entity, descending }): Term[] => {
    if (entity === 'tag') throw refuse(`Invalid order_by entity: ${entity}`)
    // Ids that are numbers are sorted as numbers.
    const length: Term[] = key === 'experiment_id' ? [{ value: sql.raw('length(e.uuid)'), descending }] : []
    return [...length, { value: attributes[key], descending }]
  })
  return pageOf(
    db,
    {
      id: sql.raw('e.id'),
      from: sql.raw('experiments e'),
      where: [...lifecycle('e.deleted_at', viewType), ...clauses.map(conditionOf)],
      order: [
        ...(terms.length > 0 ? terms : [{ value: attributes.creation_time, descending: true }]),
        { value: sql.raw('e.id'), descending: true },
      ],
    },
    { limit, token, query: ['experiments', filter, viewType, orderBy] },
  )
}

/** An experiment in the trash is searched by the name that it had. */
const attributes: Readonly<Record<string, SQL>> = {
  name: sql.raw(`iif(e.deleted_at IS NULL, e.name, replace(e.name, '@trash-' || e.id, ''))`),
  experiment_id: sql.raw('e.uuid'),
  creation_time: sql.raw('e.created_at'),
  last_update_time: sql.raw('e.updated_at'),
}

function conditionOf(clause: Clause): SQL {
  const { entity, key } = clause
  if (entity === 'attribute') return compare(attributes[key], clause)
  if (key === 'mlflow.note.content') return compare(sql.raw(`nullif(e.notes, '')`), clause)
  return keyed(sql`SELECT 1 FROM experiment_tags t WHERE t.experiment_id = e.id AND t.key = ${key}`, 't.value', clause)
}
