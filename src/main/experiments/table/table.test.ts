import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { RunsColumn } from '../../../shared/domain/experiments/runsView.ts'
import { RunsFilter, type RunsOrder, usualView } from '../../../shared/domain/experiments/runsView.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { columnChoices } from './columnChoices.ts'
import { addData, addRun, workspaceWithData } from '../fixtures/registry.ts'
import { addForeignRun } from '../runs/foreign.ts'
import { logPoints } from '../runs/series.ts'
import { markRuns } from '../runs/store.ts'
import type { Nest } from './nesting.ts'
import { runsTable } from './table.ts'

const rate: RunsColumn = { kind: 'param', param: 'model.optimizer.learningRate' }
const rmse: RunsColumn = { kind: 'metric', metric: 'rmse', part: 'test' }
const curve = (show: 'last' | 'best'): RunsColumn => ({ kind: 'series', series: 'valLoss', show })
const atStep = (step: number): RunsColumn => ({ kind: 'series', series: 'valLoss', show: 'step', step })

function withRuns(): Workspace {
  const workspace = workspaceWithData()
  const adam = (learningRate: number) => ({ optimizer: { kind: 'adam' as const, learningRate } })
  addRun(workspace, { name: 'slow', training: adam(0.001), metrics: { rmse: 0.9 }, tags: ['first'] })
  addRun(workspace, { name: 'quick', training: adam(0.1), metrics: { rmse: 0.7 } })
  addRun(workspace, { name: 'unmeasured', training: adam(0.01) })
  const points = (values: number[]) => values.map((value, i) => ({ name: 'valLoss', step: i + 1, timestamp: i, value }))
  logPoints(workspace, 1, points([3, 1, 2]))
  logPoints(workspace, 2, points([2, 1.5, 1.2]))
  return workspace
}

async function ids({ db }: Workspace, orderBy: RunsOrder, filter: Partial<RunsFilter> = {}): Promise<number[]> {
  const { rows } = await runsTable(db, { limit: 100, offset: 0, columns: [], filter: RunsFilter.parse(filter), orderBy })
  return rows.map((row) => row.id)
}

test('[CM-1] [CM-2] each row has its values in the order of the columns: a curve shows its last, best or that of a step', async () => {
  const columns = [rate, rmse, curve('last'), curve('best'), atStep(1), { kind: 'fact', fact: 'dataset' } as const]
  const page = await runsTable(withRuns().db, {
    ...usualView,
    limit: 2,
    offset: 0,
    columns,
    orderBy: { column: { kind: 'fact', fact: 'name' } },
  })
  expect(page).toMatchObject({
    total: 3,
    rows: [
      { id: 2, name: 'quick' },
      { id: 1, tags: ['first'] },
    ],
  })
  expect(page.rows.map((row) => row.values)).toEqual([
    ['0.1', 0.7, 1.2, 1.2, 2, 'wine@v1'],
    ['0.001', 0.9, 2, 1, 3, 'wine@v1'],
  ])
})

test('[CM-1] sorted by any column, the best first, numbers as numbers, and what has no value last either way', async () => {
  const workspace = withRuns()
  expect(await ids(workspace, { column: rmse })).toEqual([2, 1, 3])
  expect(await ids(workspace, { column: rmse, descending: true })).toEqual([1, 2, 3])
  expect(await ids(workspace, { column: rate })).toEqual([1, 3, 2])
  expect(await ids(workspace, { column: curve('best') })).toEqual([1, 2, 3])
  expect(await ids(workspace, { column: curve('last') })).toEqual([2, 1, 3])
  expect(await ids(workspace, { column: atStep(2) })).toEqual([1, 2, 3])
  expect(await ids(workspace, { column: { kind: 'fact', fact: 'tags' } })).toEqual([1, 3, 2])
})

test('[CM-1] a few runs are sorted by a curve that most others have as well', async () => {
  const workspace = withRuns()
  for (let i = 0; i < 8; i++) {
    const { id } = addRun(workspace, { name: `other ${i}` })
    logPoints(workspace, id, [{ name: 'valLoss', step: 1, timestamp: 0, value: i }])
  }
  expect(await ids(workspace, { column: curve('last') }, { search: 'w' })).toEqual([1])
  expect((await ids(workspace, { column: curve('last'), descending: true })).slice(0, 3)).toEqual([11, 10, 9])
})

