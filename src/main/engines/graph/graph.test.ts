import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import { initialWeights } from '../network/network.ts'
import { openById } from '../choose.ts'
import type { EngineSession, Rows, TrainingPlan } from '../engine.ts'
import { epochOrder } from '../seeds.ts'
import { allRows, engineIdsHere, mlp, noSignal, planFor, rowsFor } from '../fixtures/networks.ts'
import { programOf } from './program.ts'
import { stepsPerCall } from './stepsPerCall.ts'

const rows = 3000
const plan = planFor(mlp({ hidden: [48, 24], batchNorm: true, dropout: 0.2 }), 20, { batchSize: 13, l2: 0.001, clipNorm: 2 })
const data = rowsFor(plan, rows, true)

async function trained(of: TrainingPlan, from: Rows, epochs = 2) {
  const session = await (await openById('graph')).compile(of)
  session.load(from)
  await session.setWeights(initialWeights(of.network, 1))
  const losses: number[] = []
  for (let epoch = 1; epoch <= epochs; epoch++) {
    losses.push((await session.trainEpoch(epochOrder(allRows(rows), 2, epoch), epoch, noSignal)).loss)
  }
  const end = { losses, weights: await session.weights(), memory: await session.optimizerState() }
  session.dispose()
  return end
}

/** Sessions that the library holds. */
const sessions = (): number => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels()

test('a plan is always written as the same graph, each node once', () => {
  const nodes = programOf(plan)
  expect(programOf(plan)).toEqual(nodes)
  expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length)
})

test('a large step is a call of its own, small ones share a call', () => {
  expect(stepsPerCall(plan)).toBeGreaterThan(50)
  const large = planFor(mlp({ hidden: [2048, 2048] }), 500, { batchSize: 512 })
  expect(stepsPerCall(large)).toBe(1)
  const wide = planFor({ family: 'linear' }, 1000, { batchSize: 1024 })
  expect(stepsPerCall(wide)).toBe(4)
})

describe.skipIf(!engineIdsHere.includes('graph'))('in TensorFlow', () => {
  test('[TR-9] ten trainings end in the same bits: losses, weights and the memory of the optimiser', async () => {
    const first = await trained(plan, data)
    expect(first.losses[1]).toBeLessThan(first.losses[0])
    for (let again = 2; again <= 10; again++) expect(await trained(plan, data)).toEqual(first)
  })

  test('rows that are read when they are wanted give the same bits as rows in memory', async () => {
    const stored: Rows = {
      ...data,
      x: {
        gather(order, start, end, into) {
          for (let i = start; i < end; i++) into.set(data.x.subarray(order[i] * 20, (order[i] + 1) * 20), (i - start) * 20)
        },
      },
    }
    expect(await trained(plan, stored)).toEqual(await trained(plan, data))
  })

  test('the library holds nothing of a session that was disposed of', async () => {
    const [before, tensors] = [sessions(), tf.memory().numTensors]
    const session: EngineSession = await (await openById('graph')).compile(plan)
    expect(sessions()).toBe(before + 1)
    session.load(data)
    await session.setWeights(initialWeights(plan.network, 1))
    await session.evaluate(allRows(10))
    expect(tf.memory().numTensors).toBe(tensors)
    session.dispose()
    expect(sessions()).toBe(before)
  })
})
