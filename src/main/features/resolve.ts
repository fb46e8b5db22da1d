import type { Column, ColumnType } from '../../shared/domain/datasets/dataset.ts'
import {
  featureRef,
  type FeatureViewDefinition,
  type OnDemandDefinition,
  type ServiceEntry,
} from '../../shared/domain/features/definitions.ts'
import type { FeatureSource, ResolvedExpression, ResolvedService, ResolvedView } from '../../shared/domain/features/resolved.ts'
import { checkOnDemand, columnsOf, orderByUse, parseExpression } from '../../shared/domain/expressions/index.ts'
import { CairnError, type ErrorDetails } from '../../shared/errors.ts'
import { type KnownVersion, refOf } from './catalogue.ts'

/** @throws FEATURES_INVALID */
function invalid(message: string, details: ErrorDetails = {}): CairnError {
  return new CairnError('FEATURES_INVALID', message, details)
}

/** A feature view alone. @throws FEATURES_INVALID */
export function resolveView(version: KnownVersion, { as, keyColumns = {} }: Pick<ServiceEntry, 'as' | 'keyColumns'> = {}): ResolvedView {
  const definition = viewOf(version)
  const keys = keysOf(version)
  return {
    as: as ?? definition.name,
    ref: refOf(version),
    name: definition.name,
    versionId: version.id ?? 0,
    keys: keys.map(({ name, type }) => ({
      name,
      type,
      column: definition.keyColumns[name] ?? name,
      from: keyColumns[name] ?? name,
    })),
    source: definition.source,
    time: definition.time,
    ttl: definition.ttl,
    features: definition.features.map(({ name, column = name, type }) => ({ name, column, type: typed(type, name) })),
    push: definition.push,
  }
}

function typed(type: ColumnType | undefined, name: string): ColumnType {
  if (type) return type
  throw invalid(`The type of the feature "${name}" is not known.`, { feature: name })
}

function viewOf({ definition, object }: KnownVersion): FeatureViewDefinition {
  if (definition.kind === 'view') return definition.of
  throw invalid(`"${object.name}" is computed on demand: it has no rows of its own.`, { view: object.name })
}

/** The keys of a view's entities, in their order, each once. @throws FEATURES_INVALID where two entities give a key different types */
export function keysOf(view: KnownVersion): Column[] {
  const keys = new Map<string, ColumnType>()
  for (const { space, version } of view.uses) {
    if (space !== 'entity' || version.definition.kind !== 'entity') continue
    for (const { name, type } of version.definition.of.keys) addTyped(keys, name, type, `The key "${name}"`)
  }
  return columnsIn(keys)
}

function addTyped(columns: Map<string, ColumnType>, name: string, type: ColumnType, what: string): void {
  const there = columns.get(name)
  if (there !== undefined && there !== type)
    throw invalid(`${what} is ${there} in one place and ${type} in another.`, { column: name, types: [there, type] })
  columns.set(name, type)
}

const columnsIn = (columns: ReadonlyMap<string, ColumnType>): Column[] => [...columns].map(([name, type]) => ({ name, type }))

/**
 * A feature service with all that it rests on: the views that are joined, the expressions in an order in which they can be computed,
 * and what comes out. @throws FEATURES_INVALID, STEP_INVALID, COLUMN_UNKNOWN
 */
export function resolveService(service: KnownVersion): ResolvedService {
  const { definition } = service
  if (definition.kind !== 'service') throw invalid(`"${service.object.name}" is no feature service.`)
  const used = usedBy(service)
  const entries = definition.of.features.map((entry) => ({ entry, version: used(entry.view) }))
  const build = new ServiceBuilder(entries)
  for (const { entry, version } of entries) build.add(entry, version)
  return build.service({
    name: definition.of.name,
    ref: featureRef(definition.of.name, service.number),
    versionId: service.id ?? 0,
    fullNames: definition.of.fullNames,
  })
}

