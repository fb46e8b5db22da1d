import { expect, test } from 'vitest'
import { addData, addRun, type FinishedRun, wineRecipe, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { addModelVersion, updateModel } from '../versions/store.ts'
import { chooseComparison, comparisonTask } from './chooseComparison.ts'

/** A run whose objects are in the registry, and the version of `quality` that was made of it. */
function doneRun(workspace: Workspace, run: FinishedRun = {}): { run: number; ref: string } {
  const { id } = addRun(workspace, run)
  return workspace.write((db) => {
    for (const name of ['model', 'weights', 'predictions/model'])
      db.insert(schema.runArtifacts)
        .values({ runId: id, path: name, object: String(id).repeat(64).slice(0, 64), bytes: 1 })
        .run()
    const version = { runId: id, importedFromId: null, task: 'regression', threshold: null, checksum: `c${id}`, notes: '' } as const
    return { run: id, ref: `quality@v${addModelVersion(db, 'quality', version).number}` }
  })
}

const otherSplit = { split: { ...wineRecipe.split, seed: 2 } }

test('[CM-13] models are compared on the newest data that all were evaluated on, by the split of the newest run that was trained on it', () => {
  const workspace = workspaceWithData()
  addData(workspace, 'wine', 120)
  const { db, sqlite } = workspace
  const [first, second] = [doneRun(workspace), doneRun(workspace, { version: 2, recipe: otherSplit })]
  const choose = (options: object = {}, models = [{ ref: first.ref }, { ref: second.ref }]) => chooseComparison(db, { models, ...options })
  // Nothing was evaluated on both: the newest of either.
  expect(choose().rows).toMatchObject({ dataset: 'wine@v2', rows: { part: 'test', split: { seed: 2 } }, splitOf: { name: 'quality@v2' } })
  expect(choose().data.map(({ ref, evaluated }) => [ref, evaluated.map(({ name }) => name)])).toEqual([
    ['wine@v2', ['quality@v2']],
    ['wine@v1', ['quality@v1']],
  ])
  sqlite
    .prepare(
      'INSERT INTO model_evaluations (version_id, dataset_version_id, rows, evaluation_object, predictions_object, at) VALUES (2, 1, ?, ?, ?, 1)',
    )
    .run('{}', 'a'.repeat(64), 'b'.repeat(64))
  expect(choose().rows).toMatchObject({ dataset: 'wine@v1', rows: { split: { seed: 1 } } })
  expect(choose({ data: 'wine@v2' }).rows).toMatchObject({ dataset: 'wine@v2', rows: { split: { seed: 2 } } })
  expect(choose({ data: 'wine@v2', splitOf: { ref: first.ref } }).rows).toMatchObject({ rows: { split: { seed: 1 } } })
  expect(choose({ data: 'wine@v2', part: 'all' }).rows?.rows).toMatchObject({ part: 'all', includeSeen: undefined })
  // What either was trained on is told apart: in the order of the models.
  expect(choose().rows?.rows.models?.map(({ name }) => name)).toEqual([first.ref, second.ref])
})

test('[CM-13] a result is found again whatever the models are called: by their runs, and after another name', () => {
  const workspace = workspaceWithData()
  const { db } = workspace
  const [first, second] = [doneRun(workspace), doneRun(workspace)]
  const keyOf = (models: ({ ref: string } | { run: number })[], seed = 0) => {
    const { models: chosen, rows } = chooseComparison(db, { models })
    if (!rows) throw new Error('no data')
    return comparisonTask(db, { models: chosen, rows }, seed).key
  }
  const key = keyOf([{ ref: first.ref }, { ref: second.ref }])
  expect(keyOf([{ run: first.run }, { run: second.run }])).toBe(key)
  expect(keyOf([{ run: second.run }, { run: first.run }])).not.toBe(key)
  expect(keyOf([{ run: first.run }, { run: second.run }], 1)).not.toBe(key)
  workspace.write(() => updateModel(db, 'quality', { rename: 'taste' }))
  expect(keyOf([{ ref: 'taste@v1' }, { ref: 'taste@v2' }])).toBe(key)
  // Slices by a column that is sensitive now are not what was kept.
  workspace.sqlite.exec("INSERT INTO dataset_columns (dataset_id, column, sensitive) VALUES (1, 'alcohol', 1)")
  expect(keyOf([{ run: first.run }, { run: second.run }])).not.toBe(key)
})

test('[CM-4] models of different questions are not compared', () => {
  const workspace = workspaceWithData()
  const [first, other] = [doneRun(workspace), doneRun(workspace, { recipe: { target: 'alcohol' } })]
  expect(() => chooseComparison(workspace.db, { models: [{ run: first.run }, { run: other.run }] })).toThrowError(
    expect.objectContaining({ code: 'NOT_COMPARABLE', message: expect.stringContaining('it predicts "alcohol", and not "quality"') }),
  )
})
