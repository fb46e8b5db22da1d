import canonicalize from 'canonicalize'
import type { Evaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import type { SeenRows } from '../../../shared/domain/evaluation/seen.ts'
import { CairnError } from '../../../shared/errors.ts'
import { evaluatePredicted } from '../metrics/byTask.ts'
import { answersOf, readAnswered, type RowChoice } from '../predict/sample.ts'
import { openModel, type Predictor, type Scores } from '../predict/predictor.ts'
import type { ModelSource } from '../predict/loadModel.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { readSafetensors, writeSafetensors } from '../../training/index.ts'
import type { StoredObject } from '../../workspace/index.ts'

export interface EvaluateInput {
  readonly source: ModelSource
  readonly rows: RowChoice
  /** Of the bootstrap. */
  readonly seed: number
}

export interface EvaluateOutput {
  readonly evaluation: Evaluation
  readonly evaluationObject: StoredObject
  readonly predictionsObject: StoredObject
  readonly seen: SeenRows
}

/** Measures any model on rows of any dataset version, and keeps the evaluation and the predictions. */
export const evaluateTask: Task<EvaluateInput, EvaluateOutput> = async ({ source, rows, seed }, context) => {
  const { model, scores, rowIds, actual, seen } = await scoreRows(source, rows, context)
  context.progress(0.7, 'measuring')
  const evaluation = measureModel(model, scores, actual, seed)
  const predictionsObject = await context.objects.put(writeScores(scores, rowIds))
  return { evaluation, evaluationObject: await context.objects.put(canonicalize(evaluation) as string), predictionsObject, seen }
}

/** What a model says of the chosen rows, and what is true of them. */
export interface ScoredRows {
  readonly model: Omit<Predictor, 'predict' | 'release'>
  /** As stored: in float32, so that a comparison with the threshold is the same everywhere. */
  readonly scores: Scores
  readonly actual: Int32Array | Float64Array
  readonly rowIds: Uint32Array
  readonly seen: SeenRows
}

export async function scoreRows(source: ModelSource, rows: RowChoice, context: TaskContext): Promise<ScoredRows> {
  context.progress(0, 'reading')
  const model = await openModel(source, context.objects)
  try {
    const sample = await readAnswered(rows, model, context)
    const actual = answersOf(model, sample)
    context.progress(0.3, 'predicting')
    const { output, width } = await model.predict(sample.frame)
    context.signal.throwIfAborted()
    return {
      model,
      scores: { output: Float64Array.from(Float32Array.from(output)), width },
      actual,
      rowIds: sample.rowIds,
      seen: sample.seen,
    }
  } finally {
    await model.release()
  }
}

/** @param seed of the bootstrap */
export function measureModel(
  { task, labels, threshold }: Pick<Predictor, 'task' | 'labels' | 'threshold'>,
  { output }: Scores,
  actual: Int32Array | Float64Array,
  seed: number,
): Evaluation {
  return evaluatePredicted({ task, labels, threshold, output, actual }, seed)
}

const half = 65_536

/** Predictions of some rows as safetensors: `output` [rows, width], and the row numbers in two halves, which float32 holds exactly. */
function writeScores({ output, width }: Scores, rowIds: Uint32Array): Uint8Array {
  const shape = [rowIds.length]
  return writeSafetensors([
    { name: 'output', shape: [rowIds.length, width], values: Float32Array.from(output) },
    { name: 'row/high', shape, values: Float32Array.from(rowIds, (row) => Math.floor(row / half)) },
    { name: 'row/low', shape, values: Float32Array.from(rowIds, (row) => row % half) },
  ])
}

/** @throws FORMAT_INVALID */
export function readScores(bytes: Uint8Array): { readonly scores: Scores; readonly rowIds: Uint32Array } {
  const tensors = new Map(readSafetensors(bytes).map((tensor) => [tensor.name, tensor]))
  const [output, high, low] = ['output', 'row/high', 'row/low'].map((name) => tensors.get(name))
  if (!output || !high || !low) throw new CairnError('FORMAT_INVALID', 'This file does not contain predictions of an evaluation.', {})
  const rowIds = Uint32Array.from(high.values, (value, i) => value * half + low.values[i])
  return { scores: { output: Float64Array.from(output.values), width: output.shape[1] }, rowIds }
}
