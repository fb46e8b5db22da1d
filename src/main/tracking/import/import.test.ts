import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPoints } from '../../experiments/online.ts'
import { addModelVersion, setAlias } from '../../models/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, type Workspace } from '../../workspace/index.ts'
import { contentsOf, importInto, releases, unpackStores } from './fixtures/importing.ts'

const places = releases.flatMap((release) => (['files', 'db'] as const).map((kind) => ({ release, kind })))

const runNamed = ({ sqlite }: Workspace, name: string) =>
  sqlite.prepare('SELECT * FROM runs WHERE name = ?').get(name) as Record<string, unknown> & { id: number; uuid: string }

const entries = ({ sqlite }: Workspace, table: string, key: string, run: number) =>
  Object.fromEntries(sqlite.prepare(`SELECT ${key}, value FROM ${table} WHERE run_id = ?`).raw().all(run) as [string, string][])

async function imported(path: string) {
  const workspace = createWorkspace(temporaryFolder())
  const report = await importInto(workspace, { input: { source: { kind: 'path', path } } })
  return { workspace, report }
}

test.each(places)(
  '[ML-2] [ML-5] a store of MLflow $release ($kind) comes whole, and the same again changes nothing',
  async ({ release, kind }) => {
    const path = join(unpackStores(release), kind)
    const { workspace, report } = await imported(path)
    expect(report).toMatchObject({ runs: 7, points: 57, already: 0, updated: 0, isPart: false })
    expect(report.leftOut.map(({ kind: what, count, reason }) => [what, count, reason])).toEqual(
      expect.arrayContaining([
        ['run', 1, 'It was deleted there.'],
        ['experiment', 1, 'It was deleted there.'],
      ]),
    )
    expectRuns(workspace)
    expectPoints(workspace)
    expectFilesAndInputs(workspace)
    expectRegistry(workspace)
    const before = contentsOf(workspace)
    const again = await importInto(workspace, { input: { source: { kind: 'path', path } } })
    expect(again).toMatchObject({ runs: 0, already: 7, updated: 0, points: 0, files: 0, loggedModels: 0, versions: 0 })
    expect(contentsOf(workspace)).toBe(before)
  },
)

function expectRuns(workspace: Workspace): void {
  const parent = runNamed(workspace, 'parent sweep')
  expect(parent).toMatchObject({ source: 'import', status: 'done', notes: 'The *parent*.', parent_uuid: null, deleted_at: null })
  expect(parent.uuid).toMatch(/^[0-9a-f]{32}$/)
  expect(parent.ended_at).toBeGreaterThanOrEqual(parent.started_at as number)
  expect(entries(workspace, 'run_params', 'key', parent.id)).toEqual({ lr: '0.01', 'layers/0': '32', note: 'two\nlines', empty: '' })
  expect(entries(workspace, 'run_tags', 'tag', parent.id)).toMatchObject({ stage: 'long\ntag', owner: 'team a' })
  expect(['child 0', 'child 1'].map((name) => runNamed(workspace, name).parent_uuid)).toEqual([parent.uuid, parent.uuid])
  expect(['failed', 'killed', 'still running'].map((name) => runNamed(workspace, name).status)).toEqual([
    'failed',
    'stopped',
    'interrupted',
  ])
}

/** Names with slashes, negative steps, NaN and infinities. */
function expectPoints(workspace: Workspace): void {
  const { id } = runNamed(workspace, 'parent sweep')
  const pointsOf = (name: string) => readPoints(workspace, id, name, { limit: 100 }).points
  expect(pointsOf('val/loss').map(({ step, timestamp, value }) => [step, timestamp, value])).toEqual(
    Array.from({ length: 50 }, (_, i) => [i, 1_700_000_000_000 + i * 1_000, 1 / (i + 1)]),
  )
  expect(pointsOf('odd').map(({ step, value }) => [step, value])).toEqual([
    [1, Number.NaN],
    [2, Infinity],
    [3, -Infinity],
  ])
  expect(pointsOf('negative')).toMatchObject([{ step: -2, value: 0.5 }])
}

/** Files are found whatever folder the store was written in. */
function expectFilesAndInputs(workspace: Workspace): void {
  const { sqlite, objects } = workspace
  const { id } = runNamed(workspace, 'parent sweep')
  const files = sqlite.prepare('SELECT path, object, bytes FROM run_artifacts WHERE run_id = ? ORDER BY path').all(id)
  expect(files).toMatchObject([
    { path: 'empty.txt', bytes: 0 },
    { path: 'tables/history.csv', bytes: 17 },
  ])
  const [, history] = files as { object: string }[]
  expect(readFileSync(objects.path(history.object), 'utf8')).toBe('epoch,loss\n1,0.5\n')
  const inputs = sqlite.prepare('SELECT d.name, d.source_type, i.tags FROM run_inputs i JOIN logged_datasets d ON d.id = i.dataset_id')
  expect(inputs.all()).toContainEqual({ name: 'wine', source_type: 'local', tags: '{"mlflow.data.context":"training"}' })
}

