import type { BinaryEvaluation, PrCurve, RocCurve } from '../../../shared/domain/evaluation/evaluation.ts'
import { binaryBins, binaryMetrics, binaryProportions, binaryStatistics } from './binaryMetrics.ts'
import { checkClasses, checkProbabilities, checkSameLength } from './checks.ts'
import { binGaps } from './calibrationIntervals.ts'
import { decimate, prCurve, rocCurve } from './curves.ts'
import { resampleCount } from './intervals.ts'
import { orNull } from '../../../shared/domain/evaluation/ordering.ts'
import { countsAt, type SortedScores, sortScores } from '../../../shared/domain/evaluation/scores.ts'
import { type PresetChoices, thresholdPresetsOf } from '../../../shared/domain/evaluation/thresholds.ts'
import { ResampleBlock } from '../../statistics/resampling.ts'
import { intervalSettings, measure } from './values.ts'

export interface BinaryInput {
  /** [negative, positive] */
  readonly labels: readonly [string, string]
  /** 1 where the row is of the positive class, else 0. */
  readonly actual: Uint8Array | Int32Array
  /** The predicted probability of the positive class. */
  readonly score: Float64Array
  /** Positive is predicted where score ≥ threshold. */
  readonly threshold: number
  readonly seed: number
  readonly presets?: PresetChoices
}

/** Points of a stored curve. */
const storedPoints = 1000

/**
 * Everything that is known about a binary classifier on some rows. Refuses classes other than 0 and 1, and scores that are
 * not probabilities (INVALID_INPUT, with the row). Without rows every value is null; with one class those that need both are.
 */
export function evaluateBinary(input: BinaryInput): BinaryEvaluation {
  const { labels, actual, score, threshold, seed } = input
  checkSameLength('Classes and scores', actual, score)
  checkClasses('true', actual, 2)
  checkProbabilities(score, 1)
  const scores = sortScores(actual, score)
  const counts = countsAt(scores, threshold)
  const resamples = resampleCount(scores.rows)
  const binned = binaryBins(scores)
  const block = new ResampleBlock(scores.rows)
  return {
    format: 'cairn.evaluation/1',
    task: 'binary',
    rows: scores.rows,
    intervals: intervalSettings(resamples, seed),
    metrics: measure({
      block,
      ids: binaryMetrics,
      figures: binaryStatistics(block, scores, threshold),
      binned: binned.map(({ id, of }) => ({ id, width: of.bins.length, figures: binGaps(block, scores, of) })),
      proportions: binaryProportions(counts),
      resamples,
      seed,
    }),
    labels: [...labels],
    threshold,
    confusion: {
      labels: [...labels],
      counts: [
        [counts.tn, counts.fp],
        [counts.fn, counts.tp],
      ],
    },
    curves: { roc: storedRoc(scores), pr: storedPr(scores), calibration: { bins: [...binned[0].of.bins] } },
    thresholds: thresholdPresetsOf(scores, threshold, input.presets),
  }
}

function storedRoc(scores: SortedScores): RocCurve | null {
  const roc = rocCurve(scores)
  if (roc === null) return null
  const kept = decimate(roc.fpr, roc.tpr, storedPoints)
  return {
    fpr: kept.map((i) => roc.fpr[i]),
    tpr: kept.map((i) => roc.tpr[i]),
    threshold: kept.map((i) => orNull(roc.threshold[i])),
  }
}

function storedPr(scores: SortedScores): PrCurve | null {
  const pr = prCurve(scores)
  if (pr === null) return null
  const kept = decimate(pr.recall, pr.precision, storedPoints)
  return {
    precision: kept.map((i) => pr.precision[i]),
    recall: kept.map((i) => pr.recall[i]),
    threshold: kept.map((i) => orNull(pr.threshold[i])),
  }
}
