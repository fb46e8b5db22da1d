import type { ThresholdPreset } from './evaluation.ts'
import { type BinaryCounts, countsAt, countsAtCut, ratio, type SortedScores } from './scores.ts'

/** What a wrong decision costs; only the ratio of the two matters. */
export interface Costs {
  readonly falsePositive: number
  readonly falseNegative: number
}

/**
 * The threshold that is worth most. Candidates are the distinct scores, so that every possible division of the rows (but "no
 * row is positive") is looked at. Of equally good ones the highest is taken: it predicts fewest positives. Null without rows.
 */
function best(scores: SortedScores, worth: (counts: BinaryCounts) => number): number | null {
  let threshold: number | null = null
  let highest = -Infinity
  for (const end of scores.ends) {
    const value = worth(countsAtCut(scores, end))
    if (value <= highest) continue
    highest = value
    threshold = scores.score[end - 1]
  }
  return threshold
}

/** The threshold with the highest F1. Null without positive rows: F1 is 0 everywhere. */
export function maxF1Threshold(scores: SortedScores): number | null {
  if (scores.positives === 0) return null
  return best(scores, ({ tp, fp, fn }) => ratio(2 * tp, 2 * tp + fp + fn))
}

/** The threshold with the highest balanced accuracy: the mean of the shares of positives and of negatives that are right. Null where a class is absent. */
export function balancedThreshold(scores: SortedScores): number | null {
  const { positives, negatives } = scores
  if (positives === 0 || negatives === 0) return null
  return best(scores, ({ tp, tn }) => tp / positives + tn / negatives)
}

/** Of the thresholds whose recall is at least `recall`, the one with the highest precision. Null without positive rows. */
export function recallThreshold(scores: SortedScores, recall: number): number | null {
  if (scores.positives === 0) return null
  // Compared as counts, with room for the rounding of a product such as 0.1 · 30.
  const wanted = Math.min(scores.positives, recall * scores.positives - 1e-9)
  return best(scores, ({ tp, fp }) => (tp >= wanted ? ratio(tp, tp + fp) : -Infinity))
}

/** The threshold with the lowest total cost of mistakes. Null without rows. */
export function costThreshold(scores: SortedScores, costs: Costs): number | null {
  return best(scores, ({ fp, fn }) => -(fp * costs.falsePositive + fn * costs.falseNegative))
}

/** How a threshold does. Precision and F1 are 0 where nothing is predicted positive; recall is null without positive rows. */
function describeThreshold(scores: SortedScores, preset: ThresholdPreset['preset'], threshold: number): ThresholdPreset {
  const { tp, fp, fn } = countsAt(scores, threshold)
  return {
    preset,
    threshold,
    precision: ratio(tp, tp + fp),
    recall: scores.positives === 0 ? null : tp / scores.positives,
    f1: ratio(2 * tp, 2 * tp + fp + fn),
  }
}

export interface PresetChoices {
  /** The recall that the preset "recall" must reach; 0.95 by default. */
  readonly recall?: number
  /** The costs of the preset "cost"; by default a miss is worth five false alarms. */
  readonly costs?: Costs
}

/** The current threshold and what the presets propose; a preset that has no answer is left out. */
export function thresholdPresetsOf(scores: SortedScores, current: number, choices: PresetChoices = {}): ThresholdPreset[] {
  const recall = choices.recall ?? 0.95
  const costs = choices.costs ?? { falsePositive: 1, falseNegative: 5 }
  const presets = [describeThreshold(scores, 'default', current)]
  const add = (preset: ThresholdPreset['preset'], threshold: number | null, parameter?: number): void => {
    if (threshold === null) return
    const described = describeThreshold(scores, preset, threshold)
    presets.push(parameter === undefined ? described : { ...described, parameter })
  }
  add('maxF1', maxF1Threshold(scores))
  add('recall', recallThreshold(scores, recall), recall)
  add('cost', costThreshold(scores, costs), costs.falseNegative / costs.falsePositive)
  return presets
}
