import type { TrainedModel } from '../../../shared/domain/training/model.ts'
import type { OnnxOutput } from '../../onnx/run.ts'
import type { Answers } from './parity.ts'

/**
 * What predictions mean for rows: labels with probabilities, or values. The same rules stand in the ONNX graph.
 * @param predictions row-major: [rows] probability of the positive class; [rows, K] probabilities; or [rows] values in
 *   the units of the target. This is what `outputsToPredictions` of training gives.
 */
export function answersOf(model: TrainedModel, predictions: Float32Array | Float64Array): Answers {
  const { labels } = model.target
  if (model.task === 'regression') return { kind: 'values', values: Float64Array.from(predictions) }
  if (model.task === 'multiclass') return { kind: 'classes', labels: likeliest(predictions, labels), probabilities: predictions }
  const threshold = model.threshold ?? 0.5
  const probabilities = new Float64Array(predictions.length * 2)
  for (const [row, positive] of predictions.entries()) probabilities.set([1 - positive, positive], row * 2)
  return { kind: 'classes', labels: Array.from(predictions, (positive) => labels[positive >= threshold ? 1 : 0]), probabilities }
}

/** The first label of those with the highest probability, row by row. */
function likeliest(probabilities: Float32Array | Float64Array, labels: readonly string[]): string[] {
  return Array.from({ length: probabilities.length / labels.length }, (_, row) => {
    const ofRow = probabilities.subarray(row * labels.length, (row + 1) * labels.length)
    return labels[Math.max(0, ofRow.indexOf(Math.max(...ofRow)))]
  })
}

/** @param outputs what the model of `exportTfjs` gives: for regression that is the standardised value */
export function answersFromTfjs(model: TrainedModel, outputs: Float32Array): Answers {
  const { scale, offset } = model.target
  const predictions = model.task === 'regression' ? Float64Array.from(outputs, (value) => value * scale + offset) : outputs
  return answersOf(model, predictions)
}

export function answersFromOnnx(output: OnnxOutput): Answers {
  if (output.prediction) return { kind: 'values', values: output.prediction }
  return { kind: 'classes', labels: output.labels ?? [], probabilities: output.probabilities ?? new Float32Array() }
}
