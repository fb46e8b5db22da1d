import type { CalibrationBin } from '../../../shared/domain/evaluation/evaluation.ts'
import type { SortedScores } from '../../../shared/domain/evaluation/scores.ts'

export interface Roc {
  readonly fpr: Float64Array
  readonly tpr: Float64Array
  /** Falling; the first is infinite. */
  readonly threshold: Float64Array
}

/** A point for every distinct score, none dropped, after the point (0, 0). Null when a class is absent. */
export function rocCurve({ score, ends, truePositives, positives, negatives }: SortedScores): Roc | null {
  if (positives === 0 || negatives === 0) return null
  const points = ends.length + 1
  const roc = { fpr: new Float64Array(points), tpr: new Float64Array(points), threshold: new Float64Array(points) }
  roc.threshold[0] = Infinity
  ends.forEach((end, i) => {
    roc.tpr[i + 1] = truePositives[end] / positives
    roc.fpr[i + 1] = (end - truePositives[end]) / negatives
    roc.threshold[i + 1] = score[end - 1]
  })
  return roc
}

export interface Pr {
  readonly precision: Float64Array
  readonly recall: Float64Array
  /** Rising; one shorter than the others in scikit-learn, here with NaN for the last point. */
  readonly threshold: Float64Array
}

/** A point for every distinct score by rising threshold, then precision 1 at recall 0. Null without positive rows. */
export function prCurve({ score, ends, truePositives, positives }: SortedScores): Pr | null {
  if (positives === 0) return null
  const last = ends.length
  const pr = { precision: new Float64Array(last + 1), recall: new Float64Array(last + 1), threshold: new Float64Array(last + 1) }
  ends.forEach((end, i) => {
    const point = last - 1 - i
    pr.precision[point] = truePositives[end] / end
    pr.recall[point] = truePositives[end] / positives
    pr.threshold[point] = score[end - 1]
  })
  pr.precision[last] = 1
  pr.threshold[last] = Number.NaN
  return pr
}

/** The edges of bins of equal width over 0 … 1. */
export function equalWidthEdges(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => (i === bins ? 1 : i * (1 / bins)))
}

/** Bins of equal width over 0 … 1; a bin holds low < score ≤ high, the first also 0 (as scikit-learn's calibration_curve). */
export function calibrationBins(scores: Pick<SortedScores, 'score' | 'positive'>, bins = 10): CalibrationBin[] {
  return binsOf(scores, equalWidthEdges(bins)).bins
}

/** The bin of every row, and what is in the bins. @param edges rising; of equal ones only the first bin can hold anything */
export function binsOf(
  { score, positive }: Pick<SortedScores, 'score' | 'positive'>,
  edges: readonly number[],
): { codes: Int32Array; bins: CalibrationBin[] } {
  const bins = edges.length - 1
  const codes = new Int32Array(score.length)
  const count = new Float64Array(bins)
  const scoreSum = new Float64Array(bins)
  const positiveSum = new Float64Array(bins)
  for (let i = 0; i < score.length; i++) {
    const bin = binOf(score[i], edges)
    codes[i] = bin
    count[bin]++
    scoreSum[bin] += score[i]
    positiveSum[bin] += positive[i]
  }
  const described = Array.from({ length: bins }, (_, b) => ({
    low: edges[b],
    high: edges[b + 1],
    count: count[b],
    meanScore: count[b] === 0 ? null : scoreSum[b] / count[b],
    fractionPositive: count[b] === 0 ? null : positiveSum[b] / count[b],
  }))
  return { codes, bins: described }
}

/** How many of the inner edges lie below the score. */
function binOf(score: number, edges: readonly number[]): number {
  let bin = 0
  while (bin < edges.length - 2 && score > edges[bin + 1]) bin++
  return bin
}

/** Σ (count/n)·|mean score − share of positives|. NaN without rows. Naeini, Cooper and Hauskrecht (AAAI 2015). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  let [rows, error] = [0, 0]
  for (const { count, meanScore, fractionPositive } of bins) {
    rows += count
    if (meanScore !== null && fractionPositive !== null) error += count * Math.abs(meanScore - fractionPositive)
  }
  return rows === 0 ? Number.NaN : error / rows
}

/**
 * Which points of a curve to keep: at most `limit`, rising, the first and the last among them. They are spread evenly along the
 * way |Δx| + |Δy|, so that a dropped point lies no further than total / (limit − 1) from the kept point before it. For a
 * ROC curve and 1,000 points that is 0.002.
 */
export function decimate(x: ArrayLike<number>, y: ArrayLike<number>, limit: number): number[] {
  const points = x.length
  if (points <= limit) return Array.from({ length: points }, (_, i) => i)
  const stretch = pathLength(x, y) / (limit - 1)
  const kept = [0]
  let travelled = 0
  let mark = 1
  for (let i = 1; i < points - 1 && mark < limit - 1; i++) {
    travelled += step(x, y, i)
    if (travelled < mark * stretch) continue
    kept.push(i)
    mark = Math.floor(travelled / stretch) + 1
  }
  kept.push(points - 1)
  return kept
}

function step(x: ArrayLike<number>, y: ArrayLike<number>, i: number): number {
  return Math.abs(x[i] - x[i - 1]) + Math.abs(y[i] - y[i - 1])
}

function pathLength(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let length = 0
  for (let i = 1; i < x.length; i++) length += step(x, y, i)
  return length
}
