import type { MulticlassEvaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { checkClasses, checkProbabilities, checkSameLength } from './checks.ts'
import { binGaps } from './calibrationIntervals.ts'
import { classFigures, confusionCounts } from './confusion.ts'
import { resampleCount } from './intervals.ts'
import { amongTop2, multiclassMetrics, multiclassProportions, multiclassStatistics, topLabel, topLabelBins } from './multiclassMetrics.ts'
import { ResampleBlock } from '../../statistics/resampling.ts'
import { intervalSettings, measure } from './values.ts'

export interface MulticlassInput {
  /** The classes in the order of the model's outputs. */
  readonly labels: readonly string[]
  /** Class indices. */
  readonly actual: Int32Array
  /** n × k, row by row. */
  readonly probabilities: Float64Array
  readonly seed: number
}

/**
 * Everything that is known about a classifier of several classes on some rows. Refuses unknown classes and values that are
 * not probabilities (INVALID_INPUT, with the row). The ROC AUCs are null when a class has no row; without rows all are null.
 */
export function evaluateMulticlass({ labels, actual, probabilities, seed }: MulticlassInput): MulticlassEvaluation {
  const k = labels.length
  const rows = actual.length
  checkSameLength('Classes × labels and probabilities', { length: rows * k }, probabilities)
  checkClasses('true', actual, k)
  checkProbabilities(probabilities, k)
  const predicted = mostProbable(probabilities, k)
  const counts = confusionCounts(actual, predicted, k)
  const inTop2 = amongTop2(actual, probabilities, k)
  const block = new ResampleBlock(rows)
  const claims = topLabel(actual, predicted, probabilities, k)
  const binned = topLabelBins(claims)
  const resamples = resampleCount(rows, Math.max(1, k / 20))
  return {
    format: 'cairn.evaluation/1',
    task: 'multiclass',
    rows,
    intervals: intervalSettings(resamples, seed),
    metrics: measure({
      block,
      ids: multiclassMetrics,
      figures: multiclassStatistics(block, actual, predicted, inTop2, probabilities, k),
      proportions: multiclassProportions(actual, predicted, inTop2),
      binned: binned.map(({ id, of }) => ({ id, width: of.bins.length, figures: binGaps(block, claims, of) })),
      resamples,
      seed,
    }),
    labels: [...labels],
    confusion: { labels: [...labels], counts },
    calibration: { bins: [...binned[0].of.bins] },
    classes: classFigures(counts).map(({ precision, recall, f1, support }, c) => ({ label: labels[c], precision, recall, f1, support })),
  }
}

/** The class with the highest probability of each row; of equal ones the first, as argmax does. @param probabilities n × k */
export function mostProbable(probabilities: Float64Array | Float32Array, k: number): Int32Array {
  return Int32Array.from({ length: k === 0 ? 0 : probabilities.length / k }, (_, row) => {
    let best = 0
    for (let c = 1; c < k; c++) if (probabilities[row * k + c] > probabilities[row * k + best]) best = c
    return best
  })
}
