import { eq, inArray } from 'drizzle-orm'
import { loggedModelArtifactUri } from '../../../../shared/domain/tracking/artifactUri.ts'
import { type Registry, schema, type Workspace } from '../../../workspace/index.ts'
import { grouped, inOrder } from '../grouped.ts'
import type { Tag } from '../tags.ts'
import { loggedModelData, type LoggedMetric } from './data.ts'

const { experiments, loggedModels, loggedModelTags, modelVersionOrigins, modelVersions, models, runs } = schema

/** MLflow's `LoggedModel`. Times are in ms since 1970 UTC. */
export interface LoggedModelMessage {
  readonly info: {
    readonly model_id: string
    readonly experiment_id: string
    readonly name: string
    readonly creation_timestamp_ms: number
    readonly last_updated_timestamp_ms: number
    readonly artifact_uri: string
    readonly status: 'LOGGED_MODEL_PENDING' | 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED'
    readonly model_type?: string
    readonly source_run_id?: string
    readonly tags: readonly Tag[]
    readonly registrations: readonly { readonly name: string; readonly version: string }[]
  }
  readonly data: { readonly params: readonly Tag[]; readonly metrics: readonly LoggedMetric[] }
}

const statuses = { pending: 'LOGGED_MODEL_PENDING', ready: 'LOGGED_MODEL_READY', failed: 'LOGGED_MODEL_UPLOAD_FAILED' } as const

/** Logged models as clients see them, in the order of their row ids. A constant number of questions. */
export function loggedModelMessages({ db }: Pick<Workspace, 'db'>, ids: readonly number[]): LoggedModelMessage[] {
  const rows = db
    .select({ model: loggedModels, experiment: experiments.uuid, run: runs.uuid })
    .from(loggedModels)
    .innerJoin(experiments, eq(experiments.id, loggedModels.experimentId))
    .leftJoin(runs, eq(runs.id, loggedModels.runId))
    .where(inArray(loggedModels.id, [...ids]))
    .all()
  const tags = tagsOf(db, ids)
  const data = loggedModelData(db, ids)
  const registrations = registrationsOf(db, ids)
  const messages = rows.map(({ model, experiment, run }): [number, LoggedModelMessage] => [
    model.id,
    {
      info: {
        model_id: model.uuid,
        experiment_id: experiment,
        name: model.name,
        creation_timestamp_ms: model.createdAt,
        last_updated_timestamp_ms: model.updatedAt,
        artifact_uri: loggedModelArtifactUri(experiment, model.uuid),
        status: statuses[model.status],
        model_type: model.type || undefined,
        source_run_id: run ?? undefined,
        tags: tags.get(model.id) ?? [],
        registrations: registrations.get(model.id) ?? [],
      },
      data: {
        params: data.params.get(model.id) ?? [],
        metrics: (data.metrics.get(model.id) ?? []).map((metric) => ({ ...metric, model_id: model.uuid })),
      },
    },
  ])
  return inOrder(ids, new Map(messages))
}

function tagsOf(db: Registry, ids: readonly number[]): Map<number, Tag[]> {
  const rows = db
    .select()
    .from(loggedModelTags)
    .where(inArray(loggedModelTags.modelId, [...ids]))
    .orderBy(loggedModelTags.key)
    .all()
  return grouped(rows.map(({ modelId, key, value }) => ({ of: modelId, value: { key, value } })))
}

function registrationsOf(db: Registry, ids: readonly number[]): Map<number, { name: string; version: string }[]> {
  const rows = db
    .select({ of: modelVersionOrigins.loggedModelId, name: models.name, number: modelVersions.number })
    .from(modelVersionOrigins)
    .innerJoin(modelVersions, eq(modelVersions.id, modelVersionOrigins.versionId))
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(inArray(modelVersionOrigins.loggedModelId, [...ids]))
    .orderBy(modelVersions.id)
    .all()
  return grouped(rows.flatMap(({ of, name, number }) => (of === null ? [] : [{ of, value: { name, version: String(number) } }])))
}
