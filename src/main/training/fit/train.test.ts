import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Manifest, noPart, type Profile } from '../../../shared/domain/datasets/dataset.ts'
import { storedModel } from './storedModel.ts'
import { type EngineId, Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { readFrame } from '../../datasets/index.ts'
import { importTask } from '../../datasets/tasks.ts'
import { childProcessWorkers, performInWorker, type StartWorker, type TaskContext } from '../../jobs/index.ts'
import { resourcePath } from '../../resources.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { engineIdsHere } from '../../engines/fixtures/networks.ts'
import { labelCodes } from '../target/labels.ts'
import { readPredictions, rowsOfPart } from './predictions.ts'
import { proposeRecipe } from '../propose/propose.ts'
import { type TrainEvent, type TrainInput, type TrainOutput, trainTask } from './train.ts'

interface World {
  readonly context: TaskContext
  readonly events: TrainEvent[]
  readonly manifest: Manifest
  readonly recipe: Recipe
}

/** A sample, imported and with its proposed recipe. */
async function world(
  file: string,
  target: string,
  changes: Partial<RecipeInput['model']> = {},
  others: Partial<RecipeInput> = {},
): Promise<World> {
  const events: TrainEvent[] = []
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: temporaryFolder(),
    objects: new ObjectStore(temporaryFolder()),
    progress: () => {},
    emit: (event) => void ((event as TrainEvent).type === 'metrics' && events.push(event as TrainEvent)),
    keeping: () => {},
  }
  const { manifest, profileObject } = await importTask(
    { path: isAbsolute(file) ? file : resourcePath('samples', file), options: { target } },
    context,
  )
  const profile = JSON.parse((await context.objects.get(profileObject)).toString()) as Profile
  const { recipe } = proposeRecipe({ columns: manifest.columns, key: manifest.key, profile, target, seed: 3, family: 'mlp' })
  return { context, events, manifest, recipe: Recipe.parse({ ...recipe, ...others, model: { ...recipe.model, ...changes } }) }
}

const train = ({ context, manifest, recipe }: World, changes: Partial<TrainInput> = {}) =>
  trainTask({ manifest, recipe, engine: 'wasm', baselines: true, ...changes }, context)

/** Accuracy, or the root mean squared error, on the test rows. */
async function score({ context, manifest }: World, trained: TrainOutput, object: string): Promise<number> {
  const model = await storedModel(context.objects, trained.modelObject.object)
  const { output, width, parts } = readPredictions(await context.objects.get(object))
  const column = (await readFrame(manifest, context.objects, [model.target.column], context.scratch)).columns.get(model.target.column)
  if (!column) throw new Error('no target')
  const rows = [...rowsOfPart(parts, 'test')]
  if (model.task === 'regression' && column.kind === 'number') {
    return Math.sqrt(rows.reduce((sum, row) => sum + (output[row] - column.values[row]) ** 2, 0) / rows.length)
  }
  const codes = labelCodes(model.target.labels, column)
  const predicted = (row: number) => {
    const of = output.subarray(row * width, (row + 1) * width)
    return width === 1 ? Number(of[0] >= 0.5) : of.indexOf(Math.max(...of))
  }
  return rows.filter((row) => predicted(row) === codes[row]).length / rows.length
}

