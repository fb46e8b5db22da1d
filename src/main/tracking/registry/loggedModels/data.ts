import { eq, inArray } from 'drizzle-orm'
import { type Registry, schema } from '../../../workspace/index.ts'
import { grouped } from '../grouped.ts'
import type { Tag } from '../tags.ts'

const { loggedModelMetrics, loggedModelParams, runs } = schema

/** MLflow's `Metric` of a logged model: the newest value on each data set. */
export interface LoggedMetric {
  readonly key: string
  readonly value: number
  readonly timestamp: number
  readonly step: number
  readonly model_id?: string
  readonly dataset_name?: string
  readonly dataset_digest?: string
  readonly run_id: string
}

/** Params and metrics of logged models, by row id. */
export function loggedModelData(
  db: Registry,
  ids: readonly number[],
): { readonly params: ReadonlyMap<number, Tag[]>; readonly metrics: ReadonlyMap<number, LoggedMetric[]> } {
  if (ids.length === 0) return { params: new Map(), metrics: new Map() }
  const params = db
    .select()
    .from(loggedModelParams)
    .where(inArray(loggedModelParams.modelId, [...ids]))
    .orderBy(loggedModelParams.key)
    .all()
  const metrics = db
    .select({ metric: loggedModelMetrics, run: runs.uuid })
    .from(loggedModelMetrics)
    .innerJoin(runs, eq(runs.id, loggedModelMetrics.runId))
    .where(inArray(loggedModelMetrics.modelId, [...ids]))
    .orderBy(loggedModelMetrics.key)
    .all()
  return {
    params: grouped(params.map(({ modelId, key, value }) => ({ of: modelId, value: { key, value } }))),
    metrics: grouped(metrics.map(({ metric, run }) => ({ of: metric.modelId, value: metricMessage(metric, run) }))),
  }
}

function metricMessage(metric: typeof loggedModelMetrics.$inferSelect, run: string): LoggedMetric {
  return {
    key: metric.key,
    value: metric.notANumber ? Number.NaN : metric.value,
    timestamp: metric.timestamp,
    step: metric.step,
    dataset_name: metric.datasetName || undefined,
    dataset_digest: metric.datasetDigest || undefined,
    run_id: run,
  }
}
