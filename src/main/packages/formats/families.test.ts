import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { NetworkModel } from '../../../shared/domain/training/model.ts'
import {
  type NetworkShape,
  type NetworkTraining,
  Recipe,
  type RecipeInput,
  tasks,
  networkOf,
} from '../../../shared/domain/training/recipe.ts'
import { type Frame, takeRows } from '../../frame.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { seededRandom } from '../../random.ts'
import {
  buildNetwork,
  designMatrix,
  fit,
  forward,
  initialWeights,
  openById,
  outputsToPredictions,
  transform,
} from '../../training/index.ts'
import { planOf } from '../../training/fit/fitModel.ts'
import { answersFromOnnx, answersFromTfjs, answersOf } from './answers.ts'
import { frameOf, numbers, texts } from './fixtures/models.ts'
import { exportOnnx } from './onnx/export.ts'
import { proveParity } from './parity.ts'
import { exportTfjs } from './tfjs/export.ts'
import { loadTfjs } from './tfjs/load.ts'

const rows = 300
const held = Uint32Array.from({ length: 60 }, (_, i) => 240 + i)

/** The answer follows from a text of many levels, a number and a date; some levels are in the held-out rows alone. */
function data(): Frame {
  const random = seededRandom(12)
  const towns = Array.from({ length: rows }, (_, row) =>
    row % 17 === 0 ? null : row % 29 === 28 ? `new ${row}` : `town ${random.int(25)}`,
  )
  const values = Array.from({ length: rows }, () => Math.exp(random.normal()))
  const times = Array.from({ length: rows }, () => random.int(20_000) * 3_600_000)
  const signal = towns.map((town, row) => (town?.length ?? 3) - 6 + values[row] + Math.sin(times[row] / 1e9))
  return frameOf([
    ['town', texts(towns)],
    ['x', numbers(values)],
    ['at', numbers(times, 'datetime')],
    ['binary', texts(signal.map((value) => (value > 1 ? 'yes' : 'no')))],
    ['multiclass', texts(signal.map((value) => (value > 2 ? 'high' : value > 0.5 ? 'middle' : 'low')))],
    ['regression', numbers(signal)],
  ])
}

const training = {
  optimizer: { kind: 'rmsprop', learningRate: 0.01, momentum: 0.5 },
  schedule: { kind: 'cosine', warmup: 1, per: 'step' },
  clipNorm: 1,
  epochs: 4,
  batchSize: 32,
  earlyStopping: null,
} satisfies z.input<typeof NetworkTraining>
type Shape = z.input<typeof NetworkShape>
const models: readonly Shape[] = [
  { family: 'linear' },
  { family: 'mlp', hidden: [8] },
  { family: 'wideDeep', hidden: [8, 4], activation: 'gelu', batchNorm: true, dropout: 0.1 },
  {
    family: 'layers',
    layers: [{ kind: 'batchNorm' }, { kind: 'dense', units: 6 }, { kind: 'activation', activation: 'elu' }, { kind: 'dropout', rate: 0.2 }],
  },
]
const everything: RecipeInput['features'] = [
  { column: 'x', transform: { kind: 'quantile', indicator: true } },
  { column: 'town', transform: { kind: 'embedding', minCount: 3 } },
  { column: 'at', transform: { kind: 'dateparts', parts: ['year', 'month', 'dayOfYear', 'hour'], cyclic: true } },
  { column: 'town', transform: { kind: 'hashed', buckets: 6, minCount: 2 } },
  { column: 'town', transform: { kind: 'words', terms: 10 } },
]
const embeddedOnly: RecipeInput['features'] = [{ column: 'town', transform: { kind: 'embedding' } }]

/** Trains on the first rows, exports, and compares on the others; returns what both exports are off by. */
async function parityOf(task: Recipe['task'], model: Shape, features: RecipeInput['features']) {
  const recipe = Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target: task,
    features,
    split: { kind: 'random', seed: 1, fractions: { train: 0.8, validation: 0, test: 0.2 } },
    model: { ...model, ...training },
    loss: task === 'regression' ? 'huber' : 'focal',
    seed: 3,
  } satisfies RecipeInput)
  const frame = data()
  const design = designMatrix({ frame, recipe, parts: Uint8Array.from({ length: rows }, (_, row) => (row < 240 ? 0 : 2)) })
  const network = buildNetwork(
    { task, model: networkOf(recipe.model) },
    design.width,
    design.model.target.labels.length,
    design.model.preprocessing,
  )
  const session = await (await openById('wasm')).compile(planOf(recipe, design))
  session.load(design)
  const initial = initialWeights(network, recipe.seed)
  const { weights, history } = await fit({
    session,
    training: { ...networkOf(recipe.model), seed: recipe.seed },
    initial,
    rows: design.rows,
    signal: new AbortController().signal,
  })
  session.dispose()
  const { inputs, target, preprocessing } = design.model
  const threshold = task === 'binary' ? 0.5 : null
  const trained: NetworkModel = {
    format: 'cairn.model/2',
    task,
    inputs,
    target,
    threshold,
    body: { kind: 'network', preprocessing, network },
  }

  const sample = takeRows(frame, held)
  const x = transform(preprocessing, sample)
  const expected = answersOf(trained, outputsToPredictions(task, trained.target, forward(network, weights, x, held.length)))
  const onnx = await OnnxPredictor.open(exportOnnx(trained, weights, '0.1.0'))
  const tfjs = await loadTfjs(exportTfjs(trained, weights, '0.1.0'))
  const report = proveParity({
    expected,
    onnx: answersFromOnnx(await onnx.predict(sample, trained.inputs)),
    tfjs: answersFromTfjs(trained, await tfjs.predict(x, held.length)),
    threshold: trained.threshold,
    scale: trained.target.scale,
  })
  await onnx.release()
  tfjs.dispose()
  return { report, history }
}

describe.each(tasks)('[PK-5] %s, trained, predicts the same everywhere', (task) => {
  const cases = models.flatMap((model) => [
    { family: model.family, of: 'every kind of feature', model, features: everything },
    { family: model.family, of: 'embedded text alone', model, features: embeddedOnly },
  ])
  test.each(cases)('$family of $of', async ({ model, features }) => {
    const { report, history } = await parityOf(task, model, features)
    expect(report.onnx.maxDifference).toBeLessThan(2e-6)
    expect(report.tfjs?.maxDifference).toBeLessThan(2e-6)
    expect(history[3].loss).toBeLessThan(history[0].loss)
  })
})
