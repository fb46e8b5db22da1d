import type { FeatureDetail, FeatureObject, FeatureSummary, Freshness } from '../../shared/contract/features/index.ts'
import type { ColumnProfile, Profile } from '../../shared/domain/datasets/dataset.ts'
import { maskProfile } from '../../shared/domain/datasets/sensitive.ts'
import { FeatureDefinitions, type FeatureViewDefinition } from '../../shared/domain/features/definitions.ts'
import { timeText } from '../../shared/domain/features/texts.ts'
import type { ResolvedService } from '../../shared/domain/features/resolved.ts'
import { originalName } from '../../shared/domain/governance/trash.ts'
import { CairnError } from '../../shared/errors.ts'
import { findDataset, profileOf, requireVersion, sensitiveColumns, versionRef } from '../datasets/index.ts'
import type { Workspace } from '../workspace/index.ts'
import { type Catalogue, type Definition, type KnownObject, type KnownVersion, refOf, worded } from './catalogue.ts'
import { changeTexts } from './changes.ts'
import { writeDefinitions } from './definitions/yaml.ts'
import { checkSource, type Source, sourceOf } from './plan.ts'
import { keysOf, resolveAlone, resolveService } from './resolve.ts'

/** What is described here; who uses it in experiments, models and deployments is known to later rooms. */
export type OwnSummary = Omit<FeatureSummary, 'consumers' | 'drifted'>
export type OwnObject = Omit<FeatureObject, 'consumers' | 'drifted' | 'usedBy'>

const shownFeatures = 50

/** Reads sources and their profiles, each once. */
export class FeatureDescriber {
  readonly #workspace: Workspace
  readonly #catalogue: Catalogue
  readonly #sources = new Map<string, Source>()
  readonly #profiles = new Map<string, Promise<SourceProfile | null>>()

  constructor(workspace: Workspace, catalogue: Catalogue) {
    this.#workspace = workspace
    this.#catalogue = catalogue
  }

  async summary(object: KnownObject): Promise<OwnSummary> {
    const latest = newest(object)
    const { definition } = latest
    const features = featureNames(latest)
    const { features: _, ...about } = object.about
    return {
      kind: object.kind,
      name: object.name,
      ref: refOf(latest),
      versions: object.versions.length,
      about,
      of: restsOn(definition),
      features: features.slice(0, shownFeatures),
      featureCount: features.length,
      source: definition.kind === 'view' ? originalName(definition.of.source) : null,
      freshness: definition.kind === 'view' ? await this.#freshness(definition.of) : null,
      online: object.online,
      problem: this.#problem(latest),
      createdAt: object.createdAt,
    }
  }

  async object(object: KnownObject): Promise<OwnObject> {
    const latest = newest(object)
    const { definition } = latest
    return {
      ...(await this.summary(object)),
      history: object.versions.toReversed().map((version) => this.#version(object, version)),
      details: await this.#details(latest),
      keys: keyDetails(latest),
      ttl: definition.kind === 'view' ? definition.of.ttl : null,
      time: definition.kind === 'view' ? timeText(definition.of.time) : null,
      service: definition.kind === 'service' ? orNull(() => resolveService(latest)) : null,
    }
  }

  #version(object: KnownObject, version: KnownVersion): FeatureObject['history'][number] {
    const before = object.versions[object.versions.indexOf(version) - 1]
    return {
      ref: refOf(version),
      number: version.number,
      hash: version.hash,
      createdAt: version.createdAt,
      actor: version.actor,
      changes: before ? changeTexts(before, version) : [],
      yaml: writeDefinitions(alone(worded(version.definition, object.about))),
    }
  }

  #problem(version: KnownVersion): string | null {
    try {
      checkSource(this.#workspace.db, version, (name) => this.#source(name))
      for (const { version: used } of version.uses) {
        if (this.#catalogue.find(used.object.kind === 'entity' ? 'entity' : 'view', used.object.name)?.deletedAt !== null)
          return `${refOf(used)} was removed.`
        const problem = this.#problem(used)
        if (problem !== null) return `${used.object.name}: ${problem}`
      }
      if (version.definition.kind === 'service') resolveService(version)
      return null
    } catch (thrown) {
      return CairnError.from(thrown).message
    }
  }

  async #freshness({ source, time, ttl }: FeatureViewDefinition): Promise<Freshness> {
    const profile = await this.#profile(source)
    const column = time.kind === 'event' ? time.column : time.from
    const newest = profile?.columns.get(column)?.max
    const newestEvent = typeof newest === 'string' ? momentOf(newest) : null
    // The newest event is a value of one row.
    const isHidden = profile?.sensitive.has(column) ?? false
    return { status: freshnessOf(newestEvent, ttl, Date.now()), newestEvent: isHidden ? null : newestEvent, source: profile?.ref ?? null }
  }

