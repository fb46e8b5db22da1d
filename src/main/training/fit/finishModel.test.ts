import { describe, expect, test } from 'vitest'
import { networkOf, Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/objects/objects.ts'
import { forward, outputsToPredictions } from '../../engines/network/network.ts'
import { readSafetensors } from '../checkpoints/safetensors.ts'
import { transform } from '../preprocessing/transform.ts'
import { designMatrix } from './design.ts'
import { finishModel } from './finishModel.ts'
import { readPredictions } from './predictions.ts'
import { storedModel } from './storedModel.ts'
import { trainFrame } from './trainFrame.ts'

const rows = 400
const random = seededRandom(11)
const x = Float64Array.from({ length: rows }, () => random.normal())
const noise = Float64Array.from({ length: rows }, () => random.normal())
const number = (values: Float64Array): FrameColumn => ({ kind: 'number', type: 'number', values })
const amount = x.map((value, i) => Math.exp(value + noise[i] / 4))

const frame: Frame = {
  rows,
  columns: new Map<string, FrameColumn>([
    ['x', number(x)],
    ['binary', { kind: 'text', type: 'text', levels: ['no', 'yes'], codes: Int32Array.from(x, (v, i) => Number(v + noise[i] > 1.2)) }],
    [
      'multiclass',
      {
        kind: 'text',
        type: 'text',
        levels: ['a', 'b', 'c'],
        codes: Int32Array.from(x, (v, i) => (v + noise[i] > 1 ? 2 : v > -0.3 ? 1 : 0)),
      },
    ],
    ['amount', number(amount)],
    ['ln', number(amount.map(Math.log))],
    ['weight', number(Float64Array.from({ length: rows }, (_, i) => i % 4))],
  ]),
}
const parts = Uint8Array.from({ length: rows }, (_, i) => (i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2))

function recipe(task: Recipe['task'], changes: Partial<RecipeInput> = {}): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target: task === 'regression' ? 'amount' : task,
    features: [{ column: 'x', transform: { kind: 'numeric', scale: 'none' } }],
    split: { kind: 'random', seed: 1, fractions: { train: 0.6, validation: 0.3, test: 0.1 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.05 }, epochs: 8, batchSize: 32, earlyStopping: null },
    loss: task === 'regression' ? 'squared' : 'crossEntropy',
    seed: 3,
    ...changes,
  } satisfies RecipeInput)
}

async function run(chosen: Recipe, signal = new AbortController().signal, given = parts, progress: (phase: string) => void = () => {}) {
  const objects = new ObjectStore(temporaryFolder())
  const context = { objects, emit: () => {}, progress: (_: number, phase?: string) => progress(phase ?? ''), keeping: () => {}, signal }
  const trained = await trainFrame({ frame, parts: given, engine: 'wasm', baselines: false, recipe: chosen }, context)
  const model = await storedModel(objects, trained.modelObject.object)
  const { output } = readPredictions(await objects.get(trained.predictionsObject.object))
  return { trained, model, output, weights: readSafetensors(await objects.get(trained.weightsObject.object)) }
}

/** Outputs that are far too sure of themselves. */
function sure(task: 'binary' | 'multiclass', changes: Partial<RecipeInput>) {
  const chosen = recipe(task, changes)
  const design = designMatrix({ frame, recipe: chosen, parts })
  const width = task === 'binary' ? 1 : 3
  const outputs = Float32Array.from({ length: rows * width }, (_, i) => 6 * x[Math.floor(i / width)] * ((i % width) + 1))
  return { design, finished: finishModel(chosen, design, outputs) }
}

describe.each(['binary', 'multiclass'] as const)('%s', (task) => {
  test.each(['sigmoid', 'isotonic'] as const)('[TR-16] %s calibration lowers the log loss of a model that is too sure', (calibration) => {
    const { calibrated, predictions } = sure(task, { calibration }).finished
    expect(calibrated?.rows).toBe(120)
    expect(calibrated?.after).toBeLessThan((calibrated?.before ?? 0) / 1.3)
    for (const p of predictions) expect(p >= 0 && p <= 1).toBe(true)
  })

  test.each(['sigmoid', 'isotonic'] as const)('the stored model says with %s what the run has stored', async (calibration) => {
    const { model, output, weights, trained } = await run(recipe(task, { calibration }))
    if (model.body.kind !== 'network') throw new Error('no network')
    const outputs = forward(model.body.network, weights, transform(model.body.preprocessing, frame), rows)
    const said = outputsToPredictions(task, model.target, outputs, model.calibration)
    expect(model.calibration?.kind).toBe(calibration)
    expect(trained.decided.calibrated).not.toBeNull()
    expect(Math.max(...said.map((value, i) => Math.abs(value - output[i])))).toBeLessThan(1e-5)
  })
})

test.each(['f1', 'balanced'] as const)('[TR-16] the threshold with the best %s on validation rows, of all that there are', (threshold) => {
  const { design, finished } = sure('binary', { threshold })
  const { validation } = design.rows
  const worth = (limit: number): number => {
    const counts = { tp: 0, fp: 0, fn: 0, tn: 0 }
    for (const row of validation) {
      const said = Math.fround(finished.predictions[row]) >= limit
      if (design.y[row] === 1) counts[said ? 'tp' : 'fn']++
      else counts[said ? 'fp' : 'tn']++
    }
    const { tp, fp, fn, tn } = counts
    return threshold === 'f1' ? (2 * tp) / (2 * tp + fp + fn) : (tp / (tp + fn) + tn / (tn + fp)) / 2
  }
  const all = Array.from(validation, (row) => worth(Math.fround(finished.predictions[row])))
  expect(worth(finished.threshold ?? -1)).toBeCloseTo(Math.max(...all), 12)
  expect(finished.threshold).not.toBe(0.5)
})

