import { and, eq } from 'drizzle-orm'
import { findModel, type ModelRow, type ModelVersionRow, policyOf, removeAlias } from '../../models/index.ts'
import { putIntoTrash } from '../../governance/index.ts'
import { authorOfChange, type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { invalid, TrackingError } from '../server/errors.ts'
import { requireRegisteredModel, versionByNumber } from './find.ts'
import { checkDescription, checkTag, cut, newModelName } from './names.ts'
import { moveToStage, type Stage } from './stages.ts'
import type { Tag } from './tags.ts'

const { modelAliases, models, modelTags, modelVersions, modelVersionTags } = schema

/** @returns the row id of the model @throws RESOURCE_ALREADY_EXISTS, which clients go on after */
export function createModel(workspace: Workspace, name: string, tags: readonly Tag[], description: string): number {
  const wanted = newModelName(name)
  checkDescription(description)
  for (const { key, value } of tags) checkTag(key, value)
  return workspace.change(
    () => ({ action: 'model.create', subject: `model:${wanted}`, detail: {} }),
    (db) => {
      if (findModel(db, wanted)) throw new TrackingError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${wanted}) already exists.`)
      const { id } = db
        .insert(models)
        .values({ name: wanted, notes: description, createdAt: Date.now() })
        .returning({ id: models.id })
        .get()
      for (const tag of tags) putModelTag(db, id, tag)
      return id
    },
  )
}

/** @returns the row id of the model */
export function renameModel(workspace: Workspace, name: string, newName: string): number {
  const wanted = newModelName(newName)
  return changed(workspace, name, { rename: wanted }, (db, model) => {
    const taken = findModel(db, wanted)
    if (taken && taken.id !== model.id)
      throw new TrackingError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${wanted}) already exists.`)
    db.update(models).set({ name: wanted }).where(eq(models.id, model.id)).run()
  })
}

/** @returns the row id of the model */
export function describeRegisteredModel(workspace: Workspace, name: string, description: string): number {
  checkDescription(description)
  return changed(workspace, name, { notes: description }, (db, { id }) =>
    db.update(models).set({ notes: description }).where(eq(models.id, id)).run(),
  )
}

export function tagModel(workspace: Workspace, name: string, tag: Tag): void {
  checkTag(tag.key, tag.value)
  changed(workspace, name, { addTags: [tag.key] }, (db, { id }) => putModelTag(db, id, tag))
}

export function untagModel(workspace: Workspace, name: string, key: string): void {
  changed(workspace, name, { removeTags: [key] }, (db, { id }) =>
    db
      .delete(modelTags)
      .where(and(eq(modelTags.modelId, id), eq(modelTags.tag, key)))
      .run(),
  )
}

/** Into the trash, from where a person may take it back. @throws OBJECT_IN_USE for what a deployment answers with */
export function deleteModel(workspace: Workspace, name: string): void {
  const { name: known } = requireRegisteredModel(workspace.db, name)
  trash(workspace, `model:${known}`)
}

/** @returns the row id of the version */
export function describeVersion(workspace: Workspace, name: string, version: string, description: string): number {
  checkDescription(description)
  return changedVersion(workspace, [name, version], { notes: description }, (db, { id }) =>
    db.update(modelVersions).set({ notes: description }).where(eq(modelVersions.id, id)).run(),
  )
}

export function tagVersion(workspace: Workspace, name: string, version: string, tag: Tag): void {
  checkTag(tag.key, tag.value)
  changedVersion(workspace, [name, version], { addTags: [tag.key] }, (db, { id }) => putVersionTag(db, id, tag))
}

export function untagVersion(workspace: Workspace, name: string, version: string, key: string): void {
  changedVersion(workspace, [name, version], { removeTags: [key] }, (db, { id }) =>
    db
      .delete(modelVersionTags)
      .where(and(eq(modelVersionTags.versionId, id), eq(modelVersionTags.tag, key)))
      .run(),
  )
}

/** @returns the row id of the version @throws INVALID_PARAMETER_VALUE */
export function transition(workspace: Workspace, named: readonly [string, string], stage: Stage, archive: boolean): number {
  return changedVersion(workspace, named, { stage }, (db, version) => moveToStage(db, version, stage, archive))
}

