import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { agreement } from './confusion.ts'
import { type Binned, equalMass, equalWidth } from './calibrationIntervals.ts'
import { type BlockFigures, lanes, type ResampleBlock } from '../../statistics/resampling.ts'
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
  'calibrationErrorEqualMass',
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

/**
 * All metrics of the resamples of a block. @param order of the rows of the block by falling score; left out where the block has its rows in that order
 */
export function binaryStatistics(block: ResampleBlock, scores: SortedScores, threshold: number, order?: Uint32Array): BlockFigures {
  const { positive, score, ends, rows } = scores
  const { kernels } = block
  const sorted = order ? { from: block.whole(order), into: block.room(lanes * rows) } : null
  const inOrder = block.whole(score.map((_, i) => i))
  const groups = block.whole(ends)
  const classes = block.whole(positive)
  const terms = [block.numbers(logLossTerms(scores)), block.numbers(score.map((p, i) => (p - positive[i]) ** 2))]
  const [losses, squares] = terms.map(() => block.room(8 * lanes))
  const byClass = block.room(2 * 4 * lanes)
  const wins = block.room(2 * 8 * lanes)
  const ranked = block.room(16 * lanes)
  const cut = cutAt(scores, threshold)
  const errors = binaryBins(scores).map(({ of }) => of.error)

  return (out) => {
    if (sorted) kernels.reorder(rows, block.weights, sorted.from, sorted.into)
    const weights = sorted?.into ?? block.weights
    block.wholeAt(byClass, 2 * lanes).fill(0)
    kernels.count(rows, weights, classes, byClass)
    kernels.sum(rows, weights, terms[0], 0, losses)
    kernels.sum(rows, weights, terms[1], 0, squares)
    kernels.pairWins(weights, inOrder, ends.length, groups, classes, 1, 2, wins)
    kernels.precisions(weights, inOrder, ends.length, groups, classes, cut, ranked)
    const [negatives, positives] = [0, 1].map((label) => block.wholeAt(byClass + 4 * lanes * label, lanes))
    const [truly, above] = [0, 1].map((list) => block.wholeAt(ranked + 8 * lanes + 4 * lanes * list, lanes))
    const [logLoss, brier, precisionSum] = [losses, squares, ranked].map((place) => block.numbersAt(place, lanes))
    const twiceArea = block.longAt(wins, lanes)
    for (let lane = 0; lane < block.filled; lane++) {
      const [tp, fp] = [truly[lane], above[lane] - truly[lane]]
      const figures = binaryFigures({ tp, fp, fn: positives[lane] - tp, tn: negatives[lane] - fp })
      const values = [
        figures.accuracy,
        figures.balancedAccuracy,
        figures.precision,
        figures.recall,
        figures.specificity,
        figures.f1,
        figures.mcc,
        figures.kappa,
        Number(twiceArea[lane]) / 2 / (positives[lane] * negatives[lane]),
        precisionSum[lane] / positives[lane],
        logLoss[lane] / rows,
        brier[lane] / rows,
        ...errors,
      ]
      values.forEach((value, i) => {
        out[i * lanes + lane] = value
      })
    }
  }
}

/** The bins of each calibration error; those of equal width are the ones that are drawn. */
export function binaryBins(scores: SortedScores): { readonly id: MetricId; readonly of: Binned }[] {
  return [
    { id: 'calibrationError', of: equalWidth(scores) },
    { id: 'calibrationErrorEqualMass', of: equalMass(scores) },
  ]
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
