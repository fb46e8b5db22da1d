import { eq } from 'drizzle-orm'
import type { About, FeatureDefinitions } from '../../shared/domain/features/definitions.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import { Catalogue, type FeatureSpace, type KnownObject, objectId, partsOf, refOf, spaceOf, updateObject } from './catalogue.ts'
import { type Plan, type Planned, planDefinitions } from './plan.ts'

const { featureObjects, featureUses, featureVersions } = schema

/**
 * Makes versions of what is new or means something else, and takes over what is said: all of it or nothing. A definition that is the same
 * makes no version. @throws as planDefinitions
 */
export function applyDefinitions(workspace: Workspace, given: FeatureDefinitions): Plan {
  return workspace.change(
    ({ items }: Plan) => ({
      action: 'features.apply',
      subject: subjectOf(items),
      detail: {
        changes: items.filter(({ what }) => what !== 'same').map(({ kind, what, version }) => ({ kind, what, ref: refOf(version) })),
      },
    }),
    (db) => {
      const plan = planDefinitions(db, given)
      const ids = new Map<string, number>()
      for (const item of plan.items) {
        const id = write(db, item, ids, workspace.actor)
        ids.set(placeOf(item), id)
      }
      return plan
    },
  )
}

function subjectOf(items: readonly Planned[]): string {
  const changed = items.filter(({ what }) => what !== 'same')
  const names = changed.slice(0, 5).map(({ name }) => name)
  return `features:${names.join(', ')}${changed.length > names.length ? ', …' : ''}`
}

const placeOf = ({ kind, name }: Pick<Planned, 'kind' | 'name'>): string => `${spaceOf(kind)}:${name}`

/** @returns the id of its version */
function write(db: Registry, { name, what, version, words }: Planned, ids: ReadonlyMap<string, number>, actor: string): number {
  const { object } = version
  if (what === 'same') return idOf(version.id, name)
  if (object.id !== null) updateObject(db, object, { about: words, deletedAt: null, online: object.online })
  const id = object.id ?? addObject(db, object, words)
  if (what === 'about') return idOf(version.id, name)
  const made = db
    .insert(featureVersions)
    .values({
      objectId: id,
      number: version.number,
      definition: partsOf(version.definition).meaning,
      hash: version.hash,
      sourceId: version.sourceId,
      createdAt: Date.now(),
      actor,
    })
    .returning({ id: featureVersions.id })
    .get()
  const uses = version.uses.map(({ space, ref, version: used }) => ({
    versionId: made.id,
    space: space === 'entity' ? ('entity' as const) : ('view' as const),
    ref,
    // One that this file brings has its id since a moment ago.
    usedId: used.id ?? idOf(ids.get(`${space}:${used.object.name}`), used.object.name),
  }))
  if (uses.length > 0) db.insert(featureUses).values(uses).run()
  return made.id
}

function addObject(db: Registry, { kind, name }: KnownObject, about: Planned['words']): number {
  const values = { kind, space: spaceOf(kind), name, about, online: 'off' as const, createdAt: Date.now() }
  return db.insert(featureObjects).values(values).returning({ id: featureObjects.id }).get().id
}

function idOf(id: number | null | undefined, name: string): number {
  if (id != null) return id
  throw new CairnError('INTERNAL', `"${name}" has no version yet.`, {})
}

/** What people say of something. @throws NOT_FOUND; FEATURES_INVALID for a feature that it has not */
export function describeAs(
  workspace: Workspace,
  space: FeatureSpace,
  name: string,
  { about, features = {} }: { readonly about: Partial<About>; readonly features?: Readonly<Record<string, string>> },
): void {
  workspace.change(
    () => ({
      action: 'features.describe',
      subject: `features:${name}`,
      detail: { ...about, ...(Object.keys(features).length > 0 && { features }) },
    }),
    (db) => {
      const object = new Catalogue(db).object(space, name)
      const definition = object.versions.at(-1)?.definition
      const known = new Set(
        definition?.kind === 'view' || definition?.kind === 'onDemand' ? definition.of.features.map((one) => one.name) : [],
      )
      for (const feature of Object.keys(features))
        if (!known.has(feature)) throw new CairnError('FEATURES_INVALID', `"${name}" has no feature "${feature}".`, { feature })
      const texts = Object.fromEntries(Object.entries({ ...object.about.features, ...features }).filter(([, text]) => text !== ''))
      updateObject(db, object, { about: { ...object.about, ...about, features: texts } })
    },
  )
}

/**
 * Takes it out of the catalogue. Its versions stay, for what was made of them; the same name goes on with the next number.
 * @throws NOT_FOUND; FEATURE_IN_USE where a newest version of something names it
 */
export function removeFeature(
  workspace: Workspace,
  space: FeatureSpace,
  name: string,
  alsoUsedBy: (object: KnownObject) => string[] = () => [],
): void {
  workspace.change(
    () => ({ action: 'features.remove', subject: `features:${name}` }),
    (db) => {
      const catalogue = new Catalogue(db)
      const object = catalogue.object(space, name)
      const users = catalogue
        .objects()
        .filter(({ versions }) => versions.at(-1)?.uses.some(({ version }) => version.object === object))
        .map((user) => user.name)
      const all = [...users, ...alsoUsedBy(object)]
      if (all.length > 0)
        throw new CairnError('FEATURE_IN_USE', `"${name}" is used by ${all.slice(0, 10).join(', ')}.`, {
          [space]: name,
          usedBy: all.slice(0, 50),
        })
      db.update(featureObjects)
        .set({ deletedAt: Date.now(), online: 'off' })
        .where(eq(featureObjects.id, objectId(object)))
        .run()
    },
  )
}
