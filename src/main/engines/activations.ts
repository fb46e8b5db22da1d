import type { Activation } from '../../shared/domain/training/recipe.ts'
import { assertNever } from '../../shared/errors.ts'
import type { Backend, Tensor1D, Tensor2D, Tf } from './tensors.ts'

export interface Activated {
  readonly output: Tensor2D
  /** ∂loss/∂(x·kernel + bias) from ∂loss/∂output. */
  readonly backward: (gradient: Tensor2D) => Tensor2D
}

/** activation(x·kernel + bias) and its derivative, which all but gelu can be told from the output alone. */
export function denseActivated(
  { tf }: Backend,
  x: Tensor2D,
  kernel: Tensor2D,
  bias: Tensor1D,
  activation: Activation | 'linear',
): Activated {
  if (activation === 'gelu') return gelu(tf, tf.fused.matMul({ a: x, b: kernel, bias }) as Tensor2D)
  if (activation === 'tanh') {
    const output = tf.tanh(tf.fused.matMul({ a: x, b: kernel, bias }) as Tensor2D)
    return { output, backward: (gradient) => tf.mul(gradient, slope(tf, activation, output)) }
  }
  // The types of the library lose the rank here; two matrices give a matrix.
  const output = tf.fused.matMul({ a: x, b: kernel, bias, activation }) as Tensor2D
  if (activation === 'linear') return { output, backward: (gradient) => gradient }
  return { output, backward: (gradient) => tf.mul(gradient, slope(tf, activation, output)) }
}

/** activation(x) and its derivative. */
export function activated({ tf }: Backend, x: Tensor2D, activation: Activation): Activated {
  if (activation === 'gelu') return gelu(tf, x)
  const output: Tensor2D = tf[activation](x)
  return { output, backward: (gradient) => tf.mul(gradient, slope(tf, activation, output)) }
}

/** The derivative of an activation, written in its output y. */
function slope(tf: Tf, activation: 'relu' | 'tanh' | 'sigmoid' | 'elu', y: Tensor2D): Tensor2D {
  switch (activation) {
    case 'relu':
      return tf.step(y)
    case 'tanh':
      return tf.sub(1, tf.square(y))
    case 'sigmoid':
      return tf.mul(y, tf.sub(1, y))
    case 'elu':
      return tf.add(tf.minimum(y, 0), 1)
    default:
      return assertNever(activation)
  }
}

/** x·Φ(x), with the derivative Φ(x) + x·φ(x) (Hendrycks and Gimpel, 2016). */
function gelu(tf: Tf, x: Tensor2D): Activated {
  const phi: Tensor2D = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)
  const backward = (gradient: Tensor2D): Tensor2D => {
    const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
    return tf.mul(gradient, tf.add(phi, tf.mul(x, density)))
  }
  return { output: tf.mul(x, phi), backward }
}
