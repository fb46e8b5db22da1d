import type { z } from 'zod'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import {
  type About,
  type EntityDefinition,
  FeatureDefinitions,
  FeatureName,
  type FeatureViewDefinition,
  Seconds,
  type ViewTime,
} from '../../../../../shared/domain/features/definitions.ts'
import { durationText } from '../featureTexts.ts'

/** A column of the source in the form of a view. */
export interface FeatureDraft {
  readonly column: string
  readonly type: Column['type']
  readonly chosen: boolean
  readonly name: string
  readonly description: string
}

/** The entity that the form makes, where none that exists fits. */
export interface EntityDraft {
  readonly name: string
  /** Columns of the source. */
  readonly keys: readonly string[]
}

/** A feature view as its form holds it: it may be incomplete. */
export interface ViewDraft {
  readonly name: string
  readonly about: About
  readonly source: string
  /** Names of entities that exist. */
  readonly entities: readonly string[]
  readonly entity: EntityDraft | null
  /** Key of an entity to the column of the source, where it has another name. */
  readonly keyColumns: Readonly<Record<string, string>>
  readonly time: { readonly kind: ViewTime['kind']; readonly from: string; readonly to: string; readonly created: string }
  /** As typed: `30 days`; empty for any age. */
  readonly ttl: string
  readonly push: boolean
  readonly features: readonly FeatureDraft[]
}

/** What the form begins with. @param known entities that exist @param columns of the source, all of which can be features */
export function viewDraftOf(
  view: FeatureViewDefinition,
  proposed: readonly EntityDefinition[],
  known: readonly string[],
  columns: readonly Column[],
): ViewDraft {
  const fresh = proposed.find(({ name }) => view.entities.includes(name) && !known.includes(name))
  const { time } = view
  const columnOf = (feature: FeatureViewDefinition['features'][number]) => feature.column ?? feature.name
  const others = columns.filter(
    ({ name }) => !view.features.some((feature) => columnOf(feature) === name) && !isTaken(name, view, proposed),
  )
  return {
    name: view.name,
    about: { description: view.description, owner: view.owner, tags: view.tags },
    source: view.source,
    entities: view.entities.filter((name) => name !== fresh?.name),
    entity: fresh ? { name: fresh.name, keys: fresh.keys.map(({ name }) => view.keyColumns[name] ?? name) } : null,
    keyColumns: view.keyColumns,
    time:
      time.kind === 'event'
        ? { kind: 'event', from: time.column, to: '', created: time.created ?? '' }
        : { kind: 'valid', from: time.from, to: time.to, created: time.created ?? '' },
    ttl: view.ttl === null ? '' : durationText(view.ttl),
    push: view.push,
    features: [
      ...view.features.map((feature) => ({
        column: columnOf(feature),
        type: feature.type ?? columns.find(({ name }) => name === columnOf(feature))?.type ?? 'text',
        chosen: true,
        name: feature.name,
        description: feature.description,
      })),
      ...others.map(({ name, type }) => ({ column: name, type, chosen: false, name, description: '' })),
    ],
  }
}

/** Keys and times are not offered as features. */
function isTaken(column: string, { time, keyColumns, entities }: FeatureViewDefinition, proposed: readonly EntityDefinition[]): boolean {
  const times = time.kind === 'event' ? [time.column, time.created] : [time.from, time.to, time.created]
  const keys = proposed
    .filter(({ name }) => entities.includes(name))
    .flatMap((entity) => entity.keys.map(({ name }) => keyColumns[name] ?? name))
  return times.includes(column) || keys.includes(column)
}

const keyTypes = new Set<string>(['integer', 'text', 'boolean', 'date', 'datetime'])
/** Columns that can identify something: all but fractions, whose equality is an accident. */
export const canBeKey = ({ type }: Column): boolean => keyTypes.has(type)
export const canBeTime = ({ type }: Column): boolean => type === 'date' || type === 'datetime'

/** Seconds of a typed maximum age; null for any age; undefined for what is no duration. */
export function ttlOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const given = /^\s*\d+\s*$/.test(text) ? Number(text) : text
  return Seconds.safeParse(given).data
}

/** What is wrong or missing, in one sentence; null when it can be planned. */
export function viewProblem(draft: ViewDraft): string | null {
  const { name, entity, time, ttl, features } = draft
  if (name.trim() === '') return 'Missing: Name'
  const named = FeatureName.safeParse(name.trim())
  if (!named.success) return `Name: ${named.error.issues[0].message}`
  if (entity !== null && !FeatureName.safeParse(entity.name.trim()).success) return 'Missing: Name of the entity'
  if (entity?.keys.length === 0) return 'Missing: Keys of the entity'
  if (time.from === '') return time.kind === 'event' ? 'Missing: Event time' : 'Missing: Valid from'
  if (time.kind === 'valid' && time.to === '') return 'Missing: Valid to'
  if (ttlOf(ttl) === undefined) return 'Maximum age: a number of minutes, hours, days or weeks, such as 30 days'
  const chosen = features.filter((feature) => feature.chosen)
  if (chosen.length === 0) return 'Missing: Features'
  const twice = chosen.find((feature, place) => chosen.findIndex((other) => other.name.trim() === feature.name.trim()) !== place)
  return twice ? `Two features are named ${twice.name}` : null
}

/** What the form defines. @throws nothing: what is not valid has its place and reason in the result */
export function viewDefinitionsOf(draft: ViewDraft, columns: readonly Column[]): z.ZodSafeParseResult<FeatureDefinitions> {
  const { entity, time, about } = draft
  const typeOf = (column: string) => columns.find(({ name }) => name === column)?.type
  const created = time.created === '' ? {} : { created: time.created }
  return FeatureDefinitions.safeParse({
    entities: entity === null ? [] : [{ name: entity.name.trim(), keys: entity.keys.map((name) => ({ name, type: typeOf(name) })) }],
    views: [
      {
        name: draft.name.trim(),
        ...about,
        entities: [...draft.entities, ...(entity === null ? [] : [entity.name.trim()])],
        source: draft.source,
        keyColumns: Object.fromEntries(Object.entries(draft.keyColumns).filter(([key, column]) => column !== '' && column !== key)),
        time:
          time.kind === 'event'
            ? { kind: 'event', column: time.from, ...created }
            : { kind: 'valid', from: time.from, to: time.to, ...created },
        ttl: ttlOf(draft.ttl) ?? null,
        push: draft.push,
        features: draft.features
          .filter(({ chosen }) => chosen)
          .map(({ name, column, type, description }) => ({
            name: name.trim(),
            ...(column !== name.trim() && { column }),
            type,
            description,
          })),
      },
    ],
  })
}