describe('refit', () => {
  test('[TR-16] trains on train and validation rows for the best number of epochs, and leaves validation as it was judged', async () => {
    const before = await run(recipe('binary', { threshold: 'f1', calibration: 'sigmoid' }))
    const after = await run(recipe('binary', { threshold: 'f1', calibration: 'sigmoid', refit: true }))
    const { bestEpoch } = before.trained
    const both = recipe('binary', { model: { ...networkOf(recipe('binary').model), epochs: bestEpoch } })
    const joined = await run(
      { ...both, split: { ...both.split, fractions: { train: 0.9, validation: 0, test: 0.1 } } },
      undefined,
      parts.map((part) => (part === 1 ? 0 : part)),
    )
    expect(after.weights).toEqual(joined.weights)
    expect(after.weights).not.toEqual(before.weights)
    expect(after.trained.refit).toEqual({ rounds: bestEpoch, rows: 360 })
    expect(after.model).toEqual(before.model)
    for (let row = 0; row < rows; row++) expect(after.output[row] === before.output[row]).toBe(parts[row] === 1)
  })

  test('a run that is cancelled before it keeps the model that it has', async () => {
    const abort = new AbortController()
    const chosen = recipe('binary', { refit: true })
    const { trained, weights } = await run(chosen, abort.signal, parts, (phase) => phase === 'refitting' && abort.abort())
    expect(trained).toMatchObject({ stopped: 'cancelled', refit: null })
    expect(weights).toEqual((await run(recipe('binary'))).weights)
  })
})

test('[TR-16] a target that is trained on as its logarithm is predicted in its own units', async () => {
  const [log, ln] = [await run(recipe('regression', { targetTransform: 'log' })), await run(recipe('regression', { target: 'ln' }))]
  expect(log.model.target.link).toBe('log')
  expect(log.weights).toEqual(ln.weights)
  for (let row = 0; row < rows; row++) expect(Math.abs(log.output[row] / Math.exp(ln.output[row]) - 1)).toBeLessThan(1e-5)
  const log1p = await run(recipe('regression', { targetTransform: 'log1p' }))
  expect(Math.max(...log1p.output.map((value, row) => Math.abs(value - amount[row]) / (1 + amount[row])))).toBeLessThan(2)
})

function refusal(chosen: Recipe): CairnError {
  try {
    designMatrix({ frame, recipe: chosen, parts })
  } catch (thrown) {
    if (thrown instanceof CairnError) return thrown
    throw thrown
  }
  throw new Error('It was not refused.')
}

describe('row weights', () => {
  test('[TR-16] are those of the column with a mean of 1 in the training rows, times those of the class', () => {
    const { weights, rows: of } = designMatrix({ frame, recipe: recipe('binary', { rowWeights: 'weight' }), parts })
    const mean = [...of.train].reduce((sum, row) => sum + (row % 4), 0) / of.train.length
    for (const row of [...of.train, ...of.validation]) expect(weights?.[row]).toBeCloseTo((row % 4) / mean, 5)
    const named = designMatrix({ frame, recipe: recipe('binary', { rowWeights: 'weight', classWeights: { yes: 5 } }), parts })
    for (const row of of.train) expect(named.weights?.[row]).toBeCloseTo(((row % 4) / mean) * (named.y[row] === 1 ? 5 : 1), 4)
  })

  test('are refused where they are no weights', () => {
    const [own, negative] = [recipe('binary', { rowWeights: 'weight' }), recipe('binary', { rowWeights: 'ln' })]
    expect(refusal({ ...own, features: [{ column: 'weight', transform: own.features[0].transform }] }).message).toMatch('also a feature')
    expect(refusal(negative)).toMatchObject({ code: 'RECIPE_INVALID', details: { field: 'rowWeights' } })
    expect(refusal(recipe('binary', { rowWeights: 'multiclass' })).message).toMatch('Choose a number column')
    expect(refusal(recipe('binary', { rowWeights: 'binary' })).message).toMatch('target')
    expect(refusal(recipe('binary', { rowWeights: 'nothing' })).code).toBe('COLUMN_UNKNOWN')
  })
})

test.each([
  ['regression', { calibration: 'sigmoid' }, 'calibration'],
  ['regression', { threshold: 'f1' }, 'threshold'],
  ['multiclass', { threshold: 'balanced' }, 'threshold'],
  ['binary', { targetTransform: 'log' }, 'targetTransform'],
  ['regression', { target: 'ln', targetTransform: 'log' }, 'targetTransform'],
  ['regression', { target: 'ln', targetTransform: 'log1p' }, 'targetTransform'],
  ['regression', { target: 'ln', loss: 'poisson' }, 'loss'],
] as const)('%s with %o is refused with the field', (task, changes, field) => {
  expect(refusal(recipe(task, changes))).toMatchObject({ code: 'RECIPE_INVALID', details: { field } })
})

test.each(['calibration', 'threshold', 'refit'] as const)('%s without validation rows is refused', (field) => {
  const asked = { calibration: 'sigmoid', threshold: 'f1', refit: true } as const
  const split = { ...recipe('binary').split, fractions: { train: 0.9, validation: 0, test: 0.1 } }
  expect(refusal(recipe('binary', { split, [field]: asked[field] })).message).toMatch('raise the validation fraction')
})
