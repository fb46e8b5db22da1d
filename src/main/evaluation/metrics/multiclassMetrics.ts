import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { type Binned, type Claims, equalMass, equalWidth } from './calibrationIntervals.ts'
import { agreement, type ClassFigures, classFigures } from './confusion.ts'
import { type BlockFigures, lanes, type ResampleBlock } from '../../statistics/resampling.ts'
import { pairwiseAuc } from './multiclassAuc.ts'
import type { Proportion } from './values.ts'

/** 1 where fewer than two classes go before the true one. Of equal ones the later class goes before, as in scikit-learn. */
export function amongTop2(actual: Int32Array, probabilities: Float64Array, k: number): Uint8Array {
  return Uint8Array.from(actual, (label, row) => {
    const own = probabilities[row * k + label]
    let before = 0
    for (let c = 0; c < k; c++) {
      const p = probabilities[row * k + c]
      if (p > own || (p === own && c > label)) before++
    }
    return before < 2 ? 1 : 0
  })
}

/** In the order that multiclassStatistics writes them. */
export const multiclassMetrics = [
  'accuracy',
  'balancedAccuracy',
  'mcc',
  'kappa',
  'logLoss',
  'kappaQuadratic',
  'rocAucOvr',
  'rocAucOvo',
  'top2Accuracy',
  'precisionMacro',
  'recallMacro',
  'f1Macro',
  'precisionWeighted',
  'recallWeighted',
  'f1Weighted',
  'precisionMicro',
  'recallMicro',
  'f1Micro',
  'brierMulticlass',
  'topLabelCalibrationError',
  'topLabelCalibrationErrorEqualMass',
] as const satisfies readonly MetricId[]

/** All metrics of the resamples of a block. */
export function multiclassStatistics(
  block: ResampleBlock,
  actual: Int32Array,
  predicted: Int32Array,
  inTop2: Uint8Array,
  probabilities: Float64Array,
  k: number,
): BlockFigures {
  const { kernels, rows, weights } = block
  const surprise = block.numbers(logLossTerms(actual, probabilities, k))
  const squares = block.numbers(squaredErrors(actual, probabilities, k))
  const [losses, distances] = [block.room(8 * lanes), block.room(8 * lanes)]
  const errors = topLabelBins(topLabel(actual, predicted, probabilities, k)).map(({ of }) => of.error)
  const among = { codes: block.whole(inTop2), sums: block.room(2 * 4 * lanes) }
  const confusion = resampledConfusion(block, actual, predicted, k)
  const auc = pairwiseAuc(block, actual, probabilities, k)

  return (out) => {
    block.wholeAt(among.sums, 2 * lanes).fill(0)
    kernels.count(rows, weights, among.codes, among.sums)
    kernels.sum(rows, weights, surprise, 0, losses)
    kernels.sum(rows, weights, squares, 0, distances)
    const { rowsOf, countsOf } = confusion()
    const areas = auc(rowsOf)
    const top2 = block.wholeAt(among.sums + 4 * lanes, lanes)
    const [logLoss, brier] = [losses, distances].map((place) => block.numbersAt(place, lanes))
    for (let lane = 0; lane < block.filled; lane++) {
      const counts = countsOf(lane)
      const { mcc, kappa, kappaQuadratic } = agreement(counts)
      const { balanced, macro, weighted } = averages(classFigures(counts))
      const accuracy = counts.reduce((sum, row, c) => sum + row[c], 0) / rows
      const values = [
        accuracy,
        balanced,
        mcc,
        kappa,
        logLoss[lane] / rows,
        kappaQuadratic,
        areas[lane].ovr,
        areas[lane].ovo,
        top2[lane] / rows,
        macro.precision,
        macro.recall,
        macro.f1,
        weighted.precision,
        weighted.recall,
        weighted.f1,
        accuracy,
        accuracy,
        accuracy,
        brier[lane] / rows,
        ...errors,
      ]
      values.forEach((value, i) => {
        out[i * lanes + lane] = value
      })
    }
  }
}

interface ResampledConfusion {
  /** Rows of each class: class · 16 + lane. */
  readonly rowsOf: Int32Array
  /** The confusion matrix of a resample, valid until that of the next is asked for. */
  readonly countsOf: (lane: number) => number[][]
}

