import type { Activation } from '../../../shared/domain/training/recipe.ts'
import { sigmoid } from '../../../shared/statistics/sigmoid.ts'
import type { Matrix } from './heap.ts'
import type { Kernels } from './kernels.ts'

/** Activations on matrices, in place: the loops are written out, because a call for each number costs more than its arithmetic. */
interface Rule {
  /** y ← activation(y); `kept` is x, where the derivative needs it. */
  forward(y: Matrix, rows: number, kept: Matrix | null, kernels: Kernels): void
  /** gradient ← gradient · activation′, told from the output y or from `kept`. */
  backward(gradient: Matrix, y: Matrix, rows: number, kept: Matrix | null, kernels: Kernels): void
}

/** @param value of x @param slope of the output y */
function rule(value: (x: number) => number, slope: (y: number) => number): Rule {
  return {
    forward({ values, columns, stride }, rows) {
      for (let row = 0; row < rows; row++) {
        for (let i = row * stride, end = i + columns; i < end; i++) values[i] = value(values[i])
      }
    },
    backward({ values: gradient, columns, stride }, { values: y }, rows) {
      for (let row = 0; row < rows; row++) {
        for (let i = row * stride, end = i + columns; i < end; i++) gradient[i] *= slope(y[i])
      }
    },
  }
}

/** A rule that keeps zeros needs no regard for what lies between rows. */
const relu: Rule = {
  forward: ({ at, stride }, rows, _, kernels) => kernels.relu(at, at + 4 * rows * stride),
  backward: (gradient, y, rows, _, kernels) => kernels.reluGradient(gradient.at, gradient.at + 4 * rows * y.stride, y.at),
}

/** x·Φ(x), with the derivative Φ(x) + x·φ(x) (Hendrycks and Gimpel, 2016). */
const gelu: Rule = {
  forward({ values, stride }, rows, kept) {
    for (let i = 0, end = rows * stride; i < end; i++) {
      const x = values[i]
      if (kept !== null) kept.values[i] = x
      values[i] = x * normalShare(x)
    }
  },
  backward({ values: gradient, stride }, _, rows, kept) {
    const x = (kept as Matrix).values
    for (let i = 0, end = rows * stride; i < end; i++) {
      gradient[i] *= normalShare(x[i]) + (x[i] * Math.exp(-0.5 * x[i] * x[i])) / Math.sqrt(2 * Math.PI)
    }
  },
}

/** Φ(x) to 1.2e-7, by erfc in Chebyshev's form (Press et al., "Numerical recipes in C", 1992, section 6.2). */
function normalShare(x: number): number {
  const z = Math.abs(x) * Math.SQRT1_2
  const t = 1 / (1 + 0.5 * z)
  let sum = 0.17087277
  for (const factor of erfcFactors) sum = factor + t * sum
  const tail = 0.5 * t * Math.exp(-z * z + sum)
  return x < 0 ? tail : 1 - tail
}
const erfcFactors = [
  -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
] as const

export const rules: Readonly<Record<Activation, Rule>> = {
  relu,
  gelu,
  tanh: rule(Math.tanh, (y) => 1 - y * y),
  sigmoid: rule(sigmoid, (y) => y * (1 - y)),
  elu: rule(
    (x) => (x < 0 ? Math.expm1(x) : x),
    (y) => Math.min(y, 0) + 1,
  ),
}
