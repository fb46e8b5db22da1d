import { metricBounds } from '../../../shared/domain/evaluation/metricBounds.ts'
import { isMetricId, metric, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { wilsonInterval } from '../../../shared/domain/evaluation/wilson.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { tQuantile } from '../../statistics/student.ts'

export interface MeanInterval {
  readonly mean: number
  /** Of the folds. */
  readonly deviation: number
  readonly low: number
  readonly high: number
}

export interface FoldValues {
  readonly metric: string
  /** Of k ≥ 2 folds. */
  readonly values: readonly number[]
  /** n_test/n_train */
  readonly ratio: number
  /** What the metric was counted over, in all folds together. */
  readonly n: number
}

/**
 * The mean of the folds' values with a 95 % interval that lies within what the metric can be. The folds share training rows, so
 * that their plain variance is too small; that of the mean is corrected as V = (1/k + n_test/n_train)·S² (C. Nadeau and
 * Y. Bengio, "Inference for the Generalization Error", Machine Learning 52, 2003, section 4), and t has k − 1 degrees of freedom.
 *
 * The interval holds every true value μ that is at most t·√V(μ) away from the mean, where V(μ) falls to nothing at the ends of
 * the metric's range: E. B. Wilson's construction (JASA 22, 1927), with t and an effective sample size (C. Franco, R. Little,
 * T. Louis and E. Slud, "Comparative Study of Confidence Intervals for Proportions in Complex Sample Surveys", Journal of Survey
 * Statistics and Methodology 7, 2019).
 *
 * - Two ends, put on 0 to 1: V(μ) = V·μ(1 − μ)/(p(1 − p)) for a mean of p. For scores of classes (accuracy, F1, ROC AUC, κ …) the
 *   effective size p(1 − p)/V is at most n: folds that all reach 1 still leave doubt.
 * - One end (errors from 0 up, R² to 1): V(μ) = V·μ/d, where μ and the mean d are distances to it.
 * - No end: V(μ) = V, the usual t-interval.
 */
export function foldInterval({ metric: name, values, ratio, n }: FoldValues): MeanInterval {
  const k = values.length
  const { mean, sd } = spread(values)
  const v = (1 / k + ratio) * sd ** 2
  const t = tQuantile(0.975, k - 1)
  return { mean, deviation: sd, ...within(isMetricId(name) ? name : null, { mean, v, t, n }) }
}

interface Estimate {
  readonly mean: number
  /** Variance of the mean. */
  readonly v: number
  readonly t: number
  readonly n: number
}

function within(id: MetricId | null, estimate: Estimate): { low: number; high: number } {
  const { mean, v, t, n } = estimate
  const { low, high } = id === null ? { low: -Infinity, high: Infinity } : metricBounds(id)
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const width = high - low
    const found = betweenEnds({ mean: (mean - low) / width, v: v / width ** 2, t, n: id !== null && isScore(id) ? n : Infinity })
    return { low: Math.min(mean, low + width * found.low), high: Math.max(mean, low + width * found.high) }
  }
  if (Number.isFinite(low)) {
    const found = fromEnd(mean - low, v, t)
    return { low: low + found.near, high: low + found.far }
  }
  if (Number.isFinite(high)) {
    const found = fromEnd(high - mean, v, t)
    return { low: high - found.far, high: high - found.near }
  }
  const half = t * Math.sqrt(v)
  return { low: mean - half, high: mean + half }
}

/** Whether a metric counts how many rows, or pairs of rows, come out right. */
function isScore(id: MetricId): boolean {
  const { direction, tasks } = metric(id)
  return direction === 'higher' && !tasks.includes('regression')
}

function betweenEnds({ mean: p, v, t, n }: Estimate): { low: number; high: number } {
  const size = Math.min(n, v > 0 ? (p * (1 - p)) / v : Infinity)
  const found = Number.isFinite(size) ? wilsonInterval(p * size, size, t) : null
  // Rounding must not put an end outside.
  return found ? { low: Math.max(0, found.low), high: Math.min(1, found.high) } : { low: p, high: p }
}

/** @param d the mean's distance to the end of the range @returns distances */
function fromEnd(d: number, v: number, t: number): { near: number; far: number } {
  if (d <= 0 || v === 0) return { near: Math.max(0, d), far: Math.max(0, d) }
  const a = (t * t * v) / d
  const far = d + a / 2 + Math.sqrt(a * d + (a * a) / 4)
  return { near: (d * d) / far, far }
}