/** A view of either kind as a service of all its features. @throws FEATURES_INVALID, STEP_INVALID, COLUMN_UNKNOWN */
export function resolveAlone(view: KnownVersion): ResolvedService {
  const build = new ServiceBuilder([])
  build.add({ view: refOf(view) }, view)
  return build.service({ name: view.object.name, ref: refOf(view), versionId: view.id ?? 0, fullNames: false })
}

function usedBy({ uses, object }: KnownVersion): (ref: string) => KnownVersion {
  return (ref) => {
    const found = uses.find((use) => use.space === 'view' && use.ref === ref)
    if (found) return found.version
    throw invalid(`"${object.name}" names the view "${ref}", which is not there.`, { view: ref })
  }
}

interface Readable {
  readonly type: ColumnType
  readonly source: FeatureSource
}

interface Listed {
  readonly entry: ServiceEntry
  readonly version: KnownVersion
}

/** Collects the views and expressions of a service, each once. */
class ServiceBuilder {
  readonly #views = new Map<string, ResolvedView>()
  readonly #expressions = new Map<string, ResolvedExpression>()
  readonly #request = new Map<string, ColumnType>()
  readonly #outputs: { as: string; feature: string; type: ColumnType; source: FeatureSource; ref: string }[] = []
  readonly #entries: readonly Listed[]

  constructor(entries: readonly Listed[]) {
    this.#entries = entries
  }

  add(entry: ServiceEntry, version: KnownVersion): void {
    const all = version.definition.kind === 'onDemand' ? this.#computed(version, entry) : this.#stored(version, entry)
    const as = entry.as ?? version.object.name
    for (const feature of entry.features ?? all.keys()) {
      const found = all.get(feature)
      if (!found)
        throw invalid(`The view "${refOf(version)}" has no feature "${feature}".${among(all.keys())}`, {
          view: version.object.name,
          feature,
          features: [...all.keys()].slice(0, 50),
        })
      this.#outputs.push({ as, feature, ...found, ref: refOf(version) })
    }
  }

