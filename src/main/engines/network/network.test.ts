import { describe, expect, test } from 'vitest'
import type { FittedPreprocessing, ModelTarget, NamedTensor } from '../../../shared/domain/training/model.ts'
import type { NetworkShape } from '../../../shared/domain/training/recipe.ts'
import { buildNetwork } from '../../training/fit/buildNetwork.ts'
import { forward, initialWeights, outputsToPredictions, outputUnits, softmaxRows, weightSpecs } from './network.ts'

const mlp: NetworkShape = { family: 'mlp', hidden: [8, 4], activation: 'relu', batchNorm: true, dropout: 0.5 }

test('a hidden block is dense with activation, batch normalisation, dropout', () => {
  const { layers } = buildNetwork({ task: 'multiclass', model: mlp }, 3, 5, null)
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
  expect(outputUnits(buildNetwork({ task, model: { family: 'linear' } }, 3, classes, null))).toBe(units)
})

describe('initial weights', () => {
  const network = buildNetwork({ task: 'binary', model: mlp }, 3, 2, null)

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
    const wide = buildNetwork({ task: 'multiclass', model: { ...mlp, hidden: [500] } }, 100, 100, null)
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
  const network = buildNetwork({ task: 'binary', model: { ...mlp, hidden: [2], activation: 'tanh' } }, 2, 2, null)
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

describe('embedded features', () => {
  const preprocessing: FittedPreprocessing = {
    format: 'cairn.preprocessing/1',
    features: [
      { kind: 'numeric', column: 'a', fill: 0, log: false, offset: 0, scale: 1, indicator: true },
      { kind: 'embedding', column: 't', levels: ['x', 'y', 'z'], dims: 2 },
    ],
    names: ['a', 'a (missing)', 't'],
  }
  const table = { input: 2, rows: 5 }
  const build = (model: NetworkShape) => buildNetwork({ task: 'multiclass', model }, 3, 4, preprocessing)

  test('of an MLP go to its layers, of a linear model to its outputs, of wide and deep to both', () => {
    const deep = { ...table, name: 'embedding_3', units: 2, to: 'layers' }
    const wide = { ...table, name: 'wide_3', units: 4, to: 'outputs' }
    expect(build(mlp)).toMatchObject({ inputs: 3, embeddings: [deep] })
    expect(build({ family: 'linear' })).toMatchObject({ embeddings: [wide] })
    const both = build({ family: 'wideDeep', hidden: [8], activation: 'relu', batchNorm: false, dropout: 0 })
    expect(both).toMatchObject({ embeddings: [deep, wide], wide: { name: 'wide' } })
    expect(weightSpecs(both).map(({ name, shape }) => `${name} ${shape.join('×')}`)).toEqual([
      'embedding_3/table 5×2',
      'wide_3/table 5×4',
      'dense_1/kernel 4×8',
      'dense_1/bias 8',
      'dense_2/kernel 8×4',
      'dense_2/bias 4',
      'wide/kernel 2×4',
    ])
  })

  test('of what training has not seen begin with zeros, and a wide part too', () => {
    const network = build({ family: 'wideDeep', hidden: [8], activation: 'relu', batchNorm: false, dropout: 0 })
    const weights = new Map(initialWeights(network, 1).map(({ name, values }) => [name, [...values]]))
    const vectors = weights.get('embedding_3/table') ?? []
    expect(vectors.slice(6)).toEqual([0, 0, 0, 0])
    expect(vectors.slice(0, 6).every((value) => value !== 0 && Math.abs(value) <= 0.05)).toBe(true)
    expect(new Set([...(weights.get('wide_3/table') ?? []), ...(weights.get('wide/kernel') ?? [])])).toEqual(new Set([0]))
  })

  test('a linear model of nothing else has them before its layer', () => {
    const only = { ...preprocessing, features: preprocessing.features.slice(1), names: ['t'] }
    const network = buildNetwork({ task: 'binary', model: { family: 'linear' } }, 1, 2, only)
    expect(network.embeddings).toEqual([{ name: 'embedding_1', input: 0, rows: 5, units: 2, to: 'layers' }])
    expect(forward(network, initialWeights(network, 1), Float32Array.of(4), 1)).toEqual(Float32Array.of(0))
  })
})
