import { describe, expect, test } from 'vitest'
import type { ModelTarget, NamedTensor } from '../../shared/domain/model.ts'
import type { ModelFamily } from '../../shared/domain/recipe.ts'
import { buildNetwork, forward, initialWeights, outputsToPredictions, outputUnits, softmaxRows, weightSpecs } from './network.ts'

const mlp: ModelFamily = { family: 'mlp', hidden: [8, 4], activation: 'relu', batchNorm: true, dropout: 0.5 }

test('a hidden block is dense with activation, batch normalisation, dropout', () => {
  const { layers } = buildNetwork({ task: 'multiclass', model: mlp }, 3, 5)
  expect(layers.map(({ name }) => name)).toEqual([
    'dense_1',
    'batch_norm_1',
    'dropout_1',
    'dense_2',
    'batch_norm_2',
    'dropout_2',
    'dense_3',
  ])
  expect(layers.at(-1)).toEqual({ kind: 'dense', name: 'dense_3', units: 5, activation: 'linear' })
})

test.each([
  ['binary', 2, 1],
  ['regression', 0, 1],
  ['multiclass', 4, 4],
] as const)('%s of %i classes has %i outputs', (task, classes, units) => {
  expect(outputUnits(buildNetwork({ task, model: { family: 'linear' } }, 3, classes))).toBe(units)
})

describe('initial weights', () => {
  const network = buildNetwork({ task: 'binary', model: mlp }, 3, 2)

  test('have the names and shapes of the network, and the customary values', () => {
    const weights = new Map(initialWeights(network, 1).map((weight) => [weight.name, weight]))
    expect([...weights.keys()]).toEqual(weightSpecs(network).map(({ name }) => name))
    expect(weights.get('dense_1/kernel')?.shape).toEqual([3, 8])
    expect(weights.get('dense_1/bias')?.values).toEqual(new Float32Array(8))
    expect(weights.get('batch_norm_1/gamma')?.values).toEqual(new Float32Array(8).fill(1))
    expect(weights.get('batch_norm_1/movingMean')?.values).toEqual(new Float32Array(8))
    expect(weights.get('batch_norm_1/movingVariance')?.values).toEqual(new Float32Array(8).fill(1))
  })

  test('follow from the seed alone', () => {
    expect(initialWeights(network, 1)).toEqual(initialWeights(network, 1))
    expect(initialWeights(network, 1)).not.toEqual(initialWeights(network, 2))
  })

  test('are uniform within the limits of He and of Glorot', () => {
    const wide = buildNetwork({ task: 'multiclass', model: { ...mlp, hidden: [500] } }, 100, 100)
    const [hidden, output] = initialWeights(wide, 3).filter(({ name }) => name.endsWith('kernel'))
    for (const [{ values }, limit] of [
      [hidden, Math.sqrt(6 / 100)],
      [output, Math.sqrt(6 / 600)],
    ] as const) {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6))
      expect(largest).toBeGreaterThan(limit * 0.99)
      const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length
      expect(variance / (limit * limit)).toBeCloseTo(1 / 3, 1)
    }
  })
})

test('the reference pass computes what is written by hand', () => {
  const network = buildNetwork({ task: 'binary', model: { ...mlp, hidden: [2], activation: 'tanh' } }, 2, 2)
  const value = (name: string, ...values: number[]): NamedTensor => ({ name, shape: [values.length], values: Float32Array.from(values) })
  const weights = [
    value('dense_1/kernel', 1, 2, 3, 4),
    value('dense_1/bias', 0.5, -0.5),
    value('batch_norm_1/gamma', 2, 1),
    value('batch_norm_1/beta', 0, 1),
    value('batch_norm_1/movingMean', 0.25, 0),
    value('batch_norm_1/movingVariance', 4, 1),
    value('dense_2/kernel', 1, -1),
    value('dense_2/bias', 0.125),
  ]
  const h1 = ((Math.tanh(0.1 + 3 * 0.2 + 0.5) - 0.25) / Math.sqrt(4 + 1e-3)) * 2
  const h2 = Math.tanh(2 * 0.1 + 4 * 0.2 - 0.5) / Math.sqrt(1 + 1e-3) + 1
  const [output] = forward(network, weights, Float32Array.of(0.1, 0.2), 1)
  expect(output).toBeCloseTo(h1 - h2 + 0.125, 6)
  expect(() => forward(network, weights.slice(1), Float32Array.of(0, 0), 1)).toThrow(/dense_1\/kernel/)
})

describe('outputs', () => {
  const target = (labels: string[], offset = 0, scale = 1): ModelTarget => ({ column: 'y', labels, offset, scale })

  test('become probabilities or values', () => {
    expect(outputsToPredictions('binary', target(['n', 'y']), Float32Array.of(0, 2))).toEqual(Float64Array.of(0.5, 1 / (1 + Math.exp(-2))))
    expect(outputsToPredictions('regression', target([], 10, 4), Float32Array.of(0.5))).toEqual(Float64Array.of(12))
    const rows = outputsToPredictions('multiclass', target(['a', 'b']), Float32Array.of(0, 0, 1, 0))
    expect(rows[0]).toBe(0.5)
    expect(rows[2]).toBeCloseTo(1 / (1 + Math.exp(-1)), 15)
  })

  test('of any size do not overflow', () => {
    expect(softmaxRows([1e30, -1e30, 0], 3)).toEqual(Float64Array.of(1, 0, 0))
  })
})
