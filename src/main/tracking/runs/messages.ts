import { originalName } from '../../../shared/domain/governance/trash.ts'
import { type MlflowStatus, mlflowOfStatus } from '../../../shared/domain/tracking/status.ts'
import type { JobStatus } from '../../../shared/domain/job.ts'
import { wireDouble } from '../server/wire.ts'
import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { runNameOf } from './names.ts'
import { columnTags, type KeyValue, type RunColumns, tagsOfRun } from './tags.ts'

/** A run as MLflow's clients read it (`Run` of `service.proto`). */
export interface RunMessage {
  readonly info: RunInfoMessage
  readonly data: { readonly metrics: readonly MetricMessage[]; readonly params: readonly KeyValue[]; readonly tags: readonly KeyValue[] }
  readonly inputs: RunInputsMessage
  readonly outputs: { readonly model_outputs: readonly { readonly model_id: string; readonly step: number }[] }
}

export interface RunInfoMessage {
  readonly run_uuid: string
  readonly run_id: string
  readonly run_name: string
  readonly experiment_id: string
  readonly user_id: string
  readonly status: MlflowStatus
  readonly start_time: number
  readonly end_time?: number
  readonly artifact_uri: string
  readonly lifecycle_stage: 'active' | 'deleted'
}

export interface MetricMessage {
  readonly key: string
  /** A word for what is no number. */
  readonly value: number | string
  readonly timestamp: number
  readonly step: number
}

export interface RunInputsMessage {
  readonly dataset_inputs: readonly DatasetInputMessage[]
  readonly model_inputs: readonly { readonly model_id: string }[]
}

interface DatasetInputMessage {
  readonly tags: readonly KeyValue[]
  readonly dataset: {
    readonly name: string
    readonly digest: string
    readonly source_type: string
    readonly source: string
    readonly schema?: string
    readonly profile?: string
  }
}

type Row = RunColumns & {
  readonly id: number
  /** What its client called it, where Cairn could not. */
  readonly given: string | null
  readonly uuid: string
  readonly experiment: string
  readonly status: JobStatus
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly deletedAt: number | null
}

/**
 * Runs with all that clients read of them, in a number of queries that does not depend on how many they are.
 * @param ids numbers of runs @returns in the same order, without those that are not there
 */
export function runMessages(workspace: Workspace, ids: readonly number[]): RunMessage[] {
  const rows = byNumber(workspace, ids, runQuery) as Row[]
  const metrics = grouped(workspace, ids, metricQuery, metricOf)
  const params = grouped(workspace, ids, paramQuery, entryOf)
  const tags = grouped(workspace, ids, tagQuery, entryOf)
  const datasets = grouped(workspace, ids, datasetQuery, datasetInputOf)
  const models = grouped(workspace, ids, modelQuery, (row) => row)
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = found.get(id)
    if (!row) return []
    const name = nameOf(row)
    const modelsOf = models.get(id) ?? []
    return {
      info: infoOf(row),
      data: { metrics: metrics.get(id) ?? [], params: params.get(id) ?? [], tags: tagsOfRun({ ...row, name }, tags.get(id) ?? []) },
      inputs: {
        dataset_inputs: datasets.get(id) ?? [],
        model_inputs: modelsOf.filter(([, role]) => role === 'input').map(([, , model]) => ({ model_id: String(model) })),
      },
      outputs: {
        model_outputs: modelsOf
          .filter(([, role]) => role === 'output')
          .map(([, , model, step]) => ({ model_id: String(model), step: Number(step) })),
      },
    }
  })
}

/** What a run is, without what was logged to it. @param id of a run that is there */
export function runInfoMessage(workspace: Workspace, id: number): RunInfoMessage {
  return infoOf(byNumber(workspace, [id], runQuery)[0] as Row)
}

/** Where the files of a run are for clients: with this server, which keeps them. */
export const artifactUriOfRun = (experiment: string, run: string): string => `mlflow-artifacts:/${experiment}/${run}/artifacts`

/** As long as nobody has given it another one since. */
const nameOf = ({ name, given }: Row): string => (given !== null && runNameOf(given) === name ? given : name)

function infoOf(row: Row): RunInfoMessage {
  const { uuid, experiment, user, status, createdAt, startedAt, endedAt, deletedAt } = row
  return {
    run_uuid: uuid,
    run_id: uuid,
    run_name: nameOf(row),
    experiment_id: experiment,
    user_id: user ?? '',
    status: mlflowOfStatus[status],
    start_time: startedAt ?? createdAt,
    end_time: endedAt ?? undefined,
    artifact_uri: artifactUriOfRun(experiment, uuid),
    lifecycle_stage: deletedAt === null ? 'active' : 'deleted',
  }
}

