import type { Backend, Tensor1D, Tensor2D } from './tensors.ts'

export interface Normalized {
  readonly output: Tensor2D
  readonly mean: Tensor1D
  /** Biased: divided by the number of rows. */
  readonly variance: Tensor1D
  readonly backward: (gradient: Tensor2D) => { readonly input: Tensor2D; readonly gamma: Tensor1D; readonly beta: Tensor1D }
}

/** Batch normalization by the statistics of the batch (Ioffe and Szegedy, 2015, algorithm 1), and its derivative. */
export function normalizeBatch({ tf }: Backend, x: Tensor2D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): Normalized {
  const mean: Tensor1D = tf.mean(x, 0)
  const centred: Tensor2D = tf.sub(x, mean)
  const variance: Tensor1D = tf.mean(tf.square(centred), 0)
  const inverse: Tensor1D = tf.rsqrt(tf.add(variance, epsilon))
  const normal: Tensor2D = tf.mul(centred, inverse)
  const backward = (gradient: Tensor2D) => {
    const dBeta: Tensor1D = tf.sum(gradient, 0)
    const dGamma: Tensor1D = tf.sum(tf.mul(gradient, normal), 0)
    const rows = x.shape[0]
    const shared = tf.div(tf.add(dBeta, tf.mul(normal, dGamma)), rows)
    const input: Tensor2D = tf.mul(tf.sub(gradient, shared), tf.mul(gamma, inverse))
    return { input, gamma: dGamma, beta: dBeta }
  }
  return { output: tf.add(tf.mul(normal, gamma), beta), mean, variance, backward }
}

/** The same by the moving averages, for inference. */
export function normalizeMoving(
  { tf }: Backend,
  x: Tensor2D,
  weights: { readonly gamma: Tensor1D; readonly beta: Tensor1D; readonly movingMean: Tensor1D; readonly movingVariance: Tensor1D },
  epsilon: number,
): Tensor2D {
  const factor = tf.mul(tf.rsqrt(tf.add(weights.movingVariance, epsilon)), weights.gamma)
  return tf.add(tf.mul(tf.sub(x, weights.movingMean), factor), weights.beta)
}

/** momentum·old + (1 − momentum)·new */
export function movingAverage({ tf }: Backend, old: Tensor1D, fresh: Tensor1D, momentum: number): Tensor1D {
  return tf.add(tf.mul(old, momentum), tf.mul(fresh, 1 - momentum))
}
