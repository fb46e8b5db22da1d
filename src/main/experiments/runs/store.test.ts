import { expect, test } from 'vitest'
import type { RunQuery } from './list.ts'
import { addData, addRun, workspaceWithData } from '../fixtures/registry.ts'
import { listRuns } from './list.ts'
import { compareRuns } from '../table/compare.ts'
import { describeRun } from './describe.ts'
import { requireArtifact, requireRun, tagRun, updateRun } from './store.ts'

const query = (changes: Partial<RunQuery> = {}): RunQuery => ({
  limit: 100,
  offset: 0,
  where: [],
  orderBy: { by: 'created', descending: false },
  part: 'test',
  ...changes,
})

test('[CM-1] a run is listed with its params, metrics, tags and data version', () => {
  const workspace = workspaceWithData()
  addRun(workspace, { name: 'first', tags: ['b', 'a'], metrics: { rmse: 0.7 } })
  const { total, runs } = listRuns(workspace.db, query())
  expect(total).toBe(1)
  expect(runs[0]).toMatchObject({ name: 'first', dataset: 'wine@v1', task: 'regression', tags: ['a', 'b'], metrics: { rmse: 0.7 } })
  expect(runs[0].params).toMatchObject({
    'model.optimizer.learningRate': '0.01',
    'model.family': 'linear',
    'feature.alcohol': 'numeric, standard, impute median',
  })
})

test('[CM-1] runs are filtered by data, tag, star, text and metric, together', () => {
  const workspace = workspaceWithData()
  addData(workspace, 'other', 5)
  const ids = [0.9, 0.5, 0.7].map((rmse, i) => addRun(workspace, { name: `r${i}`, tags: i > 0 ? ['x'] : [], metrics: { rmse } }).id)
  addRun(workspace, { name: '100% of_it', version: 2 })
  workspace.write((db) => updateRun(db, ids[2], { starred: true }))
  const found = (changes: Partial<RunQuery>) => listRuns(workspace.db, query(changes)).runs.map((run) => run.name)
  expect(found({ dataset: 'other' })).toEqual(['100% of_it'])
  expect(found({ tag: 'x' })).toEqual(['r1', 'r2'])
  expect(found({ starred: true })).toEqual(['r2'])
  expect(found({ search: '0%' })).toEqual(['100% of_it'])
  expect(found({ search: 'f_i' })).toEqual(['100% of_it'])
  expect(found({ search: '_' })).toEqual(['100% of_it'])
  expect(found({ where: [{ metric: 'rmse', operator: '<', value: 0.8 }], tag: 'x' })).toEqual(['r1', 'r2'])
  expect(found({ where: [{ metric: 'rmse', operator: '<', value: 0.6 }] })).toEqual(['r1'])
  expect(() => found({ dataset: 'none' })).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[CM-2] a metric orders best first by its own direction, and runs without it come last', () => {
  const workspace = workspaceWithData()
  for (const [name, rmse, r2] of [
    ['a', 0.9, 0.1],
    ['b', 0.5, 0.5],
    ['c', 0.7, 0.3],
  ] as const)
    addRun(workspace, { name, metrics: { rmse, r2 } })
  addRun(workspace, { name: 'none' })
  const order = (metric: string, descending?: boolean) =>
    listRuns(workspace.db, query({ orderBy: { by: 'metric', metric, descending } })).runs.map((run) => run.name)
  expect(order('rmse')).toEqual(['b', 'c', 'a', 'none'])
  expect(order('r2')).toEqual(['b', 'c', 'a', 'none'])
  expect(order('rmse', true)).toEqual(['a', 'c', 'b', 'none'])
})

test('params order as numbers where they are numbers, and pages are of the whole order', () => {
  const workspace = workspaceWithData()
  for (const batchSize of [100, 9, 20]) addRun(workspace, { training: { batchSize } })
  const page = (offset: number) =>
    listRuns(workspace.db, query({ orderBy: { by: 'param', param: 'model.batchSize', descending: false }, limit: 2, offset }))
  expect(page(0).runs.map((run) => run.params['model.batchSize'])).toEqual(['9', '20'])
  expect(page(2).runs.map((run) => run.params['model.batchSize'])).toEqual(['100'])
  expect(page(2).total).toBe(3)
})

