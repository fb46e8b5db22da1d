import type { Loss, Task } from '../../../shared/domain/recipe.ts'
import { assertNever, CairnError } from '../../../shared/errors.ts'
import { sigmoid } from '../activation.ts'

export type LossKind = 'sigmoidCrossEntropy' | 'softmaxCrossEntropy' | 'squared' | 'absolute'

/** @throws RECIPE_INVALID when the loss does not fit the task */
export function lossKind(task: Task, loss: Loss): LossKind {
  if ((loss === 'crossEntropy') === (task === 'regression')) {
    throw new CairnError('RECIPE_INVALID', `The loss ${loss} does not fit the task ${task}.`, { field: 'loss' })
  }
  if (loss !== 'crossEntropy') return loss
  return task === 'binary' ? 'sigmoidCrossEntropy' : 'softmaxCrossEntropy'
}

/**
 * Σ weight·loss over a batch, in float64. Engines share it: outputs are few, so that it costs less here than as
 * a dozen tensor operations, and it is the same to the last bit everywhere.
 *
 * @param outputs raw, rows × units @param y one per row @param weights one per row, or null
 * @param gradient when given, is filled with ∂(Σ weight·loss / rows) / ∂outputs
 */
export function batchLoss(
  kind: LossKind,
  outputs: Float32Array,
  y: Float32Array,
  weights: Float32Array | null,
  gradient: Float32Array | null,
): number {
  const rows = y.length
  const units = outputs.length / rows
  let total = 0
  for (let row = 0; row < rows; row++) {
    const weight = weights === null ? 1 : weights[row]
    const loss =
      kind === 'softmaxCrossEntropy'
        ? softmaxLoss(outputs, row * units, units, y[row], gradient, weight / rows)
        : scalarLoss(kind, outputs[row], y[row], gradient, row, weight / rows)
    total += weight * loss
  }
  return total
}

/** −ln softmax(z)[label], by log-sum-exp; its gradient is softmax(z) − onehot(label). */
function softmaxLoss(z: Float32Array, start: number, units: number, label: number, gradient: Float32Array | null, scale: number): number {
  let largest = -Infinity
  for (let i = 0; i < units; i++) largest = Math.max(largest, z[start + i])
  let sum = 0
  for (let i = 0; i < units; i++) sum += Math.exp(z[start + i] - largest)
  if (gradient !== null) {
    for (let i = 0; i < units; i++) {
      gradient[start + i] = (Math.exp(z[start + i] - largest) / sum - (i === label ? 1 : 0)) * scale
    }
  }
  return Math.log(sum) + largest - z[start + label]
}

function scalarLoss(
  kind: Exclude<LossKind, 'softmaxCrossEntropy'>,
  z: number,
  y: number,
  gradient: Float32Array | null,
  row: number,
  scale: number,
): number {
  switch (kind) {
    case 'sigmoidCrossEntropy':
      if (gradient !== null) gradient[row] = (sigmoid(z) - y) * scale
      return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
    case 'squared':
      if (gradient !== null) gradient[row] = 2 * (z - y) * scale
      return (z - y) ** 2
    case 'absolute':
      if (gradient !== null) gradient[row] = Math.sign(z - y) * scale
      return Math.abs(z - y)
    default:
      return assertNever(kind)
  }
}
