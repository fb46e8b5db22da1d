import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import { versionArtifactUri } from '../../../shared/domain/tracking/artifactUri.ts'
import { type Registry, schema, type Workspace } from '../../workspace/index.ts'
import { grouped, inOrder } from './grouped.ts'
import { loggedModelData } from './loggedModels/data.ts'
import type { Tag } from './tags.ts'

const { loggedModels, modelAliases, models, modelTags, modelVersionOrigins, modelVersions, modelVersionTags, runs } = schema

/** MLflow's `ModelVersion`. Times are in ms since 1970 UTC; what is not there is left out. */
export interface ModelVersionMessage {
  readonly name: string
  readonly version: string
  readonly creation_timestamp: number
  readonly last_updated_timestamp: number
  readonly current_stage: string
  readonly description?: string
  readonly user_id?: string
  readonly source: string
  readonly run_id?: string
  readonly run_link?: string
  readonly status: 'READY'
  /** Why Cairn keeps it without opening it. */
  readonly status_message?: string
  readonly tags: readonly Tag[]
  readonly aliases: readonly string[]
  readonly model_id?: string
  readonly model_params: readonly Tag[]
  readonly model_metrics: readonly object[]
}

/** Versions as clients see them, in the order of their row ids; those that are not there are left out. A constant number of questions. */
export function modelVersionMessages({ db }: Pick<Workspace, 'db'>, ids: readonly number[]): ModelVersionMessage[] {
  const rows = db
    .select({ version: modelVersions, model: models.name, origin: modelVersionOrigins, run: runs.uuid, logged: loggedModels.uuid })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .leftJoin(modelVersionOrigins, eq(modelVersionOrigins.versionId, modelVersions.id))
    .leftJoin(runs, eq(runs.id, modelVersions.runId))
    .leftJoin(loggedModels, eq(loggedModels.id, modelVersionOrigins.loggedModelId))
    .where(inArray(modelVersions.id, [...ids]))
    .all()
  const tags = tagsOfVersions(db, ids)
  const aliases = grouped(
    db
      .select({ of: modelAliases.versionId, value: modelAliases.alias })
      .from(modelAliases)
      .where(inArray(modelAliases.versionId, [...ids]))
      .orderBy(modelAliases.alias)
      .all(),
  )
  const data = loggedModelData(
    db,
    rows.flatMap(({ origin }) => origin?.loggedModelId ?? []),
  )
  const messages = rows.map(({ version, model, origin, run, logged }): [number, ModelVersionMessage] => [
    version.id,
    {
      name: model,
      version: String(version.number),
      creation_timestamp: version.createdAt,
      last_updated_timestamp: version.updatedAt ?? version.createdAt,
      current_stage: origin?.stage ?? 'None',
      description: version.notes || undefined,
      user_id: origin?.user ?? undefined,
      source: origin?.source ?? versionArtifactUri(version.id),
      run_id: origin?.runUuid ?? run ?? undefined,
      run_link: origin?.runLink ?? undefined,
      status: 'READY',
      status_message: origin?.unopened ?? undefined,
      tags: tags.get(version.id) ?? [],
      aliases: aliases.get(version.id) ?? [],
      model_id: logged ?? undefined,
      model_params: data.params.get(origin?.loggedModelId ?? 0) ?? [],
      model_metrics: data.metrics.get(origin?.loggedModelId ?? 0) ?? [],
    },
  ])
  return inOrder(ids, new Map(messages))
}

/** MLflow's `RegisteredModel`. */
export interface RegisteredModelMessage {
  readonly name: string
  readonly creation_timestamp: number
  readonly last_updated_timestamp: number
  readonly description?: string
  /** The newest of each stage. */
  readonly latest_versions: readonly ModelVersionMessage[]
  readonly tags: readonly Tag[]
  readonly aliases: readonly { readonly alias: string; readonly version: string }[]
}

/** The same for registered models. */
export function registeredModelMessages(workspace: Pick<Workspace, 'db'>, ids: readonly number[]): RegisteredModelMessage[] {
  const { db } = workspace
  const rows = db
    .select()
    .from(models)
    .where(inArray(models.id, [...ids]))
    .all()
  const newest = newestByStage(db, ids)
  const versions = new Map(
    modelVersionMessages(workspace, [...newest.keys()]).map((message, place) => [[...newest.keys()][place], message]),
  )
  const tags = grouped(
    db
      .select({ of: modelTags.modelId, key: modelTags.tag, value: modelTags.value })
      .from(modelTags)
      .where(inArray(modelTags.modelId, [...ids]))
      .orderBy(modelTags.tag)
      .all()
      .map(({ of, ...tag }) => ({ of, value: tag })),
  )
  const aliases = aliasesOfModels(db, ids)
  const messages = rows.map((model): [number, RegisteredModelMessage] => [
    model.id,
    {
      name: model.name,
      creation_timestamp: model.createdAt,
      last_updated_timestamp: model.updatedAt ?? model.createdAt,
      description: model.notes || undefined,
      latest_versions: [...newest].flatMap(([version, of]) => (of === model.id ? (versions.get(version) ?? []) : [])),
      tags: tags.get(model.id) ?? [],
      aliases: aliases.get(model.id) ?? [],
    },
  ])
  return inOrder(ids, new Map(messages))
}

/** The row ids of the newest version of each stage, with their models; by number. */
export function newestByStage(db: Registry, modelIds: readonly number[]): Map<number, number> {
  const rows = db
    .select({ id: modelVersions.id, modelId: modelVersions.modelId, stage: modelVersionOrigins.stage })
    .from(modelVersions)
    .leftJoin(modelVersionOrigins, eq(modelVersionOrigins.versionId, modelVersions.id))
    .where(and(inArray(modelVersions.modelId, [...modelIds]), isNull(modelVersions.deletedAt)))
    .orderBy(desc(modelVersions.number))
    .all()
  const seen = new Set<string>()
  const newest = rows.filter(({ modelId, stage }) => {
    const key = `${modelId} ${stage ?? 'None'}`
    return !seen.has(key) && seen.add(key)
  })
  return new Map(newest.toReversed().map(({ id, modelId }) => [id, modelId]))
}

function tagsOfVersions(db: Registry, ids: readonly number[]): Map<number, Tag[]> {
  const rows = db
    .select({ of: modelVersionTags.versionId, key: modelVersionTags.tag, value: modelVersionTags.value })
    .from(modelVersionTags)
    .where(inArray(modelVersionTags.versionId, [...ids]))
    .orderBy(modelVersionTags.tag)
    .all()
  return grouped(rows.map(({ of, ...tag }) => ({ of, value: tag })))
}

function aliasesOfModels(db: Registry, ids: readonly number[]): Map<number, { alias: string; version: string }[]> {
  const rows = db
    .select({ of: modelAliases.modelId, alias: modelAliases.alias, number: modelVersions.number })
    .from(modelAliases)
    .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.versionId))
    .where(inArray(modelAliases.modelId, [...ids]))
    .orderBy(modelAliases.alias)
    .all()
  return grouped(rows.map(({ of, alias, number }) => ({ of, value: { alias, version: String(number) } })))
}
