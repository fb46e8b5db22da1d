import { expect, test } from 'vitest'
import { addForeignRun, listRuns } from '../../experiments/index.ts'
import { addData, addRun } from '../../experiments/fixtures/registry.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../../workspace/index.ts'
import { inProcessWorkers } from '../fixtures/inProcess.ts'
import { open } from '../fixtures/open.ts'

const workers = await inProcessWorkers()

function start() {
  const path = temporaryFolder()
  createWorkspace(path).close()
  return open(path, workers)
}

/** Three runs: two of the experiment wine, one of another. */
function withRuns() {
  const opened = start()
  const { workspace } = opened
  addData(workspace, 'wine', 100)
  addRun(workspace, { name: 'first' })
  addRun(workspace, { name: 'second' })
  addRun(workspace, { name: 'third', experiment: 'deep' })
  workspace.sqlite.exec("UPDATE runs SET status = 'done', created_at = 1000 * id")
  const names = async () => (await opened.client.experiments.groups.list({})).experiments.map(({ name, runs }) => `${name}: ${runs}`)
  const runsOf = async (experiment: string) => (await opened.client.experiments.list({ experiment })).runs.map(({ id }) => id)
  return { ...opened, names, runsOf }
}

test('[CM-1] a run goes into the experiment called as its dataset, or into the one that is named, and what is made from it stays there', async () => {
  const { client, runner, importSample } = start()
  const recipe = await importSample('penguins.csv', 'penguins', 'Species')
  const quick = { ...recipe, model: { ...recipe.model, epochs: 1 } }
  const named = await client.experiments.start({ ref: 'penguins', recipe: quick, engine: 'wasm', experiment: 'small networks' })
  await runner.result(named.jobId)
  const plain = await client.experiments.start({ ref: 'penguins', recipe: quick, engine: 'wasm' })
  const again = await client.experiments.reproduce({ run: named.runId })
  const cv = await client.experiments.studies.crossValidate({ ref: 'penguins', recipe: quick, folds: 2, experiment: 'folds' })
  for (const { jobId } of [plain, again, cv]) await runner.result(jobId)
  const { runs } = await client.experiments.list({})
  expect(Object.fromEntries(runs.map(({ id, experiment }) => [id, experiment]))).toEqual({
    [named.runId]: 'small networks',
    [plain.runId]: 'penguins',
    [again.runId]: 'small networks',
    4: 'folds',
    5: 'folds',
  })
  expect(runs.every(({ source, user, uuid }) => source === 'cairn' && user !== null && /^[0-9a-f]{32}$/.test(uuid))).toBe(true)
  expect((await client.experiments.table({ filter: { experiment: 'folds' } })).total).toBe(2)
  await expect(client.experiments.list({ experiment: 'fold' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('experiments are listed by their newest run, created, renamed and described; a name is given once, whatever its Unicode form', async () => {
  const { client, names } = withRuns()
  expect(await names()).toEqual(['deep: 1', 'wine: 2'])
  expect(await client.experiments.groups.create({ name: 'Cafe\u0301', notes: 'Later' })).toMatchObject({
    name: 'Café',
    runs: 0,
    newestRunAt: null,
  })
  for (const name of ['Café', 'Cafe\u0301'])
    await expect(client.experiments.groups.create({ name })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(client.experiments.groups.update({ name: 'deep', rename: 'wine' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await expect(client.experiments.groups.create({ name: 'a\u0000b' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await client.experiments.groups.update({ name: 'deep', rename: 'deeper', notes: 'Does depth pay?' })).toMatchObject({
    name: 'deeper',
  })
  await client.governance.undo.undo({})
  expect(await names()).toEqual(['Café: 0', 'deep: 1', 'wine: 2'])
  expect((await client.experiments.groups.list({ search: 'ate' })).experiments.map(({ name }) => name)).toEqual(['Café'])
  expect(await client.experiments.groups.list({ limit: 1, offset: 1 })).toMatchObject({ total: 3, experiments: [{ name: 'deep' }] })
})

test('runs are moved all or not at all, and the move is undone', async () => {
  const { client, runsOf } = withRuns()
  await client.experiments.groups.move({ runs: [1, 2], to: 'deep' })
  expect(await runsOf('deep')).toEqual([3, 2, 1])
  await client.governance.undo.undo({})
  expect(await runsOf('deep')).toEqual([3])
  for (const move of [
    { runs: [1, 99], to: 'deep' },
    { runs: [1], to: 'nowhere' },
  ])
    await expect(client.experiments.groups.move(move)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await runsOf('wine')).toEqual([2, 1])
})

test('[UN-2] an experiment goes into the trash with its runs, comes back with those, and is deleted for good after them', async () => {
  const { client, names, runsOf, workspace } = withRuns()
  const trash = client.governance.trash
  await trash.put({ items: ['run:1'] })
  workspace.sqlite.exec("UPDATE runs SET deleted_at = 5 WHERE id = 1; UPDATE runs SET status = 'running' WHERE id = 2")
  await expect(trash.put({ items: ['experiment:wine'] })).rejects.toMatchObject({ code: 'OBJECT_IN_USE' })
  workspace.sqlite.exec("UPDATE runs SET status = 'done'")
  await trash.put({ items: ['experiment:wine'] })
  expect(await names()).toEqual(['deep: 1'])
  expect((await trash.list({})).map(({ id, label }) => [id, label])).toEqual([
    ['experiment-1', 'wine'],
    ['run-2', 'run 2 · second'],
    ['run-1', 'run 1 · first'],
  ])
  expect((await client.experiments.list({})).runs.map(({ id }) => id)).toEqual([3])
  await trash.restore({ entry: 'experiment-1' })
  expect(await runsOf('wine')).toEqual([2])

  // A run that comes back alone needs an experiment: one of the same name, since its own is still in the trash.
  await trash.put({ items: ['experiment:wine'] })
  await trash.restore({ entry: 'run-2' })
  expect(await runsOf('wine')).toEqual([2])
  await expect(trash.restore({ entry: 'experiment-1' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  expect((await trash.empty({})).deleted.map(({ id }) => id).sort()).toEqual(['experiment-1', 'run-1'])
  expect(workspace.sqlite.prepare('SELECT count(*) FROM experiments').pluck().get()).toBe(2)
  expect((await client.workspace.verify({})).problems.filter(({ what }) => /gone|reference|refers/.test(what))).toEqual([])
})

test('[UN-2] a study goes into the trash with its experiment, comes back, and is deleted for good with it', async () => {
  const { client, workspace, runner, importSample } = start()
  const recipe = await importSample('penguins.csv', 'penguins', 'Species')
  const quick = { ...recipe, model: { ...recipe.model, epochs: 1 } }
  const cv = await client.experiments.studies.crossValidate({ ref: 'penguins', recipe: quick, folds: 2, experiment: 'folds' })
  await runner.result(cv.jobId)
  const { trash } = client.governance
  const studies = async () => (await client.experiments.studies.list({})).map(({ id }) => id)
  workspace.sqlite.exec("UPDATE studies SET status = 'running'")
  await expect(trash.put({ items: ['experiment:folds'] })).rejects.toMatchObject({ code: 'OBJECT_IN_USE' })
  workspace.sqlite.exec("UPDATE studies SET status = 'done'")
  await trash.put({ items: ['experiment:folds'] })
  expect(await studies()).toEqual([])
  await trash.restore({ entry: (await trash.list({})).find(({ kind }) => kind === 'experiment')?.id ?? '' })
  expect(await studies()).toEqual([cv.studyId])
  await trash.put({ items: ['experiment:folds'] })
  await client.governance.undo.undo({})
  expect(await studies()).toEqual([cv.studyId])
  await trash.put({ items: ['experiment:folds'] })
  expect((await trash.empty({})).kept).toEqual([])
  for (const table of ['studies', 'runs', 'experiments'])
    expect(workspace.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  expect((await client.workspace.verify({})).problems).toEqual([])
})

test('a run of another program goes into an experiment like any other, with the id that it has there', () => {
  const { workspace } = withRuns()
  workspace.write((db) =>
    addForeignRun(db, { uuid: 'f'.repeat(32), source: 'import', experiment: 'deep', user: null, status: 'failed', startedAt: 9_000 }),
  )
  const { runs } = listRuns(workspace.db, {
    experiment: 'deep',
    limit: 10,
    offset: 0,
    where: [],
    orderBy: { by: 'created', descending: true },
    part: 'test',
  })
  expect(runs.map(({ uuid, source, createdAt }) => [uuid.length, source, createdAt])).toEqual([
    [32, 'import', 9_000],
    [32, 'cairn', 3_000],
  ])
})
