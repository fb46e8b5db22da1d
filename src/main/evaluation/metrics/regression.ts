import type { RegressionEvaluation, ResidualSummary } from '../../../shared/domain/evaluation/evaluation.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { checkFinite, checkSameLength } from './checks.ts'
import { resampleCount } from './intervals.ts'
import { orderBy, orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { histogram } from '../../../shared/statistics/histogram.ts'
import { moments } from '../../../shared/statistics/moments.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { resampledKendall } from '../../statistics/kendall.ts'
import { centred, correlation, resampledSpearman } from '../../statistics/ranks.ts'
import { type BlockFigures, lanes, ResampleBlock } from '../../statistics/resampling.ts'
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
  const block = new ResampleBlock(rows)
  return {
    format: 'cairn.evaluation/1',
    task: 'regression',
    rows,
    intervals: intervalSettings(resamples, seed),
    metrics: measure({
      block,
      ids: regressionMetrics,
      figures: regressionStatistics(block, actual, predicted),
      proportions: new Map(),
      binned: [],
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
export function regressionStatistics(block: ResampleBlock, actual: Float64Array, predicted: Float64Array): BlockFigures {
  const n = block.rows
  const residual = actual.map((value, i) => value - predicted[i])
  const size = residual.map(Math.abs)
  const [byActual, byPredicted] = [orderBy(actual, 'rising'), orderBy(predicted, 'rising')]
  const sumsOf = errorSums(block, actual, predicted, residual)
  const median = resampledMedian(block, size)
  const correlations = [resampledSpearman(block, byActual, byPredicted), resampledKendall(block, byActual, byPredicted)]
  // No resample has a larger error than the rows themselves, and no interval is made of it.
  const largest = size.reduce((most, value) => Math.max(most, value), 0)
  const [medians, spearman, kendall] = [0, 1, 2].map(() => new Float64Array(lanes))

  return (out) => {
    const sums = sumsOf()
    median(medians)
    correlations[0](spearman)
    correlations[1](kendall)
    for (let lane = 0; lane < block.filled; lane++) {
      const [sum, squares, sizes, percents, low, high, sumY, squaresY, sumYHat, squaresYHat, products] = sums.map((found) => found[lane])
      const spread = squaresY - (sumY * sumY) / n
      const varies = spread > 1e-13 * squaresY
      const values = [
        squares / n,
        Math.sqrt(squares / n),
        sizes / n,
        medians[lane],
        varies ? 1 - squares / spread : Number.NaN,
        percents / n,
        largest,
        varies ? 1 - (squares - (sum * sum) / n) / spread : Number.NaN,
        spearman[lane],
        correlation({ n, x: sumY, y: sumYHat, xx: squaresY, yy: squaresYHat, xy: products }),
        kendall[lane],
        low / n,
        high / n,
      ]
      values.forEach((value, i) => {
        out[i * lanes + lane] = value
      })
    }
  }
}

/** The sums over rows that metrics are made of, by resample, in the order that `regressionStatistics` takes them apart. */
function errorSums(block: ResampleBlock, actual: Float64Array, predicted: Float64Array, residual: Float64Array): () => Float64Array[] {
  const [y, yHat, e] = [centred(actual), centred(predicted), residual].map((values) => block.numbers(values))
  const plain = (of: (e: number, row: number) => number) => ({ a: block.numbers(residual.map(of)), b: 0 })
  const terms = [
    { a: e, b: 0 },
    { a: e, b: e },
    plain(Math.abs),
    plain((value, row) => Math.abs(value) / Math.abs(actual[row])),
    plain((value) => Math.max(0.1 * value, -0.9 * value)),
    plain((value) => Math.max(0.9 * value, -0.1 * value)),
    { a: y, b: 0 },
    { a: y, b: y },
    { a: yHat, b: 0 },
    { a: yHat, b: yHat },
    { a: y, b: yHat },
  ]
  const sums = terms.map(() => block.room(8 * lanes))
  return () =>
    terms.map(({ a, b }, i) => {
      block.kernels.sum(block.rows, block.weights, a, b, sums[i])
      return block.numbersAt(sums[i], lanes)
    })
}

/** The median of the values in each resample. */
function resampledMedian(block: ResampleBlock, values: Float64Array): (out: Float64Array) => void {
  const n = block.rows
  const order = block.whole(orderBy(values, 'rising').order)
  const placed = block.numbers(values)
  const [lower, upper] = [block.room(8 * lanes), block.room(8 * lanes)]
  return (out) => {
    block.kernels.passing(n, block.weights, order, placed, Math.floor((n - 1) / 2), lower)
    block.kernels.passing(n, block.weights, order, placed, Math.floor(n / 2), upper)
    const [a, b] = [lower, upper].map((place) => block.numbersAt(place, lanes))
    for (let lane = 0; lane < block.filled; lane++) out[lane] = (a[lane] + b[lane]) / 2
  }
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
