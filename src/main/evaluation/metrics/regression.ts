import type { RegressionEvaluation, ResidualSummary } from '../../../shared/domain/evaluation/evaluation.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { checkFinite, checkSameLength } from './checks.ts'
import { resampleCount, type WeightedStatistics } from './intervals.ts'
import { type Ordering, orderBy, orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { histogram } from '../../../shared/statistics/histogram.ts'
import { moments } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { centred, weightedKendall, weightedPearson, weightedRanks } from '../../statistics/ranks.ts'
import { intervalSettings, measure } from './values.ts'

export interface RegressionInput {
  readonly actual: Float64Array
  readonly predicted: Float64Array
  readonly seed: number
}

/**
 * Everything that is known about a regression model on some rows. Refuses NaN and infinity (INVALID_INPUT, with the row).
 * Without rows every value is null.
 */
export function evaluateRegression({ actual, predicted, seed }: RegressionInput): RegressionEvaluation {
  checkSameLength('True and predicted values', actual, predicted)
  checkFinite('true value', actual)
  checkFinite('prediction', predicted)
  const rows = actual.length
  const resamples = resampleCount(rows)
  return {
    format: 'cairn.evaluation/1',
    task: 'regression',
    rows,
    intervals: intervalSettings(resamples, seed),
    metrics: measure({
      rows,
      ids: regressionMetrics,
      statistics: regressionStatistics(actual, predicted),
      proportions: new Map(),
      resamples,
      seed,
    }),
    residuals: residualSummary(actual.map((value, i) => value - predicted[i])),
  }
}

/** In the order that regressionStatistics writes them. */
export const regressionMetrics = [
  'mse',
  'rmse',
  'mae',
  'medianAe',
  'r2',
  'mape',
  'maxError',
  'explainedVariance',
  'spearman',
  'pearson',
  'kendall',
  'pinball10',
  'pinball90',
] as const satisfies readonly MetricId[]

/**
 * As scikit-learn, but for two things that have no meaningful number: R² and explained variance of a target that does not
 * vary are NaN (there 0 or 1), and so is the percentage error when a true value is 0 (there about 10¹⁵).
 */
export function regressionStatistics(actual: Float64Array, predicted: Float64Array): WeightedStatistics {
  const y = centred(actual)
  const yHat = centred(predicted)
  const residual = actual.map((value, i) => value - predicted[i])
  const size = residual.map(Math.abs)
  const bySize = orderBy(size, 'rising')
  const [byActual, byPredicted] = [orderBy(actual, 'rising'), orderBy(predicted, 'rising')]
  const rankCorrelation = spearmanOf(byActual, byPredicted)
  const kendall = weightedKendall(byActual, byPredicted)

  return (weights, out) => {
    let [n, squares, sizes, sum, percents, low, high, sumY, squaresY, largest] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for (let i = 0; i < residual.length; i++) {
      const w = weights[i]
      if (w === 0) continue
      const e = residual[i]
      n += w
      sum += w * e
      squares += w * e * e
      sizes += w * size[i]
      percents += w * (size[i] / Math.abs(actual[i]))
      low += w * Math.max(0.1 * e, -0.9 * e)
      high += w * Math.max(0.9 * e, -0.1 * e)
      sumY += w * y[i]
      squaresY += w * y[i] * y[i]
      if (size[i] > largest) largest = size[i]
    }
    const spread = squaresY - (sumY * sumY) / n
    const varies = spread > 1e-13 * squaresY
    out.set([
      squares / n,
      Math.sqrt(squares / n),
      sizes / n,
      weightedMedian(size, bySize, weights, n),
      varies ? 1 - squares / spread : Number.NaN,
      percents / n,
      largest,
      varies ? 1 - (squares - (sum * sum) / n) / spread : Number.NaN,
      rankCorrelation(weights),
      weightedPearson(y, yHat, weights),
      kendall(weights),
      low / n,
      high / n,
    ])
  }
}

function spearmanOf(byActual: Ordering, byPredicted: Ordering): (weights: Int32Array) => number {
  const rows = byActual.order.length
  const [rankY, rankYHat] = [new Float64Array(rows), new Float64Array(rows)]
  return (weights) => {
    weightedRanks(byActual, weights, rankY)
    weightedRanks(byPredicted, weights, rankYHat)
    const middle = (weights.reduce((sum, w) => sum + w, 0) + 1) / 2
    for (let i = 0; i < rows; i++) {
      rankY[i] -= middle
      rankYHat[i] -= middle
    }
    return weightedPearson(rankY, rankYHat, weights)
  }
}

/** The median of the values, value i counted `weights[i]` times, n times in all. */
function weightedMedian(values: Float64Array, { order }: Ordering, weights: Int32Array, n: number): number {
  const [first, second] = [Math.floor((n - 1) / 2), Math.floor(n / 2)]
  let passed = 0
  let lower = Number.NaN
  for (const row of order) {
    passed += weights[row]
    if (Number.isNaN(lower) && passed > first) lower = values[row]
    if (passed > second) return (lower + values[row]) / 2
  }
  return Number.NaN
}

const histogramBins = 40

/** @param residuals actual − predicted; null without rows */
export function residualSummary(residuals: Float64Array): ResidualSummary | null {
  if (residuals.length === 0) return null
  const sorted = residuals.slice().sort()
  const { mean, sd } = moments(residuals)
  const at = (p: number): number => quantileOfSorted(sorted, p)
  return {
    mean,
    sd: orNull(sd),
    min: sorted[0],
    max: sorted[sorted.length - 1],
    quantiles: { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
    histogram: histogram(sorted, histogramBins),
  }
}
