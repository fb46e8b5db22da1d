import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import type { AliasMove, Model, ModelVersion, ModelVersionSummary } from '../../../shared/contract/models/index.ts'
import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import type { PackagedTraining } from '../../../shared/domain/packages/package.ts'
import { formsOf, isSameName, requireName } from '../../../shared/domain/names.ts'
import { aliasPattern, parseVersionRef } from '../../../shared/domain/refs.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'
import { CairnError } from '../../../shared/errors.ts'
import { versionRef } from '../../datasets/index.ts'
import { findTraining, metricsOfRun, requireArtifact, requireTraining, warningsOfRuns } from '../../experiments/index.ts'
import { storedModel } from '../../training/index.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { whyNotOpened } from './unopened.ts'

const { models, modelTags, modelVersions, modelVersionTags, modelAliases, aliasMoves, packages } = schema

export type ModelRow = typeof models.$inferSelect
export type ModelVersionRow = typeof modelVersions.$inferSelect

export interface NewModelVersion {
  readonly runId: number | null
  readonly importedFromId: number | null
  /** Of a model that was not trained here: its ONNX graph and its signature. */
  readonly onnxObject?: string
  readonly signatureObject?: string
  /** What its package says of its training. */
  readonly training?: PackagedTraining | null
  /** Null for a version that is kept and never opened. */
  readonly task: Task | null
  readonly threshold: number | null
  readonly checksum: string
  readonly notes: string
  /** The number that it has in its package; the next one of the model where it has none. */
  readonly number?: number
}

/** The next version of a model, and the model when it is new. */
export function addModelVersion(db: Registry, name: string, { number, ...version }: NewModelVersion): ModelVersionRow {
  const at = Date.now()
  const model =
    findModel(db, name) ??
    db
      .insert(models)
      .values({ name: requireName(name), createdAt: at })
      .returning()
      .get()
  return db
    .insert(modelVersions)
    .values({ modelId: model.id, number: number ?? nextNumber(db, model.id), createdAt: at, ...version })
    .returning()
    .get()
}

/**
 * What a run would be as a model version: its model, with the threshold that was chosen for it.
 * @throws RUN_NOT_DONE; INVALID_INPUT for a threshold on a model that has none
 */
export async function versionOfRun(workspace: Workspace, runId: number, threshold?: number): Promise<Omit<NewModelVersion, 'notes'>> {
  const run = requireTraining(workspace.db, runId)
  const model = await trainedModel(workspace, runId)
  if (threshold !== undefined && !hasPositive(model.task)) {
    throw new CairnError('INVALID_INPUT', `Thresholds are for binary models; run ${runId} is ${model.task}.`, {
      run: runId,
      task: model.task,
    })
  }
  const chosen = threshold ?? model.threshold
  const weights = requireArtifact(workspace.db, run, 'weights')
  const checksum = createHash('sha256')
    .update(JSON.stringify([requireArtifact(workspace.db, run, 'model'), weights, chosen]))
    .digest('hex')
  return { runId, importedFromId: null, task: model.task, threshold: chosen, checksum }
}

/** The model that a run made. @throws RUN_NOT_DONE */
export async function trainedModel(workspace: Workspace, runId: number): Promise<TrainedModel> {
  const object = requireArtifact(workspace.db, requireTraining(workspace.db, runId), 'model')
  return storedModel(workspace.objects, object)
}

/** In the trash or not: a number is never given twice. */
export function nextNumber(db: Registry, modelId: number): number {
  return (latestVersion(db, modelId)?.number ?? 0) + 1
}

function latestVersion(db: Registry, modelId: number): ModelVersionRow | undefined {
  return db.select().from(modelVersions).where(eq(modelVersions.modelId, modelId)).orderBy(desc(modelVersions.number)).get()
}

/** Those that are not in the trash, newest first. */
function versionsOf(db: Registry, model: ModelRow): ModelVersionRow[] {
  const shown = and(eq(modelVersions.modelId, model.id), isNull(modelVersions.deletedAt))
  return db.select().from(modelVersions).where(shown).orderBy(desc(modelVersions.number)).all()
}

/** Also one that an earlier release has kept under another Unicode form of the name. */
export function findModel(db: Registry, name: string): ModelRow | undefined {
  return (
    db.select().from(models).where(eq(models.name, name)).get() ??
    db
      .select()
      .from(models)
      .all()
      .find((row) => isSameName(row.name, name))
  )
}

/** @throws NOT_FOUND */
export function requireModel(db: Registry, name: string): ModelRow {
  const model = findModel(db, name)
  if (model) return model
  const shown = isNull(models.deletedAt)
  const names = db.select({ name: models.name }).from(models).where(shown).orderBy(models.name).limit(20).all()
  throw new CairnError('NOT_FOUND', `There is no model called "${name}".`, { model: name, models: names.map((row) => row.name) })
}

