import { beforeEach, describe, expect, test } from 'vitest'
import type { TreesModel } from '../../../shared/domain/training/model.ts'
import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/objects/objects.ts'
import { outputsToPredictions } from '../../engines/network/network.ts'
import { readSafetensors } from '../checkpoints/safetensors.ts'
import type { CheckpointEvent } from '../checkpoints/checkpointKeeper.ts'
import { readPredictions } from '../fit/predictions.ts'
import { storedModel } from '../fit/storedModel.ts'
import { type FrameInput, type TrainedRun, trainFrame } from '../fit/trainFrame.ts'
import { transform } from '../preprocessing/transform.ts'
import { ensembleOutputs, treesOfTensors } from './ensemble.ts'

const rows = 600

/** A number with gaps, a date, a text and a flag; what is to be predicted follows from them, the gaps included. */
function frame(): Frame {
  const random = seededRandom(4)
  const number = Float64Array.from({ length: rows }, () => (random.int(5) === 0 ? Number.NaN : random.normal()))
  const day = Float64Array.from({ length: rows }, () => 86_400_000 * random.int(4000))
  const flag = Float64Array.from({ length: rows }, () => random.int(2))
  const codes = Int32Array.from({ length: rows }, () => random.int(6) - 1)
  const sum = number.map((x, i) => (Number.isNaN(x) ? 1.5 : x) + (codes[i] % 2) + (day[i] > 86_400_000 * 2000 ? 0.5 : 0) + 0.3 * flag[i])
  const classes = (levels: string[], of: (value: number) => number): FrameColumn => ({
    kind: 'text',
    type: 'text',
    levels,
    codes: Int32Array.from(sum, of),
  })
  return {
    rows,
    columns: new Map<string, FrameColumn>([
      ['number', { kind: 'number', type: 'number', values: number }],
      ['day', { kind: 'number', type: 'date', values: day }],
      ['flag', { kind: 'number', type: 'boolean', values: flag }],
      ['text', { kind: 'text', type: 'text', levels: ['u', 'v', 'w', 'x', 'y'], codes }],
      ['binary', classes(['no', 'yes'], (s) => (s > 1.2 ? 1 : 0))],
      ['multiclass', classes(['low', 'middle', 'high'], (s) => (s > 1.8 ? 2 : s > 0.4 ? 1 : 0))],
      ['regression', { kind: 'number', type: 'number', values: sum.map((s) => 1000 + 50 * s) }],
    ]),
  }
}

const parts = Uint8Array.from({ length: rows }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 8 ? 1 : 2))
const boosting = { family: 'boosting', trees: 20, leaves: 8, minRows: 5, rowSampling: 0.8, earlyStopping: { patience: 5 } } as const
const forest = { family: 'forest', trees: 12 } as const

function recipe(task: Recipe['task'], changes: Partial<RecipeInput> = {}): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target: task,
    features: [
      { column: 'number', transform: { kind: 'asIs' } },
      { column: 'day', transform: { kind: 'asIs' } },
      { column: 'flag', transform: { kind: 'asIs' } },
      { column: 'text', transform: { kind: 'category' } },
      { column: 'text', transform: { kind: 'onehot' } },
    ],
    split: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 } },
    model: boosting,
    loss: task === 'regression' ? 'squared' : 'crossEntropy',
    seed: 9,
    ...changes,
  } satisfies RecipeInput)
}

let objects: ObjectStore
beforeEach(() => {
  objects = new ObjectStore(temporaryFolder())
})

interface Told {
  readonly checkpoints: CheckpointEvent[]
  readonly epochs: number[]
}

