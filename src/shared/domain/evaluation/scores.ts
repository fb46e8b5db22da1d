import { orderBy } from './ordering.ts'

/** The rows of a binary evaluation by falling score: sorted once, walked by every curve, threshold and resample. */
export interface SortedScores {
  /** The row that came in as number `order[i]`. */
  readonly order: Uint32Array
  readonly score: Float64Array
  readonly positive: Uint8Array
  /** Where each group of tied scores ends (exclusive). */
  readonly ends: Uint32Array
  /** `truePositives[i]` positives are among the i highest scores. */
  readonly truePositives: Uint32Array
  readonly rows: number
  readonly positives: number
  readonly negatives: number
}

/** @param actual 1 where the row is of the positive class, else 0 @param score its predicted probability */
export function sortScores(actual: ArrayLike<number>, score: ArrayLike<number>): SortedScores {
  const { order, ends } = orderBy(score, 'falling')
  const rows = order.length
  const positive = new Uint8Array(rows)
  const sorted = new Float64Array(rows)
  const truePositives = new Uint32Array(rows + 1)
  for (let i = 0; i < rows; i++) {
    positive[i] = actual[order[i]]
    sorted[i] = score[order[i]]
    truePositives[i + 1] = truePositives[i] + positive[i]
  }
  const positives = truePositives[rows]
  return { order, score: sorted, positive, ends, truePositives, rows, positives, negatives: rows - positives }
}

export interface BinaryCounts {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly tn: number
}

/** The confusion matrix when the `cut` highest scores are predicted positive. */
export function countsAtCut(scores: SortedScores, cut: number): BinaryCounts {
  const tp = scores.truePositives[cut]
  const fp = cut - tp
  return { tp, fp, fn: scores.positives - tp, tn: scores.negatives - fp }
}

/** How many rows have score ≥ threshold. O(log n). */
export function cutAt({ score, rows }: SortedScores, threshold: number): number {
  let [low, high] = [0, rows]
  while (low < high) {
    const middle = (low + high) >> 1
    if (score[middle] >= threshold) low = middle + 1
    else high = middle
  }
  return low
}

/** The confusion matrix at a threshold: positive where score ≥ threshold. O(log n), fast enough to follow a slider. */
export function countsAt(scores: SortedScores, threshold: number): BinaryCounts {
  return countsAtCut(scores, cutAt(scores, threshold))
}

/** 0 where the denominator is 0, as scikit-learn's zero_division does. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator
}

/** The area under the ROC curve, ties counting half; NaN where a class is absent. */
export function rocArea({ ends, truePositives, positives, negatives }: SortedScores): number {
  let [area, start] = [0, 0]
  for (const end of ends) {
    const groupTp = truePositives[end] - truePositives[start]
    area += (end - start - groupTp) * (truePositives[start] + groupTp / 2)
    start = end
  }
  return area / (positives * negatives)
}
