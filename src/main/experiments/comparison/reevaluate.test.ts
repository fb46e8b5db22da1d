import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Reevaluation } from '../../../shared/domain/experiments/comparison.ts'
import type { Profile } from '../../../shared/domain/datasets/dataset.ts'
import { type Recipe, withTraining } from '../../../shared/domain/training/recipe.ts'
import { readFrame } from '../../datasets/index.ts'
import { importTask } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { resourcePath } from '../../resources.ts'
import { temporaryFolder } from '../../testing.ts'
import { proposeRecipe, readPredictions, storedModel } from '../../training/index.ts'
import { trainTask } from '../../training/tasks.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { decidedClasses } from '../../evaluation/index.ts'
import { actualOf } from '../runs/predictions.ts'
import { differencesTask } from './differences.ts'
import { reevaluateTask } from './reevaluate.ts'
import type { ReevaluatedRun } from './reevaluateJob.ts'

const target = 'diagnosis'

async function world(path = resourcePath('samples', 'breast-cancer.csv'), nullTokens?: string[]) {
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: temporaryFolder(),
    objects: new ObjectStore(temporaryFolder()),
    progress: () => {},
    emit: () => {},
    keeping: () => {},
  }
  const { manifest, profileObject } = await importTask({ path, options: { target, nullTokens } }, context)
  const profile = JSON.parse((await context.objects.get(profileObject)).toString()) as Profile
  const { recipe } = proposeRecipe({ columns: manifest.columns, key: manifest.key, profile, target, seed: 3 })
  const train = async (run: number, change: Partial<Recipe>): Promise<ReevaluatedRun> => {
    const made = await trainTask(
      { manifest, recipe: { ...withTraining(recipe, { epochs: 2 }), ...change }, engine: 'cpu', baselines: false },
      context,
    )
    const [model, weights, predictions] = [made.modelObject, made.weightsObject, made.predictionsObject].map(({ object }) => object)
    return {
      run,
      trainedOn: 'cancer@v1',
      manifest,
      model,
      weights,
      predictions,
      columns: [...recipe.features.map(({ column }) => column), target],
      threshold: 0.5,
    }
  }
  return { context, manifest, recipe, train }
}

test('[CM-13] [CM-14] runs of two splits are measured on rows that neither was trained on', async () => {
  const { context, manifest, recipe, train } = await world()
  const first = await train(1, { seed: 1 })
  const second = await train(2, { seed: 2, split: { ...recipe.split, seed: 77 } })
  const split = recipe.split.kind === 'stratified' ? { ...recipe.split, by: target } : recipe.split
  const found = await reevaluateTask({ dataset: 'cancer@v1', manifest, split, part: 'test', runs: [first, second], seed: 4 }, context)
  Reevaluation.parse(found)

  const [a, b] = await Promise.all([first, second].map(async (run) => readPredictions(await context.objects.get(run.predictions))))
  const part = [...a.parts.keys()].filter((row) => a.parts[row] === 2)
  const kept = part.filter((row) => b.parts[row] !== 0)
  expect(kept.length).toBeLessThan(part.length)
  expect(found.rows).toEqual({ part: part.length, leftOut: part.length - kept.length, measured: kept.length })
  expect(found.runs.map(({ trained }) => trained)).toEqual([0, part.length - kept.length])
  expect(found.runs[1].chosenBy).toBe(kept.filter((row) => b.parts[row] === 1).length)

  for (const [i, { predictions, model: object }] of [first, second].entries()) {
    const model = await storedModel(context.objects, object)
    const actual = actualOf(model, await readFrame(manifest, context.objects, [target], context.scratch))
    const { output, width } = readPredictions(await context.objects.get(predictions))
    const classes = decidedClasses(model, output, width) ?? []
    const accuracy = kept.filter((row) => classes[row] === actual[row]).length / kept.length
    expect(found.runs[i].metrics.find(({ metric }) => metric === 'accuracy')?.value).toBeCloseTo(accuracy, 12)
  }
  const difference = found.runs[1].differences.find(({ metric }) => metric === 'accuracy')
  const [before, after] = found.runs.map(({ metrics }) => metrics.find(({ metric }) => metric === 'accuracy')?.value ?? Number.NaN)
  expect(difference?.difference).toBeCloseTo(after - before, 12)

  // As they stand they hold predictions of other rows, and are refused.
  await expect(
    differencesTask({ manifest, part: 'test', baseline: first, others: [second], metric: null, seed: 1 }, context),
  ).rejects.toMatchObject({ code: 'NOT_COMPARABLE' })
}, 60_000)

test('[CM-13] a model takes for missing what was missing in its own data, and knows its rows by that', async () => {
  const [head, ...rows] = readFileSync(resourcePath('samples', 'breast-cancer.csv'), 'utf8').trim().split('\n')
  const path = join(temporaryFolder(), 'sentinel.csv')
  writeFileSync(path, [head, ...rows.map((row, i) => (i % 3 ? row : row.replace(/^[^,]*/, '-999')))].join('\n'))
  const nullTokens = ['', '-999']
  const { context, manifest, recipe, train } = await world(path, nullTokens)
  const reading = { format: 'cairn.reading/1', nullTokens: { text: nullTokens, other: nullTokens } } as const
  const run = { ...(await train(1, { seed: 1 })), reading }
  // The same file again, with -999 as a value.
  const { manifest: again } = await importTask({ path, options: { target } }, context)
  expect(again.segments[0].object).not.toBe(manifest.segments[0].object)
  const split = recipe.split.kind === 'stratified' ? { ...recipe.split, seed: 5, by: target } : recipe.split
  const [own, other] = [
    await reevaluateTask({ dataset: 'own', manifest, split, part: 'test', runs: [run], seed: 4 }, context),
    await reevaluateTask({ dataset: 'again', manifest: again, split, part: 'test', runs: [run], seed: 4 }, context),
  ]
  expect(own.rows.leftOut).toBeGreaterThan(0)
  expect(other.rows).toEqual(own.rows)
  expect(other.runs).toEqual(own.runs)
})
