import { type MetricId, metricCatalogue } from '../../../shared/domain/evaluation/metrics.ts'
import type { MeasuredMetric } from '../../../shared/domain/models/profile.ts'

/** A metric as it probably is, in a band of three sampling errors. */
export type Estimate = MeasuredMetric

const sampling = 3

/** @param deviation of one row's part; null or undefined: there is no band */
export function inBand(metric: MetricId, value: number | null, rows: number, deviation: number | null | undefined): Estimate {
  if (value === null || deviation === null || deviation === undefined) return { metric, value, low: null, high: null, rows }
  const width = (sampling * deviation) / Math.sqrt(rows)
  const isShare = metricCatalogue[metric].range === '0 to 1'
  return { metric, value, low: Math.max(0, value - width), high: isShare ? Math.min(1, value + width) : value + width, rows }
}
