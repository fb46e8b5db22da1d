import type { Tf } from '../tensors.ts'

/**
 * Trains one step whose result is known: loss = Σ (2w)² at w = (1, −1) has the gradient 8w, so one step at rate 0.1 gives 0.2·w.
 *
 * @throws where it gives anything else
 */
export async function provenStep(tf: Tf): Promise<void> {
  const weight = tf.variable(tf.tensor1d([1, -1]))
  const two = tf.tensor1d([2, 2])
  tf.train.sgd(0.1).minimize(() => tf.sum(tf.square(tf.mul(weight, two))))
  const after = Array.from(await weight.data())
  if (after.length !== 2 || Math.abs(after[0] - 0.2) > 1e-6 || Math.abs(after[1] + 0.2) > 1e-6)
    throw new Error(`a training step gave ${after.join(', ')} instead of 0.2, -0.2`)
}
