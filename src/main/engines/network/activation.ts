import { erf } from '../../statistics/special.ts'
import { sigmoid } from '../../../shared/statistics/sigmoid.ts'
import type { Activation } from '../../../shared/domain/training/recipe.ts'

/** The activations in float64. `gelu` is the exact one, x·Φ(x), as ONNX's Gelu with approximate="none". */
export const activate: Readonly<Record<Activation | 'linear', (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => (x < 0 ? 0 : x),
  tanh: Math.tanh,
  sigmoid,
  elu: (x) => (x < 0 ? Math.expm1(x) : x),
  gelu: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
}
