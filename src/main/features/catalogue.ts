import { asc, eq } from 'drizzle-orm'
import {
  type About,
  EntityDefinition,
  type FeatureKind,
  FeatureServiceDefinition,
  FeatureViewDefinition,
  OnDemandDefinition,
  parseFeatureRef,
} from '../../shared/domain/features/definitions.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Registry, schema } from '../workspace/index.ts'

const { datasets, featureObjects, featureUses, featureVersions } = schema

/** Views of both kinds share one space of names. */
export type FeatureSpace = 'entity' | 'view' | 'service'

export const spaceOf = (kind: FeatureKind): FeatureSpace => (kind === 'onDemand' ? 'view' : kind)

export const kindNames: Readonly<Record<FeatureKind, string>> = {
  entity: 'entity',
  view: 'feature view',
  onDemand: 'on-demand view',
  service: 'feature service',
}

export type Definition =
  | { readonly kind: 'entity'; readonly of: EntityDefinition }
  | { readonly kind: 'view'; readonly of: FeatureViewDefinition }
  | { readonly kind: 'onDemand'; readonly of: OnDemandDefinition }
  | { readonly kind: 'service'; readonly of: FeatureServiceDefinition }

/** What people say of something, which is no part of its versions; the descriptions of its features by their names. */
export type Words = About & { readonly features: Readonly<Record<string, string>> }

export interface KnownObject {
  /** Null where it is planned and not yet there. */
  readonly id: number | null
  readonly kind: FeatureKind
  readonly name: string
  readonly about: Words
  readonly online: (typeof featureObjects.$inferSelect)['online']
  readonly createdAt: number
  readonly deletedAt: number | null
  /** Oldest first. */
  readonly versions: readonly KnownVersion[]
}

export interface KnownVersion {
  /** Null where it is planned and not yet there. */
  readonly id: number | null
  readonly object: KnownObject
  readonly number: number
  readonly definition: Definition
  readonly hash: string
  /** Of a feature view: the dataset that its rows come from, whatever it is called. */
  readonly sourceId: number | null
  /** What its definition names, by space and ref as they stand in it. */
  readonly uses: readonly Use[]
  readonly createdAt: number
  readonly actor: string
}

export interface Use {
  readonly space: FeatureSpace
  readonly ref: string
  readonly version: KnownVersion
}

export const refOf = ({ object, number }: Pick<KnownVersion, 'object' | 'number'>): string => `${object.name}@v${number}`

/** Everything that is defined, as the registry has it, and what is planned beside it. */
export class Catalogue {
  readonly #objects = new Map<string, KnownObject>()
  readonly #versions = new Map<number, KnownVersion>()
  #users: ReadonlyMap<KnownVersion, readonly KnownVersion[]> | undefined
  readonly #datasets: ReadonlyMap<number, string>