  async #details({ definition, ...version }: KnownVersion): Promise<FeatureDetail[]> {
    if (definition.kind === 'view') {
      const profile = await this.#profile(definition.of.source)
      return definition.of.features.map(({ name, column = name, type = 'text', description }) => {
        const found = profile?.columns.get(column) ?? null
        const sensitive = profile?.sensitive.has(column) ?? false
        return { name, column, type, description, sensitive, expression: null, profile: found && (sensitive ? maskProfile(found) : found) }
      })
    }
    if (definition.kind === 'onDemand') {
      const computed = orNull(() => resolveAlone({ definition, ...version }))
      return definition.of.features.map(({ name, expression, description }) => {
        const found = computed?.expressions.find(({ feature, ref }) => feature === name && ref === refOf(version))
        const sensitive = computed !== null && this.sensitiveOutputs(computed).has(name)
        return { name, column: name, type: found?.type ?? 'text', description, sensitive, expression, profile: null }
      })
    }
    const service = definition.kind === 'service' ? orNull(() => resolveService({ definition, ...version })) : null
    return service === null ? [] : this.#outputs(service)
  }

  /** What a service gives, as its views describe it. */
  #outputs(service: ResolvedService): FeatureDetail[] {
    const sensitive = this.sensitiveOutputs(service)
    return service.outputs.map(({ column, type, source, ref, feature }) => {
      const { of } = this.#catalogue.version('view', ref).definition
      const said = 'features' in of ? of.features.find((one) => 'name' in one && one.name === feature) : undefined
      return {
        name: column,
        column: feature,
        type,
        description: said && 'description' in said ? said.description : '',
        sensitive: sensitive.has(column),
        expression: source.kind === 'computed' ? (service.expressions.find(({ id }) => id === source.id)?.expression ?? null) : null,
        profile: null,
      }
    })
  }

  /** The columns that come of a sensitive one, by a view or through expressions. */
  sensitiveOutputs(service: ResolvedService): Set<string> {
    return sensitiveOutputs(service, (source) => {
      const dataset = findDataset(this.#workspace.db, source)
      return dataset ? sensitiveColumns(this.#workspace.db, dataset.id) : new Set()
    })
  }

  #source(name: string): Source {
    const source = this.#sources.get(name) ?? sourceOf(this.#workspace.db, name)
    this.#sources.set(name, source)
    return source
  }

  #profile(source: string): Promise<SourceProfile | null> {
    const known = this.#profiles.get(source)
    if (known) return known
    const read = this.#readProfile(source)
    this.#profiles.set(source, read)
    return read
  }

  async #readProfile(name: string): Promise<SourceProfile | null> {
    const { db } = this.#workspace
    const dataset = findDataset(db, name)
    if (!dataset || dataset.deletedAt !== null) return null
    const version = requireVersion(db, dataset.name)
    // A profile that is lost is told by `verify`; the catalogue goes on without figures.
    const profile: Profile | null = await profileOf(this.#workspace, version).catch(() => null)
    const columns = new Map(profile?.columns.map((column) => [column.name, column]))
    return { ref: versionRef(db, version.id), columns, sensitive: new Set(sensitiveColumns(db, dataset.id)) }
  }
}

interface SourceProfile {
  readonly ref: string
  readonly columns: ReadonlyMap<string, ColumnProfile>
  readonly sensitive: ReadonlySet<string>
}

/** The outputs of a service that come of sensitive columns. @param sensitiveOf of a source dataset */
export function sensitiveOutputs(service: ResolvedService, sensitiveOf: (source: string) => ReadonlySet<string>): Set<string> {
  const ofView = new Map(
    service.views.map((view) => {
      const marked = sensitiveOf(view.source)
      return [view.as, new Set(view.features.filter(({ column }) => marked.has(column)).map(({ name }) => name))]
    }),
  )
  const computed = new Set<string>()
  const isSensitive = (source: ResolvedService['outputs'][number]['source']): boolean =>
    (source.kind === 'view' && (ofView.get(source.view)?.has(source.feature) ?? false)) ||
    (source.kind === 'computed' && computed.has(source.id))
  for (const { id, reads } of service.expressions) if (reads.some(({ source }) => isSensitive(source))) computed.add(id)
  return new Set(service.outputs.filter(({ source }) => isSensitive(source)).map(({ column }) => column))
}

function newest({ versions, name }: KnownObject): KnownVersion {
  const found = versions.at(-1)
  if (found) return found
  throw new CairnError('ROW_DAMAGED', `"${name}" has no version.`, { name })
}

function restsOn({ kind, of }: Definition): string[] {
  if (kind === 'entity') return of.keys.map(({ name }) => name)
  if (kind === 'view') return [...of.entities]
  return kind === 'onDemand' ? [...of.uses] : [...new Set(of.features.map(({ view }) => view))]
}

/** What a version gives. */
function featureNames(version: KnownVersion): string[] {
  const { definition } = version
  if (definition.kind === 'view' || definition.kind === 'onDemand') return definition.of.features.map(({ name }) => name)
  if (definition.kind === 'service') return orNull(() => resolveService(version))?.outputs.map(({ column }) => column) ?? []
  return []
}

function keyDetails(version: KnownVersion): FeatureObject['keys'] {
  const { definition } = version
  if (definition.kind === 'entity') return definition.of.keys.map(({ name, type }) => ({ name, type, column: name }))
  if (definition.kind === 'view')
    return keysOf(version).map(({ name, type }) => ({ name, type, column: definition.of.keyColumns[name] ?? name }))
  const service = orNull(() => (definition.kind === 'service' ? resolveService(version) : resolveAlone(version)))
  return service?.keys.map(({ name, type }) => ({ name, type, column: name })) ?? []
}

function alone({ kind, of }: Definition): FeatureDefinitions {
  const lists = { entity: 'entities', view: 'views', onDemand: 'onDemand', service: 'services' } as const
  return FeatureDefinitions.parse({ [lists[kind]]: [of] })
}

/** A moment as profiles have it: a date, or a datetime in UTC. Milliseconds since 1970. */
function momentOf(text: string): number | null {
  const at = Date.parse(text.length <= 10 ? `${text}T00:00:00Z` : `${text.replace(' ', 'T')}Z`)
  return Number.isNaN(at) ? null : at
}

function freshnessOf(newestEvent: number | null, ttl: number | null, now: number): Freshness['status'] {
  if (newestEvent === null) return 'none'
  if (newestEvent > now) return 'future'
  if (ttl === null) return 'none'
  return now - newestEvent <= ttl * 1000 ? 'fresh' : 'late'
}

function orNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