/** A version is kept with its files, and never opened by itself. */
function expectRegistry({ sqlite }: Workspace): void {
  const versions = sqlite.prepare(
    `SELECT v.number, v.notes, v.task, o.stage, o.unopened IS NOT NULL AS kept, (SELECT count(*) FROM model_version_files f WHERE f.version_id = v.id) AS files,
       (SELECT alias FROM model_aliases a WHERE a.version_id = v.id) AS alias
     FROM model_versions v JOIN models m ON m.id = v.model_id JOIN model_version_origins o ON o.version_id = v.id WHERE m.name = 'halver' ORDER BY number`,
  )
  expect(versions.all()).toEqual([
    { number: 1, notes: '', task: null, stage: 'None', kept: 1, files: 5, alias: 'champion' },
    { number: 2, notes: 'The same again.', task: null, stage: 'Staging', kept: 1, files: 5, alias: null },
  ])
  expect(sqlite.prepare('SELECT name, notes FROM models').all()).toEqual([{ name: 'halver', notes: 'Halves what it is given.' }])
  expect(sqlite.prepare('SELECT tag, value FROM model_tags').all()).toEqual([{ tag: 'area', value: 'demo' }])
  expect(sqlite.prepare('SELECT tag, value FROM model_version_tags').all()).toEqual([{ tag: 'checked', value: 'yes' }])
}

test('[ML-2] [ML-5] a version whose number is taken here has the next one; an alias here stays where it points', async () => {
  const path = join(unpackStores('2.9.2'), 'files')
  const workspace = createWorkspace(temporaryFolder())
  const own = { runId: null, importedFromId: null, task: null, threshold: null, checksum: 'c', notes: 'Own.' }
  workspace.write((db) => setAlias(db, addModelVersion(db, 'halver', own), 'champion', ''))
  const input = { source: { kind: 'path', path } } as const
  const report = await importInto(workspace, { input })
  expect(report.versions).toBe(2)
  expect(report.leftOut).toContainEqual(
    expect.objectContaining({ places: ['halver@champion'], reason: 'The alias points to another version here.' }),
  )
  const numbers = workspace.sqlite.prepare('SELECT number, notes FROM model_versions ORDER BY number').raw()
  expect(numbers.all()).toEqual([
    [1, 'Own.'],
    [2, ''],
    [3, 'The same again.'],
  ])
  expect(await importInto(workspace, { input })).toMatchObject({ versions: 0 })
  expect(numbers.all()).toHaveLength(3)
})

test('[ML-2] models that MLflow 3 keeps beside runs come with what was measured of them, and what made them', async () => {
  const { workspace } = await imported(join(unpackStores('3.17.2'), 'files'))
  const run = runNamed(workspace, 'with model')
  const [model] = workspace.sqlite.prepare('SELECT * FROM logged_models').all() as { id: number }[]
  expect(model).toMatchObject({ name: 'half', run_id: run.id, status: 'ready', uuid: expect.stringMatching(/^m-[0-9a-f]{32}$/) })
  expect(workspace.sqlite.prepare('SELECT role, step FROM run_models WHERE run_id = ?').all(run.id)).toEqual([{ role: 'output', step: 0 }])
  const metrics = workspace.sqlite.prepare('SELECT key, dataset_name, step, value FROM logged_model_metrics').all()
  expect(metrics).toContainEqual({ key: 'rmse', dataset_name: 'wine', step: 3, value: 0.25 })
  const files = workspace.sqlite.prepare('SELECT path FROM logged_model_artifacts ORDER BY path').pluck().all()
  expect(files).toEqual(['MLmodel', 'conda.yaml', 'python_env.yaml', 'python_model.pkl', 'requirements.txt'])
})

test('[ML-5] a run that went on at its source gets what it lacks, and keeps what a person here made of it', async () => {
  const root = unpackStores('3.17.2')
  const source = join(root, 'files')
  const whole = temporaryFolder()
  cpSync(source, whole, { recursive: true })
  const { workspace: other } = await imported(source)
  const { uuid } = runNamed(other, 'parent sweep')
  const experiment = other.sqlite.prepare("SELECT uuid FROM experiments WHERE name = 'wine quality'").pluck().get() as string
  const folder = join(source, 'mlruns', experiment, uuid)
  for (const part of ['metrics/val', 'params/lr', 'artifacts/tables']) rmSync(join(folder, part), { recursive: true })
  const { workspace } = await imported(source)
  const { id } = runNamed(workspace, 'parent sweep')
  workspace.sqlite.prepare("UPDATE runs SET name = 'mine', notes = 'Mine.' WHERE id = ?").run(id)
  const report = await importInto(workspace, { input: { source: { kind: 'path', path: whole } } })
  expect(report).toMatchObject({ runs: 0, already: 6, updated: 1, points: 50, files: 1 })
  expect(runNamed(workspace, 'mine')).toMatchObject({ id, uuid, notes: 'Mine.' })
  expect(entries(workspace, 'run_params', 'key', id)).toMatchObject({ lr: '0.01' })
})

test('[ML-5] a run in the trash stays there', async () => {
  const path = join(unpackStores('2.9.2'), 'files')
  const { workspace } = await imported(path)
  workspace.sqlite.prepare("UPDATE runs SET deleted_at = 5 WHERE name = 'failed'").run()
  const report = await importInto(workspace, { input: { source: { kind: 'path', path } } })
  expect(report).toMatchObject({ runs: 0, already: 6 })
  expect(report.leftOut).toContainEqual(expect.objectContaining({ kind: 'run', reason: 'It lies in the trash here.', count: 1 }))
  expect(runNamed(workspace, 'failed').deleted_at).toBe(5)
})
