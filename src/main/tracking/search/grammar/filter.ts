import { refuse } from '../refuse.ts'
import type { Clause, Comparator, Entity } from './clause.ts'
import { type Comparison, comparisonsOf } from './comparisons.ts'
import { asSet, type Dialect } from './dialect.ts'
import { textsOf } from './list.ts'
import type { Token } from './tokens.ts'

/**
 * A filter of MLflow's: comparisons that all have to hold. No filter holds for everything.
 * @throws INVALID_INPUT, with the text that MLflow's servers have for it
 */
export function parseFilter(dialect: Dialect, filter: string | undefined): Clause[] {
  return comparisonsOf(filter ?? '').map((comparison) => clauseOf(dialect, comparison))
}

function clauseOf(dialect: Dialect, { left, comparator, right }: Comparison): Clause {
  if (left.kind !== 'name') throw refuse(`Invalid comparison clause. Expected 'Identifier' found '${left.text}'`)
  const { entity, key } = identifierOf(dialect, left.text)
  const attribute = entity === 'attribute' ? dialect.attributes[key] : undefined
  const known = entity === 'attribute' ? (attribute?.comparators ?? []) : dialect.comparators[entity]
  const isNumber = entity === 'metric' || attribute?.type === 'number'
  if (right === null && !known.includes(comparator as Comparator)) throw refuse(onlyForKeyed(entity, key))
  const value = right === null ? null : isNumber ? numberOf(entity, key, right) : textOf(dialect, entity, key, right)
  if (!known.includes(comparator as Comparator)) throw refuse(dialect.wrongComparator(comparator, known))
  if (Array.isArray(value) !== (comparator === 'IN' || comparator === 'NOT IN'))
    throw refuse(`Invalid comparator for a list: ${comparator}`)
  return { entity, key, comparator: comparator as Comparator, value }
}

const datasetKeys = ['name', 'digest', 'context']

/** What a key is of, and its own name: without a prefix it is an attribute's. */
export function identifierOf(
  dialect: Dialect,
  text: string,
  attributes: readonly string[] = namesOf(dialect),
): { entity: Entity; key: string } {
  const dot = text.indexOf('.')
  const word = dot < 0 ? 'attribute' : unquoted(text.slice(0, dot), '`')
  const entity = dot < 0 ? 'attribute' : Object.hasOwn(dialect.entities, word) ? dialect.entities[word] : null
  if (entity === null) throw refuse(dialect.wrongEntity(word))
  const key = unquoted(unquoted(unquoted(text.slice(dot + 1), "'"), '"'), '`')
  if (entity === 'attribute' && !attributes.includes(key))
    throw refuse(`Invalid attribute key '${key}' specified. Valid keys are '${asSet(attributes)}'`)
  if (entity === 'dataset' && !datasetKeys.includes(key))
    throw refuse(`Invalid dataset key '${key}' specified. Valid keys are '${asSet(datasetKeys)}'`)
  return { entity, key: entity === 'attribute' && Object.hasOwn(dialect.aliases, key) ? dialect.aliases[key] : key }
}

const namesOf = ({ attributes, aliases }: Dialect) => [...Object.keys(attributes), ...Object.keys(aliases)]

/** Without the quotes around it, as it stands between them: as MLflow does, a doubled quote stays two. */
function unquoted(text: string, quote: string): string {
  return text.length >= 2 && text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text
}

function numberOf(entity: Entity, key: string, { kind, text }: Token): number {
  if (kind === 'number') return Number(text)
  const what = entity === 'metric' ? 'metric' : `numeric attribute: ${key}`
  throw refuse(`Expected numeric value type for ${what}. Found ${text}`)
}

function textOf(dialect: Dialect, entity: Entity, key: string, { kind, text }: Token): string | readonly string[] {
  if (kind === 'list' && (entity === 'dataset' || entity === 'attribute' || dialect.comparators[entity].includes('IN'))) {
    if (entity === 'attribute' && !dialect.attributes[key].comparators.includes('IN')) throw refuse(onlyForListed(dialect))
    return textsOf(text)
  }
  if (kind === 'text' || (kind === 'name' && text.startsWith('"'))) return text.slice(1, -1)
  if (kind === 'name')
    throw refuse(
      `Parameter value is either not quoted or unidentified quote types used for string value ${text}. Use either single or double quotes.`,
    )
  throw refuse(`Expected a quoted string value for ${quotedFor(entity)}. Got value ${text}`)
}

function quotedFor(entity: Entity): string {
  if (entity === 'attribute') return 'attributes'
  return entity === 'dataset' ? 'dataset attributes' : `${entity === 'param' ? 'parameter' : 'tag'} (e.g. 'my-value')`
}

function onlyForListed({ attributes }: Dialect): string {
  const listed = Object.keys(attributes).filter((key) => attributes[key].comparators.includes('IN'))
  return `Only [${listed
    .toSorted()
    .map((key) => `'${key}'`)
    .join(', ')}] attributes support comparison with a list of quoted string values.`
}

function onlyForKeyed(entity: Entity, key: string): string {
  return `IS NULL / IS NOT NULL is only supported for tags and params, not for '${entity}' '${key}'`
}
