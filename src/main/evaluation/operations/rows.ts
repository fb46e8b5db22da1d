import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { readFrame } from '../../datasets/index.ts'
import { answersOf } from '../predict/sample.ts'
import { openModel } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import { takeRows } from '../../frame.ts'
import type { Task } from '../../jobs/index.ts'
import { pageOfPredictions } from './pages.ts'
import { readScores } from './evaluate.ts'
import type { PredictedPage } from './slices.ts'

export interface EvaluatedRowsInput {
  readonly source: ModelSource
  readonly manifest: Manifest
  /** The stored predictions. */
  readonly predictions: string
  readonly show: 'all' | 'correct' | 'misclassified'
  readonly limit: number
  readonly offset: number
}

/** The rows of a stored evaluation with what was predicted for them then. */
export const evaluatedRowsTask: Task<EvaluatedRowsInput, PredictedPage> = async (input, { objects, scratch, signal }) => {
  const model = await openModel(input.source, objects)
  try {
    const { scores, rowIds } = readScores(await objects.get(input.predictions))
    const frame = takeRows(await readFrame(input.manifest, objects, [model.target], scratch, signal), rowIds)
    const actual = answersOf(model, { frame, rowIds })
    return pageOfPredictions({ model, scores, actual, rowIds }, [...rowIds.keys()], input)
  } finally {
    await model.release()
  }
}