async function run(
  given: Partial<FrameInput> & Pick<FrameInput, 'recipe'>,
  { cancelAt = Infinity, pauseAt = Infinity }: { cancelAt?: number; pauseAt?: number } = {},
): Promise<{ output: TrainedRun | 'paused'; told: Told }> {
  const told: Told = { checkpoints: [], epochs: [] }
  const [cancel, pause] = [new AbortController(), new AbortController()]
  const emit = (event: unknown) => {
    const one = event as CheckpointEvent | { type: 'metrics'; epoch: number }
    if (one.type === 'checkpoint') told.checkpoints.push(one)
    else told.epochs.push(one.epoch)
    if (one.type === 'metrics' && one.epoch === cancelAt) cancel.abort()
    if (one.type === 'metrics' && one.epoch === pauseAt) pause.abort()
  }
  const context = { objects, emit, progress: () => {}, keeping: () => {}, signal: cancel.signal, pausing: pause.signal }
  const input: FrameInput = { frame: frame(), parts, engine: 'auto', baselines: false, data: 'd'.repeat(64), ...given }
  try {
    return { output: await trainFrame(input, context), told }
  } catch (error) {
    if (pauseAt === Infinity) throw error
    return { output: 'paused', told }
  }
}

async function trained(given: Partial<FrameInput> & Pick<FrameInput, 'recipe'>, when?: { cancelAt?: number }): Promise<TrainedRun> {
  const { output } = await run(given, when)
  if (output === 'paused') throw new Error('paused')
  return output
}

const bits = ({ modelObject, weightsObject, predictionsObject, bestEpoch }: TrainedRun) => [
  modelObject.object,
  weightsObject.object,
  predictionsObject.object,
  bestEpoch,
]

const families = [
  ['binary', boosting],
  ['multiclass', boosting],
  ['regression', boosting],
  ['binary', forest],
  ['multiclass', forest],
  ['regression', forest],
] as const

describe.each(families)('[TR-14] %s, %o', (task, model) => {
  test('what is stored predicts what was predicted, and a second time the bits are the same', async () => {
    const output = await trained({ recipe: recipe(task, { model }), baselines: true })
    const stored = (await storedModel(objects, output.modelObject.object)) as TreesModel
    const { preprocessing, ensemble } = stored.body
    expect(stored.inputs.map(({ name }) => name)).toEqual(['number', 'day', 'flag', 'text'])
    expect(ensemble.categories).toEqual([0, 0, 0, 5, 0, 0, 0, 0, 0, 0])
    const trees = treesOfTensors(ensemble, readSafetensors(await objects.get(output.weightsObject.object)))
    const { output: predicted } = readPredictions(await objects.get(output.predictionsObject.object))
    const outputs = ensembleOutputs(ensemble, trees, transform(preprocessing, frame()), rows)
    expect(predicted).toEqual(Float32Array.from(outputsToPredictions(task, stored.target, outputs)))
    expect(output.engine).toMatchObject({ id: 'wasm', version: 'cairn 1 wasm trees' })
    expect(output.baselines.linear).not.toBeNull()
    if (model.family === 'forest') expect(output.bestEpoch).toBe(12)
    expect(bits(await trained({ recipe: recipe(task, { model }) }))).toEqual(bits(output))
  })

  test('[TR-7] paused and resumed, or extended, it comes to the same bits', async () => {
    const whole = await trained({ recipe: recipe(task, { model }) })
    const { output, told } = await run({ recipe: recipe(task, { model }) }, { pauseAt: 3 })
    expect([output, told.epochs.at(-1)]).toEqual(['paused', 3])
    const resumeFrom = told.checkpoints.at(-1)?.object
    expect(bits(await trained({ recipe: recipe(task, { model }), resumeFrom }))).toEqual(bits(whole))
    const short = await run({ recipe: recipe(task, { model: { ...model, trees: 4 } }) })
    const extended = await trained({ recipe: recipe(task, { model }), resumeFrom: short.told.checkpoints.at(-1)?.object })
    expect(bits(extended)).toEqual(bits(whole))
  })

  test('[TR-6] cancelled, it keeps the best trees so far; what comes from its checkpoint has the same bits', async () => {
    const { output, told } = await run({ recipe: recipe(task, { model }) }, { cancelAt: 4 })
    if (output === 'paused') throw new Error('paused')
    expect([output.stopped, output.epochs]).toEqual(['cancelled', 4])
    const finished = await trained({ recipe: recipe(task, { model }), resumeFrom: told.checkpoints.at(-1)?.object, finishOnly: true })
    expect(bits(finished)).toEqual(bits(output))
  })
})

