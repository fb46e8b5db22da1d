import type { NamedTensor } from '../../shared/domain/training/model.ts'
import { weightReader, weightSpecs } from './network/network.ts'
import type { TrainingPlan } from './engine.ts'
import { joined, layoutOf, parted } from './layout.ts'
import { clipped, optimizerOf } from './optimizers.ts'
import type { Lookup } from './embeddings.ts'
import { stepOf, stepTensor } from './stepCount.ts'
import type { Backend, Tensor, Tensor1D } from './tensors.ts'

/** The tensors that live from step to step. Everything else is freed within its step. */
export interface TrainingState {
  /** A weight as it is now. */
  readonly weight: Lookup
  /** l2/2·Σw² over the kernels and tables. */
  penalty(): number
  /** Moves the trained weights along a gradient, and takes new moving averages. @param factor of the learning rate */
  apply(gradients: ReadonlyMap<string, Tensor>, moving: ReadonlyMap<string, Tensor>, factor: number): void
  weights(): NamedTensor[]
  setWeights(weights: readonly NamedTensor[]): void
  optimizerState(): NamedTensor[]
  setOptimizerState(state: readonly NamedTensor[]): void
  dispose(): void
}

export function createState(backend: Backend, plan: TrainingPlan): TrainingState {
  const { tf } = backend
  const layout = layoutOf(plan.network)
  const optimizer = optimizerOf(tf, plan.optimizer)
  const penalty = penaltyFactors()
  let step = 0
  let parameters: Tensor1D = tf.zeros([layout.total])
  let memory: Tensor1D[] = optimizer.memory.map(() => tf.zeros([layout.total]))
  /** Trained weights are pieces of `parameters`; moving averages stand for themselves. */
  const current = new Map<string, Tensor>()

  /** l2 where a kernel or a table is, 0 elsewhere; null when there is no penalty. */
  function penaltyFactors(): Tensor1D | null {
    if (plan.l2 === 0) return null
    const factors = new Float32Array(layout.total)
    for (const { role, offset, size } of layout.slots)
      if (role === 'kernel' || role === 'table') factors.fill(plan.l2, offset, offset + size)
    return tf.tensor1d(factors)
  }

  /** Kept: a state outlives the scope of the step that made it. */
  function replace(name: string, tensor: Tensor): void {
    current.get(name)?.dispose()
    current.set(name, tf.keep(tensor))
  }

  function cutPieces(): void {
    for (const { name, shape, offset, size } of layout.slots) {
      replace(
        name,
        tf.tidy(() => tf.reshape(tf.slice(parameters, offset, size), [...shape])),
      )
    }
  }

  function setOptimizerState(state: readonly NamedTensor[]): void {
    const counted = stepOf(state)
    const fresh = optimizer.memory.map((name) => tf.tensor1d(joined(layout, state, `${name}/`)))
    tf.dispose(memory)
    memory = fresh
    step = counted
  }

  return {
    weight: <T extends Tensor>(name: string) => current.get(name) as T,
    penalty: () => (penalty === null ? 0 : tf.tidy(() => tf.sum(tf.mul(tf.square(parameters), penalty)).dataSync()[0] / 2)),
    apply(gradients, moving, factor) {
      step++
      const update = tf.tidy(() => {
        const pieces = layout.slots.map(({ name }) => tf.reshape(gradients.get(name) as Tensor, [-1]) as Tensor1D)
        const gradient = tf.concat1d(pieces)
        const whole = penalty === null ? gradient : tf.add<Tensor1D>(gradient, tf.mul(parameters, penalty))
        const followed = plan.clipNorm === undefined ? whole : clipped(tf, whole, plan.clipNorm)
        return { ...optimizer.update(parameters, followed, memory, step, factor) }
      })
      tf.dispose([parameters, memory])
      parameters = tf.keep(update.parameters)
      memory = update.memory.map((tensor) => tf.keep(tensor))
      cutPieces()
      for (const [name, tensor] of moving) replace(name, tensor)
    },
    weights: () =>
      weightSpecs(plan.network).map(({ name, shape }) => ({
        name,
        shape,
        values: Float32Array.from((current.get(name) as Tensor).dataSync<'float32'>()),
      })),
    setWeights(weights) {
      const value = weightReader(plan.network, weights)
      parameters.dispose()
      parameters = tf.tensor1d(joined(layout, weights))
      cutPieces()
      for (const { name, role } of weightSpecs(plan.network)) {
        if (role === 'movingMean' || role === 'movingVariance') replace(name, tf.tensor1d(value(name).slice()))
      }
    },
    optimizerState: () => [
      stepTensor(step),
      ...memory.flatMap((tensor, i) => parted(layout, tensor.dataSync<'float32'>(), `${optimizer.memory[i]}/`)),
    ],
    setOptimizerState,
    dispose() {
      tf.dispose([parameters, memory, [...current.values()]])
      penalty?.dispose()
      current.clear()
    },
  }
}
