import type { Loss, Task } from '../../shared/domain/training/recipe.ts'
import { taskRow } from '../../shared/domain/training/tasks.ts'
import { assertNever, CairnError } from '../../shared/errors.ts'
import { sigmoid } from '../../shared/statistics/sigmoid.ts'
import type { TrainingPlan } from './engine.ts'

/** A loss with its parameter. The cross entropy is the focal loss with gamma 0, and computed on its own. */
export type LossRule =
  | { readonly kind: 'sigmoidCrossEntropy' }
  | { readonly kind: 'squared' | 'absolute' }
  | { readonly kind: 'softmaxCrossEntropy' }
  | { readonly kind: 'sigmoidFocal'; readonly gamma: number }
  | { readonly kind: 'softmaxFocal'; readonly gamma: number }
  | { readonly kind: 'huber'; readonly delta: number }

/** @throws RECIPE_INVALID when the loss does not fit the task */
export function lossRule({
  task,
  loss,
  focalGamma,
  huberDelta,
}: Pick<TrainingPlan, 'task' | 'loss' | 'focalGamma' | 'huberDelta'>): LossRule {
  const { end, losses } = taskRow(task)
  if (!losses.includes(loss)) throw unfit(task, loss)
  switch (loss) {
    case 'crossEntropy':
      return { kind: end === 'sigmoid' ? 'sigmoidCrossEntropy' : 'softmaxCrossEntropy' }
    case 'focal':
      return { kind: end === 'sigmoid' ? 'sigmoidFocal' : 'softmaxFocal', gamma: focalGamma ?? 2 }
    case 'huber':
      return { kind: 'huber', delta: huberDelta ?? 1 }
    case 'quantile':
    case 'poisson':
      throw new CairnError('RECIPE_INVALID', `Networks cannot be trained with the loss ${loss}. Choose boosting, or another loss.`, {
        field: 'loss',
      })
    default:
      return { kind: loss }
  }
}

function unfit(task: Task, loss: Loss): CairnError {
  return new CairnError('RECIPE_INVALID', `The loss ${loss} does not fit the task ${task}.`, { field: 'loss' })
}

/**
 * Σ weight·loss over a batch, in float64. Engines share it: outputs are few, so that it costs less here than as
 * a dozen tensor operations, and it is the same to the last bit everywhere.
 *
 * @param outputs raw, rows × units @param y one per row @param weights one per row, or null
 * @param gradient when given, is filled with ∂(Σ weight·loss / rows) / ∂outputs
 */
export function batchLoss(
  rule: LossRule,
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
    total += weight * rowLoss(rule, outputs, row, units, y[row], gradient, weight / rows)
  }
  return total
}

function rowLoss(
  rule: LossRule,
  outputs: Float32Array,
  row: number,
  units: number,
  y: number,
  gradient: Float32Array | null,
  scale: number,
): number {
  switch (rule.kind) {
    case 'softmaxCrossEntropy':
      return softmaxLoss(outputs, row * units, units, y, gradient, scale)
    case 'softmaxFocal':
      return softmaxFocal(outputs, row * units, units, y, gradient, scale, rule.gamma)
    default:
      return scalarLoss(rule, outputs[row], y, gradient, row, scale)
  }
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
  rule: Exclude<LossRule, { kind: 'softmaxFocal' | 'softmaxCrossEntropy' }>,
  z: number,
  y: number,
  gradient: Float32Array | null,
  row: number,
  scale: number,
): number {
  switch (rule.kind) {
    case 'sigmoidCrossEntropy':
      if (gradient !== null) gradient[row] = (sigmoid(z) - y) * scale
      return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)))
    case 'squared':
      if (gradient !== null) gradient[row] = 2 * (z - y) * scale
      return (z - y) ** 2
    case 'absolute':
      if (gradient !== null) gradient[row] = Math.sign(z - y) * scale
      return Math.abs(z - y)
    case 'huber':
      return huber(z - y, rule.delta, gradient, row, scale)
    case 'sigmoidFocal':
      return sigmoidFocal(z, y, rule.gamma, gradient, row, scale)
    default:
      return assertNever(rule)
  }
}

/** e²/2 up to |e| = delta, then delta·(|e| − delta/2) (Huber, 1964). */
function huber(error: number, delta: number, gradient: Float32Array | null, row: number, scale: number): number {
  const size = Math.abs(error)
  if (gradient !== null) gradient[row] = (size <= delta ? error : delta * Math.sign(error)) * scale
  return size <= delta ? (error * error) / 2 : delta * (size - delta / 2)
}

/**
 * −(1 − p)^γ·ln p, p the probability of the true class (Lin et al., 2017, equation 4; without their α, which the class
 * weights are). With p = sigmoid(t), t = ±z: ∂/∂t = (1 − p)^γ·(γ·p·ln p − (1 − p)).
 */
function sigmoidFocal(z: number, y: number, gamma: number, gradient: Float32Array | null, row: number, scale: number): number {
  const sign = y === 1 ? 1 : -1
  const t = sign * z
  const [p, q] = [sigmoid(t), sigmoid(-t)]
  const lnP = Math.min(t, 0) - Math.log1p(Math.exp(-Math.abs(t)))
  if (gradient !== null) gradient[row] = sign * q ** gamma * (gamma * p * lnP - q) * scale
  return -(q ** gamma) * lnP
}

/**
 * The same for several classes, p being softmax(z)[label]; q = 1 − p is summed from the others, so that it keeps its
 * digits. ∂/∂z[i] = (softmax(z)[i] − [i = label])·((1 − p)^γ − γ·(1 − p)^(γ − 1)·p·ln p), and at q = 0 it is 0 unless γ is.
 */
function softmaxFocal(
  z: Float32Array,
  start: number,
  units: number,
  label: number,
  gradient: Float32Array | null,
  scale: number,
  gamma: number,
): number {
  let largest = -Infinity
  for (let i = 0; i < units; i++) largest = Math.max(largest, z[start + i])
  let others = 0
  for (let i = 0; i < units; i++) if (i !== label) others += Math.exp(z[start + i] - largest)
  const own = Math.exp(z[start + label] - largest)
  const sum = others + own
  const [p, q] = [own / sum, others / sum]
  const lnP = z[start + label] - largest - Math.log(sum)
  if (gradient !== null) {
    const factor = q ** gamma - (gamma === 0 || q === 0 ? 0 : gamma * q ** (gamma - 1) * p * lnP)
    for (let i = 0; i < units; i++) {
      const share = i === label ? -q : Math.exp(z[start + i] - largest) / sum
      gradient[start + i] = share * factor * scale
    }
  }
  return -(q ** gamma) * lnP
}