/**
 * Into the trash. Its aliases go with it, as on MLflow's servers, unless one has gates: what is in use behind gates is not taken away so.
 * @throws INVALID_PARAMETER_VALUE, OBJECT_IN_USE
 */
export function deleteVersion(workspace: Workspace, name: string, version: string): void {
  const { db } = workspace
  const row = versionByNumber(db, name, version)
  const model = requireRegisteredModel(db, name)
  const aliases = db.select().from(modelAliases).where(eq(modelAliases.versionId, row.id)).all()
  const guarded = aliases.find(({ alias }) => policyOf(db, model.id, alias))
  if (guarded)
    throw invalid(`${cut(name)} version ${version} is ${guarded.alias}, which has gates in Cairn. Move or remove the alias first.`)
  const address = `model:${model.name}@v${row.number}`
  // At once: a version that stays because it is in use keeps its aliases.
  workspace.change(
    (entry: { readonly id: string }) => ({
      action: 'trash.put',
      subject: address,
      detail: { entries: [{ id: entry.id }], ...(aliases.length > 0 && { aliases: aliases.map(({ alias }) => alias) }) },
    }),
    (now) => {
      for (const { alias } of aliases) removeAlias(now, model, alias, byClient, authorOfChange(workspace))
      return putIntoTrash(workspace, address, Date.now())
    },
  )
}

/** Where there is none nothing happens, as on MLflow's servers. @throws INVALID_PARAMETER_VALUE for one that has gates */
export function deleteAlias(workspace: Workspace, name: string, alias: string): void {
  const model = requireRegisteredModel(workspace.db, name)
  const named = and(eq(modelAliases.modelId, model.id), eq(modelAliases.alias, alias))
  if (!workspace.db.select().from(modelAliases).where(named).get()) return
  if (policyOf(workspace.db, model.id, alias))
    throw invalid(`The alias ${alias} of ${cut(name)} has gates in Cairn: it is moved through them, or removed there.`)
  dropAlias(workspace, model, alias)
}

function dropAlias(workspace: Workspace, model: ModelRow, alias: string): void {
  workspace.change(
    () => ({ action: 'model.alias.remove', subject: `model:${model.name}`, detail: { alias, reason: byClient } }),
    (db) => removeAlias(db, model, alias, byClient, authorOfChange(workspace)),
  )
}

/** The reason of what a client asked for, where Cairn keeps one. */
export const byClient = 'By a client of the tracking server.'

function trash(workspace: Workspace, address: string): void {
  workspace.change(
    (entry: { readonly id: string }) => ({ action: 'trash.put', subject: address, detail: { entries: [{ id: entry.id }] } }),
    () => putIntoTrash(workspace, address, Date.now()),
  )
}

/** @returns the row id of the model */
function changed(workspace: Workspace, name: string, detail: object, work: (db: Registry, model: ModelRow) => unknown): number {
  return workspace.change(
    () => ({ action: 'model.update', subject: `model:${name}`, detail: { ...detail } }),
    (db) => {
      const model = requireRegisteredModel(db, name)
      work(db, model)
      db.update(models).set({ updatedAt: Date.now() }).where(eq(models.id, model.id)).run()
      return model.id
    },
  )
}

/** @returns the row id of the version */
function changedVersion(
  workspace: Workspace,
  [name, version]: readonly [string, string],
  detail: object,
  work: (db: Registry, version: ModelVersionRow) => unknown,
): number {
  return workspace.change(
    () => ({ action: 'model.version.update', subject: `model:${name}@v${version}`, detail: { ...detail } }),
    (db) => {
      const row = versionByNumber(db, name, version)
      work(db, row)
      db.update(modelVersions).set({ updatedAt: Date.now() }).where(eq(modelVersions.id, row.id)).run()
      return row.id
    },
  )
}

function putModelTag(db: Registry, modelId: number, { key, value }: Tag): void {
  const keyed = [modelTags.modelId, modelTags.tag]
  db.insert(modelTags).values({ modelId, tag: key, value }).onConflictDoUpdate({ target: keyed, set: { value } }).run()
}

export function putVersionTag(db: Registry, versionId: number, { key, value }: Tag): void {
  const keyed = [modelVersionTags.versionId, modelVersionTags.tag]
  db.insert(modelVersionTags).values({ versionId, tag: key, value }).onConflictDoUpdate({ target: keyed, set: { value } }).run()
}
