import type { MetricDifference } from '../../../shared/domain/experiments/comparison.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { SeenRows } from '../../../shared/domain/evaluation/seen.ts'
import { CairnError } from '../../../shared/errors.ts'
import { pairedDifferences } from '../paired/paired.ts'
import { seededDraw } from '../../statistics/resampling.ts'
import { pairedModel } from '../paired/pairedModels.ts'
import { resampleCount } from '../metrics/intervals.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { RowChoice } from '../predict/sample.ts'
import type { Task } from '../../jobs/index.ts'
import { checkAlike } from './changed.ts'
import { scoreRows, type ScoredRows } from './evaluate.ts'

export interface PairedInput {
  readonly baseline: ModelSource
  readonly model: ModelSource
  /** Both models predict the same rows. */
  readonly rows: RowChoice
  readonly metric: MetricId
  /** Of the bootstrap. */
  readonly seed: number
}

export interface PairedOutput {
  readonly rows: number
  readonly resamples: number
  readonly seen: SeenRows
  readonly difference: MetricDifference
}

/**
 * How much better or worse a model is than another on the same rows, by one metric: the same resamples, and so the same figures, as
 * `compareModelsTask` has for the two. @throws INVALID_INPUT where they predict different things
 */
export const pairedTask: Task<PairedInput, PairedOutput> = async ({ baseline, model, rows, metric, seed }, context) => {
  const before = await scoreRows(baseline, rows, context)
  const after = await scoreRows(model, rows, context)
  checkAlike(before, after)
  const count = after.rowIds.length
  const resamples = resampleCount(count, 2)
  const [differences] = pairedDifferences({
    rows: count,
    baseline: pairedModel(predicted(before)),
    others: [pairedModel(predicted(after))],
    resamples,
    draw: seededDraw(seed),
  })
  const difference = differences.find((one) => one.metric === metric)
  if (!difference) throw new CairnError('INVALID_INPUT', `The models have no ${metric}.`, { metric })
  return { rows: count, resamples, seen: after.seen, difference }
}

function predicted({ model, scores, actual }: ScoredRows) {
  return { task: model.task, labels: model.labels, threshold: model.threshold ?? 0.5, output: scores.output, actual }
}
