import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Profile } from '../../../shared/domain/datasets/dataset.ts'
import { withTraining } from '../../../shared/domain/training/recipe.ts'
import { storedModel } from './storedModel.ts'
import type { NamedTensor, Network } from '../../../shared/domain/training/model.ts'
import { readFrame } from '../../datasets/index.ts'
import { importTask } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import fixture from './fixtures/priorShift.json' with { type: 'json' }
import { labelCodes } from '../target/labels.ts'
import { forward, outputsToPredictions } from '../../engines/network/network.ts'
import { readPredictions, rowsOfPart } from './predictions.ts'
import { undoClassWeights } from './priorShift.ts'
import { proposeRecipe } from '../propose/propose.ts'
import { trainTask } from './train.ts'

function linear(units: number): Network {
  return { inputs: 2, layers: [{ kind: 'dense', name: 'out', units, activation: 'linear' }] }
}

/** The model that scikit-learn fitted, and what it says with and without a correction. */
function bothWays(task: 'binary' | 'multiclass', labels: string[]) {
  const { x, kernel, bias, classWeights } = fixture[task]
  const units = bias.length
  const weights: NamedTensor[] = [
    { name: 'out/kernel', shape: [2, units], values: Float32Array.from(kernel) },
    { name: 'out/bias', shape: [units], values: Float32Array.from(bias) },
  ]
  const target = { column: 'y', labels, offset: 0, scale: 1 }
  const say = (own: readonly NamedTensor[]) =>
    outputsToPredictions(task, target, forward(linear(units), own, Float32Array.from(x), x.length / 2))
  return { weighted: say(weights), corrected: say(undoClassWeights(linear(units), weights, classWeights)) }
}

const near = (found: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((value, i) => expect(Math.abs(found[i] - value)).toBeLessThan(1e-6))

test('of two classes: the odds of scikit-learn’s weighted model, divided by those of the weights', () => {
  const { weighted, corrected } = bothWays('binary', ['0', '1'])
  near(weighted, fixture.binary.weighted)
  near(corrected, fixture.binary.corrected)
})

test('of several classes: each probability over its weight, over their sum', () => {
  const { weighted, corrected } = bothWays('multiclass', ['a', 'b', 'c'])
  near(weighted, fixture.multiclass.weighted.flat())
  near(corrected, fixture.multiclass.corrected.flat())
})

const imbalanced = join(import.meta.dirname, '../../../../e2e/cases/48-imbalanced/in.csv')

/** Trains on case 48. @returns the mean probability over all rows, the base rate, and log loss on the test rows of model and majority baseline */
async function trained(changes: { classWeights?: 'balanced'; priorCorrection?: boolean }, family: 'linear' | 'mlp' = 'linear') {
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: temporaryFolder(),
    objects: new ObjectStore(temporaryFolder()),
    progress: () => {},
    emit: () => {},
    keeping: () => {},
  }
  const { manifest, profileObject } = await importTask({ path: imbalanced, options: { target: 'fraud' } }, context)
  const profile = JSON.parse((await context.objects.get(profileObject)).toString()) as Profile
  const { recipe } = proposeRecipe({ columns: manifest.columns, key: [], profile, target: 'fraud', seed: 1, family })
  const run = await trainTask(
    { manifest, recipe: { ...withTraining(recipe, { epochs: 30 }), ...changes }, engine: 'wasm', baselines: true },
    context,
  )
  const model = await storedModel(context.objects, run.modelObject.object)
  const column = (await readFrame(manifest, context.objects, ['fraud'], context.scratch)).columns.get('fraud')
  if (!column || !run.baselines.trivial) throw new Error('no target or baseline')
  const actual = labelCodes(model.target.labels, column)
  const read = async (object: string) => readPredictions(await context.objects.get(object))
  const [own, majority] = [await read(run.predictionsObject.object), await read(run.baselines.trivial.object)]
  const test = rowsOfPart(own.parts, 'test')
  const logLoss = (p: Float64Array | Float32Array) =>
    test.reduce((sum, row) => sum - Math.log(actual[row] === 1 ? p[row] : 1 - p[row]), 0) / test.length
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  return { mean: mean(own.output), rate: mean(actual), logLoss: logLoss(own.output), majority: logLoss(majority.output), run }
}

test.each(['linear', 'mlp'] as const)(
  'case 48: without weights the mean probability of a %s model is near the base rate',
  async (family) => {
    const { mean, rate } = await trained({}, family)
    expect(rate).toBeCloseTo(0.0167, 3)
    expect(Math.abs(mean - rate)).toBeLessThan(0.01)
  },
)

test('case 48: with weights that are asked for it is too, and log loss is no worse than the majority’s', async () => {
  const { mean, rate, logLoss, majority } = await trained({ classWeights: 'balanced', priorCorrection: true })
  expect(Math.abs(mean - rate)).toBeLessThan(0.01)
  expect(logLoss).toBeLessThan(majority * 1.05)
})

test('case 48: a recipe of an earlier release, which says nothing of a correction, gives what it gave', async () => {
  const { mean, run } = await trained({ classWeights: 'balanced' })
  expect(mean).toBeGreaterThan(0.25)
  expect(run.weightsObject.object).toBe('54a9fd2fc1f964933305625dcb47ec1a8453c2d6a8a41c4c5b46f86c81f29496')
})
