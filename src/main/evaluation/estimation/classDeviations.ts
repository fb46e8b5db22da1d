import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { orderBy } from '../../../shared/domain/evaluation/ordering.ts'
import { spread } from '../../../shared/statistics/moments.ts'
import { rowLosses } from './estimateClasses.ts'

/** Rows with known labels, and what was predicted for them. */
export interface KnownRows {
  /** Class indices. */
  readonly actual: ArrayLike<number>
  readonly predicted: ArrayLike<number>
  /** Rows × width: of the positive class where width is 1, else of each class. */
  readonly probabilities: Float64Array
  readonly width: number
}

/**
 * By metric, the deviation of one row's part: the sampling error of n rows is this / √n. The formulas are NannyML's (`sampling_error`,
 * version 0.13.1), which has none for log loss and Brier score: theirs are means over rows. Null where no row tells.
 */
export function classDeviations(rows: KnownRows): Record<string, number | null> {
  const found: Partial<Record<MetricId, number>> = rows.width === 1 ? binaryDeviations(rows) : multiclassDeviations(rows)
  return Object.fromEntries(Object.entries(found).map(([metric, value]) => [metric, Number.isFinite(value) ? value : null]))
}

function binaryDeviations({ actual, predicted, probabilities }: KnownRows): Partial<Record<MetricId, number>> {
  const n = predicted.length
  const { tp, fp, fn, tn } = countsOf(actual, predicted, 1)
  const [precision, recall, specificity] = [shareDeviation(tp, fp, n), shareDeviation(tp, fn, n), shareDeviation(tn, fp, n)]
  const relevant = tp + fn + fp
  const correction = relevant / ((fn + fp) / 2 + tp)
  const losses = rowLosses(Float64Array.from(actual), probabilities)
  return {
    accuracy: deviationOfShare((tp + tn) / n),
    precision,
    recall,
    specificity,
    balancedAccuracy: Math.hypot(recall, specificity) / 2,
    f1: (correction * deviationOfShare(tp / relevant)) / Math.sqrt(relevant / n),
    rocAuc: Math.sqrt(aucSpread(actual, probabilities, 1)),
    logLoss: deviationOf(losses.logLoss),
    brier: deviationOf(losses.brier),
  }
}

function multiclassDeviations({ actual, predicted, probabilities, width }: KnownRows): Partial<Record<MetricId, number>> {
  const n = predicted.length
  const classes = Array.from({ length: width }, (_, c) => {
    const { tp, fp, fn } = countsOf(actual, predicted, c)
    const score = Float64Array.from({ length: n }, (_unused, row) => probabilities[row * width + c])
    const relevant = tp + fn + fp
    return {
      precision: shareDeviation(tp, fp, n) ** 2,
      recall: shareDeviation(tp, fn, n) ** 2,
      f1: deviationOfShare(tp / relevant) ** 2 / (relevant / n),
      auc: aucSpread(actual, score, c),
    }
  })
  const together = (of: keyof (typeof classes)[number]) => Math.sqrt(classes.reduce((sum, each) => sum + each[of], 0)) / width
  const correct = Array.from(predicted).reduce((sum, label, row) => sum + Number(label === actual[row]), 0)
  const logLoss = Float64Array.from(
    { length: n },
    (_, row) => -Math.log(Math.max(Number.EPSILON, probabilities[row * width + actual[row]])),
  )
  return {
    accuracy: deviationOfShare(correct / n),
    precisionMacro: together('precision'),
    recallMacro: together('recall'),
    balancedAccuracy: together('recall'),
    f1Macro: together('f1'),
    // NannyML found its formula a fifth too small.
    rocAucOvr: 1.2 * together('auc'),
    logLoss: deviationOf(logLoss),
  }
}

function countsOf(actual: ArrayLike<number>, predicted: ArrayLike<number>, positive: number) {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (let row = 0; row < predicted.length; row++) {
    const [is, called] = [actual[row] === positive, predicted[row] === positive]
    if (is && called) tp++
    else if (called) fp++
    else if (is) fn++
    else tn++
  }
  return { tp, fp, fn, tn }
}

/** Of the population, as NumPy has it. */
const deviationOf = (values: Float64Array) => Math.sqrt(spread(values).variance)

const deviationOfShare = (share: number) => Math.sqrt(share * (1 - share))

/** Of `hits` among `hits + misses` rows of n; NaN without any. */
function shareDeviation(hits: number, misses: number, n: number): number {
  const relevant = hits + misses
  return deviationOfShare(hits / relevant) / Math.sqrt(relevant / n)
}

/** The area is a mean over the rows of the rarer class: of each the share of the other class that lies below it. */
function aucSpread(actual: ArrayLike<number>, score: Float64Array, positive: number): number {
  const n = score.length
  let positives = 0
  for (let row = 0; row < n; row++) positives += Number(actual[row] === positive)
  const isRare = positives / n <= 0.5
  const { order } = orderBy(score, isRare ? 'rising' : 'falling')
  const rare = isRare ? positives : n - positives
  const below = new Float64Array(rare)
  let [others, at] = [0, 0]
  for (const row of order) {
    if ((actual[row] === positive) === isRare) below[at++] = others / (n - rare)
    else others++
  }
  return spread(below).variance / (rare / n)
}
