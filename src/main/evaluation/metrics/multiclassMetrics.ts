import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { agreement, type ClassFigures, classFigures } from './confusion.ts'
import type { WeightedStatistics } from './intervals.ts'
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
] as const satisfies readonly MetricId[]

/** One walk over the rows, and one down every probability column, gives all metrics of a resample. */
export function multiclassStatistics(
  actual: Int32Array,
  predicted: Int32Array,
  inTop2: Uint8Array,
  probabilities: Float64Array,
  k: number,
): WeightedStatistics {
  const surprise = logLossTerms(actual, probabilities, k)
  const auc = pairwiseAuc(actual, probabilities, k)
  const counts = Array.from({ length: k }, () => new Array<number>(k).fill(0))

  return (weights, out) => {
    for (const row of counts) row.fill(0)
    let [n, correct, top2, logLoss] = [0, 0, 0, 0]
    for (let i = 0; i < actual.length; i++) {
      const w = weights[i]
      if (w === 0) continue
      n += w
      counts[actual[i]][predicted[i]] += w
      if (actual[i] === predicted[i]) correct += w
      top2 += w * inTop2[i]
      logLoss += w * surprise[i]
    }
    const { mcc, kappa, kappaQuadratic } = agreement(counts)
    const { balanced, macro, weighted } = averages(classFigures(counts))
    const { ovr, ovo } = auc(weights)
    const accuracy = correct / n
    out.set([
      accuracy,
      balanced,
      mcc,
      kappa,
      logLoss / n,
      kappaQuadratic,
      ovr,
      ovo,
      top2 / n,
      macro.precision,
      macro.recall,
      macro.f1,
      weighted.precision,
      weighted.recall,
      weighted.f1,
      accuracy,
      accuracy,
      accuracy,
    ])
  }
}

/** −ln of the probability of the true class, kept 2.2e-16 away from 0 and 1 as in scikit-learn. */
function logLossTerms(actual: Int32Array, probabilities: Float64Array, k: number): Float64Array {
  return Float64Array.from(actual, (label, row) => {
    const p = probabilities[row * k + label]
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p)))
  })
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
