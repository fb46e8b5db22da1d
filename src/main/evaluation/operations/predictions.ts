import type { Predictions } from '../../../shared/domain/evaluation/predictions.ts'
import { classesOf } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { RowChoice } from '../predict/sample.ts'
import type { Task } from '../../jobs/index.ts'
import { scoreRows } from './evaluate.ts'
import { hasClasses } from '../../../shared/domain/training/tasks.ts'

export interface PredictionsInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  readonly maxRows: number
}

export type PredictionsOutput = Omit<Predictions, 'dataset' | 'part' | 'includesTraining' | 'masked'>

/** What a model says of all chosen rows, or of as many as are asked for, evenly spread. */
export const predictionsTask: Task<PredictionsInput, PredictionsOutput> = async ({ source, rows, maxRows }, context) => {
  const { model, scores, actual, rowIds, seen } = await scoreRows(source, rows, context)
  const total = rowIds.length
  const kept = Array.from({ length: Math.min(total, maxRows) }, (_, i) => (total <= maxRows ? i : Math.floor((i * total) / maxRows)))
  const predicted = hasClasses(model.task) ? classesOf(model, scores) : scores.output
  const score = (row: number) => (scores.width === 1 ? scores.output[row] : scores.output[row * scores.width + predicted[row]])
  return {
    task: model.task,
    labels: [...model.labels],
    threshold: model.threshold,
    total,
    seen,
    rows: kept.map((row) => rowIds[row]),
    actual: kept.map((row) => actual[row]),
    predicted: kept.map((row) => predicted[row]),
    score: hasClasses(model.task) ? kept.map(score) : [],
  }
}
