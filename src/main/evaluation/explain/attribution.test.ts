import { expect, test } from 'vitest'
import type { Network } from '../../../shared/domain/training/model.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { forward, initialWeights } from '../../training/index.ts'
import { attribute } from './attribution.ts'
import { differentiable } from './gradient.ts'
import { nearestRow } from './nearest.ts'
import { sampleShapley } from './shapley.ts'

const dense = (name: string, units: number, activation: 'linear' | 'relu' | 'tanh' | 'sigmoid' | 'elu' | 'gelu') =>
  ({ kind: 'dense', name, units, activation }) as const
const deep: Network = {
  inputs: 5,
  layers: [
    dense('one', 8, 'gelu'),
    { kind: 'batchNorm', name: 'norm', momentum: 0.9, epsilon: 1e-3 },
    { kind: 'dropout', name: 'drop', rate: 0.3 },
    dense('two', 6, 'elu'),
    dense('three', 6, 'tanh'),
    dense('four', 4, 'sigmoid'),
    dense('five', 7, 'relu'),
    dense('six', 3, 'linear'),
  ],
}
const wide: Network = {
  inputs: 4,
  embeddings: [
    { name: 'city', input: 1, rows: 5, units: 3, to: 'layers' },
    { name: 'city_wide', input: 1, rows: 5, units: 1, to: 'outputs' },
    { name: 'sex', input: 3, rows: 2, units: 2, to: 'layers' },
  ],
  wide: { name: 'wide' },
  layers: [dense('one', 6, 'relu'), dense('two', 1, 'linear')],
}

/** Weights that no training made, moved so that none is a round number. */
function weightsOf(network: Network, seed: number) {
  const random = seededRandom(seed)
  return initialWeights(network, seed).map((weight) => ({
    ...weight,
    values: weight.values.map((value) => (weight.name.endsWith('movingVariance') ? 0.5 + random.next() : value + 0.3 * random.normal())),
  }))
}

const rows = (network: Network, count: number, seed: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: network.inputs }, (_, input) => {
      const embedding = network.embeddings?.find((each) => each.input === input)
      return embedding ? random.int(embedding.rows) : random.normal()
    }),
  )
}

test.each([
  ['deep', deep],
  ['wide and deep', wide],
])('[EV-3] a %s network in float64 says what the reference says, and its gradient is that of finite differences', (_, network) => {
  const weights = weightsOf(network, 3)
  const net = differentiable(network, weights)
  for (const x of rows(network, 5, 4)) {
    const z = net.expand(x)
    const out = net.outputs(z)
    const reference = forward(network, weights, x, 1)
    for (const [u, value] of out.entries()) expect(value).toBeCloseTo(reference[u], 4)
    const upstream = out.map((_value, u) => u + 1)
    const score = (at: Float64Array) => net.outputs(at).reduce((sum, value, u) => sum + value * upstream[u], 0)
    const gradient = net.gradient(z, upstream)
    for (let i = 0; i < z.length; i++) {
      const moved = (by: number) => score(z.map((value, k) => (k === i ? value + by : value)))
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5)
    }
  }
})

test.each([
  ['deep', deep],
  ['wide and deep', wide],
])('[EV-3] contributions of a %s network add up to the difference of the scores within 1e-3', (_, network) => {
  const net = differentiable(network, weightsOf(network, 5))
  const [base, ...others] = rows(network, 9, 6)
  const upstream = new Float64Array(network === deep ? 3 : 1).fill(-1)
  upstream[0] = 2
  for (const x of others) {
    const { score, baseline, contributions, method } = attribute(net, { upstream, constant: 7 }, net.expand(x), net.expand(base))
    expect(method).toBe('gradients')
    expect(contributions.length).toBe(network.inputs)
    expect(Math.abs(score - baseline - contributions.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-3)
  }
})

test('[EV-3] of a linear model a contribution is weight × (value − baseline), exactly', () => {
  const network: Network = { inputs: 3, layers: [dense('one', 1, 'linear')] }
  const weights = weightsOf(network, 7)
  const kernel = weights.find(({ name }) => name === 'one/kernel')?.values ?? new Float32Array()
  const net = differentiable(network, weights)
  const [x, base] = rows(network, 2, 8)
  const found = attribute(net, { upstream: Float64Array.of(10), constant: 3 }, net.expand(x), net.expand(base))
  expect(found.method).toBe('exact')
  for (let i = 0; i < 3; i++) expect(found.contributions[i]).toBeCloseTo(10 * kernel[i] * (x[i] - base[i]), 12)
})

const number = (values: number[]) => ({ kind: 'number', type: 'number', values: Float64Array.from(values) }) as const
const text = (levels: string[], codes: number[]) => ({ kind: 'text', type: 'text', levels, codes: Int32Array.from(codes) }) as const

test('[EV-3] sampled Shapley values add up, and of an additive model they are exact on average', async () => {
  const background: Frame = {
    rows: 3,
    columns: new Map<string, FrameColumn>([
      ['a', number([1, 2, 3])],
      ['t', text(['x', 'y'], [0, 1, -1])],
    ]),
  }
  const one: Frame = {
    rows: 1,
    columns: new Map<string, FrameColumn>([
      ['a', number([10])],
      ['t', text(['new'], [0])],
    ]),
  }
  const predict = async ({ rows: n, columns }: Frame) => {
    const [a, t] = [columns.get('a'), columns.get('t')]
    return Float64Array.from({ length: n }, (_, row) => {
      const level = t?.kind === 'text' && t.codes[row] >= 0 ? t.levels[t.codes[row]] : ''
      return (a?.kind === 'number' ? 2 * a.values[row] : 0) + (level === 'new' ? 5 : level === 'x' ? 1 : 0)
    })
  }
  const found = await sampleShapley(one, background, ['a', 't'], predict, { draws: 300, random: seededRandom(1) })
  expect(found.score).toBeCloseTo(25, 10)
  expect(found.contributions[0] + found.contributions[1]).toBeCloseTo(found.score - found.baseline, 10)
  expect(found.contributions[0]).toBeCloseTo(16, 0)
})

test('[EV-3] the nearest row by Gower’s distance, missing values counted', () => {
  const frame: Frame = {
    rows: 4,
    columns: new Map<string, FrameColumn>([
      ['n', number([0, 5, 10, Number.NaN])],
      ['t', text(['x', 'y'], [0, 0, 1, -1])],
    ]),
  }
  const one: Frame = {
    rows: 1,
    columns: new Map<string, FrameColumn>([
      ['n', number([4])],
      ['t', text(['y'], [0])],
    ]),
  }
  const found = nearestRow(one, frame, ['n', 't'], [0, 1, 2, 3])
  expect(found?.row).toBe(2)
  expect(found?.distance).toBeCloseTo(0.3, 12)
  expect(nearestRow(one, frame, ['n', 't'], [0, 1, 3])?.row).toBe(1)
  expect(nearestRow(one, frame, ['n', 't'], [])).toBeNull()
  // Of numbers that are categories, none is nearer than another.
  expect([0, 1, 2, 3].map((row) => nearestRow(one, frame, ['n'], [row], new Set(['n']))?.distance)).toEqual([1, 1, 1, 1])
})
