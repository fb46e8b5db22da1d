import type { Thresholds } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import { countsAt, sortScores } from '../../../shared/domain/evaluation/scores.ts'
import { thresholdPresetsOf } from '../../../shared/domain/evaluation/thresholds.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { RowChoice } from '../predict/sample.ts'
import type { Task } from '../../jobs/index.ts'
import { scoreRows } from './evaluate.ts'
import { hasPositive } from '../../../shared/domain/training/tasks.ts'

export interface ThresholdsInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  /** That the preset "recall" must reach. */
  readonly recall: number
  readonly costs: { readonly falsePositive: number; readonly falseNegative: number }
}

/** Points that a slider moves over. */
const mostPoints = 201

/** What every threshold of a binary model does, and which ones are worth most. @throws INVALID_INPUT for another kind of model */
export const thresholdsTask: Task<ThresholdsInput, Thresholds> = async ({ source, rows, recall, costs }, context) => {
  const { model, scores, actual, seen } = await scoreRows(source, rows, context)
  if (!hasPositive(model.task)) throw new CairnError('INVALID_INPUT', `Thresholds are for binary models; this one is ${model.task}.`, {})
  const sorted = sortScores(actual, scores.output)
  const current = model.threshold ?? 0.5
  const { ends, score } = sorted
  const kept = Math.min(mostPoints, ends.length)
  const places = Array.from({ length: kept }, (_, i) => (kept === 1 ? 0 : Math.round((i * (ends.length - 1)) / (kept - 1))))
  return {
    rows: sorted.rows,
    seen,
    labels: [...model.labels],
    current: { threshold: current, ...countsAt(sorted, current) },
    presets: thresholdPresetsOf(sorted, current, { recall, costs }).map((preset) => ({ ...preset, ...countsAt(sorted, preset.threshold) })),
    points: places.map((place) => {
      const threshold = score[ends[place] - 1]
      return { threshold, ...countsAt(sorted, threshold) }
    }),
  }
}
