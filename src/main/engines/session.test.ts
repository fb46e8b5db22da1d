import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { NamedTensor } from '../../shared/domain/training/model.ts'
import type { EngineId } from '../../shared/domain/training/recipe.ts'
import { forward, initialWeights } from './network/network.ts'
import { openById } from './choose.ts'
import type { EngineSession, TrainingPlan } from './engine.ts'
import { epochOrder } from './seeds.ts'
import {
  adam,
  allRows,
  asFloat64,
  engineIdsHere,
  mlp,
  noSignal,
  numericGradient,
  planFor,
  referenceLoss,
  rowsFor,
} from './fixtures/networks.ts'

const rows = 100
const everything = planFor(mlp({ batchNorm: true, dropout: 0.2 }), 4, { l2: 0.001 })
const embedding = planFor({ family: 'wideDeep', hidden: [6], activation: 'relu', batchNorm: true, dropout: 0.2 }, 4, {
  embedded: [1, 3],
  l2: 0.001,
})

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
    ['rmsprop', { kind: 'rmsprop', learningRate: 0.01, decay: 0.9, momentum: 0, epsilon: 1e-7 }],
    ['rmsprop with momentum', { kind: 'rmsprop', learningRate: 0.01, decay: 0.9, momentum: 0.8, epsilon: 1e-7 }],
  ] as const)('goes on bit for bit from weights and optimiser state: %s', async (_, optimizer) => {
    const schedule = { kind: 'cosine', warmup: 2, floor: 0, per: 'step' } as const
    const plan: TrainingPlan = { ...everything, optimizer, schedule, epochs: 6, clipNorm: 0.5 }
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

  test('trains embeddings to the same weights, bit for bit, and predicts as the reference pass does', async () => {
    const session = await start(id, embedding)
    const weights = await trainEpochs(session, 1, 3)
    const again = await start(id, embedding)
    expect(await trainEpochs(again, 1, 3)).toEqual(weights)
    const { x } = rowsFor(embedding, 500)
    const expected = forward(embedding.network, weights, x, 500)
    const predicted = await session.predict(x, 500)
    expect(Math.max(...predicted.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(5e-6)
    session.dispose()
    again.dispose()
  })

  test('keeps no tensors beyond its state', async () => {
    const before = tf.memory().numTensors
    const session = await start(id, embedding)
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
    const expected = reference(plan, 5, adamRule)
    for (const { name, values } of trained) {
      const difference = values.map((value, i) => Math.abs(value - (expected.get(name) as Float64Array)[i]))
      expect({ name, close: Math.max(...difference) < 2e-6 }).toEqual({ name, close: true })
    }
  })

  const sgd = { kind: 'sgd', learningRate: 0.05, momentum: 0 } as const
  const halving = { kind: 'step', every: 1, factor: 0.5, per: 'epoch' } as const
  const rmsprop = (momentum: number) => ({ kind: 'rmsprop', learningRate: 0.01, decay: 0.9, momentum, epsilon: 1e-7 }) as const
  test.each<[string, Partial<TrainingPlan>, Rule, ((step: number) => number) | undefined, number | undefined]>([
    ['RMSprop', { optimizer: rmsprop(0) }, rmspropRule(0), undefined, undefined],
    ['RMSprop with momentum', { optimizer: rmsprop(0.8) }, rmspropRule(0.8), undefined, undefined],
    ['a clipped gradient', { optimizer: sgd, clipNorm: 0.3 }, sgdRule, undefined, 0.3],
    ['a clip that is never reached', { optimizer: sgd, clipNorm: 1e6 }, sgdRule, undefined, undefined],
    ['a schedule with Adam', { schedule: halving }, adamRule, (step) => 0.5 ** (step - 1), undefined],
    ['a schedule with RMSprop', { optimizer: rmsprop(0.8), schedule: halving }, rmspropRule(0.8), (step) => 0.5 ** (step - 1), undefined],
  ])('moves as it is published: %s', async (_, changes, rule, factorAt, longest) => {
    const plan = planFor(mlp({ activation: 'tanh', hidden: [4] }), 4, { batchSize: rows, epochs: 5, ...changes })
    const session = await start(id, plan)
    const trained = await trainEpochs(session, 1, 5)
    session.dispose()
    const expected = reference(plan, 5, rule, factorAt, longest)
    for (const { name, values } of trained) {
      const difference = values.map((value, i) => Math.abs(value - (expected.get(name) as Float64Array)[i]))
      expect({ name, close: Math.max(...difference) < 5e-6 }).toEqual({ name, close: true })
    }
  })

  test('gives other work its turn, and stops in the middle of an epoch when it is cancelled', async () => {
    const plan = planFor(mlp({ hidden: [64, 64] }), 20, { batchSize: 4 })
    const session = await (await openById(id)).compile(plan)
    session.load(rowsFor(plan, 40_000))
    await session.setWeights(initialWeights(plan.network, 1))
    const abort = new AbortController()
    // Without its turn this would come when the epoch is over.
    setTimeout(() => abort.abort(), 0)
    await expect(session.trainEpoch(allRows(40_000), 1, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    session.dispose()
  })

  test('refuses a loss that does not fit the task, weights that do not fit, and data of another width', async () => {
    const engine = await openById(id)
    await expect(engine.compile({ ...everything, loss: 'squared' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(engine.compile({ ...everything, loss: 'huber' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(engine.compile({ ...everything, task: 'regression', loss: 'focal' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    await expect(engine.compile({ ...everything, task: 'regression' })).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
    const session = await start(id, everything)
    await expect(session.setWeights([])).rejects.toThrow(/dense_1\/kernel/)
    await expect(session.setOptimizerState([])).rejects.toThrow(/step count/)
    expect(() => session.load({ x: new Float32Array(3), width: 3, y: new Float32Array(1), weights: null })).toThrow(/number of features/)
    session.dispose()
  })
})

/** How one weight moves: its gradient, its memory (two numbers, zero at first), the step from 1, and the learning rate's factor. */
type Rule = (gradient: number, memory: [number, number], step: number, factor: number) => number

/** Algorithm 1 of the paper. */
const adamRule: Rule = (g, memory, step, factor) => {
  const { learningRate, beta1, beta2, epsilon } = adam as Extract<typeof adam, { kind: 'adam' }>
  memory[0] = beta1 * memory[0] + (1 - beta1) * g
  memory[1] = beta2 * memory[1] + (1 - beta2) * g * g
  return (factor * learningRate * (memory[0] / (1 - beta1 ** step))) / (Math.sqrt(memory[1] / (1 - beta2 ** step)) + epsilon)
}

/** The slide of the lecture, and momentum as PyTorch has it. */
const rmspropRule =
  (momentum: number): Rule =>
  (g, memory, _, factor) => {
    memory[0] = 0.9 * memory[0] + 0.1 * g * g
    memory[1] = momentum * memory[1] + g / (Math.sqrt(memory[0]) + 1e-7)
    return factor * 0.01 * memory[1]
  }

const sgdRule: Rule = (g, _, __, factor) => factor * 0.05 * g

/** Full-batch training in float64, with numeric gradients. @param longest of a gradient, over all weights */
function reference(plan: TrainingPlan, steps: number, rule: Rule, factorAt = (_step: number) => 1, longest = Infinity) {
  const weights = asFloat64(initialWeights(plan.network, 1))
  const data = rowsFor(plan, rows, true)
  const memories = new Map([...weights].map(([name, values]) => [name, Array.from(values, (): [number, number] => [0, 0])]))
  for (let step = 1; step <= steps; step++) {
    const start = [...weights].map(([name, values]) => ({ name, shape: [values.length], values: values as unknown as Float32Array }))
    const gradients = numericGradient(plan, start, (at) => referenceLoss(plan, at, data))
    const norm = Math.hypot(...[...gradients.values()].flat())
    const shorter = Math.min(1, longest / norm)
    for (const [name, gradient] of gradients) {
      const [w, memory] = [weights.get(name) as Float64Array, memories.get(name) as [number, number][]]
      gradient.forEach((g, i) => {
        w[i] -= rule(g * shorter, memory[i], step, factorAt(step))
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