  constructor(db: Registry) {
    this.#datasets = new Map(
      db
        .select({ id: datasets.id, name: datasets.name })
        .from(datasets)
        .all()
        .map(({ id, name }) => [id, name]),
    )
    const uses = Map.groupBy(db.select().from(featureUses).all(), ({ versionId }) => versionId)
    const rows = Map.groupBy(db.select().from(featureVersions).orderBy(asc(featureVersions.number)).all(), ({ objectId }) => objectId)
    for (const { id, kind, space, name, about, online, createdAt, deletedAt } of db.select().from(featureObjects).all()) {
      const versions: KnownVersion[] = []
      const object: KnownObject = { id, kind, name, about, online, createdAt, deletedAt, versions }
      for (const row of rows.get(id) ?? []) {
        const version = this.#read(object, row, uses.get(row.id) ?? [])
        versions.push(version)
        this.#versions.set(row.id, version)
      }
      this.#objects.set(`${space}:${name}`, object)
    }
  }

  /** What it names is looked up when it is asked for: it may come later in the table. */
  #read(object: KnownObject, row: typeof featureVersions.$inferSelect, uses: readonly (typeof featureUses.$inferSelect)[]): KnownVersion {
    const { id, number, hash, sourceId, createdAt, actor } = row
    const versions = this.#versions
    const source = sourceId === null ? undefined : this.#datasets.get(sourceId)
    let definition: Definition | undefined
    return {
      id,
      object,
      number,
      hash,
      sourceId,
      createdAt,
      actor,
      get definition() {
        definition ??= readDefinition(object, row.definition, source)
        return definition
      },
      get uses() {
        return uses.map(({ space, ref, usedId }) => ({ space, ref, version: knownVersion(versions, usedId) }))
      },
    }
  }

  /** Those that were not removed. */
  objects(): KnownObject[] {
    return [...this.#objects.values()].filter(({ deletedAt }) => deletedAt === null)
  }

  /** One that was removed, too: its name goes on with the next version. */
  find(space: FeatureSpace, name: string): KnownObject | undefined {
    return this.#objects.get(`${space}:${name}`)
  }

  put(object: KnownObject): void {
    this.#objects.set(`${spaceOf(object.kind)}:${object.name}`, object)
  }

  /** @throws NOT_FOUND, with the names that there are */
  object(space: FeatureSpace, name: string): KnownObject {
    const found = this.find(space, name)
    if (found && found.deletedAt === null && found.versions.length > 0) return found
    const names = this.objects()
      .filter(({ kind }) => spaceOf(kind) === space)
      .map((one) => one.name)
      .toSorted()
    const what = space === 'entity' ? 'entity' : space === 'view' ? 'feature view' : 'feature service'
    throw new CairnError('NOT_FOUND', `There is no ${what} called "${name}".`, { [space]: name, names: names.slice(0, 20) })
  }

  /** `driver_stats@v2`, or the newest version of `driver_stats`. @throws NOT_FOUND */
  version(space: FeatureSpace, ref: string): KnownVersion {
    const { name, number } = parseFeatureRef(ref)
    const { versions } = this.object(space, name)
    const found = number === null ? versions.at(-1) : versions.find((one) => one.number === number)
    if (found) return found
    throw new CairnError('NOT_FOUND', `"${name}" has no version ${number}. The newest is ${versions.length}.`, {
      [space]: name,
      versions: versions.length,
    })
  }

  /** @throws NOT_FOUND */
  byId(id: number): KnownVersion {
    return knownVersion(this.#versions, id)
  }

  /** The versions that name this one, whatever version of them. */
  usersOf(used: KnownVersion): readonly KnownVersion[] {
    this.#users ??= this.#readUsers()
    return this.#users.get(used) ?? []
  }

  #readUsers(): Map<KnownVersion, KnownVersion[]> {
    const found = new Map<KnownVersion, KnownVersion[]>()
    for (const user of this.#versions.values()) {
      for (const used of new Set(user.uses.map(({ version }) => version))) {
        const users = found.get(used)
        if (users) users.push(user)
        else found.set(used, [user])
      }
    }
    return found
  }
}

function knownVersion(versions: ReadonlyMap<number, KnownVersion>, id: number): KnownVersion {
  const found = versions.get(id)
  if (found) return found
  throw new CairnError('NOT_FOUND', `There is no version ${id} of a feature definition.`, { version: id })
}

const shapes = { entity: EntityDefinition, view: FeatureViewDefinition, onDemand: OnDemandDefinition, service: FeatureServiceDefinition }

/** @param source what the dataset of a view is called now @throws ROW_DAMAGED */
function readDefinition({ kind, name, about }: KnownObject, meaning: unknown, source: string | undefined): Definition {
  const read = shapes[kind].safeParse(source === undefined ? meaning : { ...(meaning as object), source })
  if (!read.success) throw new CairnError('ROW_DAMAGED', `The ${kindNames[kind]} "${name}" has an unknown format.`, { [kind]: name })
  return worded({ kind, of: read.data } as Definition, about)
}

/** With what is said of it now. */
export function worded<D extends Definition>(definition: D, { features: texts, ...about }: Words): D {
  const of = { ...definition.of, ...about }
  if (definition.kind === 'entity' || definition.kind === 'service') return { ...definition, of }
  const features = definition.of.features.map((feature) => ({ ...feature, description: texts[feature.name] ?? '' }))
  return { ...definition, of: { ...of, features } }
}

/** A definition in two: what it means, which is a version, and what is said of it. */
export function partsOf(definition: Definition): { meaning: Record<string, unknown>; words: Words } {
  const { description, owner, tags, ...meaning } = definition.of
  if (definition.kind === 'entity' || definition.kind === 'service') return { meaning, words: { description, owner, tags, features: {} } }
  const given = definition.of.features
  const texts = Object.fromEntries(given.flatMap((one) => (one.description === '' ? [] : [[one.name, one.description]])))
  const features = given.map(({ description: _, ...feature }) => feature)
  return { meaning: { ...meaning, features }, words: { description, owner, tags, features: texts } }
}

/** The row of an object, for a change. @throws NOT_FOUND where it is only planned */
export function objectId({ id, name }: KnownObject): number {
  if (id !== null) return id
  throw new CairnError('NOT_FOUND', `"${name}" is planned and has no row.`)
}

export function updateObject(db: Registry, object: KnownObject, values: Partial<typeof featureObjects.$inferInsert>): void {
  db.update(featureObjects)
    .set(values)
    .where(eq(featureObjects.id, objectId(object)))
    .run()
}
