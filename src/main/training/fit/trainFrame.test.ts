import { describe, expect, test } from 'vitest'
import type { NetworkModel } from '../../../shared/domain/training/model.ts'
import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/objects/objects.ts'
import { forward, outputsToPredictions } from '../../engines/network/network.ts'
import { readPredictions, rowsOfPart } from './predictions.ts'
import { transform } from '../preprocessing/transform.ts'
import { readSafetensors } from '../checkpoints/safetensors.ts'
import { storedModel } from './storedModel.ts'
import { type FrameInput, type TrainEvent, trainFrame } from './trainFrame.ts'

const rows = 240

/** Two numbers and a text; what is to be predicted follows from them. */
function frame(): Frame {
  const random = seededRandom(4)
  const a = Float64Array.from({ length: rows }, () => random.normal())
  const b = Float64Array.from({ length: rows }, () => 100 + 30 * random.normal())
  const codes = Int32Array.from({ length: rows }, () => random.int(3))
  const sum = a.map((value, i) => value + (b[i] - 100) / 30 + codes[i] - 1)
  const text = (levels: string[], of: (value: number) => number): FrameColumn => ({
    kind: 'text',
    type: 'text',
    levels,
    codes: Int32Array.from(sum, of),
  })
  return {
    rows,
    columns: new Map<string, FrameColumn>([
      ['__proto__', { kind: 'number', type: 'number', values: a }],
      ['b', { kind: 'number', type: 'number', values: b }],
      ['c "; drop table', { kind: 'text', type: 'text', levels: ['x', 'y', 'z'], codes }],
      ['binary', text(['no', 'yes'], (s) => (s > 0.8 ? 1 : 0))],
      ['multiclass', text(['low', 'middle', 'high'], (s) => (s > 1 ? 2 : s > -1 ? 1 : 0))],
      ['regression', { kind: 'number', type: 'number', values: sum.map((s) => 1000 + 50 * s) }],
    ]),
  }
}

const parts = Uint8Array.from({ length: rows }, (_, i) => (i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2))

const model = {
  family: 'mlp' as const,
  hidden: [8],
  optimizer: { kind: 'adam' as const, learningRate: 0.02 },
  epochs: 15,
  batchSize: 16,
  earlyStopping: { patience: 10 },
}

function recipe(task: Recipe['task'], changes: Partial<RecipeInput> = {}): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target: task,
    features: [
      { column: '__proto__', transform: { kind: 'numeric' } },
      { column: 'b', transform: { kind: 'numeric' } },
      { column: 'c "; drop table', transform: { kind: 'onehot' } },
    ],
    split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.2, test: 0.1 } },
    model,
    loss: task === 'regression' ? 'squared' : 'crossEntropy',
    classWeights: task === 'multiclass' ? 'balanced' : 'none',
    seed: 9,
    ...changes,
  } satisfies RecipeInput)
}

function run(changes: Partial<FrameInput> & Pick<FrameInput, 'recipe'>, onEvent?: (event: TrainEvent) => void, signal?: AbortSignal) {
  const objects = new ObjectStore(temporaryFolder())
  const events: TrainEvent[] = []
  const emit = (event: unknown) => {
    events.push(event as TrainEvent)
    onEvent?.(event as TrainEvent)
  }
  const context = { objects, emit, progress: () => {}, keeping: () => {}, signal: signal ?? new AbortController().signal }
  const input: FrameInput = { frame: frame(), parts, engine: 'wasm', baselines: true, ...changes }
  return trainFrame(input, context).then((trained) => ({ trained, objects, events }))
}

async function predictionsOf(objects: ObjectStore, object: string) {
  const predictions = readPredictions(await objects.get(object))
  expect(predictions.parts).toEqual(parts)
  return predictions
}

async function networkIn(objects: ObjectStore, object: string): Promise<NetworkModel> {
  const { body, ...rest } = await storedModel(objects, object)
  if (body.kind !== 'network') throw new Error(`a ${body.kind} was stored`)
  return { ...rest, body }
}

test('stores the network that was trained, with its embeddings', async () => {
  const features: RecipeInput['features'] = [
    { column: 'b', transform: { kind: 'quantile' } },
    { column: 'c "; drop table', transform: { kind: 'embedding' } },
  ]
  const wide = recipe('multiclass', { features, model: { ...model, family: 'wideDeep' } })
  const { trained, objects } = await run({ recipe: wide })
  const kept = await networkIn(objects, trained.modelObject.object)
  const weights = readSafetensors(await objects.get(trained.weightsObject.object))
  expect(kept.body.network.embeddings?.length).toBe(2)
  const outputs = forward(kept.body.network, weights, transform(kept.body.preprocessing, frame()), rows)
  const expected = outputsToPredictions('multiclass', kept.target, outputs)
  const stored = await predictionsOf(objects, trained.predictionsObject.object)
  expect(Math.max(...expected.map((value, i) => Math.abs(value - stored.output[i])))).toBeLessThan(1e-5)
})