/** `churn`, `churn@v2` or `churn@champion`. @throws NOT_FOUND */
export function requireModelVersion(db: Registry, ref: string): ModelVersionRow {
  const parsed = parseVersionRef(ref)
  const model = requireModel(db, parsed.name)
  const byNumber = (number: number) =>
    db
      .select()
      .from(modelVersions)
      .where(and(eq(modelVersions.modelId, model.id), eq(modelVersions.number, number), isNull(modelVersions.deletedAt)))
      .get()
  const byAlias = (alias: string) =>
    db
      .select({ version: modelVersions })
      .from(modelAliases)
      .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.versionId))
      .where(and(eq(modelAliases.modelId, model.id), eq(modelAliases.alias, alias)))
      .get()?.version
  const version =
    parsed.by === 'latest' ? versionsOf(db, model)[0] : parsed.by === 'number' ? byNumber(parsed.number) : byAlias(parsed.label)
  if (version) return version
  const aliases = db.select({ alias: modelAliases.alias }).from(modelAliases).where(eq(modelAliases.modelId, model.id)).all()
  throw new CairnError('NOT_FOUND', `The model "${model.name}" has no version or alias ${ref.slice(model.name.length + 1)}.`, {
    model: model.name,
    versions: latestVersion(db, model.id)?.number ?? 0,
    aliases: aliases.map((row) => row.alias),
  })
}

export interface MovedBy {
  /** What the author is called, and the id of the author's key. */
  readonly actor?: string
  readonly author?: string
  /** The check of the alias's gates, and whether a person overrode its verdict. */
  readonly gateCheckId?: number | null
  readonly overridden?: boolean
}

/** Points an alias at a version; the move is kept for ever. @throws ALIAS_INVALID */
export function setAlias(db: Registry, version: ModelVersionRow, alias: string, reason: string, by: MovedBy = {}): void {
  if (!aliasPattern.test(alias)) throw new CairnError('ALIAS_INVALID', `"${alias}" can't be an alias.`, { alias })
  const { modelId, id: versionId } = version
  const before = currentAlias(db, modelId, alias)
  if (before === versionId) return
  db.insert(modelAliases)
    .values({ modelId, alias, versionId })
    .onConflictDoUpdate({ target: [modelAliases.modelId, modelAliases.alias], set: { versionId } })
    .run()
  db.insert(aliasMoves)
    .values({ modelId, alias, fromVersionId: before, toVersionId: versionId, reason, at: Date.now(), ...by })
    .run()
}

/** @throws NOT_FOUND */
export function removeAlias(db: Registry, model: ModelRow, alias: string, reason: string, by: MovedBy = {}): void {
  const before = currentAlias(db, model.id, alias)
  if (before === null) throw new CairnError('NOT_FOUND', `The model "${model.name}" has no alias "${alias}".`, { model: model.name, alias })
  db.delete(modelAliases)
    .where(and(eq(modelAliases.modelId, model.id), eq(modelAliases.alias, alias)))
    .run()
  db.insert(aliasMoves)
    .values({ modelId: model.id, alias, fromVersionId: before, toVersionId: null, reason, at: Date.now(), ...by })
    .run()
}

/** The id of the version that an alias points to. */
export function currentAlias(db: Registry, modelId: number, alias: string): number | null {
  const row = db
    .select({ versionId: modelAliases.versionId })
    .from(modelAliases)
    .where(and(eq(modelAliases.modelId, modelId), eq(modelAliases.alias, alias)))
    .get()
  return row?.versionId ?? null
}

/** Every move of a model's aliases, newest first. */
export function aliasHistory(db: Registry, model: ModelRow, alias?: string): AliasMove[] {
  const ofModel = eq(aliasMoves.modelId, model.id)
  const moves = db
    .select()
    .from(aliasMoves)
    .where(alias === undefined ? ofModel : and(ofModel, eq(aliasMoves.alias, alias)))
    .orderBy(desc(aliasMoves.id))
    .all()
  const name = (id: number | null) => (id === null ? null : modelVersionRef(db, id))
  return moves.map((move) => ({
    alias: move.alias,
    from: name(move.fromVersionId),
    to: name(move.toVersionId),
    reason: move.reason,
    actor: move.actor,
    author: move.author,
    gateCheck: move.gateCheckId,
    overridden: move.overridden,
    at: move.at,
  }))
}

/** `churn@v2` */
export function modelVersionRef(db: Registry, versionId: number): string {
  const row = db
    .select({ name: models.name, number: modelVersions.number })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.id, versionId))
    .get()
  if (!row) throw new CairnError('NOT_FOUND', `There is no model version with the id ${versionId}.`)
  return `${row.name}@v${row.number}`
}

