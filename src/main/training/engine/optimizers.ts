import type { OptimizerSpec } from '../../../shared/domain/recipe.ts'
import type { Tensor1D, Tf } from './tensors.ts'

export interface Update {
  readonly parameters: Tensor1D
  readonly memory: Tensor1D[]
}

/** A rule that moves all parameters, as one vector, along one gradient. Its memory is vectors of the same length. */
export interface Optimizer {
  readonly memory: readonly string[]
  /** @param step from 1 */
  update(parameters: Tensor1D, gradient: Tensor1D, memory: readonly Tensor1D[], step: number): Update
}

export function optimizerOf(tf: Tf, spec: OptimizerSpec): Optimizer {
  return spec.kind === 'adam' ? adam(tf, spec) : sgd(tf, spec)
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), with the two corrections of bias folded into the rate as in the end of
 * their section 2. Epsilon is scaled along, so that the step is exactly that of algorithm 1.
 */
function adam(tf: Tf, spec: Extract<OptimizerSpec, { kind: 'adam' }>): Optimizer {
  const { learningRate, beta1, beta2, epsilon } = spec
  return {
    memory: ['m', 'v'],
    update(parameters, gradient, [m, v], step) {
      const first: Tensor1D = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1))
      const second: Tensor1D = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2))
      const correction = Math.sqrt(1 - beta2 ** step)
      const rate = (learningRate * correction) / (1 - beta1 ** step)
      const move = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon * correction))
      return { parameters: tf.sub(parameters, move), memory: [first, second] }
    },
  }
}

/** v ← momentum·v + gradient; w ← w − rate·v (Polyak's heavy ball). */
function sgd(tf: Tf, spec: Extract<OptimizerSpec, { kind: 'sgd' }>): Optimizer {
  const { learningRate, momentum } = spec
  if (momentum === 0) {
    return {
      memory: [],
      update: (parameters, gradient) => ({ parameters: tf.sub(parameters, tf.mul(gradient, learningRate)), memory: [] }),
    }
  }
  return {
    memory: ['velocity'],
    update(parameters, gradient, [velocity]) {
      const next: Tensor1D = tf.add(tf.mul(velocity, momentum), gradient)
      return { parameters: tf.sub(parameters, tf.mul(next, learningRate)), memory: [next] }
    },
  }
}
