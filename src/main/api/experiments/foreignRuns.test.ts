import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { RunsColumn } from '../../../shared/domain/experiments/runsView.ts'
import { runFacts } from '../../../shared/domain/experiments/runFacts.ts'
import { withTraining } from '../../../shared/domain/training/recipe.ts'
import { addArtifactFrom, addForeignRun, logPoints } from '../../experiments/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open } from '../fixtures/open.ts'

const workers = await inProcessWorkers()

/** A run of Cairn, and one of another program beside it: no recipe, no data version, no model; any metrics, params and tags. */
async function world() {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path, workers)
  const { client, runner, workspace } = opened
  const recipe = await opened.importSample('penguins.csv', 'penguins', 'Species')
  const own = await client.experiments.start({ ref: 'penguins', recipe: withTraining(recipe, { epochs: 2 }), engine: 'wasm' })
  await runner.result(own.jobId)
  const foreign = workspace.write((db) =>
    addForeignRun(db, {
      name: 'bold-shrimp-7',
      uuid: 'c0ffee'.padEnd(32, '0'),
      source: 'mlflow',
      experiment: 'their penguins',
      user: 'eve',
      status: 'done',
      startedAt: 1_000,
      endedAt: 4_000,
      params: { alpha: '0.5', solver: 'lbfgs' },
      tags: { 'mlflow.source.name': 'train.py', best: '' },
    }),
  )
  logPoints(workspace, foreign.id, [
    { name: 'val/loss', step: 0, timestamp: 2_000, value: 1 },
    { name: 'val/loss', step: 1, timestamp: 3_000, value: Infinity },
    { name: 'accuracy', step: 0, timestamp: 3_000, value: 0.9 },
  ])
  return { ...opened, own: own.runId, foreign: foreign.id }
}

test('a run of another program is listed, shown, charted, compared and reported like any other, and never as more than it is', async () => {
  const { client, own, foreign } = await world()
  const { runs } = await client.experiments.list({ limit: 10 })
  expect(runs.map(({ id }) => id)).toEqual([own, foreign])
  expect(runs[1]).toMatchObject({
    name: 'bold-shrimp-7',
    source: 'mlflow',
    experiment: 'their penguins',
    user: 'eve',
    dataset: null,
    task: null,
    jobId: null,
    tags: ['best'],
    params: { alpha: '0.5', solver: 'lbfgs' },
  })
  const run = await client.experiments.get({ run: foreign })
  expect(run).toMatchObject({ recipe: null, positive: null, fingerprint: null, series: ['accuracy', 'val/loss'] })
  expect(run.keyedTags).toEqual({ 'mlflow.source.name': 'train.py' })
  const series = await client.experiments.series({ run: foreign, name: 'val/loss' })
  expect(series).toMatchObject({ points: 2, last: null, maximum: 1 })
  expect(await client.experiments.curves({ runs: [own, foreign], name: 'accuracy' })).toMatchObject([{ run: foreign }])

  const comparison = await client.experiments.compare({ runs: [own, foreign], all: true })
  expect(comparison.comparable[1]).toMatchObject({ run: foreign, comparable: false })
  expect(comparison.params.find(({ key }) => key === 'alpha')?.values).toEqual([null, '0.5'])
  await client.experiments.compare({ runs: [foreign, own] })
  for (const format of ['html', 'md'] as const) {
    expect((await client.reports.run({ run: foreign, part: 'test', format })).text).toContain('bold-shrimp-7')
    await client.reports.compare({ runs: [foreign, own], format })
  }
  expect(await client.experiments.log({ run: foreign })).toEqual([])
  const marked = await client.experiments.update({ run: foreign, name: 'theirs', notes: 'good', addTags: ['x'], removeTags: ['best'] })
  expect(marked).toMatchObject({ name: 'theirs', tags: ['x'] })
})