export interface ModelChange {
  readonly rename?: string
  readonly notes?: string
  readonly addTags?: readonly string[]
  readonly removeTags?: readonly string[]
}

/** @throws NOT_FOUND, ALREADY_EXISTS */
export function updateModel(db: Registry, name: string, change: ModelChange): ModelRow {
  const model = requireModel(db, name)
  const taken = change.rename === undefined ? undefined : findModel(db, change.rename)
  if (taken && taken.id !== model.id)
    throw new CairnError('ALREADY_EXISTS', `A model called "${taken.name}" already exists.`, { model: taken.name })
  const { addTags = [], removeTags = [] } = change
  if (removeTags.length > 0)
    db.delete(modelTags)
      .where(and(eq(modelTags.modelId, model.id), inArray(modelTags.tag, formsOf(removeTags))))
      .run()
  for (const tag of addTags) db.insert(modelTags).values({ modelId: model.id, tag }).onConflictDoNothing().run()
  const values = { name: change.rename ?? model.name, notes: change.notes ?? model.notes }
  return db.update(models).set(values).where(eq(models.id, model.id)).returning().get()
}

export interface VersionChange {
  readonly notes?: string
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
}

export function updateModelVersion(db: Registry, version: ModelVersionRow, change: VersionChange): ModelVersionRow {
  const ofVersion = eq(modelVersionTags.versionId, version.id)
  if (change.removeTags.length > 0)
    db.delete(modelVersionTags)
      .where(and(ofVersion, inArray(modelVersionTags.tag, formsOf(change.removeTags))))
      .run()
  for (const tag of change.addTags) db.insert(modelVersionTags).values({ versionId: version.id, tag }).onConflictDoNothing().run()
  const notes = change.notes ?? version.notes
  return db.update(modelVersions).set({ notes }).where(eq(modelVersions.id, version.id)).returning().get()
}

export function listModels(db: Registry): Model[] {
  return db
    .select()
    .from(models)
    .where(isNull(models.deletedAt))
    .orderBy(models.name)
    .all()
    .map((model) => describeModel(db, model))
}

export function describeModel(db: Registry, model: ModelRow): Model {
  const versions = versionsOf(db, model)
  return {
    name: model.name,
    notes: model.notes,
    tags: tagsOfModel(db, model.id),
    createdAt: model.createdAt,
    versions: versions.map((version) => summarizeVersion(db, version)),
  }
}

function tagsOfModel(db: Registry, modelId: number): string[] {
  const rows = db.select({ tag: modelTags.tag }).from(modelTags).where(eq(modelTags.modelId, modelId)).orderBy(modelTags.tag).all()
  return rows.map(({ tag }) => tag)
}

export function describeModelVersion(db: Registry, version: ModelVersionRow): ModelVersion {
  const built = db
    .select()
    .from(packages)
    .where(and(eq(packages.modelVersionId, version.id), isNull(packages.deletedAt)))
    .orderBy(desc(packages.id))
    .all()
  return {
    ...summarizeVersion(db, version),
    unopened: whyNotOpened(db, version),
    positive: version.runId === null ? null : (requireTraining(db, version.runId).recipe.positive ?? null),
    metrics: version.runId === null ? [] : metricsOfRun(db, version.runId),
    packages: built.map(({ id, name, bytes, draft, createdAt }) => ({ id, name, bytes, draft, createdAt })),
  }
}

function summarizeVersion(db: Registry, version: ModelVersionRow): ModelVersionSummary {
  const { number, task, threshold, checksum, notes, createdAt } = version
  const model = db.select().from(models).where(eq(models.id, version.modelId)).get()!
  const run = version.runId === null ? null : findTraining(db, version.runId)
  const origin =
    version.importedFromId === null ? undefined : db.select().from(packages).where(eq(packages.id, version.importedFromId)).get()
  const aliases = db.select({ alias: modelAliases.alias }).from(modelAliases).where(eq(modelAliases.versionId, version.id)).all()
  const tags = db.select({ tag: modelVersionTags.tag }).from(modelVersionTags).where(eq(modelVersionTags.versionId, version.id)).all()
  return {
    ref: `${model.name}@v${number}`,
    model: model.name,
    number,
    task,
    run: version.runId,
    importedFrom: origin?.name ?? null,
    importedPackage: origin?.id ?? null,
    dataset: run ? versionRef(db, run.datasetVersionId) : null,
    warnings: run ? (warningsOfRuns(db, [run]).get(run.id) ?? []) : [],
    threshold,
    checksum,
    aliases: aliases.map((row) => row.alias).sort(),
    tags: tags.map((row) => row.tag).sort(),
    notes,
    createdAt,
  }
}
