import type { Layer } from '../network/network.ts'
import { type Room, type Step, sumRows } from './layers.ts'

/** Batch normalization by the statistics of the batch (Ioffe and Szegedy, 2015, algorithm 1), in inference by the moving averages. */
export function batchNormLayer(
  { heap, parameters, capacity }: Room,
  { name, epsilon, momentum }: Extract<Layer, { kind: 'batchNorm' }>,
  { y: x, dy: dx }: Pick<Step, 'y' | 'dy'>,
): Step {
  const of = (role: string) => parameters.weight(`${name}/${role}`)
  const [gamma, beta, movingMean, movingVariance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map(of)
  const [dGamma, dBeta] = ['gamma', 'beta'].map((role) => parameters.gradient(`${name}/${role}`))
  const { columns, stride } = x
  const [y, dy, normal] = [0, 1, 2].map(() => heap.matrix(capacity, columns))
  const [mean, variance, inverse, sums, products] = [0, 1, 2, 3, 4].map(() => new Float64Array(columns))

  function measure(rows: number): void {
    sumRows(x, rows, mean)
    for (let j = 0; j < columns; j++) mean[j] /= rows
    variance.fill(0)
    for (let row = 0; row < rows; row++) {
      for (let j = 0, i = row * stride; j < columns; j++, i++) variance[j] += (x.values[i] - mean[j]) ** 2
    }
    for (let j = 0; j < columns; j++) {
      variance[j] /= rows
      movingMean.values[j] = momentum * movingMean.values[j] + (1 - momentum) * mean[j]
      movingVariance.values[j] = momentum * movingVariance.values[j] + (1 - momentum) * variance[j]
    }
  }

  return {
    y,
    dy,
    forward(rows, training) {
      if (training) measure(rows)
      else {
        mean.set(movingMean.values.subarray(0, columns))
        variance.set(movingVariance.values.subarray(0, columns))
      }
      for (let j = 0; j < columns; j++) inverse[j] = 1 / Math.sqrt(variance[j] + epsilon)
      const [from, scaled, out, factor, shift] = [x.values, normal.values, y.values, gamma.values, beta.values]
      for (let row = 0; row < rows; row++) {
        for (let j = 0, i = row * stride; j < columns; j++, i++) {
          scaled[i] = (from[i] - mean[j]) * inverse[j]
          out[i] = scaled[i] * factor[j] + shift[j]
        }
      }
    },
    backward(rows) {
      const [gradient, scaled, out] = [dy.values, normal.values, dx.values]
      sumRows(dy, rows, sums)
      products.fill(0)
      for (let row = 0; row < rows; row++) {
        for (let j = 0, i = row * stride; j < columns; j++, i++) products[j] += gradient[i] * scaled[i]
      }
      dBeta.values.set(sums)
      dGamma.values.set(products)
      for (let j = 0; j < columns; j++) inverse[j] *= gamma.values[j]
      for (let row = 0; row < rows; row++) {
        for (let j = 0, i = row * stride; j < columns; j++, i++) {
          out[i] = (gradient[i] - (sums[j] + scaled[i] * products[j]) / rows) * inverse[j]
        }
      }
    },
  }
}