describe('the samples, from file to predictions', () => {
  test.each([
    ['breast-cancer.csv', 'diagnosis', 0.93],
    ['penguins.csv', 'Species', 0.93],
  ])('[TR-11] %s: the accuracy on held-out rows is far above the majority class', async (file, target, atLeast) => {
    const here = await world(file, target)
    const trained = await train(here)
    const { trivial, linear } = trained.baselines
    expect(await score(here, trained, trained.predictionsObject.object)).toBeGreaterThan(atLeast)
    expect(await score(here, trained, linear?.object ?? '')).toBeGreaterThan(atLeast - 0.05)
    expect(await score(here, trained, trivial?.object ?? '')).toBeLessThan(0.75)
    expect(here.events.length).toBe(trained.epochs)
    const { train: rows, validation, test: held } = trained.split.rows
    expect(readPredictions(await here.context.objects.get(trained.predictionsObject.object)).parts.length).toBe(rows + validation + held)
  })

  test('[TR-11] wine-quality-red.csv: the error is below that of the mean', async () => {
    const here = await world('wine-quality-red.csv', 'quality', undefined, {
      task: 'regression',
      loss: 'squared',
      split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 }, keepDuplicatesTogether: true },
    })
    const trained = await train(here)
    const model = await score(here, trained, trained.predictionsObject.object)
    const mean = await score(here, trained, trained.baselines.trivial?.object ?? '')
    expect(model).toBeLessThan(mean * 0.9)
    expect(trained.split.leakedDuplicates).toEqual({ validation: 0, test: 0 })
  })
})

describe.each([
  ['breast-cancer.csv', 'diagnosis'],
  ['penguins.csv', 'Species'],
  ['wine-quality-red.csv', 'quality'],
])('%s, 20 epochs of an MLP: the validation loss is that of plain JavaScript', (file, target) => {
  test.each(engineIdsHere.filter((id) => id !== 'cpu'))('on %s', async (engine) => {
    const here = await world(file, target, {
      epochs: 20,
      earlyStopping: null,
      family: 'mlp',
      hidden: [32, 16],
      activation: 'relu',
      batchNorm: false,
      dropout: 0.1,
    })
    const lossOn = async (id: EngineId) => {
      const { last } = (await train(here, { engine: id, baselines: false })).history
      return last.validationLoss as number
    }
    const [loss, expected] = [await lossOn(engine), await lossOn('cpu')]
    expect(loss).toBeLessThan(expected * 1.01)
    expect(loss).toBeGreaterThan(expected * 0.99)
  })
})

test('[TR-9] a second process gives the same weights, model and predictions, bit for bit', async () => {
  const here = await world('breast-cancer.csv', 'diagnosis', { epochs: 6 })
  const first = await train(here)
  const second = await inWorker(here)
  expect(second).toEqual(first)
})

describe('in a worker process', () => {
  test('[TR-1] training leaves this process free: it goes on between the epochs that it hears of', async () => {
    const here = await world('wine-quality-white.csv', 'quality', { epochs: 30, earlyStopping: null })
    let heard = 0
    let between = false
    const training = inWorker(here, undefined, () => heard++)
    const ended = training.then(() => true)
    // Each turn of the loop is one that training has not taken.
    while (!(await Promise.race([ended, nextTurn(false)]))) between ||= heard > 0 && heard < 30
    expect((await training).epochs).toBe(30)
    expect(between).toBe(true)
  })

  test('[TR-3] cancelling ends it long before its last epoch, and the best weights so far are kept', async () => {
    const here = await world('wine-quality-white.csv', 'quality', { epochs: 100_000, earlyStopping: null })
    const abort = new AbortController()
    const stopAt3 = (event: unknown) => {
      if ((event as TrainEvent).epoch === 3) abort.abort()
    }
    const trained = await inWorker(here, abort.signal, stopAt3)
    expect(trained.stopped).toBe('cancelled')
    expect(trained.epochs).toBeGreaterThanOrEqual(3)
    expect(trained.epochs).toBeLessThan(100_000)
    expect(trained.bestEpoch).toBeLessThanOrEqual(trained.epochs)
    expect(await here.context.objects.has(trained.weightsObject.object)).toBe(true)
  })
})

