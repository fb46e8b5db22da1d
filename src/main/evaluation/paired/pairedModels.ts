import { type McNemar, mcnemarWords } from '../../../shared/domain/experiments/comparison.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import { mcnemar } from '../../statistics/statistics.ts'
import { binaryMetrics, binaryStatistics } from '../metrics/binaryMetrics.ts'
import { mostProbable } from '../metrics/multiclass.ts'
import { amongTop2, multiclassMetrics, multiclassStatistics } from '../metrics/multiclassMetrics.ts'
import type { PairedModel } from './paired.ts'
import { regressionMetrics, regressionStatistics } from '../metrics/regression.ts'
import { sortScores } from '../../../shared/domain/evaluation/scores.ts'

/** What a model says of rows, and what is true of them. */
export interface Predicted {
  readonly task: Task
  readonly labels: readonly string[]
  /** Binary: positive from this probability on. */
  readonly threshold: number
  /** Rows × width, as in a run's predictions. */
  readonly output: Float64Array
  /** Class indices, or values. */
  readonly actual: Int32Array | Float64Array
}

/** A model for the paired bootstrap: the same figures as its evaluation, of any resample. */
export function pairedModel({ task, labels, threshold, output, actual }: Predicted): PairedModel {
  if (task === 'regression')
    return { ids: regressionMetrics, positive: null, statistics: regressionStatistics(Float64Array.from(actual), output) }
  if (task === 'multiclass') {
    const classes = Int32Array.from(actual)
    const k = labels.length
    const statistics = multiclassStatistics(classes, mostProbable(output, k), amongTop2(classes, output, k), output, k)
    return { ids: multiclassMetrics, positive: null, statistics }
  }
  const sorted = sortScores(actual, output)
  const inOrder = binaryStatistics(sorted, threshold)
  const weights = new Int32Array(output.length)
  return {
    ids: binaryMetrics,
    positive: labels[1],
    statistics: (byRow, out) => {
      for (let i = 0; i < weights.length; i++) weights[i] = byRow[sorted.order[i]]
      inOrder(weights, out)
    },
  }
}

/** Which rows a classifier has right; null for a regression. */
export function rightRows({ task, labels, threshold, output, actual }: Predicted): Uint8Array | null {
  if (task === 'regression') return null
  const predicted = task === 'multiclass' ? mostProbable(output, labels.length) : Int32Array.from(output, (p) => (p >= threshold ? 1 : 0))
  return Uint8Array.from(predicted, (label, row) => (label === actual[row] ? 1 : 0))
}

/** Below so many rows on which two classifiers differ, the chi-square form is too rough. */
const fewest = 25

/** McNemar's test of two classifiers. @param baseline @param model which of the same rows each has right */
export function compareRight(baseline: Uint8Array, model: Uint8Array): McNemar {
  const counts = [0, 0, 0, 0]
  for (let row = 0; row < model.length; row++) counts[baseline[row] * 2 + model[row]]++
  const [bothWrong, onlyModel, onlyBaseline, bothRight] = counts
  const { exactP, statistic, p: correctedP } = mcnemar(onlyBaseline, onlyModel)
  const p = onlyBaseline + onlyModel < fewest ? exactP : correctedP
  const found = { onlyBaseline, onlyModel, bothRight, bothWrong, p, exactP, statistic, correctedP }
  return { ...found, words: mcnemarWords(found) }
}
