import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import { decidedClasses } from '../../evaluation/index.ts'
import type { OnnxOutput } from '../../onnx/run.ts'
import type { Answers } from './parity.ts'
import { hasClasses, hasPositive } from '../../../shared/domain/training/tasks.ts'

/** What decides on labels. */
type Deciding = Pick<TrainedModel, 'task' | 'threshold'> & { readonly target: Pick<TrainedModel['target'], 'labels'> }

/**
 * What predictions mean for rows: labels with probabilities, or values. The same rules stand in the ONNX graph.
 * @param predictions row-major: [rows] probability of the positive class; [rows, K] probabilities; or [rows] values in
 *   the units of the target. This is what `outputsToPredictions` of training gives.
 */
export function answersOf(model: Deciding, predictions: Float32Array | Float64Array): Answers {
  const { labels } = model.target
  const classes = decidedClasses(model, predictions, labels.length)
  if (classes === null) return { kind: 'values', values: Float64Array.from(predictions) }
  const decided = Array.from(classes, (place) => labels[place])
  if (!hasPositive(model.task)) return { kind: 'classes', labels: decided, probabilities: predictions }
  const probabilities = new Float64Array(predictions.length * 2)
  for (const [row, positive] of predictions.entries()) probabilities.set([1 - positive, positive], row * 2)
  return { kind: 'classes', labels: decided, probabilities }
}

/** @param outputs what the model of `exportTfjs` gives: for regression that is the standardised value */
export function answersFromTfjs(model: TrainedModel, outputs: Float32Array): Answers {
  const { scale, offset } = model.target
  const predictions = hasClasses(model.task) ? outputs : Float64Array.from(outputs, (value) => value * scale + offset)
  return answersOf(model, predictions)
}

export function answersFromOnnx(output: OnnxOutput): Answers {
  if (output.prediction) return { kind: 'values', values: output.prediction }
  return { kind: 'classes', labels: output.labels ?? [], probabilities: output.probabilities ?? new Float32Array() }
}
