import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { NamedTensor } from '../../../shared/domain/model.ts'
import type { EngineId } from '../../../shared/domain/recipe.ts'
import { forward, initialWeights } from '../network.ts'
import { openById } from './choose.ts'
import type { EngineSession, TrainingPlan } from './engine.ts'
import { epochOrder } from './seeds.ts'
import { adam, allRows, asFloat64, engineIdsHere, mlp, noSignal, numericGradient, planFor, referenceLoss, rowsFor } from './testNetworks.ts'

const rows = 100
const everything = planFor(mlp({ batchNorm: true, dropout: 0.2 }), 4, { l2: 0.001 })

async function start(id: EngineId, plan: TrainingPlan): Promise<EngineSession> {
  const session = await (await openById(id)).compile(plan)
  session.load(rowsFor(plan, rows, true))
  await session.setWeights(initialWeights(plan.network, 1))
  return session
}

async function trainEpochs(session: EngineSession, from: number, to: number): Promise<NamedTensor[]> {
  for (let epoch = from; epoch <= to; epoch++) await session.trainEpoch(epochOrder(allRows(rows), 3, epoch), epoch, noSignal)
  return session.weights()
}

function largestDifference(a: readonly NamedTensor[], b: readonly NamedTensor[]): number {
  return Math.max(...a.flatMap(({ values }, i) => Array.from(values, (value, j) => Math.abs(value - b[i].values[j]))))
}