test('every column of the runs table has a value or none for a run of another program, and filters and sorts with the others', async () => {
  const { client, own, foreign } = await world()
  const columns: RunsColumn[] = [
    ...runFacts.map((fact) => ({ kind: 'fact' as const, fact })),
    { kind: 'param', param: 'alpha' },
    { kind: 'metric', metric: 'accuracy', part: 'test' },
    { kind: 'series', series: 'val/loss', show: 'last' },
    { kind: 'series', series: 'val/loss', show: 'best' },
    { kind: 'series', series: 'val/loss', show: 'step', step: 0 },
  ]
  const { rows } = await client.experiments.table({ columns })
  const values = Object.fromEntries(columns.map((column, i) => [JSON.stringify(column), rows.find(({ id }) => id === foreign)?.values[i]]))
  const fact = (name: string) => values[JSON.stringify({ kind: 'fact', fact: name })]
  expect([
    fact('experiment'),
    fact('source'),
    fact('user'),
    fact('took'),
    fact('dataset'),
    fact('task'),
    fact('engine'),
    fact('tags'),
  ]).toEqual(['their penguins', 'mlflow', 'eve', 3_000, null, null, null, 'best'])
  expect(columns.slice(-5).map((column) => values[JSON.stringify(column)])).toEqual(['0.5', null, null, 1, 1])
  for (const column of columns) {
    const found = await client.experiments.table({ orderBy: { column } })
    expect(found.rows.map(({ id }) => id).sort((a, b) => a - b)).toEqual([own, foreign])
    await client.experiments.table({ filter: { conditions: [{ column, operator: '!=', value: 'x' }] } })
  }
  const ids = async (filter: object) => (await client.experiments.table({ filter })).rows.map(({ id }) => id)
  expect(await ids({ dataset: 'penguins' })).toEqual([own])
  expect(await ids({ task: 'multiclass' })).toEqual([own])
  expect(await ids({ experiment: 'their penguins' })).toEqual([foreign])
  expect(await client.experiments.columns({})).toMatchObject({ series: expect.arrayContaining(['val/loss']), tags: ['best'] })
})

test('what only a training has is refused by name for a run of another program', async () => {
  const { client, own, foreign } = await world()
  const refused = [
    () => client.experiments.pause({ run: foreign }),
    () => client.experiments.resume({ run: foreign }),
    () => client.experiments.reproduce({ run: foreign }),
    () => client.experiments.extend({ run: foreign, epochs: 1 }),
    () => client.experiments.predictions({ run: foreign }),
    () => client.experiments.evaluation({ run: foreign }),
    () => client.models.register({ run: foreign, name: 'theirs' }),
    () => client.evaluation.importance({ model: { run: foreign } }),
    () => client.evaluation.compare({ models: [{ run: own }, { run: foreign }] }),
    () => client.evaluation.startComparison({ models: [{ run: foreign }, { run: own }] }),
  ]
  for (const answer of refused) await expect(answer()).rejects.toMatchObject({ code: 'RUN_NOT_TRAINED' })
})

