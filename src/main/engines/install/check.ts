import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'

/**
 * The self-test of the native engine, a program of its own: a broken native library can end the process that loads it.
 * `node installCheck.ts <folder of tfjs-node>` trains one step whose result is known, and prints the versions as JSON.
 */

/** The part of TensorFlow.js that one step of gradient descent takes. */
interface Library {
  readonly version: Readonly<Record<string, string>>
  getBackend(): string
  backend(): { readonly binding?: { readonly TF_Version?: string } }
  ready(): Promise<void>
  tensor1d(values: readonly number[]): Tensor
  mul(a: Tensor, b: Tensor): Tensor
  sum(a: Tensor): Tensor
  square(a: Tensor): Tensor
  variable(initial: Tensor): Tensor
  readonly train: { sgd(rate: number): { minimize(loss: () => Tensor): unknown } }
}
interface Tensor {
  data(): Promise<Float32Array>
}

// tfjs-node calls this function, which Node 23 removed.
const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined

const [home] = process.argv.slice(2)
const tf = createRequire(import.meta.url)(join(home, 'dist/index.js')) as Library
await tf.ready()
if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}, not tensorflow`)

// loss = Σ (2w)² at w = (1, −1): the gradient is 8w, so one step at rate 0.1 gives 0.2·w.
const weight = tf.variable(tf.tensor1d([1, -1]))
const two = tf.tensor1d([2, 2])
tf.train.sgd(0.1).minimize(() => tf.sum(tf.square(tf.mul(weight, two))))
const after = Array.from(await weight.data())
if (after.length !== 2 || Math.abs(after[0] - 0.2) > 1e-6 || Math.abs(after[1] + 0.2) > 1e-6) {
  throw new Error(`a training step gave ${after.join(', ')} instead of 0.2, -0.2`)
}
process.stdout.write(
  `${JSON.stringify({ tfjsNode: tf.version['tfjs-node'], tensorflow: tf.backend().binding?.TF_Version ?? 'unknown' })}\n`,
)
