import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Column, ColumnType } from '../../shared/domain/datasets/dataset.ts'
import { orderByUse } from '../../shared/domain/expressions/index.ts'
import type { FeatureDefinitions, FeatureKind, FeatureViewDefinition } from '../../shared/domain/features/definitions.ts'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { CairnError } from '../../shared/errors.ts'
import { findDataset, manifestOf, requireVersion, versionRef } from '../datasets/index.ts'
import type { Registry } from '../workspace/index.ts'
import {
  Catalogue,
  type Definition,
  kindNames,
  type KnownObject,
  type KnownVersion,
  partsOf,
  refOf,
  spaceOf,
  type Use,
  type Words,
} from './catalogue.ts'
import { changeTexts } from './changes.ts'
import { keysOf, resolveAlone, resolveService } from './resolve.ts'

/** What becomes of one definition. */
export interface Planned {
  readonly kind: FeatureKind
  readonly name: string
  readonly what: 'create' | 'newVersion' | 'about' | 'same'
  readonly version: KnownVersion
  readonly words: Words
  /** What changes, in sentences. */
  readonly texts: readonly string[]
}

export interface Plan {
  readonly items: readonly Planned[]
  readonly catalogue: Catalogue
}

/**
 * What applying definitions would change. All of them are checked, against each other, against what is there and against the datasets
 * that views read; nothing is written.
 * @throws FEATURES_INVALID, STEP_INVALID, COLUMN_UNKNOWN, TYPE_MISMATCH, each with the definition that it is about
 */
export function planDefinitions(db: Registry, given: FeatureDefinitions): Plan {
  const catalogue = new Catalogue(db)
  const items: Planned[] = []
  const plan = (definition: Definition) => items.push(about(definition, () => planOne(db, catalogue, definition)))
  for (const of of given.entities) plan({ kind: 'entity', of })
  for (const of of given.views) plan({ kind: 'view', of: about({ kind: 'view', of }, () => fitted(db, of)) })
  for (const of of usedFirst(given.onDemand)) plan({ kind: 'onDemand', of })
  for (const of of given.services) plan({ kind: 'service', of })
  return { items, catalogue }
}

/** On-demand views that use others of the same file come after them. @throws FEATURES_INVALID for a circle */
function usedFirst(views: FeatureDefinitions['onDemand']): FeatureDefinitions['onDemand'] {
  const byName = new Map(views.map((view) => [view.name, view]))
  const ordered = orderByUse([...byName.keys()], (name) => byName.get(name)?.uses ?? [])
  return ordered.flatMap((name) => byName.get(name) ?? [])
}

function planOne(db: Registry, catalogue: Catalogue, definition: Definition): Planned {
  const { kind } = definition
  const { name } = definition.of
  const there = catalogue.find(spaceOf(kind), name)
  if (there && there.kind !== kind)
    throw new CairnError('FEATURES_INVALID', `"${name}" is the name of ${article(kindNames[there.kind])} already.`, {})
  const { meaning, words } = partsOf(definition)
  const uses = usesOf(catalogue, definition)
  const sourceId = kind === 'view' ? sourceOf(db, definition.of.source).datasetId : null
  const hash = hashOf(meaning, sourceId, uses)
  const latest = there?.versions.at(-1)
  const same = latest?.hash === hash && there?.deletedAt === null
  const object: KnownObject = {
    id: there?.id ?? null,
    kind,
    name,
    about: words,
    online: there?.deletedAt === null ? there.online : 'off',
    createdAt: there?.createdAt ?? Date.now(),
    deletedAt: null,
    versions: [],
  }
  const number = latest ? latest.number + 1 : 1
  const version: KnownVersion = same
    ? latest
    : { id: null, object, number, definition, hash, sourceId, uses, createdAt: Date.now(), actor: '' }
  const versions = same ? there.versions : [...(there?.versions ?? []), version]
  Object.assign(object, { versions })
  checkVersion(db, version)
  catalogue.put(object)
  const saysOther = there !== undefined && !isDeepStrictEqual(there.about, words)
  const what = same ? (saysOther ? 'about' : 'same') : latest ? 'newVersion' : 'create'
  const texts = latest ? changeTexts(latest, { definition, uses }, there?.about, words) : []
  return { kind, name, what, version, words, texts }
}

/** What a definition names, as it is now or stands in the same file. @throws NOT_FOUND */
function usesOf(catalogue: Catalogue, { kind, of }: Definition): Use[] {
  if (kind === 'entity') return []
  if (kind === 'view') return of.entities.map((ref) => ({ space: 'entity', ref, version: catalogue.version('entity', ref) }))
  const refs = kind === 'onDemand' ? of.uses : of.features.map(({ view }) => view)
  return [...new Set(refs)].map((ref) => ({ space: 'view', ref, version: catalogue.version('view', ref) }))
}

/** The same definition on the same versions and dataset is the same version, whatever the dataset is called. */
function hashOf({ source: _, ...meaning }: Record<string, unknown>, sourceId: number | null, uses: readonly Use[]): string {
  const used = uses.map(({ space, ref, version }) => [space, ref, version.hash])
  return createHash('sha256')
    .update(canonicalize({ meaning, sourceId, used }) ?? '')
    .digest('hex')
}

