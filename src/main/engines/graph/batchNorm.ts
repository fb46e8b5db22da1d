import { type Attributes, flag, float32, type Ref, real, typed } from './builder.ts'
import type { Scope } from './scope.ts'

export interface Normalized {
  readonly output: Ref
  readonly mean: Ref
  /** Biased: divided by the number of rows. */
  readonly variance: Ref
  readonly backward: (gradient: Ref) => { readonly input: Ref; readonly gamma: Ref; readonly beta: Ref }
}

/**
 * Batch normalization by the statistics of the batch (Ioffe and Szegedy, 2015, algorithm 1), and its derivative, by
 * TensorFlow's fused kernel. That one is for pictures: rows are pictures of one pixel.
 *
 * @param width the number of columns
 */
export function normalizeBatch({ op, ints, nothing }: Scope, x: Ref, gamma: Ref, beta: Ref, epsilon: number, width: number): Normalized {
  const pixels = (ref: Ref) => op('Reshape', [ref, ints(-1, 1, 1, width)])
  const matrix = (ref: Ref) => op('Reshape', [ref, ints(-1, width)])
  const attributes: Attributes = { ...float32, U: typed('float32'), epsilon: real(epsilon), is_training: flag(true) }
  const input = pixels(x)
  const fused = op('FusedBatchNormV3', [input, gamma, beta, nothing(), nothing()], attributes)
  const kept = [3, 4, 5].map((output) => `${fused}:${output}`)
  const backward = (gradient: Ref) => {
    const back = op('FusedBatchNormGradV3', [pixels(gradient), input, gamma, ...kept], attributes)
    return { input: matrix(back), gamma: `${back}:1`, beta: `${back}:2` }
  }
  return { output: matrix(fused), mean: kept[0], variance: kept[1], backward }
}

/** The same by the moving averages, for inference. */
export function normalizeMoving(
  { op, number }: Scope,
  x: Ref,
  { gamma, beta, movingMean, movingVariance }: Readonly<Record<'gamma' | 'beta' | 'movingMean' | 'movingVariance', Ref>>,
  epsilon: number,
): Ref {
  const factor = op('Mul', [op('Rsqrt', [op('AddV2', [movingVariance, number(epsilon)])]), gamma])
  return op('AddV2', [op('Mul', [op('Sub', [x, movingMean]), factor]), beta])
}
