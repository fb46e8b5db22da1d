import { wilsonInterval } from '../../../shared/domain/evaluation/wilson.ts'
import { seededRandom } from '../../random.ts'
import { normalQuantile } from '../../../shared/statistics/normal.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'

export interface Interval {
  readonly low: number
  readonly high: number
}

/** The confidence of every interval that is stored. */
export const confidence = 0.95

/** @param k successes @param n trials; null without trials */
export function wilson(k: number, n: number, level = confidence): Interval | null {
  return wilsonInterval(k, n, normalQuantile((1 + level) / 2))
}

/** Row visits that a bootstrap may cost; it keeps an evaluation of any size within seconds. */
const budget = 20_000_000
const mostResamples = 1000
const fewestResamples = 200

/**
 * 1,000 resamples up to 20,000 rows; above, as many as the budget allows, but 200.
 * @param passes how often one resample walks over all rows, relative to a binary evaluation
 */
export function resampleCount(rows: number, passes = 1): number {
  if (rows === 0) return 0
  return Math.max(fewestResamples, Math.min(mostResamples, Math.floor(budget / (rows * passes))))
}

/** Writes its metrics for a resample, in which row i occurs `weights[i]` times, into `out`; NaN where one is not defined. */
export type WeightedStatistics = (weights: Int32Array, out: Float64Array) => void

/**
 * Percentile bootstrap intervals (Efron, 1979) of several metrics from the same resamples. A resample is drawn as the number
 * of times each row occurs, so that rows that are sorted once stay sorted.
 *
 * Resamples in which a metric is not defined are left out; when that is more than half of them, or there are fewer than
 * two rows, the metric has no interval (null).
 */
export function bootstrapIntervals(
  rows: number,
  metrics: number,
  statistics: WeightedStatistics,
  { resamples, seed, level = confidence }: { readonly resamples: number; readonly seed: number; readonly level?: number },
): (Interval | null)[] {
  if (rows < 2) return Array.from({ length: metrics }, () => null)
  const random = seededRandom(seed)
  const weights = new Int32Array(rows)
  const out = new Float64Array(metrics)
  const found = Array.from({ length: metrics }, () => new Float64Array(resamples))
  for (let r = 0; r < resamples; r++) {
    weights.fill(0)
    for (let i = 0; i < rows; i++) weights[random.int(rows)]++
    statistics(weights, out)
    for (let m = 0; m < metrics; m++) found[m][r] = out[m]
  }
  return found.map((values) => percentiles(values, level))
}

/** The percentile interval of what resamples gave; NaN is left out, and null comes back when that is more than half. */
export function percentiles(values: Float64Array, level = confidence): Interval | null {
  const defined = values.filter((value) => !Number.isNaN(value)).sort()
  if (defined.length * 2 < values.length) return null
  return { low: quantileOfSorted(defined, (1 - level) / 2), high: quantileOfSorted(defined, (1 + level) / 2) }
}
