import type { Workspace } from '../../workspace/index.ts'
import { prepared } from '../prepared.ts'
import { TrackingError } from '../server/errors.ts'
import type { LoggedMetric } from './metric.ts'

/**
 * Keeps what was measured of logged models: the newest value for each metric and dataset, by step, time and value as for a run. Runs
 * inside a change. @throws RESOURCE_DOES_NOT_EXIST for a model that is not there
 */
export function logModelMetrics(workspace: Workspace, run: { readonly id: number }, metrics: readonly LoggedMetric[]): void {
  for (const metric of metrics) {
    if (!metric.modelId) continue
    const isNaN = Number.isNaN(metric.value)
    prepared(workspace.sqlite, put).run({
      model: requireLoggedModelId(workspace, metric.modelId),
      run: run.id,
      key: metric.key,
      name: metric.datasetName ?? '',
      digest: metric.datasetDigest ?? '',
      step: metric.step,
      timestamp: metric.timestamp,
      value: isNaN ? 0 : metric.value,
      nan: Number(isNaN),
    })
  }
}

/** The number of a logged model that is there. @param uuid `m-` and 32 hexadecimal digits @throws RESOURCE_DOES_NOT_EXIST */
export function requireLoggedModelId({ sqlite }: Workspace, uuid: string): number {
  const id = prepared(sqlite, 'SELECT id FROM logged_models WHERE uuid = ? AND deleted_at IS NULL').pluck().get(uuid) as number | undefined
  if (id !== undefined) return id
  throw new TrackingError('RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${uuid.slice(0, 100)}' not found.`)
}

const put = `
  INSERT INTO logged_model_metrics (model_id, run_id, key, dataset_name, dataset_digest, step, timestamp, value, not_a_number)
  VALUES (@model, @run, @key, @name, @digest, @step, @timestamp, @value, @nan)
  ON CONFLICT (model_id, key, dataset_name, dataset_digest) DO UPDATE SET
    run_id = excluded.run_id, step = excluded.step, timestamp = excluded.timestamp, value = excluded.value, not_a_number = excluded.not_a_number
  WHERE (excluded.step, excluded.timestamp, excluded.value) >= (step, timestamp, value)`
