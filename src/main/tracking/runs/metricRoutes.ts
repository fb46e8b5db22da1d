import { z } from 'zod'
import type { TrackingRoute } from '../server/route.ts'
import { rpc } from '../server/rpc.ts'
import { double, entries, int64, required, text } from '../server/wire.ts'
import { historyPage, wholeHistory } from './history.ts'
import { logBatch, logMetric } from './log.ts'
import { readMetrics } from './readMetrics.ts'

/**
 * MLflow names a limit of 1,000,000 bytes and does not hold its clients to it. This is what a batch may have within the limits of its
 * entries, where each character is written as six.
 */
const batchBytes = 12 * 1024 ** 2

/** Metrics with their history, and batches. */
export const metricRoutes: readonly TrackingRoute[] = [
  ...rpc(
    'POST',
    'mlflow/runs/log-metric',
    {
      run_id: required(text),
      key: required(text),
      value: double,
      timestamp: int64,
      step: int64.default(0),
      model_id: text.optional(),
      dataset_name: text.optional(),
      dataset_digest: text.optional(),
    },
    ({ run_id, model_id: modelId, dataset_name: datasetName, dataset_digest: datasetDigest, ...metric }, { workspace, at }) => {
      logMetric(workspace, run_id, { ...metric, modelId, datasetName, datasetDigest }, at)
      return {}
    },
  ),
  ...rpc(
    'POST',
    'mlflow/runs/log-batch',
    { run_id: required(text), metrics: z.unknown().optional(), params: entries, tags: entries },
    ({ run_id, metrics, params, tags }, { workspace, at }) => {
      logBatch(workspace, run_id, { metrics: readMetrics(metrics), params, tags }, at)
      return {}
    },
    { bodyBytes: batchBytes },
  ),
  ...rpc(
    'GET',
    'mlflow/metrics/get-history',
    { run_id: required(text), metric_key: required(text), page_token: text.optional(), max_results: int64.optional() },
    ({ run_id, metric_key: key, page_token: token, max_results: limit }, { workspace }) =>
      limit === undefined && !token ? wholeHistory(workspace, run_id, key) : historyPage(workspace, run_id, key, limit, token),
    { isPlain: true },
  ),
]
