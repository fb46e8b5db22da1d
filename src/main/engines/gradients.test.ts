import { describe, expect, test } from 'vitest'
import type { CustomLayer, EngineId, Loss, NetworkShape, Task } from '../../shared/domain/training/recipe.ts'
import { firstWidth, initialWeights } from './network/network.ts'
import { openById } from './choose.ts'
import type { TrainingPlan } from './engine.ts'
import { dropoutMasks } from './seeds.ts'
import {
  allRows,
  engineIdsHere,
  gradientStep,
  mlp,
  noSignal,
  numericGradient,
  planFor,
  referenceLoss,
  rowsFor,
} from './fixtures/networks.ts'

const rows = 12
const byHand: CustomLayer[] = [
  { kind: 'batchNorm' },
  { kind: 'dense', units: 6, activation: 'linear' },
  { kind: 'activation', activation: 'elu' },
  { kind: 'dropout', rate: 0.2 },
  { kind: 'dense', units: 4, activation: 'tanh' },
  ...(['relu', 'gelu', 'sigmoid', 'tanh'] as const).map((activation) => ({ kind: 'activation', activation }) as const),
]

/** The gradient of the engine: one step with rate 1 over all rows subtracts it. */
async function engineGradient(id: EngineId, plan: TrainingPlan, weighted: boolean) {
  const session = await (await openById(id)).compile({ ...plan, batchSize: rows, optimizer: gradientStep })
  const before = initialWeights(plan.network, 7)
  session.load(rowsFor(plan, rows, weighted))
  await session.setWeights(before)
  const { loss } = await session.trainEpoch(allRows(rows), 1, noSignal)
  const after = new Map((await session.weights()).map(({ name, values }) => [name, values]))
  session.dispose()
  const gradient = new Map(
    before.map(({ name, values }) => [name, Array.from(values, (value, i) => value - (after.get(name) as Float32Array)[i])]),
  )
  return { before, gradient, loss }
}

/** The masks that the first step of epoch 1 uses. */
function firstMasks({ network, seed }: TrainingPlan): Map<number, Float32Array> {
  let width = firstWidth(network)
  const masks = new Map<number, Float32Array>()
  network.layers.forEach((layer, i) => {
    if (layer.kind === 'dense') width = layer.units
    if (layer.kind === 'dropout') masks.set(i, dropoutMasks(seed, 1, i, layer.rate)(rows * width))
  })
  return masks
}

describe.each(engineIdsHere)('%s: gradients agree with finite differences of a float64 reference', (id) => {
  const losses: [Task, Loss][] = [
    ['binary', 'crossEntropy'],
    ['multiclass', 'crossEntropy'],
    ['regression', 'squared'],
    ['regression', 'absolute'],
  ]
  const cases: [string, TrainingPlan, boolean][] = [
    ...losses.map(([task, loss]): [string, TrainingPlan, boolean] => [
      `${task} ${loss}, weighted rows`,
      planFor(mlp({ activation: 'tanh' }), 5, { task, loss }),
      true,
    ]),
    ...(['relu', 'sigmoid', 'elu', 'gelu'] as const).map((activation): [string, TrainingPlan, boolean] => [
      activation,
      planFor(mlp({ activation }), 5),
      false,
    ]),
    ...([0, 0.5, 2, 3.5] as const).flatMap((focalGamma) =>
      (['binary', 'multiclass'] as const).map((task): [string, TrainingPlan, boolean] => [
        `${task} focal, gamma ${focalGamma}`,
        planFor(mlp({ activation: 'tanh' }), 5, { task, loss: 'focal', focalGamma }),
        true,
      ]),
    ),
    ...([0.1, 1, undefined] as const).map((huberDelta): [string, TrainingPlan, boolean] => [
      `huber, delta ${huberDelta}`,
      planFor(mlp({ activation: 'tanh' }), 5, { task: 'regression', loss: 'huber', huberDelta }),
      true,
    ]),
    ['linear with l2', planFor({ family: 'linear' }, 5, { l2: 0.3 }), false],
    ...([[1], [0, 1, 2, 3, 4], []] as const).flatMap((embedded) =>
      (
        [
          { family: 'linear' },
          mlp({ activation: 'tanh' }),
          { family: 'wideDeep', hidden: [5], activation: 'gelu', batchNorm: true, dropout: 0.2 },
        ] satisfies NetworkShape[]
      ).map((model): [string, TrainingPlan, boolean] => [
        `${model.family} with embeddings of the inputs ${embedded.join(' ') || 'none'}`,
        planFor(model, 5, { embedded, l2: 0.05 }),
        true,
      ]),
    ),
    ['layers by hand', planFor({ family: 'layers', layers: byHand }, 5, { embedded: [2], l2: 0.05 }), true],
    ['no layers by hand', planFor({ family: 'layers', layers: [] }, 5, { task: 'binary' }), true],
    ['batch normalisation, dropout, l2', planFor(mlp({ activation: 'gelu', batchNorm: true, dropout: 0.3 }), 5, { l2: 0.1 }), true],
  ]

  test.each(cases)('%s', async (_, plan, weighted) => {
    const { before, gradient, loss } = await engineGradient(id, plan, weighted)
    const data = rowsFor(plan, rows, weighted)
    const masks = firstMasks(plan)
    const reference = (weights: Map<string, Float64Array>) => referenceLoss(plan, weights, data, masks)
    expect(loss).toBeCloseTo(reference(new Map(before.map(({ name, values }) => [name, Float64Array.from(values)]))), 5)
    for (const [name, numeric] of numericGradient(plan, before, reference)) {
      const largest = Math.max(...numeric.map((value, i) => Math.abs(value - (gradient.get(name) as number[])[i])))
      expect({ name, close: largest < 2e-6 }).toEqual({ name, close: true })
    }
  })
})