/** The confusion matrices of a block. Only cells that have a row at all are counted: of a thousand classes they are few. */
function resampledConfusion(block: ResampleBlock, actual: Int32Array, predicted: Int32Array, k: number): () => ResampledConfusion {
  const used = new Map<number, number>()
  const codes = Int32Array.from(actual, (label, row) => {
    const cell = label * k + predicted[row]
    const known = used.get(cell)
    if (known !== undefined) return known
    used.set(cell, used.size)
    return used.size - 1
  })
  const cells = [...used.keys()]
  const placed = block.whole(codes)
  const sums = block.room(4 * lanes * cells.length)
  const counts = Array.from({ length: k }, () => new Array<number>(k).fill(0))
  return () => {
    const found = block.wholeAt(sums, lanes * cells.length)
    found.fill(0)
    block.kernels.count(block.rows, block.weights, placed, sums)
    const rowsOf = new Int32Array(k * lanes)
    cells.forEach((cell, place) => {
      const label = Math.floor(cell / k)
      for (let lane = 0; lane < lanes; lane++) rowsOf[label * lanes + lane] += found[place * lanes + lane]
    })
    const countsOf = (lane: number) => {
      cells.forEach((cell, place) => {
        counts[Math.floor(cell / k)][cell % k] = found[place * lanes + lane]
      })
      return counts
    }
    return { rowsOf, countsOf }
  }
}

/** −ln of the probability of the true class, kept 2.2e-16 away from 0 and 1 as in scikit-learn. */
function logLossTerms(actual: Int32Array, probabilities: Float64Array, k: number): Float64Array {
  return Float64Array.from(actual, (label, row) => {
    const p = probabilities[row * k + label]
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)))
  })
}

/** Σ over the classes of (probability − truth)², of each row. */
function squaredErrors(actual: Int32Array, probabilities: Float64Array, k: number): Float64Array {
  return Float64Array.from(actual, (label, row) => {
    let sum = 0
    for (let c = 0; c < k; c++) sum += (probabilities[row * k + c] - (c === label ? 1 : 0)) ** 2
    return sum
  })
}

/** How sure the model is of the class it predicts, and whether that is the true one. */
export function topLabel(actual: Int32Array, predicted: Int32Array, probabilities: Float64Array, k: number): Claims {
  return {
    score: Float64Array.from(predicted, (label, row) => probabilities[row * k + label]),
    positive: Uint8Array.from(predicted, (label, row) => (label === actual[row] ? 1 : 0)),
  }
}

/** The bins of each calibration error of the predicted class; those of equal width are the ones that are drawn. */
export function topLabelBins(claims: Claims): { readonly id: MetricId; readonly of: Binned }[] {
  return [
    { id: 'topLabelCalibrationError', of: equalWidth(claims) },
    { id: 'topLabelCalibrationErrorEqualMass', of: equalMass(claims) },
  ]
}

interface Averages {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/**
 * Macro: over the classes that occur or are predicted; weighted: by the rows of each class. Balanced accuracy leaves out
 * classes without rows, as in scikit-learn.
 */
function averages(classes: readonly ClassFigures[]): { balanced: number; macro: Averages; weighted: Averages } {
  const macro = { precision: 0, recall: 0, f1: 0 }
  const weighted = { precision: 0, recall: 0, f1: 0 }
  let [occurring, withRows, rows, recallSum] = [0, 0, 0, 0]
  for (const { precision, recall, f1, support, occurs } of classes) {
    if (!occurs) continue
    occurring++
    rows += support
    if (support > 0) {
      withRows++
      recallSum += recall
    }
    add(macro, 1, precision, recall, f1)
    add(weighted, support, precision, recall, f1)
  }
  return { balanced: recallSum / withRows, macro: divide(macro, occurring), weighted: divide(weighted, rows) }
}

function add(to: { precision: number; recall: number; f1: number }, times: number, precision: number, recall: number, f1: number): void {
  to.precision += times * precision
  to.recall += times * recall
  to.f1 += times * f1
}

function divide(sums: Averages, by: number): Averages {
  return { precision: sums.precision / by, recall: sums.recall / by, f1: sums.f1 / by }
}

/** The metrics that are a share of rows, for Wilson's interval. */
export function multiclassProportions(actual: Int32Array, predicted: Int32Array, inTop2: Uint8Array): Map<MetricId, Proportion> {
  const n = actual.length
  const correct = { k: actual.reduce((sum, label, i) => sum + (label === predicted[i] ? 1 : 0), 0), n }
  const top2 = { k: inTop2.reduce((sum, hit) => sum + hit, 0), n }
  return new Map<MetricId, Proportion>([
    ['accuracy', correct],
    ['recallWeighted', correct],
    ['precisionMicro', correct],
    ['recallMicro', correct],
    ['f1Micro', correct],
    ['top2Accuracy', top2],
  ])
}
