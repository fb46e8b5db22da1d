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

/** 1 / (1 + e⁻ˣ), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}

/**
 * The error function to about 1e-15: the series of Abramowitz and Stegun 7.1.6 near zero, the continued fraction of
 * erfc (7.1.14) elsewhere.
 */
export function erf(x: number): number {
  const z = Math.abs(x)
  if (Number.isNaN(x)) return x
  if (z > 6) return Math.sign(x)
  return Math.sign(x) * (z < 2.5 ? erfSeries(z) : 1 - erfcFraction(z))
}

function erfSeries(z: number): number {
  let term = z
  let sum = z
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * z * z) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum
}

function erfcFraction(z: number): number {
  let tail = z
  for (let n = 60; n > 0; n--) tail = z + n / 2 / tail
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / tail
}
