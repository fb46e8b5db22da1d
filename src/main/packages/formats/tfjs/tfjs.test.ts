import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Layer, Network } from '../../../../shared/domain/training/model.ts'
import { activations, tasks } from '../../../../shared/domain/training/recipe.ts'
import { seededRandom } from '../../../random.ts'
import { forward, softmaxRows } from '../../../engines/network/network.ts'
import { modelOf, randomWeights } from '../fixtures/models.ts'
import { exportTfjs } from './export.ts'
import { loadTfjs } from './load.ts'

const rows = 50
const random = seededRandom(5)
const features = Float32Array.from({ length: rows * 4 }, () => 2 * random.normal())

function networkOf(activation: (typeof activations)[number], outputs: number): Network {
  const layers: Layer[] = [
    { kind: 'dense', name: 'dense_1', units: 8, activation },
    { kind: 'batchNorm', name: 'batch_norm_1', momentum: 0.9, epsilon: 1e-3 },
    { kind: 'dropout', name: 'dropout_1', rate: 0.3 },
    { kind: 'dense', name: 'dense_2', units: outputs, activation: 'linear' },
  ]
  return { inputs: 4, layers }
}

describe.each(activations)('[PK-5] tfjs with %s', (activation) => {
  test.each(tasks)('predicts %s as the trained model does', async (task) => {
    const outputs = task === 'multiclass' ? 3 : 1
    const network = networkOf(activation, outputs)
    const weights = randomWeights(network, seededRandom(6))
    const predictor = await loadTfjs(exportTfjs(modelOf(task, [], [], network, outputs), weights, '0.1.0'))
    const actual = await predictor.predict(features, rows)
    const raw = forward(network, weights, features, rows)
    const expected = { binary: raw.map((x) => 1 / (1 + Math.exp(-x))), multiclass: softmaxRows(raw, 3), regression: raw }[task]
    expect(actual.length).toBe(expected.length)
    expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(5e-6)
    predictor.dispose()
  })
})

const network = networkOf('relu', 1)
const weights = randomWeights(network, seededRandom(7))
const files = exportTfjs(modelOf('binary', [], [], network), weights, '0.1.0')

test('[PK-1] is a layers-model of two files, with the same bytes each time', () => {
  expect([...files.keys()]).toEqual(['model.json', 'group1-shard1of1.bin'])
  const again = exportTfjs(modelOf('binary', [], [], network), weights, '0.1.0')
  for (const [name, bytes] of files) expect(Buffer.from(bytes).equals(again.get(name) ?? new Uint8Array())).toBe(true)
  expect(JSON.parse(Buffer.from(files.get('model.json') ?? []).toString()).format).toBe('layers-model')
})

test('many rows, no rows, and no tensors left behind', async () => {
  const predictor = await loadTfjs(files)
  const before = tf.memory().numTensors
  expect((await predictor.predict(new Float32Array(25_000 * 4), 25_000)).length).toBe(25_000)
  expect((await predictor.predict(new Float32Array(), 0)).length).toBe(0)
  expect(tf.memory().numTensors).toBe(before)
  predictor.dispose()
})

test('a broken model is refused', async () => {
  const without = (name: string) => new Map([...files].filter(([other]) => other !== name))
  await expect(loadTfjs(without('model.json'))).rejects.toMatchObject({ code: 'PACKAGE_INVALID' })
  await expect(loadTfjs(without('group1-shard1of1.bin'))).rejects.toMatchObject({ code: 'PACKAGE_INVALID' })
  await expect(loadTfjs(new Map([...files, ['model.json', Buffer.from('{')]]))).rejects.toMatchObject({ code: 'PACKAGE_INVALID' })
  await expect(loadTfjs(new Map([...files, ['model.json', Buffer.from('{}')]]))).rejects.toMatchObject({ code: 'PACKAGE_INVALID' })
})

test('the backend that was in use stays in use', async () => {
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))}/`)
  await tf.setBackend('wasm')
  const predictor = await loadTfjs(files)
  await predictor.predict(features, rows)
  expect(tf.getBackend()).toBe('wasm')
  predictor.dispose()
  expect(tf.getBackend()).toBe('wasm')
})
