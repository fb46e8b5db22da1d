import { randomUUID } from 'node:crypto'
import { and, eq, isNull } from 'drizzle-orm'
import { type Registry, schema, type Workspace } from '../../../workspace/index.ts'
import { requireActiveExperiment, requireRunByUuid } from '../../runs/find.ts'
import { invalid, TrackingError } from '../../server/errors.ts'
import { checkTag, cut } from '../names.ts'
import type { Tag } from '../tags.ts'

const { loggedModelParams, loggedModels, loggedModelTags } = schema

export type LoggedModelRow = typeof loggedModels.$inferSelect

/** In characters, as on MLflow's servers. */
const longest = { name: 500, type: 500, paramKey: 255, paramValue: 6_000 }

export interface NewLoggedModel {
  /** Ids for other programs. */
  readonly experiment: string
  readonly run?: string
  readonly name?: string
  readonly type: string
  readonly params: readonly Tag[]
  readonly tags: readonly Tag[]
}

/** @throws RESOURCE_DOES_NOT_EXIST for the experiment or run; INVALID_PARAMETER_VALUE */
export function createLoggedModel(workspace: Workspace, { experiment, run, name, type, params, tags }: NewLoggedModel): LoggedModelRow {
  const uuid = `m-${randomUUID().replaceAll('-', '')}`
  checkName(name)
  if (type.length > longest.type) throw invalid(`'model_type' exceeds the maximum length of ${longest.type} characters.`)
  checkParams(params)
  for (const { key, value } of tags) checkTag(key, value)
  return workspace.write((db) => {
    const { id: experimentId } = requireActiveExperiment(db, experiment)
    const runId = run === undefined || run === '' ? null : requireRunByUuid(db, run).id
    const at = Date.now()
    const values = { uuid, experimentId, runId, name: name || uuid, type, status: 'pending', createdAt: at, updatedAt: at } as const
    const row = db.insert(loggedModels).values(values).returning().get()
    insertParams(db, row.id, params)
    putTags(db, row.id, tags)
    return row
  })
}

/** What MLflow takes as one: it becomes a folder in other stores. */
function checkName(name: string | undefined): void {
  if (name === undefined || name === '') return
  if (/[/:.%"']/.test(name)) throw invalid(`Invalid model name (${cut(name)}) provided. It cannot contain '/', ':', '.', '%', '"' or "'".`)
  if (name.length > longest.name) throw invalid(`'name' exceeds the maximum length of ${longest.name} characters.`)
}

/** @throws RESOURCE_DOES_NOT_EXIST, for one that was deleted too unless those are asked for */
export function requireLoggedModel(db: Registry, uuid: string, { deleted = false }: { readonly deleted?: boolean } = {}): LoggedModelRow {
  const found = db
    .select()
    .from(loggedModels)
    .where(and(eq(loggedModels.uuid, uuid), deleted ? undefined : isNull(loggedModels.deletedAt)))
    .get()
  if (found) return found
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${cut(uuid)}' not found.`)
}

/** When all its files have come, or when that went wrong. */
export function finalizeLoggedModel(workspace: Workspace, uuid: string, status: LoggedModelRow['status']): LoggedModelRow {
  return workspace.write((db) => {
    const { id } = requireLoggedModel(db, uuid)
    return db.update(loggedModels).set({ status, updatedAt: Date.now() }).where(eq(loggedModels.id, id)).returning().get()
  })
}

/** Params never change: one that is there with another value is refused. @throws INVALID_PARAMETER_VALUE */
export function addParams(workspace: Workspace, uuid: string, params: readonly Tag[]): void {
  checkParams(params)
  workspace.write((db) => insertParams(db, requireLoggedModel(db, uuid).id, params))
}

function checkParams(params: readonly Tag[]): void {
  for (const { key, value } of params) {
    if (key.length > longest.paramKey) throw invalid(`A param's name has at most ${longest.paramKey} characters.`)
    if (value.length > longest.paramValue) throw invalid(`The value of the param ${cut(key)} has at most ${longest.paramValue} characters.`)
  }
}

function insertParams(db: Registry, modelId: number, params: readonly Tag[]): void {
  for (const { key, value } of params) {
    const named = and(eq(loggedModelParams.modelId, modelId), eq(loggedModelParams.key, key))
    const known = db.select().from(loggedModelParams).where(named).get()
    if (known && known.value !== value)
      throw invalid(`The param ${cut(key)} has another value already. Params of a logged model cannot be changed.`)
    if (!known) db.insert(loggedModelParams).values({ modelId, key, value }).run()
  }
}

export function tagLoggedModel(workspace: Workspace, uuid: string, tags: readonly Tag[]): LoggedModelRow {
  for (const { key, value } of tags) checkTag(key, value)
  return workspace.write((db) => {
    const row = requireLoggedModel(db, uuid)
    putTags(db, row.id, tags)
    return touch(db, row.id)
  })
}

/** @throws RESOURCE_DOES_NOT_EXIST */
export function untagLoggedModel(workspace: Workspace, uuid: string, key: string): void {
  workspace.write((db) => {
    const { id } = requireLoggedModel(db, uuid)
    const named = and(eq(loggedModelTags.modelId, id), eq(loggedModelTags.key, key))
    const { changes } = db.delete(loggedModelTags).where(named).run()
    if (changes === 0)
      throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `No tag with key '${cut(key)}' found for model with ID '${cut(uuid)}'.`)
    touch(db, id)
  })
}

/** Its versions in the registry keep their files. */
export function deleteLoggedModel(workspace: Workspace, uuid: string): void {
  workspace.write((db) => {
    const { id } = requireLoggedModel(db, uuid)
    db.update(loggedModels).set({ deletedAt: Date.now() }).where(eq(loggedModels.id, id)).run()
  })
}

function putTags(db: Registry, modelId: number, tags: readonly Tag[]): void {
  const keyed = [loggedModelTags.modelId, loggedModelTags.key]
  for (const { key, value } of tags)
    db.insert(loggedModelTags).values({ modelId, key, value }).onConflictDoUpdate({ target: keyed, set: { value } }).run()
}

function touch(db: Registry, id: number): LoggedModelRow {
  return db.update(loggedModels).set({ updatedAt: Date.now() }).where(eq(loggedModels.id, id)).returning().get()
}
