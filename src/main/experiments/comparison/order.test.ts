import { expect, test } from 'vitest'
import type { Workspace } from '../../workspace/index.ts'
import { schema } from '../../workspace/index.ts'
import { addData, addRun, type FinishedRun, wineRecipe, workspaceWithData } from '../fixtures/registry.ts'
import { comparableRuns } from './importanceRuns.ts'
import { metricOf, orderDifferences } from './order.ts'
import { orderReevaluation } from './reevaluateOrder.ts'

/** A run whose objects are in the registry. */
function doneRun(workspace: Workspace, run: FinishedRun = {}): number {
  const { id } = addRun(workspace, run)
  workspace.write((db) => {
    for (const name of ['model', 'weights', 'predictions/model'])
      db.insert(schema.runArtifacts)
        .values({ runId: id, path: name, object: 'a'.repeat(64), bytes: 1 })
        .run()
  })
  return id
}

const otherSplit = { split: { ...wineRecipe.split, seed: 2 } }

test('[CM-4] [CM-13] what cannot be compared says why, and with which command it can', () => {
  const workspace = workspaceWithData()
  addData(workspace, 'wine', 120)
  const [baseline, same, split, data, question] = [
    doneRun(workspace),
    doneRun(workspace),
    doneRun(workspace, { recipe: otherSplit }),
    doneRun(workspace, { version: 2 }),
    doneRun(workspace, { recipe: { target: 'alcohol' } }),
  ]
  const waiting = addRun(workspace).id
  const runs = [same, split, data, question, waiting]
  const { input, refused } = orderDifferences(workspace.db, { baseline, runs, part: 'test', metric: 'rmse', seed: 1 })
  expect(input?.others.map(({ run }) => run)).toEqual([same])
  expect(refused).toEqual([
    { run: split, reasons: ['another split of the same data'], remedy: `cairn runs reevaluate ${baseline} ${split}` },
    { run: data, reasons: ['another data version: wine@v2 and wine@v1'], remedy: `cairn runs reevaluate ${baseline} ${data}` },
    { run: question, reasons: ['another target: alcohol and quality'], remedy: null },
    { run: waiting, reasons: [`run ${waiting} is queued and has no predictions`], remedy: null },
  ])
  expect(() => metricOf('regression', 'rocAuc')).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('[CM-13] a set of runs is measured on the newest version and the split of a run that was trained on it', () => {
  const workspace = workspaceWithData()
  addData(workspace, 'wine', 120)
  const [first, second, question] = [
    doneRun(workspace),
    doneRun(workspace, { version: 2, recipe: otherSplit }),
    doneRun(workspace, { recipe: { target: 'alcohol' } }),
  ]
  const order = (options: object) => orderReevaluation(workspace.db, { runs: [first, second], part: 'test', seed: 1, ...options })
  expect(order({})).toMatchObject({ dataset: 'wine@v2', split: { seed: 2 }, runs: [{ run: first }, { run: second }] })
  // Each model reads the rows as its own data were read.
  expect(order({}).runs.map(({ reading }) => reading?.nullTokens.text.includes('NA'))).toEqual([true, true])
  expect(order({ on: 'wine@v1', baseline: second })).toMatchObject({
    dataset: 'wine@v1',
    split: { seed: 1 },
    runs: [{ run: second }, { run: first }],
  })
  expect(order({ splitOf: first })).toMatchObject({ dataset: 'wine@v2', split: { seed: 1 } })
  expect(() => order({ runs: [first, question] })).toThrowError(expect.objectContaining({ code: 'NOT_COMPARABLE' }))
})

test('[CM-7] importance is over the largest set of runs that were measured on the same rows', async () => {
  const workspace = workspaceWithData()
  for (const rmse of [0.7, 0.6, 0.5]) addRun(workspace, { metrics: { rmse } })
  addRun(workspace, { metrics: { rmse: 0.1 }, recipe: otherSplit })
  addRun(workspace, { metrics: { rmse: 0.4 }, training: { optimizer: { kind: 'adam', learningRate: 0.1 } } })
  addRun(workspace, {})
  const found = await comparableRuns(workspace.db, { metric: 'rmse', part: 'test', dataset: 'wine' })
  expect(found).toMatchObject({ on: { dataset: 'wine@v1', target: 'quality' }, leftOut: 1 })
  expect([...found.runs.values]).toEqual([0.4, 0.5, 0.6, 0.7])
  const [rate, ...others] = found.runs.params
  expect(others).toEqual([])
  expect(rate.key).toBe('model.optimizer.learningRate')
  expect(Array.from(rate.codes, (code) => rate.levels[code].number)).toEqual([0.1, 0.01, 0.01, 0.01])
  await expect(comparableRuns(workspace.db, { metric: 'mae', part: 'test' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
