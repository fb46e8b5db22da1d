import { Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import type { Layer, NamedTensor, Network } from '../../../../shared/domain/training/model.ts'
import { activations } from '../../../../shared/domain/training/recipe.ts'
import { seededRandom } from '../../../random.ts'
import { forward } from '../../../engines/network/network.ts'
import { randomWeights } from '../fixtures/models.ts'
import { runGraph } from '../fixtures/run.ts'
import { Weights } from '../weights.ts'
import { GraphBuilder } from './graph.ts'
import { writeNetwork } from './network.ts'

const rows = 64

async function largestDifference(network: Network, weights: readonly NamedTensor[], x: Float32Array): Promise<number> {
  const graph = new GraphBuilder()
  const input = graph.input('x', 'float', ['N', network.inputs], '')
  const output = writeNetwork(graph, network, new Weights(weights), input)
  graph.output(output, 'float', ['N', 'K'], '')
  const actual = await runGraph(graph.build('g'), { x: new Tensor('float32', x, [rows, network.inputs]) })
  const expected = forward(network, weights, x, rows)
  return Math.max(
    ...Array.from(actual.data as Float32Array, (value, i) => Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]))),
  )
}

const normals = (size: number, seed: number): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: size }, () => 3 * random.normal())
}

describe('[PK-5] a network in ONNX', () => {
  test.each([...activations, 'linear'] as const)('computes %s', async (activation) => {
    const layers: Layer[] = [
      { kind: 'dense', name: 'dense_1', units: 16, activation },
      { kind: 'dense', name: 'dense_2', units: 3, activation: 'linear' },
    ]
    const network = { inputs: 7, layers }
    expect(await largestDifference(network, randomWeights(network, seededRandom(1)), normals(rows * 7, 2))).toBeLessThan(2e-6)
  })

  test('computes batch normalization, and leaves dropout out', async () => {
    const layers: Layer[] = [
      { kind: 'dense', name: 'dense_1', units: 16, activation: 'linear' },
      { kind: 'batchNorm', name: 'norm_1', momentum: 0.99, epsilon: 1e-3 },
      { kind: 'dropout', name: 'dropout_1', rate: 0.5 },
      { kind: 'dense', name: 'dense_2', units: 1, activation: 'linear' },
    ]
    const network = { inputs: 5, layers }
    expect(await largestDifference(network, randomWeights(network, seededRandom(3)), normals(rows * 5, 4))).toBeLessThan(2e-6)
  })

  test('keeps the digits where a moving mean is large beside its deviation', async () => {
    const layers: Layer[] = [{ kind: 'batchNorm', name: 'norm_1', momentum: 0.99, epsilon: 1e-6 }]
    const weights: NamedTensor[] = [
      { name: 'norm_1/gamma', shape: [1], values: Float32Array.of(1) },
      { name: 'norm_1/beta', shape: [1], values: Float32Array.of(0.5) },
      { name: 'norm_1/movingMean', shape: [1], values: Float32Array.of(1000) },
      { name: 'norm_1/movingVariance', shape: [1], values: Float32Array.of(1e-4) },
    ]
    const x = Float32Array.from({ length: rows }, (_, i) => 1000 + i / 1024)
    expect(await largestDifference({ inputs: 1, layers }, weights, x)).toBeLessThan(1e-6)
  })

  test('needs all its weights', () => {
    const layers: Layer[] = [{ kind: 'dense', name: 'dense_1', units: 1, activation: 'linear' }]
    const graph = new GraphBuilder()
    const x = graph.input('x', 'float', ['N', 2], '')
    expect(() => writeNetwork(graph, { inputs: 2, layers }, new Weights([]), x)).toThrow('dense_1/kernel')
  })
})
