import { type BinaryCounts, countsAtCut, type SortedScores } from '../../../../../shared/domain/evaluation/scores.ts'

/** Null where there is nothing to divide by. */
export function rates({ tp, fp, fn, tn }: BinaryCounts): Record<'precision' | 'recall' | 'f1' | 'falsePositiveRate', number | null> {
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    falsePositiveRate: ratio(fp, fp + tn),
  }
}

export interface CurvePoint {
  readonly x: number
  readonly y: number
}

/** Points of a drawn curve: more than a screen has pixels would not be seen. */
const drawn = 400

/** Where each group of tied scores ends, thinned: a curve has a point at each. */
function cuts({ ends }: SortedScores): number[] {
  if (ends.length <= drawn) return [...ends]
  return Array.from({ length: drawn }, (_, i) => ends[Math.round((i * (ends.length - 1)) / (drawn - 1))])
}

/** False positive rate against recall, from (0, 0). Empty where a class is absent. */
export function rocPoints(scores: SortedScores): CurvePoint[] {
  const { positives, negatives } = scores
  if (negatives === 0 || positives === 0) return []
  const at = (cut: number) => {
    const { tp, fp } = countsAtCut(scores, cut)
    return { x: fp / negatives, y: tp / positives }
  }
  return [{ x: 0, y: 0 }, ...cuts(scores).map(at)]
}

/** Recall against precision, from (0, 1), which belongs to no threshold, and then from the highest score down. Empty without positive rows. */
export function prPoints(scores: SortedScores): CurvePoint[] {
  const { positives, truePositives } = scores
  if (positives === 0) return []
  return [{ x: 0, y: 1 }, ...cuts(scores).map((cut) => ({ x: truePositives[cut] / positives, y: truePositives[cut] / cut }))]
}

/** Rows of each class by score, in equal bins from 0 to 1; the last one closed. */
export function scoreBins(
  score: ArrayLike<number>,
  actual: ArrayLike<number>,
  bins: number,
): { readonly negative: Uint32Array; readonly positive: Uint32Array } {
  const negative = new Uint32Array(bins)
  const positive = new Uint32Array(bins)
  for (let i = 0; i < score.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(score[i] * bins))
    if (actual[i] === 1) positive[bin]++
    else negative[bin]++
  }
  return { negative, positive }
}

/** The precision at each score, weighted by the recall that it adds, as scikit-learn has it. Null without positive rows. */
export function averagePrecision({ ends, truePositives, positives }: SortedScores): number | null {
  if (positives === 0) return null
  let [sum, before] = [0, 0]
  for (const end of ends) {
    sum += ((truePositives[end] - before) / positives) * (truePositives[end] / end)
    before = truePositives[end]
  }
  return sum
}
