import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { EntityDefinition, FeatureViewDefinition } from '../../../shared/domain/features/definitions.ts'
import { type FeastNames, noEntity, typeOf } from './names.ts'
import type { FeastEntity, FeastFeature, FeastSource, FeastView } from './registry.ts'
import type { FeastSources } from './sources.ts'

export interface Converting {
  readonly entityNames: FeastNames
  readonly viewNames: FeastNames
  readonly sources: FeastSources
  /** By Feast's name: those that were taken over. */
  readonly entities: Map<string, EntityDefinition>
  readonly views: Map<string, FeatureViewDefinition>
  note(text: string): void
}

/** What people say of it, as far as it fits. */
export function aboutOf({ description, owner, tags }: Pick<FeastView, 'description' | 'owner' | 'tags'>) {
  const labels = Object.entries(tags).map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  return {
    description: description.trim().slice(0, 2_000),
    owner: owner.trim().slice(0, 200),
    tags: [...new Set(labels.map((label) => label.trim().slice(0, 100)))].toSorted().slice(0, 50),
  }
}

/** @param columns of keys in all views, where the entity does not say its type */
export function convertEntity(converting: Converting, entity: FeastEntity, columns: readonly FeastFeature[]): void {
  if (entity.name === noEntity) return
  const key = entity.joinKey || entity.name
  const said = [entity.valueType, ...columns.filter(({ name }) => name === key).map(({ valueType }) => valueType)]
  const type = said.map(typeOf).find((found) => found !== undefined)
  if (type === undefined) converting.note(`The type of the key "${key}" is not set in Feast: text is assumed.`)
  const name = converting.entityNames.nameOf(entity.name)
  const read = EntityDefinition.safeParse({ name, keys: [{ name: key, type: type ?? 'text' }], ...aboutOf(entity) })
  if (read.success) converting.entities.set(entity.name, read.data)
  else
    converting.note(`The entity "${entity.name}" was not imported: ${read.error.issues[0].path.join('.')}: ${read.error.issues[0].message}`)
}

export function convertView(converting: Converting, view: FeastView, isStream: boolean): void {
  const left = (why: string) => converting.note(`The feature view "${view.name}" was not imported: ${why}`)
  const entities = view.entities.filter((name) => name !== noEntity)
  const unknown = entities.find((name) => !converting.entities.has(name))
  if (unknown !== undefined) return left(`its entity "${unknown}" is not there.`)
  const source = tableSource(view)
  if (!source) return left(view.sourceViews.length > 0 ? 'it is computed from other views.' : 'it has no source with a table or file.')
  const columnOf = originals(source)
  const keys = entities.flatMap((name) => converting.entities.get(name)?.keys ?? [])
  const column = source.timestampField || 'event_timestamp'
  if (source.timestampField === '') converting.note(`The time of "${view.name}" is not set in Feast: event_timestamp is assumed.`)
  const created = source.createdTimestampColumn
  const read = FeatureViewDefinition.safeParse({
    name: converting.viewNames.nameOf(view.name),
    entities: entities.map((name) => converting.entityNames.nameOf(name)),
    source: converting.sources.datasetOf(source),
    keyColumns: Object.fromEntries(keys.flatMap(({ name }) => (columnOf(name) === name ? [] : [[name, columnOf(name)]]))),
    time: { kind: 'event', column: columnOf(column), ...(created !== '' && { created: columnOf(created) }) },
    ttl: secondsOf(view.ttl),
    features: featuresOf(converting, view, keys).map(({ name, type, description }) => ({
      name,
      type,
      description,
      ...(columnOf(name) !== name && { column: columnOf(name) }),
    })),
    push: isStream || view.streamSource !== undefined,
    ...aboutOf(view),
  })
  if (!read.success) return left(`${read.error.issues[0].path.join('.')}: ${read.error.issues[0].message}`)
  converting.views.set(view.name, read.data)
  noteDifferences(converting, view, source)
}

/** The table behind a view, for one that takes pushed or streamed rows too. */
const tableSource = ({ batchSource, streamSource }: FeastView): FeastSource | undefined => batchSource ?? streamSource?.batchSource

/** Feast's mapping leads from columns to names. @returns the column of a name */
function originals({ fieldMapping }: FeastSource): (name: string) => string {
  const columns = new Map(Object.entries(fieldMapping).map(([column, name]) => [name, column]))
  return (name) => columns.get(name) ?? name
}

function featuresOf(converting: Converting, view: FeastView, keys: readonly Column[]) {
  const isKey = new Set(keys.map(({ name }) => name))
  return view.features
    .filter(({ name }) => !isKey.has(name))
    .flatMap(({ name, valueType, description }) => {
      const type = typeOf(valueType)
      if (type !== undefined) return [{ name, type, description: description.trim().slice(0, 2_000) }]
      converting.note(`The feature "${name}" of "${view.name}" was not imported: its type is ${valueType.slice(0, 100)}.`)
      return []
    })
}

/** `3600s`; whole seconds, null where Feast says none. */
function secondsOf(ttl: string): number | null {
  const seconds = Math.ceil(Number(ttl.replace(/s$/, '')))
  return seconds > 0 ? seconds : null
}

function noteDifferences({ note }: Converting, view: FeastView, source: FeastSource): void {
  const stream = view.streamSource?.type ?? ''
  if (/KAFKA|KINESIS/.test(stream))
    note(
      `"${view.name}" reads a stream of ${stream.includes('KAFKA') ? 'Kafka' : 'Kinesis'}. Here its new values are pushed to an endpoint.`,
    )
  if (view.userDefinedFunction ?? view.featureTransformation)
    note(`"${view.name}" is transformed by code in Feast. Here its features are read as they stand in its source.`)
  if (source.datePartitionColumn !== '') note(`The partition column "${source.datePartitionColumn}" of "${view.name}" is not needed here.`)
  if (view.disabled) note(`"${view.name}" is disabled in Feast.`)
}