function checkVersion(db: Registry, version: KnownVersion): void {
  const { kind } = version.definition
  if (kind === 'view') checkSource(db, version)
  if (kind === 'onDemand') resolveAlone(version)
  if (kind === 'service') resolveService(version)
}

/** A view whose features have the types of their columns where it does not say any. @throws FEATURES_INVALID, COLUMN_UNKNOWN */
function fitted(db: Registry, view: FeatureViewDefinition): FeatureViewDefinition {
  const { columns, ref } = sourceOf(db, view.source)
  const features = view.features.map((feature) => ({
    ...feature,
    type: feature.type ?? column(columns, feature.column ?? feature.name, `the feature "${feature.name}"`, ref).type,
  }))
  return { ...view, features }
}

export interface Source {
  readonly datasetId: number
  readonly columns: readonly Column[]
  /** `drivers@v3` */
  readonly ref: string
}

/** @throws FEATURES_INVALID where there is no such dataset */
export function sourceOf(db: Registry, name: string): Source {
  const dataset = findDataset(db, name)
  if (dataset && dataset.deletedAt !== null)
    throw new CairnError(
      'FEATURES_INVALID',
      `Its source is the dataset "${originalName(name)}", which is in the trash. Restore it first.`,
      {
        dataset: originalName(name),
      },
    )
  if (!dataset)
    throw new CairnError('FEATURES_INVALID', `Its source is the dataset "${name}", which is not there. Import it first.`, { dataset: name })
  const version = requireVersion(db, dataset.name)
  return { datasetId: dataset.id, columns: manifestOf(version).columns, ref: versionRef(db, version.id) }
}

/**
 * Whether the newest version of a view's source has what the view reads, in types that fit.
 * @param read for who checks many views of the same source
 * @throws FEATURES_INVALID where the dataset is gone; COLUMN_UNKNOWN, TYPE_MISMATCH
 */
export function checkSource(db: Registry, version: KnownVersion, read = (name: string): Source => sourceOf(db, name)): void {
  const { definition } = version
  if (definition.kind !== 'view') return
  const { source, keyColumns, time, features } = definition.of
  const { columns, ref } = read(source)
  const keys = keysOf(version)
  for (const { name, type } of keys) expectType(columns, keyColumns[name] ?? name, [type], `the key "${name}"`, ref)
  for (const name of Object.keys(keyColumns))
    if (!keys.some((key) => key.name === name))
      throw new CairnError('FEATURES_INVALID', `keyColumns names "${name}", which is no key of its entities.`, { key: name })
  const moments: ColumnType[] = ['datetime', 'date']
  const times = time.kind === 'event' ? [time.column] : [time.from, time.to]
  for (const name of [...times, ...(time.created === undefined ? [] : [time.created])]) expectType(columns, name, moments, 'a time', ref)
  for (const { name, column: from = name, type = 'text' } of features)
    expectType(columns, from, type === 'number' ? ['number', 'integer'] : [type], `the feature "${name}"`, ref)
}

function expectType(columns: readonly Column[], name: string, types: readonly ColumnType[], what: string, source: string): void {
  const { type } = column(columns, name, what, source)
  if (types.includes(type)) return
  throw new CairnError('TYPE_MISMATCH', `The column "${name}" of ${source} is ${type}; ${what} must be ${types.join(' or ')}.`, {
    column: name,
    type,
    expected: types,
    dataset: source,
  })
}

function column(columns: readonly Column[], name: string, what: string, source: string): Column {
  const found = columns.find((one) => one.name === name)
  if (found) return found
  throw new CairnError('COLUMN_UNKNOWN', `${source} has no column "${name}" for ${what}.`, {
    column: name,
    dataset: source,
    columns: columns.slice(0, 50).map((one) => one.name),
  })
}

/** An error says which definition it is about. */
function about<T>(definition: Definition, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'INTERNAL') throw thrown
    const { name } = definition.of
    const code = error.code === 'NOT_FOUND' ? 'FEATURES_INVALID' : error.code
    const details = { ...error.details, kind: definition.kind, name, place: placeIn(definition, error) }
    throw new CairnError(code, `The ${kindNames[definition.kind]} "${name}": ${error.message}`, details, thrown)
  }
}

const listNames = { entity: 'entities', view: 'views', onDemand: 'onDemand', service: 'services' } as const

/** Where in a file of definitions an error is: lists by their names, what stands in them by its own. */
function placeIn({ kind, of: { name } }: Definition, { details: { feature, position } }: CairnError): string {
  const place = `${listNames[kind]}.${name}`
  if (kind === 'service' || typeof feature !== 'string') return place
  return position === undefined ? `${place}.features.${feature}` : `${place}.features.${feature}.expression`
}

const article = (noun: string): string => `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`

/** Services and on-demand views that go on with the version before: they name what they were made of. */
export function staying(catalogue: Catalogue, planned: Planned): string[] {
  if (planned.what !== 'newVersion') return []
  const before = planned.version.object.versions.at(-2)
  if (!before) return []
  return catalogue
    .usersOf(before)
    .filter((user) => catalogue.find(spaceOf(user.object.kind), user.object.name)?.versions.at(-1) === user)
    .map((user) => `${refOf(user)} stays on ${refOf(before)}.`)
}
