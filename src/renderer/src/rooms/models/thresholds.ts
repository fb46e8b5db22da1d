export interface Counts {
  readonly tp: number
  readonly fp: number
  readonly fn: number
  readonly tn: number
}

/**
 * What a threshold does, from the counts at falling thresholds: those of the last one that is not below it. Above all of them
 * nothing is predicted positive. A binary search, so that a slider over 100,000 rows follows the hand.
 */
export function atThreshold(points: readonly (Counts & { readonly threshold: number })[], threshold: number): Counts {
  const [first] = points
  if (!first) return { tp: 0, fp: 0, fn: 0, tn: 0 }
  if (threshold > first.threshold) return { tp: 0, fp: 0, fn: first.tp + first.fn, tn: first.fp + first.tn }
  let [low, high] = [0, points.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (points[middle].threshold >= threshold) low = middle
    else high = middle - 1
  }
  return points[low]
}

/** Null where there is nothing to divide by. */
export function rates({ tp, fp, fn, tn }: Counts): Record<'precision' | 'recall' | 'f1' | 'falsePositiveRate', number | null> {
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    f1: ratio(2 * tp, 2 * tp + fp + fn),
    falsePositiveRate: ratio(fp, fp + tn),
  }
}
