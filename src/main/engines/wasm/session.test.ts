import { expect, test } from 'vitest'
import { forward, initialWeights } from '../network/network.ts'
import { epochOrder } from '../seeds.ts'
import { allRows, mlp, noSignal, planFor, rowsFor } from '../fixtures/networks.ts'
import { wasmSession } from './session.ts'

test('buffers grow with the batches that the data allows, and what was written before stays', async () => {
  const rows = 1000
  const plan = planFor(mlp({ hidden: [9, 5], activation: 'tanh' }), 7, { batchSize: 400 })
  const train = async (loadFirst: boolean) => {
    const session = wasmSession(plan)
    if (loadFirst) session.load(rowsFor(plan, rows))
    await session.setWeights(initialWeights(plan.network, 1))
    if (!loadFirst) session.load(rowsFor(plan, rows))
    await session.trainEpoch(epochOrder(allRows(rows), 1, 1), 1, noSignal)
    return { weights: await session.weights(), memory: await session.optimizerState(), session }
  }
  const [first, second] = [await train(true), await train(false)]
  expect([second.weights, second.memory]).toEqual([first.weights, first.memory])
  const { x } = rowsFor(plan, rows)
  const expected = forward(plan.network, first.weights, x, rows)
  const predicted = await first.session.predict(x, rows)
  expect(Math.max(...predicted.map((value, i) => Math.abs(value - expected[i])))).toBeLessThan(5e-6)
})

test('a batch size far beyond the data takes no memory for it', async () => {
  const plan = planFor(mlp(), 4, { batchSize: 2 ** 30 })
  const session = wasmSession(plan)
  session.load(rowsFor(plan, 50))
  await session.setWeights(initialWeights(plan.network, 1))
  expect((await session.trainEpoch(allRows(50), 1, noSignal)).loss).toBeGreaterThan(0)
})
