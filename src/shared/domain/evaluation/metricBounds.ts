import { type MetricId, metric } from './metrics.ts'

/** Between which values a metric lies, as its description says it; infinite where it is open. */
export function metricBounds(id: MetricId): { readonly low: number; readonly high: number } {
  const [low, high] = metric(id)
    .range.split(';')[0]
    .split(' to ')
    .map((text) => (text.includes('∞') ? (text.startsWith('−') ? -Infinity : Infinity) : Number(text.replace('−', '-'))))
  return { low, high }
}