describe.each(['binary', 'multiclass', 'regression'] as const)('%s', (task) => {
  test('stores a model whose weights and preprocessing give the predictions that are stored', async () => {
    const { trained, objects, events } = await run({ recipe: recipe(task) })
    const model = await networkIn(objects, trained.modelObject.object)
    const weights = readSafetensors(await objects.get(trained.weightsObject.object))
    const outputs = forward(model.body.network, weights, transform(model.body.preprocessing, frame()), rows)
    const expected = outputsToPredictions(task, model.target, outputs)
    const stored = await predictionsOf(objects, trained.predictionsObject.object)
    expect(stored.width).toBe(task === 'multiclass' ? 3 : 1)
    const scale = task === 'regression' ? 1000 : 1
    expect(Math.max(...expected.map((value, i) => Math.abs(value - stored.output[i]) / scale))).toBeLessThan(1e-5)

    expect(model.threshold).toBe(task === 'binary' ? 0.5 : null)
    expect(events.map(({ epoch }) => epoch)).toEqual(Array.from({ length: trained.epochs }, (_, i) => i + 1))
    expect(Object.keys(events[0].values)).toEqual(['loss', 'valLoss', task === 'regression' ? 'valRmse' : 'valAccuracy'])
    expect(events[trained.bestEpoch - 1].values.valLoss).toBe(trained.history.best.validationLoss)
    expect(trained.engine).toMatchObject({ id: 'wasm', version: 'cairn 1 wasm simd' })
    expect(trained.environment).toMatchObject({ node: process.version })
  })

  test('[TR-11] is compared with a trivial and a linear baseline, and is better than the trivial one', async () => {
    const { trained, objects } = await run({ recipe: recipe(task) })
    const stored = [trained.predictionsObject, trained.baselines.trivial, trained.baselines.linear]
    const errors: number[] = []
    for (const object of stored) {
      const { output, width } = await predictionsOf(objects, object?.object ?? '')
      errors.push(squaredError(task, output, width))
    }
    const [model, trivial, linear] = errors
    expect(model).toBeLessThan(trivial / 2)
    expect(linear).toBeLessThan(trivial)
  })

  test('[TR-9] gives the same objects again, bit for bit', async () => {
    const [first, second] = [await run({ recipe: recipe(task) }), await run({ recipe: recipe(task) })]
    expect(second.trained).toEqual(first.trained)
    expect(second.events).toEqual(first.events)
  })
})

/** Mean squared error of the test rows: of probabilities (Brier), or of values. */
function squaredError(task: Recipe['task'], values: Float32Array, width: number): number {
  const column = frame().columns.get(task) as FrameColumn
  const test = [...rowsOfPart(parts, 'test')]
  const truth = (row: number, j: number) => {
    if (column.kind === 'number') return column.values[row]
    return width === 1 ? column.codes[row] : Number(column.levels[column.codes[row]] === ['high', 'low', 'middle'][j])
  }
  const squares = test.flatMap((row) => Array.from({ length: width }, (_, j) => (values[row * width + j] - truth(row, j)) ** 2))
  return squares.reduce((sum, value) => sum + value, 0) / test.length
}

describe('cancelling', () => {
  test('[TR-3] finishes with the best weights so far, and says after which epoch', async () => {
    const abort = new AbortController()
    const stopAt4 = ({ epoch }: TrainEvent) => {
      if (epoch === 4) abort.abort()
    }
    const { trained, objects } = await run({ recipe: recipe('binary') }, stopAt4, abort.signal)
    expect(trained).toMatchObject({ stopped: 'cancelled', epochs: 4, baselines: { linear: null } })
    const uncancelled = await run({ recipe: recipe('binary', { model: { ...model, epochs: 4 } }) })
    expect(trained.weightsObject).toEqual(uncancelled.trained.weightsObject)
    expect(await objects.has(trained.modelObject.object)).toBe(true)
  })

  test('before the first epoch stores nothing', async () => {
    await expect(run({ recipe: recipe('binary') }, undefined, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

test('without a validation part there is no validation loss to tell', async () => {
  const fractions = { train: 0.8, validation: 0, test: 0.2 }
  const changed = { ...recipe('binary'), split: { ...recipe('binary').split, fractions } }
  const { events, trained } = await run({ recipe: changed, parts: parts.map((part) => (part === 1 ? 0 : part)), baselines: false })
  expect(Object.keys(events[0].values)).toEqual(['loss'])
  expect(trained.baselines).toEqual({ trivial: null, linear: null })
})
