import { describe, expect, test } from 'vitest'
import type { EngineId } from '../../shared/domain/training/recipe.ts'
import { initialWeights } from './network/network.ts'
import { openById } from './choose.ts'
import type { TrainingPlan } from './engine.ts'
import { epochOrder } from './seeds.ts'
import { allRows, engineIdsHere, mlp, noSignal, planFor, rowsFor, trainedNames } from './fixtures/networks.ts'
import { randomPlan } from './fixtures/plans.ts'

/** Plain JavaScript is the one that the others are compared with: it shares no kernel with them. */
const others = engineIdsHere.filter((id) => id !== 'cpu')
const seeds = Array.from({ length: 40 }, (_, i) => 100 + i)

async function trained(id: EngineId, plan: TrainingPlan, rows: number, weighted: boolean, epochs: number) {
  const session = await (await openById(id)).compile(plan)
  session.load(rowsFor(plan, rows, weighted))
  await session.setWeights(initialWeights(plan.network, plan.seed))
  const losses: number[] = []
  for (let epoch = 1; epoch <= epochs; epoch++) {
    losses.push((await session.trainEpoch(epochOrder(allRows(rows), 3, epoch), epoch, noSignal)).loss)
  }
  const weights = new Map((await session.weights()).map(({ name, values }) => [name, values]))
  const { loss, outputs } = await session.evaluate(allRows(rows))
  session.dispose()
  return { weights, losses, loss, outputs }
}

const largest = (values: Iterable<number>): number => Math.max(0, ...Array.from(values, Math.abs))
const apart = (a: Float32Array, b: Float32Array): number => largest(a.map((value, i) => value - b[i]))

describe.each(others)('%s agrees with plain JavaScript on any plan', (id) => {
  /** So large a step that the weights before it do not count: what is left is the gradient, to its own seven digits. */
  const rate = 2 ** 24
  test.each(seeds)('gradients, plan %i', async (seed) => {
    const { plan, rows, weighted, label } = randomPlan(seed)
    const step: TrainingPlan = {
      ...plan,
      batchSize: rows,
      optimizer: { kind: 'sgd', learningRate: rate, momentum: 0 },
      schedule: undefined,
    }
    const expected = await trained('cpu', step, rows, weighted, 1)
    const found = await trained(id, step, rows, weighted, 1)
    expect(Math.abs(found.losses[0] - expected.losses[0])).toBeLessThan(1e-5 * Math.max(1, expected.losses[0]))
    const names = trainedNames(plan.network)
    const scale = Math.max(...names.map((name) => largest(expected.weights.get(name) as Float32Array)))
    for (const name of names) {
      const difference = apart(found.weights.get(name) as Float32Array, expected.weights.get(name) as Float32Array) / scale
      expect({ label, name, close: difference <= 1e-5, difference }).toMatchObject({ close: true })
    }
  })

  test.each(seeds)('weights, losses and outputs after an epoch, plan %i', async (seed) => {
    const { plan, rows, weighted, label } = randomPlan(seed)
    const expected = await trained('cpu', plan, rows, weighted, 1)
    const found = await trained(id, plan, rows, weighted, 1)
    const differences = [...expected.weights].map(([name, values]) => apart(values, found.weights.get(name) as Float32Array))
    expect({ label, difference: Math.max(...differences) < 2e-4 ? 'small' : Math.max(...differences) }).toEqual({
      label,
      difference: 'small',
    })
    expect(Math.abs(found.losses[0] - expected.losses[0])).toBeLessThan(1e-5 * Math.max(1, expected.losses[0]))
    expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-3 * Math.max(1, expected.loss))
    expect(apart(found.outputs, expected.outputs)).toBeLessThan(1e-3 * Math.max(1, largest(expected.outputs)))
  })

  test('one input and a penalty: the kernel has one row', async () => {
    const plan = planFor(mlp({ hidden: [32, 16] }), 1, { batchSize: 16, l2: 0.01 })
    const expected = await trained('cpu', plan, 60, false, 2)
    const found = await trained(id, plan, 60, false, 2)
    expect(Math.max(...[...expected.weights].map(([name, values]) => apart(values, found.weights.get(name) as Float32Array)))).toBeLessThan(
      2e-4,
    )
  })
})