describe('[TR-14] what trees cannot do is refused with what to choose', () => {
  test.each([
    [
      'an engine of networks',
      recipe('binary'),
      { engine: 'cpu' },
      { code: 'ENGINE_UNAVAILABLE', message: /Choose the engine auto or wasm/ },
    ],
    [
      'an embedding',
      recipe('binary', { features: [{ column: 'text', transform: { kind: 'embedding' } }] }),
      {},
      { code: 'RECIPE_INVALID', details: { column: 'text' } },
    ],
    ['a loss of networks', recipe('binary', { loss: 'focal' }), {}, { code: 'RECIPE_INVALID', details: { field: 'loss' } }],
    ['a loss of boosting', recipe('regression', { model: forest, loss: 'absolute' }), {}, { code: 'RECIPE_INVALID' }],
    [
      'rising predictions of several classes',
      recipe('multiclass', { features: [{ column: 'number', transform: { kind: 'asIs', monotone: 'increasing' } }] }),
      {},
      { code: 'RECIPE_INVALID', details: { column: 'number' } },
    ],
    [
      'a network on columns as they are',
      recipe('binary', {
        model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.1 }, epochs: 1, batchSize: 8, earlyStopping: null },
      }),
      {},
      { code: 'RECIPE_INVALID', message: /Only trees can use the encoding asIs/ },
    ],
  ] as const)('%s', async (_, given, also, error) => {
    const matching = 'message' in error ? { ...error, message: expect.stringMatching(error.message) } : error
    await expect(run({ recipe: given, ...also })).rejects.toMatchObject(matching)
  })

  test('an infinite value, with its row; a missing one is none', async () => {
    const data = frame()
    const values = new Float64Array(rows).fill(Number.NaN)
    values[7] = 1e300
    const columns = new Map(data.columns).set('number', { kind: 'number', type: 'number', values })
    await expect(run({ recipe: recipe('binary'), frame: { rows, columns } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { name: 'number', row: 8 },
    })
    values[7] = Number.NaN
    await expect(trained({ recipe: recipe('binary'), frame: { rows, columns } })).resolves.toMatchObject({ stopped: expect.any(String) })
  })
})

test.each(['binary', 'multiclass'] as const)('[TR-16] class weights are taken off the outputs of boosted trees: %s', async (task) => {
  const weights = { no: 1, yes: 8, low: 1, middle: 2, high: 5 }
  const labels = task === 'binary' ? (['no', 'yes'] as const) : (['high', 'low', 'middle'] as const)
  const classWeights = Object.fromEntries(labels.map((label) => [label, weights[label]]))
  const predicted = async (priorCorrection: boolean) => {
    const { predictionsObject } = await trained({ recipe: recipe(task, { classWeights, priorCorrection }) })
    return readPredictions(await objects.get(predictionsObject.object)).output
  }
  const [corrected, without] = [await predicted(true), await predicted(false)]
  // p ∝ p' / w (Elkan, 2001)
  const expected = without.map((p, i) => {
    if (task === 'binary') return p / 8 / (p / 8 + 1 - p)
    const row = labels.map((label, k) => without[i - (i % 3) + k] / weights[label])
    return row[i % 3] / row.reduce((sum, share) => sum + share, 0)
  })
  const largest = corrected.reduce((most, p, i) => Math.max(most, Math.abs(p - expected[i])), 0)
  expect(largest).toBeLessThan(1e-6)
})
