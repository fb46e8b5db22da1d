import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { orderBy, orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { ratio } from '../../../shared/domain/evaluation/scores.ts'
import type { CbpeEstimation } from '../../../shared/domain/models/estimation.ts'
import { interpolated } from '../../../shared/domain/training/calibration.ts'
import { type Estimate, inBand } from './estimate.ts'

/** Rows without labels, and what was predicted for them. */
export interface PredictedClasses {
  /** Class indices. */
  readonly predicted: ArrayLike<number>
  /** Rows × width: of the positive class where width is 1, else of each class. */
  readonly probabilities: Float64Array
}

/**
 * Confidence-based performance estimation (NannyML, version 0.13.1): a calibrated probability is how often such a prediction comes true, so
 * the confusion matrix that is to be expected follows from the predictions alone. Right where only the mix of rows has changed; wrong where
 * the same rows have other labels than before. With three and more classes each is held against the rest, and the mean is taken.
 */
export function estimateClasses(estimation: CbpeEstimation, { predicted, probabilities }: PredictedClasses): Estimate[] {
  const rows = predicted.length
  if (rows === 0) return []
  const width = estimation.calibration.length
  const calibrated = calibratedBy(estimation.calibration, probabilities)
  const values = width === 1 ? binary(predicted, calibrated, probabilities) : multiclass(predicted, calibrated, probabilities, width)
  return values.map(([metric, value]) => inBand(metric, orNull(value), rows, estimation.deviations[metric]))
}

/** Calibrated probabilities; of several classes they add up to 1. */
export function calibratedBy(maps: CbpeEstimation['calibration'], probabilities: Float64Array): Float64Array {
  const width = maps.length
  const out = probabilities.map((p, i) => {
    const map = maps[i % width]
    return map ? interpolated(map.from, map.to, p) : p
  })
  if (width === 1) return out
  for (let start = 0; start < out.length; start += width) {
    let sum = 0
    for (let i = start; i < start + width; i++) sum += out[i]
    for (let i = start; i < start + width; i++) out[i] = sum === 0 ? 1 / width : out[i] / sum
  }
  return out
}

type Values = [metric: MetricId, value: number][]

function binary(predicted: ArrayLike<number>, calibrated: Float64Array, raw: Float64Array): Values {
  const { tp, fp, fn, tn } = expectedCounts(predicted, calibrated, { positive: 1, width: 1, column: 0 })
  const [recall, specificity] = [tp / (tp + fn), tn / (tn + fp)]
  const { logLoss, brier } = rowLosses(calibrated, raw)
  return [
    ['accuracy', (tp + tn) / predicted.length],
    ['balancedAccuracy', (recall + specificity) / 2],
    ['precision', ratio(tp, tp + fp)],
    ['recall', recall],
    ['specificity', specificity],
    ['f1', ratio(2 * tp, 2 * tp + fp + fn)],
    ['rocAuc', expectedArea(calibrated, raw)],
    ['logLoss', mean(logLoss)],
    ['brier', mean(brier)],
  ]
}

function multiclass(predicted: ArrayLike<number>, calibrated: Float64Array, raw: Float64Array, width: number): Values {
  const rows = predicted.length
  const classes = Array.from({ length: width }, (_, c) => {
    const { tp, fp, fn } = expectedCounts(predicted, calibrated, { positive: c, width, column: c })
    const column = (values: Float64Array) => Float64Array.from({ length: rows }, (_unused, row) => values[row * width + c])
    return {
      precision: ratio(tp, tp + fp),
      recall: tp / (tp + fn),
      f1: ratio(2 * tp, 2 * tp + fp + fn),
      area: expectedArea(column(calibrated), column(raw)),
    }
  })
  const macro = (of: keyof (typeof classes)[number]) => classes.reduce((sum, each) => sum + each[of], 0) / width
  let [correct, loss] = [0, 0]
  for (let row = 0; row < rows; row++) {
    correct += calibrated[row * width + predicted[row]]
    for (let c = 0; c < width; c++) loss -= calibrated[row * width + c] * Math.log(Math.max(Number.EPSILON, raw[row * width + c]))
  }
  return [
    ['accuracy', correct / rows],
    ['balancedAccuracy', macro('recall')],
    ['precisionMacro', macro('precision')],
    ['recallMacro', macro('recall')],
    ['f1Macro', macro('f1')],
    ['rocAucOvr', macro('area')],
    ['logLoss', loss / rows],
  ]
}

function expectedCounts(
  predicted: ArrayLike<number>,
  calibrated: Float64Array,
  { positive, width, column }: { readonly positive: number; readonly width: number; readonly column: number },
) {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (let row = 0; row < predicted.length; row++) {
    const p = calibrated[row * width + column]
    if (predicted[row] === positive) {
      tp += p
      fp += 1 - p
    } else {
      fn += p
      tn += 1 - p
    }
  }
  return { tp, fp, fn, tn }
}

/** The area under the ROC curve that is to be expected: rows in the order of the raw scores, each in part positive and in part negative. */
function expectedArea(calibrated: Float64Array, raw: Float64Array): number {
  const { order, ends } = orderBy(raw, 'falling')
  let [positives, negatives, area, start] = [0, 0, 0, 0]
  for (const end of ends) {
    let [p, n] = [0, 0]
    for (let i = start; i < end; i++) {
      p += calibrated[order[i]]
      n += 1 - calibrated[order[i]]
    }
    area += n * (positives + p / 2)
    positives += p
    negatives += n
    start = end
  }
  return area / (positives * negatives)
}

/** The losses of each row that are to be expected where its label is positive with a probability. @param truth 0 to 1 */
export function rowLosses(truth: Float64Array, raw: Float64Array): { logLoss: Float64Array; brier: Float64Array } {
  const clipped = (p: number) => Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p))
  return {
    logLoss: truth.map((c, row) => -(c * Math.log(clipped(raw[row])) + (1 - c) * Math.log(clipped(1 - raw[row])))),
    brier: truth.map((c, row) => c * (1 - raw[row]) ** 2 + (1 - c) * raw[row] ** 2),
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