describe.each(engineIdsHere)('%s', (id) => {
  test('[TR-9] trains to the same weights, bit for bit', async () => {
    const first = await start(id, everything)
    const second = await start(id, everything)
    expect(await trainEpochs(first, 1, 4)).toEqual(await trainEpochs(second, 1, 4))
    first.dispose()
    second.dispose()
  })

  test.each([
    ['adam', adam],
    ['sgd with momentum', { kind: 'sgd', learningRate: 0.05, momentum: 0.9 }],
    ['sgd', { kind: 'sgd', learningRate: 0.05, momentum: 0 }],
  ] as const)('goes on bit for bit from weights and optimiser state: %s', async (_, optimizer) => {
    const plan = { ...everything, optimizer }
    const whole = await start(id, plan)
    const expected = await trainEpochs(whole, 1, 6)
    const before = await start(id, plan)
    const weights = await trainEpochs(before, 1, 3)
    const state = await before.optimizerState()
    before.dispose()
    const after = await start(id, plan)
    await after.setWeights(weights)
    await after.setOptimizerState(state)
    expect(await trainEpochs(after, 4, 6)).toEqual(expected)
    whole.dispose()
    after.dispose()
  })

  test('keeps no tensors beyond its state', async () => {
    const before = tf.memory().numTensors
    const session = await start(id, everything)
    await trainEpochs(session, 1, 1)
    const { numTensors } = tf.memory()
    await trainEpochs(session, 2, 4)
    await session.evaluate(allRows(rows))
    await session.optimizerState()
    expect(tf.memory().numTensors).toBe(numTensors)
    session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('predicts as the reference pass does, and in any number of rows', async () => {
    const session = await start(id, everything)
    const weights = await trainEpochs(session, 1, 2)
    const { x } = rowsFor(everything, 5000)
    const expected = forward(everything.network, weights, x, 5000)
    const predicted = await session.predict(x, 5000)
    expect(Math.max(...predicted.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(5e-6)
    expect(await session.predict(x, 0)).toEqual(new Float32Array(0))
    session.dispose()
  })

  test('evaluates chosen rows, with their weights, without dropout', async () => {
    const plan = planFor(mlp({ dropout: 0.5 }), 4, { l2: 0.01 })
    const session = await start(id, plan)
    const chosen = Uint32Array.of(7, 3, 50)
    const { loss, outputs } = await session.evaluate(chosen)
    const data = rowsFor(plan, rows, true)
    const part = {
      ...data,
      x: Float32Array.from([...chosen].flatMap((row) => [...data.x.subarray(row * 4, row * 4 + 4)])),
      y: Float32Array.from(chosen, (row) => data.y[row]),
      weights: Float32Array.from(chosen, (row) => data.weights?.[row] ?? 0),
    }
    const kept = new Map(plan.network.layers.map((_, i) => [i, new Float32Array(1000).fill(1)]))
    expect(loss).toBeCloseTo(referenceLoss(plan, asFloat64(await session.weights()), part, kept), 6)
    expect(outputs.length).toBe(9)
    session.dispose()
  })

  test('Adam moves as its paper says', async () => {
    const plan = planFor({ family: 'linear' }, 4, { batchSize: rows })
    const session = await start(id, plan)
    const trained = await trainEpochs(session, 1, 5)
    session.dispose()
    const expected = referenceAdam(plan, 5)
    for (const { name, values } of trained) {
      const difference = values.map((value, i) => Math.abs(value - (expected.get(name) as Float64Array)[i]))
      expect({ name, close: Math.max(...difference) < 2e-6 }).toEqual({ name, close: true })
    }
  })

  test('gives other work its turn, and stops soon when it is cancelled', async () => {
    const plan = planFor(mlp({ hidden: [64, 64] }), 20, { batchSize: 4 })
    const session = await (await openById(id)).compile(plan)
    session.load(rowsFor(plan, 40_000))
    await session.setWeights(initialWeights(plan.network, 1))
    const abort = new AbortController()
    let cancelledAt = 0
    setTimeout(() => {
      cancelledAt = performance.now()
      abort.abort()
    }, 100)
    await expect(session.trainEpoch(allRows(40_000), 1, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(performance.now() - cancelledAt).toBeLessThan(500)
    session.dispose()
  })

  test('refuses a loss that does not fit the task, weights that do not fit, and data of another width', async () => {
    const engine = await openById(id)
    await expect(engine.compile({ ...everything, loss: 'squared' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(engine.compile({ ...everything, task: 'regression' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    const session = await start(id, everything)
    await expect(session.setWeights([])).rejects.toThrow(/dense_1\/kernel/)
    await expect(session.setOptimizerState([])).rejects.toThrow(/step count/)
    expect(() => session.load({ x: new Float32Array(3), width: 3, y: new Float32Array(1), weights: null })).toThrow(/width/)
    session.dispose()
  })
})

/** Algorithm 1 of the paper, in float64, with numeric gradients. */
function referenceAdam(plan: TrainingPlan, steps: number): Map<string, Float64Array> {
  const weights = asFloat64(initialWeights(plan.network, 1))
  const data = rowsFor(plan, rows, true)
  const { learningRate, beta1, beta2, epsilon } = adam as Extract<typeof adam, { kind: 'adam' }>
  const first = new Map([...weights].map(([name, { length }]) => [name, new Float64Array(length)]))
  const second = new Map([...weights].map(([name, { length }]) => [name, new Float64Array(length)]))
  for (let step = 1; step <= steps; step++) {
    const start = [...weights].map(([name, values]) => ({ name, shape: [values.length], values: values as unknown as Float32Array }))
    const gradients = numericGradient(plan, start, (at) => referenceLoss(plan, at, data))
    for (const [name, gradient] of gradients) {
      const [w, m, v] = [weights, first, second].map((of) => of.get(name) as Float64Array)
      gradient.forEach((g, i) => {
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        w[i] -= (learningRate * (m[i] / (1 - beta1 ** step))) / (Math.sqrt(v[i] / (1 - beta2 ** step)) + epsilon)
      })
    }
  }
  return weights
}

test('WebAssembly and plain JavaScript agree, also on what dropout drops', async () => {
  const [wasm, cpu] = [await start('wasm', everything), await start('cpu', everything)]
  expect(largestDifference(await trainEpochs(wasm, 1, 3), await trainEpochs(cpu, 1, 3))).toBeLessThan(1e-3)
  wasm.dispose()
  cpu.dispose()
})