async function inWorker(
  { context, manifest, recipe }: World,
  signal = context.signal,
  onEvent?: (event: unknown) => void,
): Promise<TrainOutput> {
  const pids: (number | undefined)[] = []
  const start: StartWorker = () => {
    const worker = childProcessWorkers(join(import.meta.dirname, 'testWorker.ts'))()
    pids.push(worker.pid)
    return worker
  }
  const input: TrainInput = { manifest, recipe, engine: 'wasm', baselines: true }
  const order = { kind: 'train', input, scratch: context.scratch, objects: context.objects.root }
  const output = await performInWorker(start, order, { signal, onEvent })
  expect(pids).toEqual([expect.any(Number)])
  expect(pids).not.toContain(process.pid)
  return output as TrainOutput
}

test('a column that is not there is refused, and nothing is stored', async () => {
  const here = await world('penguins.csv', 'Species')
  const features: Recipe['features'] = [{ column: 'wings', transform: { kind: 'boolean' } }]
  const stored = () => new Set(readdirSync(here.context.objects.root, { recursive: true, encoding: 'utf8' }))
  const before = stored()
  await expect(train({ ...here, recipe: { ...here.recipe, features } })).rejects.toMatchObject({ code: 'COLUMN_UNKNOWN' })
  expect(stored()).toEqual(before)
})

describe('[TR-7] rows without a target', { timeout: 60_000 }, () => {
  const target = 'Body Mass (g)'
  const [head, ...lines] = readFileSync(resourcePath('samples', 'penguins.csv'), 'utf8').trim().split('\n')
  const place = head.split(',').indexOf(target)
  const having = lines.filter((line) => line.split(',')[place] !== '')
  const without = () => {
    const file = join(temporaryFolder(), 'without.csv')
    writeFileSync(file, `${[head, ...having].join('\n')}\n`)
    return file
  }

  test.each([undefined, { folds: 4, index: 1, seed: 2, deal: 2 as const }])(
    'train the same model as data without them (fold %o)',
    async (fold) => {
      const [all, few] = [await world('penguins.csv', target, { epochs: 3 }), await world(without(), target, { epochs: 3 })]
      expect(all.recipe).toEqual(few.recipe)
      const [trained, alone] = [await train(all, { fold }), await train(few, { fold })]
      expect(trained.weightsObject.object).toBe(alone.weightsObject.object)
      expect(trained.split).toEqual({ ...alone.split, withoutTarget: lines.length - having.length })
      const { parts, output } = readPredictions(await all.context.objects.get(trained.predictionsObject.object))
      const unanswered = lines.flatMap((line, row) => (line.split(',')[place] === '' ? [row] : []))
      expect(unanswered.length).toBeGreaterThan(0)
      // They are predicted, and are in no part.
      expect(unanswered.map((row) => parts[row])).toEqual(unanswered.map(() => noPart))
      expect(unanswered.every((row) => Number.isFinite(output[row]))).toBe(true)
      expect(await score(all, trained, trained.predictionsObject.object)).toBe(await score(few, alone, alone.predictionsObject.object))
    },
  )

  test('are left out of a training from disk as well', async () => {
    const all = await world('penguins.csv', target, { epochs: 3 })
    const inMemory = await train(all)
    process.env.CAIRN_MEMORY = '1'
    const fromDisk = await train(all).finally(() => delete process.env.CAIRN_MEMORY)
    expect(fromDisk.weightsObject.object).toBe(inMemory.weightsObject.object)
    expect(fromDisk.predictionsObject.object).toBe(inMemory.predictionsObject.object)
  })
})

test('[TR-14] progress never goes back, also where the baseline has inputs of its own', async () => {
  const here = await world('penguins.csv', 'Species')
  const told: number[] = []
  const boosting: RecipeInput['model'] = { family: 'boosting', trees: 3, earlyStopping: null }
  const features = here.recipe.features.map(({ column, transform }) => ({
    column,
    transform: transform.kind === 'numeric' ? ({ kind: 'asIs' } as const) : ({ kind: 'category' } as const),
  }))
  const recipe = Recipe.parse({ ...here.recipe, features, model: boosting })
  await train({ ...here, recipe, context: { ...here.context, progress: (share) => void told.push(share) } })
  expect(told.length).toBeGreaterThan(3)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
})
