import type * as Tfjs from '@tensorflow/tfjs-core'

/** The library, as a value: engines load it when they are opened, not when the app starts. */
export type Tf = typeof Tfjs
export type Tensor = Tfjs.Tensor
export type Tensor1D = Tfjs.Tensor1D
export type Tensor2D = Tfjs.Tensor2D

/** A backend of TensorFlow.js that is ready for work. */
export interface Backend {
  readonly tf: Tf
  /** As the library knows it. */
  readonly name: 'cpu' | 'tensorflow'
}

/** aᵀ·b */
export function productTransposedA({ tf }: Backend, a: Tensor2D, b: Tensor2D): Tensor2D {
  return tf.matMul(a, b, true, false)
}

/** a·bᵀ */
export function productTransposedB({ tf }: Backend, a: Tensor2D, b: Tensor2D): Tensor2D {
  return tf.matMul(a, b, false, true)
}
