import type { FeatureDefinitions } from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { writeDefinitions } from '../definitions/yaml.ts'
import { FeastNames } from './names.ts'
import { onDemandComments, onDemandNote } from './onDemand.ts'
import type { FeastRegistry } from './registry.ts'
import { convertService } from './services.ts'
import { FeastSources } from './sources.ts'
import { type Converting, convertEntity, convertView } from './views.ts'

export interface FeastDefinitions {
  readonly definitions: FeatureDefinitions
  /** The definitions as YAML, with a beginning for on-demand views in comments. */
  readonly text: string
  /** What is to be imported first, and what could not be taken over. */
  readonly notes: readonly string[]
}

/** Of each kind, as a file of definitions has it. */
const most = 1_000
const mostNotes = 500

/** @param folder that paths of its sources are relative to, where it is known */
export function convertRegistry(registry: FeastRegistry, folder: string | null): FeastDefinitions {
  const notes: string[] = []
  const note = (text: string) => void notes.push(text)
  const sources = new FeastSources(folder)
  const viewNames = new FeastNames('view', note)
  const converting: Converting = {
    entityNames: new FeastNames('entity', note),
    viewNames,
    sources,
    entities: new Map(),
    views: new Map(),
    note,
  }
  const views = registry.featureViews.map(({ spec }) => spec)
  const streams = registry.streamFeatureViews.map(({ spec }) => spec)
  const keyColumns = [...views, ...streams].flatMap(({ entityColumns }) => entityColumns)
  for (const { spec } of byName(registry.entities)) convertEntity(converting, spec, keyColumns)
  for (const { spec } of byName(registry.featureViews)) convertView(converting, spec, false)
  for (const { spec } of byName(registry.streamFeatureViews)) convertView(converting, spec, true)
  const nameOf = (view: string) => viewNames.nameOf(view)
  const onDemand = byName(registry.onDemandFeatureViews).map(({ spec }) => spec)
  for (const spec of onDemand) note(onDemandNote(spec, nameOf))
  const serviceNames = new FeastNames('feature service', note)
  const services = byName(registry.featureServices).flatMap(({ spec }) => convertService(converting, spec, serviceNames) ?? [])
  noteOthers(registry, note)
  const definitions: FeatureDefinitions = {
    format: 'cairn.features/1',
    entities: [...converting.entities.values()],
    views: [...converting.views.values()],
    onDemand: [],
    services,
  }
  requireFew(definitions)
  const comments = onDemandComments(onDemand, nameOf)
  const text = `${writeDefinitions(definitions)}${comments.map((line) => `${line}\n`).join('')}`
  return { definitions, text, notes: shortened([...sources.notes(), ...notes]) }
}

/** Feast's order is that of a hash table. */
const byName = <T extends { readonly spec: { readonly name: string } }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => (a.spec.name < b.spec.name ? -1 : 1))

function noteOthers(registry: FeastRegistry, note: (text: string) => void): void {
  const others = [
    [registry.featureTables, 'feature tables'],
    [registry.labelViews, 'label views'],
    [registry.savedDatasets, 'saved datasets'],
    [registry.validationReferences, 'validation references'],
    [registry.permissions, 'permissions'],
  ] as const
  const listed = others.flatMap(([list, what]) => (list.length > 0 ? [`${what} (${list.length})`] : []))
  if (listed.length > 0) note(`Not imported: ${listed.join(', ')}.`)
}

function requireFew({ entities, views, services }: FeatureDefinitions): void {
  const largest = Math.max(entities.length, views.length, services.length)
  if (largest > most)
    throw new CairnError('FEATURES_INVALID', `The registry has ${largest} definitions of one kind; at most ${most} can be read.`, {})
}

const shortened = (notes: readonly string[]): string[] =>
  notes.length > mostNotes ? [...notes.slice(0, mostNotes), `And ${notes.length - mostNotes} more notes.`] : [...notes]