  #stored(version: KnownVersion, entry: Pick<ServiceEntry, 'as' | 'keyColumns'>): Map<string, Readable> {
    const view = this.#instance(resolveView(version, entry))
    return new Map(view.features.map(({ name, type }) => [name, { type, source: { kind: 'view', view: view.as, feature: name } }]))
  }

  /** The same view by the same keys is joined once; another version of it, or by other keys, beside it. */
  #instance(view: ResolvedView): ResolvedView {
    const there = this.#views.get(view.as)
    if (!there) {
      this.#views.set(view.as, view)
      return view
    }
    if (there.ref === view.ref && view.keys.every(({ from }, place) => from === there.keys[place].from)) return there
    const other = { ...view, as: view.as === view.ref ? `${view.ref}/${view.keys.map(({ from }) => from).join('/')}` : view.ref }
    return this.#instance(other)
  }

  /** The features of an on-demand view, with all that they read. */
  #computed(version: KnownVersion, entry: Pick<ServiceEntry, 'as' | 'keyColumns'>): Map<string, Readable> {
    const definition = version.definition.of as OnDemandDefinition
    const prefix = entry.as ?? version.object.name
    const names = this.#names(version, entry)
    const own = new Map(definition.features.map((feature) => [feature.name, feature]))
    const order = orderByUse([...own.keys()], (name) =>
      located(() => columnsOf(parseExpression(own.get(name)?.expression ?? '')), version, name),
    )
    const made = new Map<string, Readable>()
    for (const name of order) {
      const { expression } = own.get(name) as { expression: string }
      const columns = new Map([...names, ...made])
      const checked = located(() => checkOnDemand(expression, columnsIn(typesOf(columns))), version, name)
      const type: ColumnType = checked.type === 'missing' ? 'text' : checked.type
      const id = `${prefix}:${name}`
      const reads = columnsOf(checked).map((read) => ({ name: read, ...(columns.get(read) as Readable) }))
      this.#expressions.set(id, { id, ref: refOf(version), feature: name, expression, type, reads })
      made.set(name, { type, source: { kind: 'computed', id } })
    }
    return new Map(definition.features.map(({ name }) => [name, made.get(name) as Readable]))
  }

  /** A name that two of the used views have is known by its view alone: `[view:name]`. */
  #names(version: KnownVersion, entry: Pick<ServiceEntry, 'as' | 'keyColumns'>): Map<string, Readable> {
    const definition = version.definition.of as OnDemandDefinition
    const used = usedBy(version)
    const names = new Map<string, Readable>()
    const several = new Set<string>()
    for (const ref of definition.uses) {
      const other = used(ref)
      const own = this.#usedAs(other, entry)
      const all = other.definition.kind === 'onDemand' ? this.#computed(other, own) : this.#stored(other, own)
      for (const [name, readable] of all) {
        if (names.has(name)) several.add(name)
        names.set(name, readable)
        names.set(`${other.object.name}:${name}`, readable)
      }
    }
    for (const name of several) names.delete(name)
    for (const { name, type } of definition.request) {
      addTyped(this.#request, name, type, `The request field "${name}"`)
      names.set(name, { type, source: { kind: 'request', field: name } })
    }
    return names
  }

  /** A view that the service lists once is read as it stands there; one that it lists twice, or not at all, comes by its own keys. */
  #usedAs(used: KnownVersion, { as, keyColumns }: Pick<ServiceEntry, 'as' | 'keyColumns'>): Pick<ServiceEntry, 'as' | 'keyColumns'> {
    if (keyColumns !== undefined) return { as: as && `${as}/${used.object.name}`, keyColumns }
    const listed = this.#entries.filter(({ version }) => version === used)
    return listed.length === 1 && used.definition.kind === 'view' ? listed[0].entry : {}
  }

  service(head: Pick<ResolvedService, 'name' | 'ref' | 'versionId' | 'fullNames'>): ResolvedService {
    const keys = new Map<string, ColumnType>()
    for (const view of this.#views.values()) for (const { from, type } of view.keys) addTyped(keys, from, type, `The key "${from}"`)
    const request = new Map(this.#request)
    for (const [name, type] of keys) if (request.has(name)) addTyped(request, name, type, `The key "${name}"`)
    for (const name of keys.keys()) request.delete(name)
    return {
      format: 'cairn.featureService/1',
      ...head,
      views: [...this.#views.values()],
      expressions: [...this.#expressions.values()],
      keys: columnsIn(keys),
      request: columnsIn(request),
      outputs: this.#named(head.fullNames, new Set([...keys.keys(), ...request.keys()])),
    }
  }

  #named(fullNames: boolean, taken: ReadonlySet<string>): ResolvedService['outputs'] {
    const by = new Map<string, string>()
    return this.#outputs.map(({ as, feature, type, source, ref }) => {
      const column = fullNames ? `${as}__${feature}` : feature
      const other = by.get(column)
      if (other !== undefined) throw clash(column, [other, `${as}:${feature}`], fullNames)
      if (taken.has(column)) throw clash(column, ['a key or request field', `${as}:${feature}`], fullNames)
      by.set(column, `${as}:${feature}`)
      return { column, type, source, ref, feature }
    })
  }
}

function clash(column: string, between: readonly [string, string], fullNames: boolean): CairnError {
  const remedy = fullNames ? 'Give one of them another name with "as".' : 'Set fullNames, so that columns are called view__feature.'
  return invalid(`Two things are called "${column}": ${between[0]} and ${between[1]}. ${remedy}`, { column })
}

const typesOf = (columns: ReadonlyMap<string, Readable>) => new Map([...columns].map(([name, { type }]) => [name, type]))

function among(names: Iterable<string>): string {
  const all = [...names]
  return all.length === 0 ? '' : ` It has ${all.slice(0, 10).join(', ')}${all.length > 10 ? ', …' : ''}.`
}

/** An error of an expression says whose it is. */
function located<T>(work: () => T, version: KnownVersion, feature: string): T {
  try {
    return work()
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code === 'INTERNAL') throw thrown
    const details = { ...error.details, onDemand: version.object.name, feature }
    throw new CairnError(error.code, `${version.object.name}:${feature}: ${error.message}`, details, thrown)
  }
}
