import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { RunResult } from '../../../shared/contract/experiments/index.ts'
import { type Recipe, withTraining } from '../../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema } from '../../workspace/index.ts'
import { open } from '../fixtures/open.ts'

function newWorkspace(): string {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  return folder
}

const short = (recipe: Recipe) => withTraining(recipe, { epochs: 2 })

test('[TR-18] a run is cloned: its recipe is prepared, the new run records its origin and what differs, also when that is in the trash', async () => {
  const { client, runner, importSample } = open(newWorkspace())
  const recipe = short(await importSample('breast-cancer.csv', 'cancer', 'diagnosis'))
  const first = await client.experiments.start({ ref: 'cancer', recipe, engine: 'wasm', experiment: 'screening', tags: ['base'] })
  await runner.result(first.jobId)
  const clone = await client.experiments.prepareClone({ run: first.runId })
  expect(clone).toMatchObject({
    ref: 'cancer@v1',
    dataset: 'cancer@v1',
    engine: 'wasm',
    experiment: 'screening',
    tags: ['base'],
    changes: [],
    gone: [],
    added: [],
  })
  expect(clone.recipe).toEqual((await client.experiments.get({ run: first.runId })).recipe)

  const [left, ...features] = clone.recipe.features
  const changed = { ...withTraining(clone.recipe, { epochs: 3 }), features }
  const second = await client.experiments.start({ ref: 'cancer', recipe: changed, engine: 'wasm', clonedFrom: first.runId })
  RunResult.parse(await runner.result(second.jobId))
  const differences = [
    { field: 'Epochs', was: '2', is: '3' },
    { field: left.column, was: '', is: 'excluded' },
  ]
  const origin = async () => (await client.experiments.get({ run: second.runId })).clonedFrom
  expect(await origin()).toEqual({ run: first.runId, name: 'run 1', deleted: false, differences })
  expect((await client.experiments.get({ run: first.runId })).clonedFrom).toBeNull()
  const { edges } = await client.governance.lineage({ of: `run:${second.runId}` })
  expect(edges).toContainEqual({ from: 'run-1', to: 'run-2', how: 'cloned' })

  await client.experiments.mark({ runs: [first.runId], archived: true })
  await client.governance.trash.put({ items: [`run:${first.runId}`] })
  expect(await origin()).toMatchObject({ run: first.runId, deleted: true, differences })
  const { kept } = await client.governance.trash.empty({})
  expect(kept).toHaveLength(1)
  await expect(client.experiments.start({ ref: 'cancer', recipe, clonedFrom: 99 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('[TR-18] a recipe of an earlier format is cloned, and what would change is said', async () => {
  const { client, runner, workspace, importSample } = open(newWorkspace())
  const recipe = short(await importSample('breast-cancer.csv', 'cancer', 'diagnosis'))
  const { jobId, runId } = await client.experiments.start({ ref: 'cancer', recipe, engine: 'wasm' })
  await runner.result(jobId)
  const { model, positive: _, ...rest } = recipe
  if (model.family !== 'mlp') throw new Error('A network is proposed.')
  const { optimizer, l2, epochs, batchSize, earlyStopping, ...shape } = model
  const training = { optimizer, l2, epochs, batchSize, earlyStopping }
  const former = { ...rest, ...training, model: shape, format: 'cairn.recipe/1' as const, classWeights: 'balanced' as const }
  const { trainingRuns } = schema
  workspace.write((db) =>
    db
      .update(trainingRuns)
      .set({ recipe: former, fold: { folds: 5, index: 1, seed: 0 } })
      .where(eq(trainingRuns.runId, runId))
      .run(),
  )
  const clone = await client.experiments.prepareClone({ run: runId })
  expect(clone.recipe).toEqual({ ...recipe, positive: 'malignant', classWeights: 'balanced' })
  expect(clone.changes).toEqual([
    'The recipe is converted to the current format. It trains the same weights.',
    'The recipe did not name its positive class. It now names "malignant", as in the model of run 1.',
    'Probabilities are corrected for the class weights; those of run 1 are not.',
    expect.stringContaining('Run 1 was trained on fold 2 of 5'),
  ])
})

test('[TR-18] on other data the clone says which columns are gone and which are new; a run of another program has no recipe', async () => {
  const { client, runner, importSample } = open(newWorkspace())
  const recipe = short(await importSample('breast-cancer.csv', 'cancer', 'diagnosis'))
  await importSample('wine-quality-red.csv', 'wine', 'quality')
  const { jobId, runId } = await client.experiments.start({ ref: 'cancer', recipe, engine: 'wasm' })
  await runner.result(jobId)
  const clone = await client.experiments.prepareClone({ run: runId, ref: 'wine' })
  expect(clone.ref).toBe('wine')
  expect(clone.gone).toEqual(['diagnosis', ...recipe.features.map(({ column }) => column)])
  expect(clone.added).toContain('alcohol')
  await client.experiments.mark({ runs: [runId], archived: true })
  await client.governance.trash.put({ items: ['dataset:cancer'] })
  expect(await client.experiments.prepareClone({ run: runId })).toMatchObject({
    ref: null,
    changes: [expect.stringContaining('in the trash')],
  })
})
