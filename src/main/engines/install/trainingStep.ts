import type { Tf } from '../tensors.ts'

/**
 * Trains one step whose result is known, with the operations that the engines train with: loss = Σ (2w)² at w = (1, −1) has the gradient
 * 2·(2w)·2 = 8w, so one step at rate 0.1 gives 0.2·w.
 *
 * @throws where it gives anything else
 */
export function provenStep(tf: Tf): void {
  const after = tf.tidy(() => {
    const weight = tf.tensor2d([1, -1], [1, 2])
    const double = tf.tensor2d([2, 0, 0, 2], [2, 2])
    const gradient = tf.matMul(tf.mul(tf.matMul(weight, double), 2), double, false, true)
    return tf.sub(weight, tf.mul(gradient, 0.1)).dataSync()
  })
  if (after.length !== 2 || Math.abs(after[0] - 0.2) > 1e-6 || Math.abs(after[1] + 0.2) > 1e-6)
    throw new Error(`a training step gave ${Array.from(after).join(', ')} instead of 0.2, -0.2`)
}
