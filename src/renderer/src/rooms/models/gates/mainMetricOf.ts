import type { OpenedModelVersion } from '../../../../../shared/contract/models/index.ts'
import { classesOfMetrics, mainMetrics } from '../../../../../shared/domain/evaluation/mainMetric.ts'
import type { MetricId } from '../../../../../shared/domain/evaluation/metrics.ts'

/** The metric that suits a version: its task, and the balance of the classes of its test rows. */
export function mainMetricOf({ task, metrics }: OpenedModelVersion): MetricId {
  const own = metrics.filter(({ subject, part }) => subject === 'model' && part === 'test')
  return mainMetrics(task, classesOfMetrics(own)).overall
}
