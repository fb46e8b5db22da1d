import type { CalibrationBin } from '../../../../shared/domain/evaluation/evaluation.ts'

/** Rows by score in equal bins, each with its mean score and the share that is positive. A bin holds low < score ≤ high; the first one also 0. */
export function calibrationBins(score: readonly number[], actual: readonly number[], bins = 10): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, score: 0, positive: 0 }))
  for (let i = 0; i < score.length; i++) {
    const bin = sums[Math.max(0, Math.ceil(score[i] * bins) - 1)]
    bin.count++
    bin.score += score[i]
    bin.positive += actual[i]
  }
  return sums.map(({ count, score: sum, positive }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    meanScore: count === 0 ? null : sum / count,
    fractionPositive: count === 0 ? null : positive / count,
  }))
}

/** The mean squared distance of the probabilities from what is true (Brier, 1950). Null without rows. */
export function brier(score: readonly number[], actual: readonly number[]): number | null {
  if (score.length === 0) return null
  return score.reduce((sum, value, i) => sum + (value - actual[i]) ** 2, 0) / score.length
}
