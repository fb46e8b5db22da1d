import { expect, test } from 'vitest'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { open } from '../fixtures/open.ts'

async function world() {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path)
  const recipe = await opened.importSample('breast-cancer.csv', 'cancer', 'diagnosis')
  const best = async (more: { families?: ('linear' | 'mlp' | 'boosting' | 'forest' | 'wideDeep')[]; seed?: number } = {}) => {
    const started = await opened.client.experiments.studies.best({ ref: 'cancer', recipe, engine: 'wasm', ...more })
    await opened.runner.result(started.jobId)
    return opened.client.experiments.studies.get({ study: started.studyId })
  }
  return { ...opened, recipe, best }
}

test('[TR-15] model types are judged on validation with their uncertainty, the simpler wins a tie, and only the chosen one sees test', async () => {
  const { best, client } = await world()
  const study = await best({ families: ['linear', 'mlp'] })
  const { result, trials, plan } = study
  if (result?.kind !== 'best' || plan.kind !== 'best') throw new Error('it is a best-of')
  expect(study).toMatchObject({ status: 'done', kind: 'best', runs: plan.trials.length })
  expect(result.candidates.map(({ family }) => family)).toEqual(['linear', 'mlp'])

  const [linear, mlp] = result.candidates
  const leader = result.candidates.find(({ difference }) => difference === null)
  const other = leader === linear ? mlp : linear
  expect(other.difference?.value).toBeCloseTo(other.value - (leader?.value ?? 0), 12)
  expect(other.equal).toBe((other.ahead ?? 0) >= 0.25)
  expect(result.best.run).toBe(linear.equal ? linear.run : mlp.run)
  expect(result.why).toContain(result.best.run === linear.run ? 'a linear model' : 'a neural network (MLP)')

  // Of each type the better trial counts, and what is not chosen is never evaluated on test.
  const ofLinear = trials.slice(0, 2).map(({ value }) => value ?? 0)
  expect(linear.value).toBe(Math.max(...ofLinear))
  for (const { run } of trials) {
    const parts = (await client.experiments.get({ run })).metrics.filter(({ subject }) => subject === 'model').map(({ part }) => part)
    expect([run, new Set(parts).has('test')]).toEqual([run, run === result.best.run])
  }
  expect(result.test?.length).toBeGreaterThan(5)
  expect(new Set(result.baselines.map(({ subject }) => subject))).toEqual(new Set(['trivial', 'linear']))
})

test('[TR-15] all trials have the split, the target and the columns of the recipe; the same contest comes to the same', async () => {
  const { best, recipe } = await world()
  const once = await best({ families: ['linear'], seed: 3 })
  if (once.plan.kind !== 'best') throw new Error('it is a best-of')
  for (const trial of once.plan.trials) {
    const { split, target, features, model } = currentRecipe(trial.recipe)
    expect({ split, target, columns: features.map(({ column }) => column), family: model.family }).toEqual({
      split: recipe.split,
      target: recipe.target,
      columns: recipe.features.map(({ column }) => column),
      family: 'linear',
    })
  }
  const again = await best({ families: ['linear'], seed: 3 })
  expect(again.trials.map(({ value }) => value)).toEqual(once.trials.map(({ value }) => value))
})

test('[TR-15] without validation rows nothing can be chosen, and that is said before anything is trained', async () => {
  const { client, recipe } = await world()
  const split = { ...recipe.split, fractions: { train: 0.8, validation: 0, test: 0.2 } }
  await expect(client.experiments.studies.best({ ref: 'cancer', recipe: { ...recipe, split }, engine: 'wasm' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('validation'),
  })
})