const chosen = '(SELECT value FROM json_each(?))'
const runQuery = `
  SELECT r.id, r.uuid, x.uuid AS experiment, r.name, given.value AS given, r.user, r.status, r.notes, r.parent_uuid AS parentUuid,
    r.created_at AS createdAt, r.started_at AS startedAt, r.ended_at AS endedAt, r.deleted_at AS deletedAt
  FROM runs r JOIN experiments x ON x.id = r.experiment_id
  LEFT JOIN run_tags given ON given.run_id = r.id AND given.tag = 'mlflow.runName'
  WHERE r.id IN ${chosen}`
const metricQuery = `
  SELECT run_id, name, last, last_timestamp, last_step FROM metric_series
  WHERE run_id IN ${chosen} AND last_step IS NOT NULL ORDER BY run_id, name`
const paramQuery = `SELECT run_id, key, value FROM run_params WHERE run_id IN ${chosen} ORDER BY run_id, key`
const tagQuery = `SELECT run_id, tag, value FROM run_tags WHERE run_id IN ${chosen} ORDER BY run_id, tag`
const datasetQuery = `
  SELECT i.run_id, i.tags, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
  FROM run_inputs i JOIN logged_datasets d ON d.id = i.dataset_id WHERE i.run_id IN ${chosen} ORDER BY i.run_id, d.id`
const modelQuery = `
  SELECT u.run_id, u.role, m.uuid, u.step FROM run_models u JOIN logged_models m ON m.id = u.model_id
  WHERE u.run_id IN ${chosen} ORDER BY u.run_id, m.id`

type Cells = readonly (number | string | null)[]

function byNumber({ sqlite }: Workspace, ids: readonly number[], query: string): unknown[] {
  return prepared(sqlite, query).all(JSON.stringify(ids))
}

/** Rows of a query by their first column, each as it is read. */
function grouped<Item>({ sqlite }: Workspace, ids: readonly number[], query: string, read: (row: Cells) => Item): Map<number, Item[]> {
  const found = new Map<number, Item[]>()
  for (const row of prepared(sqlite, query).raw().iterate(JSON.stringify(ids)) as IterableIterator<Cells>) {
    const id = row[0] as number
    const items = found.get(id)
    if (items) items.push(read(row))
    else found.set(id, [read(row)])
  }
  return found
}

function metricOf([, key, value, timestamp, step]: Cells): MetricMessage {
  return { key: String(key), value: value === null ? 'NaN' : wireDouble(Number(value)), timestamp: Number(timestamp), step: Number(step) }
}

const entryOf = ([, key, value]: Cells): KeyValue => ({ key: String(key), value: String(value) })

function datasetInputOf([, tags, name, digest, sourceType, source, schema, profile]: Cells): DatasetInputMessage {
  const text = (cell: number | string | null) => (cell === null ? undefined : String(cell))
  return {
    tags: Object.entries(JSON.parse(String(tags)) as Record<string, string>).map(([key, value]) => ({ key, value })),
    dataset: {
      name: String(name),
      digest: String(digest),
      source_type: String(sourceType),
      source: String(source),
      schema: text(schema),
      profile: text(profile),
    },
  }
}

/** An experiment as MLflow's clients read it. */
export interface ExperimentMessage {
  readonly experiment_id: string
  readonly name: string
  readonly artifact_location: string
  readonly lifecycle_stage: 'active' | 'deleted'
  readonly last_update_time: number
  readonly creation_time: number
  readonly tags: readonly KeyValue[]
}

interface ExperimentColumns {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly notes: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt: number | null
}

/** @param ids numbers of experiments @returns in the same order, without those that are not there */
export function experimentMessages(workspace: Workspace, ids: readonly number[]): ExperimentMessage[] {
  const rows = byNumber(workspace, ids, experimentQuery) as ExperimentColumns[]
  const tags = grouped(workspace, ids, experimentTagQuery, entryOf)
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = found.get(id)
    return row ? experimentOf(row, tags.get(id) ?? []) : []
  })
}

const experimentQuery = `
  SELECT id, uuid, name, notes, created_at AS createdAt, updated_at AS updatedAt, deleted_at AS deletedAt
  FROM experiments WHERE id IN ${chosen}`
const experimentTagQuery = `
  SELECT experiment_id, key, value FROM experiment_tags WHERE experiment_id IN ${chosen} ORDER BY experiment_id, key`

function experimentOf(row: ExperimentColumns, tags: readonly KeyValue[]): ExperimentMessage {
  const { uuid, name, notes, createdAt, updatedAt, deletedAt } = row
  return {
    experiment_id: uuid,
    name: originalName(name),
    artifact_location: `mlflow-artifacts:/${uuid}`,
    lifecycle_stage: deletedAt === null ? 'active' : 'deleted',
    last_update_time: updatedAt,
    creation_time: createdAt,
    tags: notes === '' ? tags : [...tags, { key: columnTags.note, value: notes }],
  }
}
