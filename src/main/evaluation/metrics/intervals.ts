import { wilsonInterval } from '../../../shared/domain/evaluation/wilson.ts'
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

/**
 * The percentile interval of what resamples gave (Efron, 1979). Resamples in which a metric is not defined (NaN) are left out; when that is more than
 * half of them, or there are none, there is no interval (null).
 */
export function percentiles(values: Float64Array, level = confidence): Interval | null {
  const defined = values.filter((value) => !Number.isNaN(value)).sort()
  if (values.length === 0 || defined.length * 2 < values.length) return null
  return { low: quantileOfSorted(defined, (1 - level) / 2), high: quantileOfSorted(defined, (1 + level) / 2) }
}
