import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { agreement } from './confusion.ts'
import { calibrationBins, calibrationError } from './curves.ts'
import type { WeightedStatistics } from './intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { type BinaryCounts, cutAt, ratio, rocArea, type SortedScores, sortScores } from '../../../shared/domain/evaluation/scores.ts'
import type { Proportion } from './values.ts'

/** In the order that binaryStatistics writes them. */
export const binaryMetrics = [
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'mcc',
  'kappa',
  'rocAuc',
  'averagePrecision',
  'logLoss',
  'brier',
  'calibrationError',
] as const satisfies readonly MetricId[]

/**
 * The figures of a confusion matrix; NaN where undefined. Precision and F1 are 0 where nothing is predicted positive, as in
 * scikit-learn; recall and specificity are NaN (not 0, as there) without rows of their class; balanced accuracy is the mean
 * over the classes that occur.
 */
export function binaryFigures({ tp, fp, fn, tn }: BinaryCounts) {
  const recall = tp / (tp + fn)
  const specificity = tn / (tn + fp)
  const both = agreement([
    [tn, fp],
    [fn, tp],
  ])
  return {
    accuracy: (tp + tn) / (tp + fp + fn + tn),
    balancedAccuracy: Number.isNaN(recall) ? specificity : Number.isNaN(specificity) ? recall : (recall + specificity) / 2,
    precision: ratio(tp, tp + fp),
    recall,
    specificity,
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    mcc: both.mcc,
    kappa: both.kappa,
  }
}

/** Probabilities are kept this far from 0 and 1 before the logarithm, as in scikit-learn. */
const smallest = Number.EPSILON

function logLossTerms({ score, positive }: SortedScores): Float64Array {
  return score.map((p, i) => {
    const clipped = Math.min(1 - smallest, Math.max(smallest, p))
    return -Math.log(positive[i] === 1 ? clipped : 1 - clipped)
  })
}

/** One walk down the sorted scores gives all metrics of a resample. */
export function binaryStatistics(scores: SortedScores, threshold: number): WeightedStatistics {
  const { positive, score, ends } = scores
  const cut = cutAt(scores, threshold)
  const logTerms = logLossTerms(scores)
  const squares = score.map((p, i) => (p - positive[i]) ** 2)
  const allBins = calibrationError(calibrationBins(scores))

  return (weights, out) => {
    let [tp, fp, logLoss, brier, area, precisionSum, start, cutTp, cutFp] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
    for (let g = 0; g < ends.length; g++) {
      const end = ends[g]
      let groupTp = 0
      let group = 0
      for (let i = start; i < end; i++) {
        const w = weights[i]
        group += w
        if (positive[i] === 1) groupTp += w
        logLoss += w * logTerms[i]
        brier += w * squares[i]
      }
      const groupFp = group - groupTp
      area += groupFp * (tp + groupTp / 2)
      tp += groupTp
      fp += groupFp
      if (groupTp > 0) precisionSum += groupTp * (tp / (tp + fp))
      if (end === cut) {
        cutTp = tp
        cutFp = fp
      }
      start = end
    }
    const figures = binaryFigures({ tp: cutTp, fp: cutFp, fn: tp - cutTp, tn: fp - cutFp })
    const rows = tp + fp
    out.set([
      figures.accuracy,
      figures.balancedAccuracy,
      figures.precision,
      figures.recall,
      figures.specificity,
      figures.f1,
      figures.mcc,
      figures.kappa,
      area / (tp * fp),
      precisionSum / tp,
      logLoss / rows,
      brier / rows,
      allBins,
    ])
  }
}

/** The metrics that are a share of rows, for Wilson's interval. */
export function binaryProportions({ tp, fp, fn, tn }: BinaryCounts): Map<MetricId, Proportion> {
  return new Map<MetricId, Proportion>([
    ['accuracy', { k: tp + tn, n: tp + fp + fn + tn }],
    ['precision', { k: tp, n: tp + fp }],
    ['recall', { k: tp, n: tp + fn }],
    ['specificity', { k: tn, n: tn + fp }],
  ])
}

/** The area under the ROC curve; null when a class is absent. */
export function rocAuc(actual: ArrayLike<number>, score: ArrayLike<number>): number | null {
  return orNull(rocArea(sortScores(actual, score)))
}