test('a tag with a value is no label: none takes its place or removes it', async () => {
  const { client, foreign } = await world()
  const { keyedTags } = await client.experiments.get({ run: foreign })
  const [key] = Object.keys(keyedTags)
  await expect(client.experiments.update({ run: foreign, addTags: [key] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(client.experiments.mark({ runs: [foreign], addTags: [key] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await client.experiments.update({ run: foreign, removeTags: [key, 'best'] })
  expect(await client.experiments.get({ run: foreign })).toMatchObject({ keyedTags, tags: [] })
})

test('what another program says of its run is checked before anything is written', async () => {
  const { client, workspace } = await world()
  const run = { source: 'import', experiment: 'theirs', user: null, status: 'done', startedAt: 1 } as const
  const add = (more: object) => () => workspace.write((db) => addForeignRun(db, { ...run, ...more }))
  expect(add({ uuid: 'c0ffee'.padEnd(32, '0') })).toThrowError(expect.objectContaining({ code: 'ALREADY_EXISTS' }))
  const long = 'x'.repeat(251)
  for (const more of [
    { uuid: 'C0FFEE' },
    { name: 'a\u202eb' },
    { experiment: '' },
    { experiment: 'a@trash-1' },
    { user: 'x'.repeat(201) },
    { params: { [long]: '1' } },
    { params: { a: 'x'.repeat(6_001) } },
    { tags: { [long]: '1' } },
    { tags: { '': '1' } },
    { tags: { a: 'x'.repeat(8_001) } },
  ])
    expect(add(more)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  add({ params: { ['x'.repeat(250)]: '1' } })()
  const { params } = await client.experiments.columns({})
  await client.experiments.table({ columns: params.map((param) => ({ kind: 'param', param })) })
})

test("what another program logs at the paths of training's own is not taken for it", async () => {
  const { client, workspace, foreign } = await world()
  for (const path of ['evaluation/model/test', 'model', 'weights', 'predictions/model'])
    await addArtifactFrom(workspace, { run: foreign, path }, Readable.from([Buffer.from('no JSON')]))
  expect((await client.reports.run({ run: foreign, part: 'test', format: 'md' })).text).toContain('bold-shrimp-7')
  expect((await client.workspace.verify({})).problems).toEqual([])
  await expect(client.experiments.evaluation({ run: foreign })).rejects.toMatchObject({ code: 'RUN_NOT_TRAINED' })
})

test('a run of another program that was never ended goes into the trash, alone and with its experiment', async () => {
  const { client, workspace, foreign } = await world()
  workspace.sqlite.prepare("UPDATE runs SET status = 'running', ended_at = NULL WHERE id = ?").run(foreign)
  await client.governance.trash.put({ items: [`run:${foreign}`] })
  await client.governance.undo.undo({})
  await client.governance.trash.put({ items: ['experiment:their penguins'] })
  expect((await client.governance.trash.empty({})).kept).toEqual([])
})

test('the points of a curve at negative steps are drawn too', async () => {
  const { client, workspace, foreign } = await world()
  logPoints(
    workspace,
    foreign,
    [-70, -1, 0, 1].map((step) => ({ name: 'warm', step, timestamp: 1, value: step })),
  )
  const all = [-70, -1, 0, 1].map((step) => [step, step])
  expect((await client.experiments.series({ run: foreign, name: 'warm' })).values).toEqual(all)
  expect((await client.experiments.series({ run: foreign, name: 'warm', fromStep: 0 })).values).toEqual(all.slice(2))
  expect((await client.experiments.curves({ runs: [foreign], name: 'warm' }))[0].series.values).toEqual(all)
})

test('a run of another program has a lineage and a size, goes into the trash, comes back, and is deleted for good with all it logged', async () => {
  const { client, workspace, foreign } = await world()
  const { object } = await workspace.objects.put('a picture')
  workspace.sqlite
    .prepare('INSERT INTO run_artifacts (run_id, path, object, bytes) VALUES (?, ?, ?, 9)')
    .run(foreign, 'plots/roc.png', object)
  const graph = await client.governance.lineage({ of: `run:${foreign}` })
  expect(graph).toMatchObject({ nodes: [{ id: `run-${foreign}`, hash: null }], edges: [] })
  const before = await client.governance.storage({})
  await client.governance.trash.put({ items: [`run:${foreign}`] })
  expect((await client.governance.storage({})).trashBytes).toBe(before.trashBytes + 9)
  await client.governance.trash.restore({ entry: `run-${foreign}` })
  await client.governance.trash.put({ items: [`run:${foreign}`] })
  expect(await client.governance.trash.empty({})).toMatchObject({ deleted: [{ id: `run-${foreign}` }] })
  for (const table of ['metric_points', 'metric_series', 'run_params', 'run_tags', 'run_artifacts'])
    expect(
      workspace.sqlite
        .prepare(`SELECT count(*) FROM ${table} WHERE ${table === 'metric_points' ? 'timestamp < 9000' : `run_id = ${foreign}`}`)
        .pluck()
        .get(),
    ).toBe(0)
  expect((await client.workspace.verify({})).problems).toEqual([])
})
