import { expect, test } from 'vitest'
import { addRun, wineRecipe, workspaceWithData } from '../fixtures/registry.ts'
import { comparableRuns } from './importanceRuns.ts'

const otherSplit = { split: { ...wineRecipe.split, seed: 2 } }

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
