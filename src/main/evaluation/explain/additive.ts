import type { Task } from '../../../shared/domain/training/recipe.ts'
import { classCounts, mainMetrics } from '../../../shared/domain/evaluation/mainMetric.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Predictor, Scores } from '../predict/predictor.ts'
import { classesOf } from '../predict/predictor.ts'
import type { Summed } from '../metrics/resamples.ts'
import type { Proportion } from '../metrics/values.ts'

/**
 * Metrics that follow from sums over rows. One walk over the rows then gives them for every slice at once, and a resample
 * costs no more than the walk.
 */
export interface AdditiveMetrics extends Summed {
  readonly ids: readonly MetricId[]
  /** The one that suits the task and the balance of the classes. */
  readonly main: MetricId
  /** The metrics, in the order of `ids`; NaN where one is not defined. */
  figures(sums: Float64Array, at: number): number[]
  /** Those that are a share of rows, as numerator and denominator. */
  proportions(sums: Float64Array, at: number): ReadonlyMap<MetricId, Proportion>
}

/** Probabilities are kept this far from 0 and 1 before the logarithm, as in scikit-learn. */
const clip = (p: number) => Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p))

export function additiveMetrics(
  model: Pick<Predictor, 'task' | 'threshold' | 'labels'>,
  scores: Scores,
  actual: Int32Array | Float64Array,
): AdditiveMetrics {
  return additive[model.task](model, scores, actual)
}

type Additive = (...given: Parameters<typeof additiveMetrics>) => AdditiveMetrics

const additive: Readonly<Record<Task, Additive>> = {
  binary: (model, scores, actual) => binaryMetrics(scores.output, classesOf(model, scores), actual),
  multiclass: (model, scores, actual) => multiclassMetrics(scores, classesOf(model, scores), actual, model.labels.length),
  regression: (_, scores, actual) => regressionMetrics(scores.output, actual),
}

/** Sums: tn, fp, fn, tp, log loss, squared error. Precision without predicted, F1 without true positives are not defined. */
function binaryMetrics(p: Float64Array, predicted: Int32Array, actual: ArrayLike<number>): AdditiveMetrics {
  const surprise = p.map((value, i) => -Math.log(clip(actual[i] === 1 ? value : 1 - value)))
  const square = p.map((value, i) => (value - actual[i]) ** 2)
  return {
    ids: ['accuracy', 'precision', 'recall', 'specificity', 'f1', 'balancedAccuracy', 'logLoss', 'brier'],
    main: mainMetrics('binary', classCounts(actual, 2)).slices,
    width: 6,
    counted: [predicted.map((label, row) => actual[row] * 2 + label)],
    added: [
      { at: 4, values: surprise },
      { at: 5, values: square },
    ],
    figures: (sums, at) => {
      // One by one: taking a view apart costs more than all the rest, and this runs for every slice of every resample.
      const [tn, fp, fn, tp, logLoss, squares] = [sums[at], sums[at + 1], sums[at + 2], sums[at + 3], sums[at + 4], sums[at + 5]]
      const n = tn + fp + fn + tp
      const [recall, specificity] = [tp / (tp + fn), tn / (tn + fp)]
      const balanced = Number.isNaN(recall) ? specificity : Number.isNaN(specificity) ? recall : (recall + specificity) / 2
      const f1 = tp + fn === 0 ? Number.NaN : (2 * tp) / (2 * tp + fp + fn)
      return [(tp + tn) / n, tp / (tp + fp), recall, specificity, f1, balanced, logLoss / n, squares / n]
    },
    proportions: (sums, at) => {
      const [tn, fp, fn, tp] = sums.subarray(at, at + 4)
      return new Map<MetricId, Proportion>([
        ['accuracy', { k: tp + tn, n: tn + fp + fn + tp }],
        ['precision', { k: tp, n: tp + fp }],
        ['recall', { k: tp, n: tp + fn }],
        ['specificity', { k: tn, n: tn + fp }],
      ])
    },
  }
}

/** Sums: true positives, false positives and false negatives of each class, then the log loss. */
function multiclassMetrics({ output, width }: Scores, predicted: Int32Array, actual: ArrayLike<number>, k: number): AdditiveMetrics {
  const surprise = Float64Array.from(predicted, (_, row) => -Math.log(clip(output[row * width + actual[row]])))
  const rowsOf = (sums: Float64Array, at: number) => {
    let [n, correct] = [0, 0]
    for (let c = 0; c < k; c++) {
      correct += sums[at + c]
      n += sums[at + c] + sums[at + 2 * k + c]
    }
    return { n, correct }
  }
  return {
    ids: ['accuracy', 'balancedAccuracy', 'f1Macro', 'logLoss'],
    main: mainMetrics('multiclass', classCounts(actual, k)).slices,
    width: 3 * k + 1,
    counted: [
      predicted.map((label, row) => (actual[row] === label ? label : k + label)),
      predicted.map((label, row) => (actual[row] === label ? -1 : 2 * k + actual[row])),
    ],
    added: [{ at: 3 * k, values: surprise }],
    figures: (sums, at) => {
      const { n, correct } = rowsOf(sums, at)
      let [recalls, withRows, f1s, occurring] = [0, 0, 0, 0]
      for (let c = 0; c < k; c++) {
        const [tp, fp, fn] = [sums[at + c], sums[at + k + c], sums[at + 2 * k + c]]
        if (tp + fn > 0) {
          withRows++
          recalls += tp / (tp + fn)
        }
        if (tp + fp + fn > 0) {
          occurring++
          f1s += (2 * tp) / (2 * tp + fp + fn)
        }
      }
      return [correct / n, recalls / withRows, f1s / occurring, sums[at + 3 * k] / n]
    },
    proportions: (sums, at) => {
      const { n, correct } = rowsOf(sums, at)
      return new Map<MetricId, Proportion>([['accuracy', { k: correct, n }]])
    },
  }
}

/** Sums: rows, squared errors, absolute errors. */
function regressionMetrics(predicted: Float64Array, actual: ArrayLike<number>): AdditiveMetrics {
  const errors = predicted.map((value, i) => actual[i] - value)
  return {
    ids: ['rmse', 'mae', 'mse'],
    main: mainMetrics('regression', null).slices,
    width: 3,
    counted: [new Int32Array(errors.length)],
    added: [
      { at: 1, values: errors.map((error) => error ** 2) },
      { at: 2, values: errors.map(Math.abs) },
    ],
    figures: (sums, at) => {
      const mse = sums[at + 1] / sums[at]
      return [Math.sqrt(mse), sums[at + 2] / sums[at], mse]
    },
    proportions: () => new Map(),
  }
}