test('[CM-9] names, notes, stars and tags change; a run that is not there is refused with the newest', () => {
  const workspace = workspaceWithData()
  const { id } = addRun(workspace, { tags: ['old'] })
  workspace.write((db) => {
    updateRun(db, id, { name: 'new', notes: 'why', starred: true })
    tagRun(db, id, ['new', 'new'], ['old'])
  })
  expect(describeRun(workspace, requireRun(workspace.db, id))).toMatchObject({ name: 'new', notes: 'why', starred: true, tags: ['new'] })
  expect(() => requireRun(workspace.db, 99)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND', details: { run: 99, newest: id } }))
})

test('a run that is not done has no model to give', () => {
  const workspace = workspaceWithData()
  const run = addRun(workspace)
  expect(() => requireArtifact(workspace.db, run, 'weights')).toThrowError(expect.objectContaining({ code: 'RUN_NOT_DONE' }))
})

test('[CM-3] only the params that differ are shown, unless all are asked for', async () => {
  const workspace = workspaceWithData()
  const runs = [addRun(workspace).id, addRun(workspace, { training: { epochs: 20 } }).id]
  const keys = async (all: boolean) => (await compareRuns(workspace, { runs, all, part: 'test' })).params.map((param) => param.key)
  expect(await keys(false)).toEqual(['model.epochs'])
  expect(await keys(true)).toContain('model.batchSize')
  const both = [runs[0], addRun(workspace, { training: { family: 'mlp', hidden: [8, 4] } }).id]
  const hidden = (await compareRuns(workspace, { runs: both, all: false, part: 'test' })).params.find(
    (param) => param.key === 'model.hidden',
  )
  expect(hidden).toEqual({ key: 'model.hidden', values: [null, '8-4'], differs: true })
})

test('[CM-5] every metric has its delta to the baseline, better or worse by its own direction', async () => {
  const workspace = workspaceWithData()
  const runs = [
    addRun(workspace, { metrics: { rmse: 0.75, r2: 0.25 } }).id,
    addRun(workspace, { metrics: { rmse: 0.5, r2: 0.5 } }).id,
    addRun(workspace, { metrics: { rmse: 0.75, r2: 0.125 } }).id,
  ]
  const { metrics } = await compareRuns(workspace, { runs, all: false, part: 'test' })
  const rows = Object.fromEntries(metrics.map(({ metric, values }) => [metric, values.map(({ delta, verdict }) => [delta, verdict])]))
  expect(rows).toEqual({
    rmse: [
      [null, null],
      [-0.25, 'better'],
      [0, 'same'],
    ],
    r2: [
      [null, null],
      [0.25, 'better'],
      [-0.125, 'worse'],
    ],
  })
  const other = await compareRuns(workspace, { runs, baseline: runs[1], all: false, part: 'test' })
  expect(other.metrics.find(({ metric }) => metric === 'rmse')?.values[0]).toMatchObject({ delta: 0.25, verdict: 'worse' })
})

test('[CM-13] runs on other data or another split say why they are not comparable, and get no delta', async () => {
  const workspace = workspaceWithData()
  addData(workspace, 'wine', 200)
  const split = { kind: 'random' as const, seed: 2, fractions: { train: 0.7, validation: 0.15, test: 0.15 } }
  const runs = [
    addRun(workspace, { metrics: { rmse: 0.7 } }).id,
    addRun(workspace, { metrics: { rmse: 0.6 }, version: 2 }).id,
    addRun(workspace, { metrics: { rmse: 0.6 }, recipe: { split } }).id,
  ]
  const { comparable, metrics } = await compareRuns(workspace, { runs, all: false, part: 'test' })
  expect(comparable).toEqual([
    { run: runs[0], comparable: true, reasons: [] },
    { run: runs[1], comparable: false, reasons: ['different dataset versions: wine@v2 and wine@v1'] },
    { run: runs[2], comparable: false, reasons: ['different splits of the same data'] },
  ])
  expect(metrics[0].values.map((value) => value.delta)).toEqual([null, null, null])
})

test('10,000 runs: a page by a metric comes in one query, however many there are', () => {
  const workspace = workspaceWithData()
  const first = addRun(workspace, { metrics: { rmse: 5 } })
  workspace.sqlite.exec(`
    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
    INSERT INTO runs (id, uuid, experiment_id, name, source, status, created_at)
      SELECT i, 'uuid ' || i, experiment_id, 'run ' || i, source, status, created_at + i FROM n, runs WHERE runs.id = ${first.id};
    INSERT INTO run_metrics SELECT id, 'model', 'test', 'rmse', abs(5000 - id), NULL, NULL, NULL, 15 FROM runs WHERE id > 1;`)
  const { total, runs } = listRuns(workspace.db, query({ orderBy: { by: 'metric', metric: 'rmse' }, limit: 3 }))
  expect(total).toBe(10_000)
  expect(runs.map((run) => run.id).sort((a, b) => a - b)).toEqual([4999, 5000, 5001])
})
