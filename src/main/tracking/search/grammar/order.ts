import { refuse } from '../refuse.ts'
import type { Order } from './clause.ts'
import type { Dialect } from './dialect.ts'
import { identifierOf } from './filter.ts'
import { tokensOf } from './tokens.ts'

/** Terms of an order: a registry has two columns to sort by, a run has a handful that make sense. */
const most = 20

/**
 * Terms such as ``metrics.`val loss` DESC``, the first one first.
 * @throws INVALID_INPUT, with the text that MLflow's servers have for it
 */
export function parseOrder(dialect: Dialect, terms: readonly string[] = []): Order[] {
  if (terms.length > most) throw refuse(`\`order_by\` has ${terms.length} terms; at most ${most} are supported.`)
  const orders = terms.map((term) => termOf(dialect, term))
  const keys = new Set(orders.map(({ entity, key }) => JSON.stringify([entity, key])))
  if (keys.size < orders.length) throw refuse(`\`order_by\` contains duplicate fields: [${terms.map((term) => `'${term}'`).join(', ')}]`)
  return orders
}

function termOf(dialect: Dialect, term: string): Order {
  const tokens = tokensOf(term)
  const [name, direction] = tokens
  if (tokens.length < 1 || tokens.length > 2 || tokens.some(({ kind }) => kind !== 'name'))
    throw refuse(`Invalid order_by clause '${term}'. Could not be parsed.`)
  const word = direction?.text.toLowerCase() ?? 'asc'
  if (word !== 'asc' && word !== 'desc') throw refuse(`Invalid ordering key in order_by clause '${term}'.`)
  // With a direction, MLflow takes the whole in quotes as well: "`metrics.loss` DESC".
  const text = direction && /^`[^`]*`$/.test(name.text) ? name.text.slice(1, -1) : name.text
  const { entity, key } = identifierOf(dialect, text, dialect.orderedBy)
  if (entity === 'dataset') throw refuse(`Invalid identifier type '${entity}'`)
  return { entity, key, descending: word === 'desc' }
}

/** Of logged models, whose terms are messages. */
export interface FieldOrder {
  readonly field_name?: string
  readonly ascending?: boolean
  readonly dataset_name?: string
  readonly dataset_digest?: string
}

/** A term of the order of logged models: an attribute, or a metric on a dataset or on any. */
export interface ModelOrder extends Order {
  readonly dataset?: { readonly name: string; readonly digest?: string }
}

/** @throws INVALID_INPUT */
export function parseModelOrder(dialect: Dialect, terms: readonly FieldOrder[] = []): ModelOrder[] {
  if (terms.length > most) throw refuse(`\`order_by\` has ${terms.length} terms; at most ${most} are supported.`)
  return terms.map(({ field_name: field, ascending = true, dataset_name: name, dataset_digest: digest }) => {
    if (!field) throw refuse('`field_name` in the `order_by` clause must be specified.')
    if (digest && !name) throw refuse('`dataset_digest` can only be specified if `dataset_name` is also specified.')
    const dot = field.indexOf('.')
    const dataset = name ? { name, ...(digest && { digest }) } : undefined
    if (dot >= 0) {
      if (field.slice(0, dot) !== 'metrics') throw refuse(`Invalid order by field name: ${field}. Only metrics are supported.`)
      return { entity: 'metric', key: field.slice(dot + 1), descending: !ascending, dataset }
    }
    const key = dialect.aliases[field.trim()] ?? field.trim()
    if (!dialect.orderedBy.includes(key)) throw refuse(`Invalid order by field name: ${field}`)
    return { entity: 'attribute', key, descending: !ascending }
  })
}
