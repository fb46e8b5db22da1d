import type { Batch } from './batches.ts'
import type { TrainingPlan } from './engine.ts'
import { batchInputs } from './embeddings.ts'
import { batchLoss, type LossRule } from './losses.ts'
import { trainingPass } from './passes.ts'
import type { TrainingState } from './state.ts'
import type { Backend } from './tensors.ts'

/**
 * One step of gradient descent on one batch. Returns rows times the loss of the batch before the step.
 *
 * @param mask of a dropout layer, by its index, for `count` units @param factor of the learning rate
 */
export function trainStep(
  backend: Backend,
  plan: TrainingPlan,
  rule: LossRule,
  state: TrainingState,
  batch: Batch,
  mask: (layer: number, count: number) => Float32Array,
  factor: number,
): number {
  const { tf } = backend
  return tf.tidy(() => {
    const input = batchInputs(backend, plan.network, batch.x, batch.rows)
    const pass = trainingPass(backend, plan.network, state.weight, input, mask)
    const outputs = pass.outputs.dataSync<'float32'>()
    const gradient = new Float32Array(outputs.length)
    const loss = batchLoss(rule, outputs, batch.y, batch.weights, gradient) + batch.rows * state.penalty()
    const gradients = pass.backward(tf.tensor2d(gradient, pass.outputs.shape))
    state.apply(gradients, pass.moving, factor)
    return loss
  })
}
