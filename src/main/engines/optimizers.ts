import type { OptimizerSpec } from '../../shared/domain/training/recipe.ts'
import { assertNever } from '../../shared/errors.ts'
import type { Tensor1D, Tf } from './tensors.ts'

export interface Update {
  readonly parameters: Tensor1D
  readonly memory: Tensor1D[]
}

/** A rule that moves all parameters, as one vector, along one gradient. Its memory is vectors of the same length. */
export interface Optimizer {
  readonly memory: readonly string[]
  /** @param step from 1 @param factor what the schedule multiplies the learning rate by */
  update(parameters: Tensor1D, gradient: Tensor1D, memory: readonly Tensor1D[], step: number, factor: number): Update
}

export function optimizerOf(tf: Tf, spec: OptimizerSpec): Optimizer {
  switch (spec.kind) {
    case 'adam':
      return adam(tf, spec)
    case 'sgd':
      return sgd(tf, spec)
    case 'rmsprop':
      return rmsprop(tf, spec)
    default:
      return assertNever(spec)
  }
}

/** The gradient, shortened to the norm `longest` where it is longer (Pascanu, Mikolov and Bengio, 2013, algorithm 1). */
export function clipped(tf: Tf, gradient: Tensor1D, longest: number): Tensor1D {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)))
  return tf.mul(gradient, tf.div(longest, tf.maximum(norm, longest)))
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), with the two corrections of bias folded into the rate as in the end of
 * their section 2. Epsilon is scaled along, so that the step is exactly that of algorithm 1.
 */
function adam(tf: Tf, spec: Extract<OptimizerSpec, { kind: 'adam' }>): Optimizer {
  const { learningRate, beta1, beta2, epsilon } = spec
  return {
    memory: ['m', 'v'],
    update(parameters, gradient, [m, v], step, factor) {
      const first: Tensor1D = tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1))
      const second: Tensor1D = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2))
      const correction = Math.sqrt(1 - beta2 ** step)
      const rate = (learningRate * factor * correction) / (1 - beta1 ** step)
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
      update: (parameters, gradient, _memory, _step, factor) => ({
        parameters: tf.sub(parameters, tf.mul(gradient, learningRate * factor)),
        memory: [],
      }),
    }
  }
  return {
    memory: ['velocity'],
    update(parameters, gradient, [velocity], _step, factor) {
      const next: Tensor1D = tf.add(tf.mul(velocity, momentum), gradient)
      return { parameters: tf.sub(parameters, tf.mul(next, learningRate * factor)), memory: [next] }
    },
  }
}

/**
 * RMSprop (Tieleman and Hinton, 2012, lecture 6.5 of "Neural networks for machine learning"), with the optional momentum
 * of PyTorch: v ← decay·v + (1 − decay)·g²; b ← momentum·b + g / (√v + ε); w ← w − rate·b.
 */
function rmsprop(tf: Tf, spec: Extract<OptimizerSpec, { kind: 'rmsprop' }>): Optimizer {
  const { learningRate, decay, momentum, epsilon } = spec
  return {
    memory: momentum === 0 ? ['v'] : ['v', 'velocity'],
    update(parameters, gradient, [v, velocity], _step, factor) {
      const second: Tensor1D = tf.add(tf.mul(v, decay), tf.mul(tf.square(gradient), 1 - decay))
      const scaled: Tensor1D = tf.div(gradient, tf.add(tf.sqrt(second), epsilon))
      const move: Tensor1D = momentum === 0 ? scaled : tf.add(tf.mul(velocity, momentum), scaled)
      return {
        parameters: tf.sub(parameters, tf.mul(move, learningRate * factor)),
        memory: momentum === 0 ? [second] : [second, move],
      }
    },
  }
}