test('[CM-1] filtered by any column; a request that is no number is compared as text', async () => {
  const workspace = withRuns()
  addData(workspace, 'beer', 50)
  addRun(workspace, { name: '100 % "malt"', version: 2 })
  const started: RunsOrder = { column: { kind: 'fact', fact: 'started' }, descending: false }
  const where = async (column: RunsColumn, operator: '<' | '=' | '!=' | 'contains', value: string) =>
    (await ids(workspace, { column: { kind: 'fact', fact: 'name' } }, { conditions: [{ column, operator, value }] })).toSorted(
      (a, b) => a - b,
    )
  expect(await where(rate, '<', '0.05')).toEqual([1, 3, 4])
  expect(await where(rmse, '<', '0.8')).toEqual([2])
  expect(await where({ kind: 'fact', fact: 'dataset' }, 'contains', 'beer')).toEqual([4])
  expect(await where({ kind: 'fact', fact: 'name' }, 'contains', '%')).toEqual([4])
  expect(await where({ kind: 'fact', fact: 'name' }, '=', `' OR 1=1 --`)).toEqual([])
  expect((await ids(workspace, started, { dataset: 'wine' })).toSorted((a, b) => a - b)).toEqual([1, 2, 3])
  expect(await ids(workspace, started, { search: '"malt"' })).toEqual([4])
  expect(await ids(workspace, started, { tag: 'first' })).toEqual([1])
})

test('[CM-9] what is archived is left out until it is asked for, and keeps what it has', async () => {
  const workspace = withRuns()
  workspace.write((db) => markRuns(db, [1, 2], { archived: true, starred: true, addTags: ['old'], removeTags: ['first'] }))
  const started: RunsOrder = { column: { kind: 'fact', fact: 'started' } }
  expect(await ids(workspace, started)).toEqual([3])
  expect((await ids(workspace, started, { archived: 'only', starred: true, tag: 'old' })).toSorted((a, b) => a - b)).toEqual([1, 2])
  expect(await ids(workspace, started, { archived: 'with' })).toHaveLength(3)
  expect(() => workspace.write((db) => markRuns(db, [3, 99], { archived: true, addTags: [], removeTags: [] }))).toThrow('no run 99')
  expect(await ids(workspace, started)).toEqual([3])
})

test('[CM-1] the columns that can be chosen are those that some run has', () => {
  const choices = columnChoices(withRuns(), { limit: 1_000 })
  expect(choices).toMatchObject({ metrics: [{ metric: 'rmse', part: 'test' }], series: ['valLoss'], tags: ['first'], more: false })
  expect(choices.params).toContain('model.optimizer.learningRate')
  expect(columnChoices(workspaceWithData(), { limit: 1_000 })).toEqual({ params: [], metrics: [], series: [], tags: [], more: false })
})

test('[ML-1] of many columns the first are listed, and a search finds the others, whatever characters their names have', () => {
  const workspace = withRuns()
  const names = Array.from({ length: 30 }, (_, i) => `layer_${i}/100%`)
  logPoints(
    workspace,
    1,
    names.map((name) => ({ name, step: 0, timestamp: 0, value: 1 })),
  )
  expect(columnChoices(workspace, { limit: 5 })).toMatchObject({ series: names.toSorted().slice(0, 5), more: true })
  expect(columnChoices(workspace, { limit: 5, search: 'LAYER_29/100%' })).toMatchObject({ series: ['layer_29/100%'], more: false })
  expect(columnChoices(workspace, { limit: 5, search: 'layer-' }).series).toEqual([])
})

test('[ML-1] nested runs are lines beneath their parent, sorted among themselves; what a filter leaves out is no parent', async () => {
  const workspace = workspaceWithData()
  const uuids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32))
  workspace.write((db) => {
    for (const [i, uuid] of uuids.entries()) {
      const run = addForeignRun(db, { name: `run ${i}`, uuid, user: null, status: 'done', source: 'mlflow', experiment: 'x', startedAt: i })
      if (i > 0)
        db.update(schema.runs)
          .set({ parentUuid: uuids[i === 3 ? 1 : 0] })
          .where(eq(schema.runs.id, run.id))
          .run()
    }
  })
  const page = (nest: Nest | undefined, filter = {}) =>
    runsTable(workspace.db, {
      ...usualView,
      limit: 100,
      offset: 0,
      columns: [],
      filter: RunsFilter.parse(filter),
      orderBy: { column: { kind: 'fact', fact: 'name' } },
      nest,
    })
  const shape = async (...query: Parameters<typeof page>) => (await page(...query)).rows.map(({ id, depth }) => `${'-'.repeat(depth)}${id}`)
  expect(await page({ all: false, toggled: [] })).toMatchObject({
    total: 1,
    runs: 4,
    nests: true,
    rows: [{ id: 1, nested: 2, source: 'mlflow' }],
  })
  expect(await shape({ all: true, toggled: [] })).toEqual(['1', '-2', '--4', '-3'])
  expect(await shape({ all: false, toggled: [1] })).toEqual(['1', '-2', '-3'])
  expect(await shape({ all: true, toggled: [] }, { search: 'run 3' })).toEqual(['4'])
  expect(await shape(undefined)).toEqual(['1', '2', '3', '4'])
})
