import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { matchedVersion } from './digest.ts'
import type { LoggedRun } from './find.ts'
import { logToRun } from './heard.ts'
import { checkLength, longest } from './limits.ts'
import { requireLoggedModelId } from './modelMetrics.ts'
import type { KeyValue } from './tags.ts'

/** Data that a run used, as its client describes it. */
export interface DatasetInput {
  readonly tags: readonly KeyValue[]
  readonly dataset: {
    readonly name: string
    readonly digest: string
    readonly sourceType: string
    readonly source: string
    readonly schema?: string
    readonly profile?: string
  }
}

/** @param models ids of logged models @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE */
export function logInputs(
  workspace: Workspace,
  uuid: string,
  { datasets, models }: { readonly datasets: readonly DatasetInput[]; readonly models: readonly string[] },
  at: number,
): void {
  datasets.forEach(checkDataset)
  logToRun(workspace, uuid, at, {
    isDescription: true,
    isAboutAnyRun: true,
    work: (run) => {
      for (const input of datasets) putInput(workspace, run, input)
      for (const model of models) putModel(workspace, run, 'input', model, 0)
    },
  })
}

/** The logged models that a run made, each at a step. @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE */
export function logOutputs(
  workspace: Workspace,
  uuid: string,
  models: readonly { readonly model: string; readonly step: number }[],
  at: number,
): void {
  logToRun(workspace, uuid, at, {
    isDescription: true,
    work: (run) => {
      for (const { model, step } of models) putModel(workspace, run, 'output', model, step)
    },
  })
}

function checkDataset({ dataset, tags }: DatasetInput): void {
  const { name, digest, source, schema = '', profile = '' } = dataset
  checkLength('name', name, longest.datasetName)
  checkLength('digest', digest, longest.digest)
  checkLength('source', source, longest.datasetSource)
  checkLength('schema', schema, longest.datasetSchema)
  checkLength('profile', profile, longest.datasetProfile)
  for (const { key, value } of tags) {
    checkLength('key', key, longest.inputTagKey)
    checkLength('value', value, longest.inputTagValue)
  }
}

/** A dataset is known by name and digest in its experiment: the first description of it stays, as in MLflow. */
function putInput(workspace: Workspace, run: LoggedRun, { dataset, tags }: DatasetInput): void {
  const { sqlite } = workspace
  const { name, digest, sourceType, source, schema = null, profile = null } = dataset
  prepared(
    sqlite,
    `INSERT INTO logged_datasets (experiment_id, name, digest, source_type, source, schema, profile, dataset_version_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(run.experimentId, name, digest, sourceType, source, schema, profile, matchedVersion(workspace, digest))
  const id = prepared(sqlite, 'SELECT id FROM logged_datasets WHERE experiment_id = ? AND name = ? AND digest = ?')
    .pluck()
    .get(run.experimentId, name, digest)
  const byKey = Object.fromEntries(tags.map(({ key, value }) => [key, value]))
  prepared(sqlite, 'INSERT INTO run_inputs (run_id, dataset_id, tags) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(
    run.id,
    id,
    JSON.stringify(byKey),
  )
}

function putModel(workspace: Workspace, run: LoggedRun, role: 'input' | 'output', model: string, step: number): void {
  prepared(
    workspace.sqlite,
    `INSERT INTO run_models (run_id, model_id, role, step) VALUES (?, ?, ?, ?)
     ON CONFLICT (run_id, model_id, role) DO UPDATE SET step = excluded.step`,
  ).run(run.id, requireLoggedModelId(workspace, model), role, step)
}
