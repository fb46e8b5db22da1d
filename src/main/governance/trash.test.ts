import { eq } from 'drizzle-orm'
import { statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listDatasets, requireVersion } from '../datasets/index.ts'
import { addData } from '../experiments/fixtures/registry.ts'
import { addForeignRun, listRuns, requireRun, summarizeRuns } from '../experiments/index.ts'

import { addModelVersion, listModels, requireModelVersion, setAlias } from '../models/index.ts'
import { listPackages } from '../packages/index.ts'
import { collectGarbage, schema, undoLast, undoSteps, verifyWorkspace, type Workspace, workspaceInfo } from '../workspace/index.ts'
import { type EmptiedTrash, emptyTrash } from './empty.ts'
import { workspaceWithTrail } from './fixtures/trail.ts'
import { lineageOf } from './lineage.ts'
import { storageOf } from './storage.ts'
import { listTrash, putIntoTrash, restoreFromTrash } from './trash.ts'

const put = (workspace: Workspace, ...items: string[]) =>
  workspace.change(
    () => ({ action: 'trash.put', subject: 'trash', undo: `Delete ${items.join()}` }),
    () => items.map((item) => putIntoTrash(workspace, item, 99)),
  )
const restore = (workspace: Workspace, entry: string, name?: string) => workspace.write(() => restoreFromTrash(workspace, entry, name))
const empty = (workspace: Workspace) =>
  workspace.change(
    ({ deleted }: EmptiedTrash) => ({ action: 'trash.empty', subject: 'trash', detail: { deleted: deleted.map(({ id }) => ({ id })) } }),
    () => emptyTrash(workspace),
  )
const ids = (entries: readonly { id: string }[]) => entries.map((entry) => entry.id)
const runs = ({ db }: Workspace) =>
  listRuns(db, { limit: 100, offset: 0, where: [], orderBy: { by: 'created', descending: false }, part: 'test' }).runs.map((run) => run.id)

test('[UN-2] what is deleted is in no list, and comes back with all its links', async () => {
  const workspace = await workspaceWithTrail()
  const { db } = workspace
  const all = async () =>
    JSON.stringify([
      listDatasets(db),
      runs(workspace),
      listModels(db),
      listPackages(db),
      lineageOf(workspace, 'package:1'),
      await workspaceInfo(workspace),
    ])
  const before = await all()
  put(workspace, 'dataset:wine', 'run:1', 'model:wine', 'package:1')
  expect([listDatasets(db), runs(workspace), listModels(db), listPackages(db)]).toEqual([[], [2, 3], [], []])
  expect((await workspaceInfo(workspace)).counts).toEqual({
    datasets: 0,
    datasetVersions: 0,
    runs: 2,
    models: 0,
    modelVersions: 0,
    packages: 0,
    deployments: 0,
    features: 0,
  })
  expect(listTrash(workspace).map(({ id, label }) => [id, label])).toEqual([
    ['dataset-1', 'wine'],
    ['model-1', 'wine'],
    ['package-1', 'wine.cairn'],
    ['run-1', 'run 1'],
  ])
  // The run that used the data stays, and what it shows still leads there.
  const [shown] = summarizeRuns(db, [requireRun(db, 2)], 'test')
  expect(shown.dataset).toBe('wine@trash-1@v1')
  expect(requireVersion(db, shown.dataset ?? '').id).toBe(1)
  expect(() => requireVersion(db, 'wine')).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(lineageOf(workspace, 'run:2').nodes.find((node) => node.kind === 'datasetVersion')).toMatchObject({ trashed: true })
  for (const entry of ['dataset-1', 'run-1', 'model-1', 'package-1']) restore(workspace, entry)
  expect(await all()).toBe(before)
  expect(listTrash(workspace)).toEqual([])
})

test('[UN-2] a name is free again at once; what is restored then needs another, or the undo is refused', async () => {
  const workspace = await workspaceWithTrail()
  put(workspace, 'dataset:wine')
  addData(workspace, 'wine', 7)
  expect(listDatasets(workspace.db).map((dataset) => [dataset.name, dataset.versions[0].rows])).toEqual([['wine', 7]])
  expect(() => restore(workspace, 'dataset-1')).toThrowError(expect.objectContaining({ code: 'ALREADY_EXISTS' }))
  expect(() => undoLast(workspace)).toThrowError(expect.objectContaining({ code: 'UNDO_CONFLICT' }))
  put(workspace, 'dataset:wine')
  expect(ids(listTrash(workspace))).toEqual(['dataset-1', 'dataset-2'])
  expect(restore(workspace, 'dataset-1', 'old wine').label).toBe('old wine')
  expect(restore(workspace, 'dataset-2').label).toBe('wine')
  expect(listDatasets(workspace.db).map((dataset) => [dataset.name, dataset.versions[0].rows])).toEqual([
    ['old wine', 100],
    ['wine', 7],
  ])
})

test('[UN-2] a run that runs and a version that has an alias are refused, with what to do; several go all or not at all', async () => {
  const workspace = await workspaceWithTrail()
  workspace.write((db) => {
    db.update(schema.runs).set({ status: 'running' }).where(eq(schema.runs.id, 3)).run()
    setAlias(db, requireModelVersion(db, 'wine@v2'), 'champion', '')
  })
  const refused = (items: string[], code: string) => expect(() => put(workspace, ...items)).toThrowError(expect.objectContaining({ code }))
  refused(['package:1', 'run:3'], 'OBJECT_IN_USE')
  refused(['package:1', 'model:wine@v2'], 'OBJECT_IN_USE')
  refused(['model:wine@champion'], 'OBJECT_IN_USE')
  refused(['run:9'], 'NOT_FOUND')
  refused(['run:1', 'run:1'], 'NOT_FOUND')
  refused(['dataset:wine@v1'], 'INVALID_INPUT')
  refused(['wine'], 'INVALID_INPUT')
  expect(listTrash(workspace)).toEqual([])
  put(workspace, 'model:wine@v1')
  expect(() => requireModelVersion(workspace.db, 'wine@v1')).toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }))
})

test('[UN-2] the number of a version in the trash is not given again', async () => {
  const workspace = await workspaceWithTrail()
  put(workspace, 'model:wine@v2')
  expect(requireModelVersion(workspace.db, 'wine').number).toBe(1)
  const added = { runId: 3, importedFromId: null, task: 'regression', threshold: null, checksum: 'c', notes: '' } as const
  expect(workspace.write((db) => addModelVersion(db, 'wine', added)).number).toBe(3)
  restore(workspace, 'modelVersion-2')
  expect(listModels(workspace.db)[0].versions.map((version) => version.number)).toEqual([3, 2, 1])
})

test('[UN-2] emptying the trash deletes for good what nothing refers to, whatever the order, and keeps the rest', async () => {
  const workspace = await workspaceWithTrail()
  put(workspace, 'run:3')
  put(workspace, 'dataset:wine', 'run:1', 'model:wine')
  const first = empty(workspace)
  expect(ids(first.deleted)).toEqual(['run-3'])
  expect(first.kept.map(({ id, usedBy }) => [id, usedBy])).toEqual([
    ['dataset-1', ['run 1', 'run 2']],
    ['model-1', ['package 1']],
    ['run-1', ['wine@trash-1@v1']],
  ])
  expect(undoSteps(workspace, 10).map((step) => step.label)).toEqual(['Delete dataset:wine,run:1,model:wine'])
  put(workspace, 'package:1', 'run:2')
  const second = empty(workspace)
  expect(ids(second.deleted).sort()).toEqual(['dataset-1', 'model-1', 'package-1', 'run-1', 'run-2'])
  expect([second.kept, listTrash(workspace), undoSteps(workspace, 10)]).toEqual([[], [], []])
  for (const table of ['dataset_versions', 'dataset_segments', 'run_params', 'run_tags', 'run_artifacts', 'model_versions', 'packages'])
    expect(workspace.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  expect(workspace.sqlite.pragma('foreign_key_check')).toEqual([])
})

/** A run that another program logged, with data that it used and a model that it made, registered or not. */
async function withLoggedModel({ registered }: { registered: boolean }) {
  const workspace = await workspaceWithTrail()
  const model = await workspace.objects.put('MLmodel')
  const { runId } = workspace.write((db) => {
    const { id: runId, experimentId } = addForeignRun(db, {
      source: 'mlflow',
      experiment: 'theirs',
      user: null,
      status: 'done',
      startedAt: 1,
    })
    const data = { experimentId, name: 'wine', digest: 'abcd1234', sourceType: 'local', source: 'wine.csv', datasetVersionId: 1 }
    const dataset = db.insert(schema.loggedDatasets).values(data).returning().get()
    db.insert(schema.runInputs).values({ runId, datasetId: dataset.id, tags: {} }).run()
    const logged = { uuid: `m-${'a'.repeat(32)}`, experimentId, runId, name: 'trees', status: 'ready', createdAt: 1, updatedAt: 1 } as const
    const modelId = db.insert(schema.loggedModels).values(logged).returning().get().id
    db.insert(schema.runModels).values({ runId, modelId, role: 'output' }).run()
    db.insert(schema.loggedModelParams).values({ modelId, key: 'depth', value: '3' }).run()
    db.insert(schema.loggedModelArtifacts)
      .values({ modelId, path: 'MLmodel', ...model, addedAt: 1 })
      .run()
    if (registered) {
      const version = { runId: null, importedFromId: null, task: 'regression', threshold: null, checksum: 'theirs', notes: '' } as const
      const { id: versionId } = addModelVersion(db, 'trees', version)
      db.insert(schema.modelVersionOrigins)
        .values({ versionId, source: `models:/m-${'a'.repeat(32)}`, loggedModelId: modelId })
        .run()
    }
    return { runId }
  })
  return { workspace, run: `run:${runId}`, entry: `run-${runId}` }
}

test('[UN-2] [ML-1] a logged model goes into the trash with its run, comes back with it, and is deleted with it', async () => {
  const { workspace, run, entry } = await withLoggedModel({ registered: false })
  put(workspace, run)
  expect(ids(listTrash(workspace)).sort()).toEqual(['loggedModel-1', entry])
  expect(storageOf(workspace).trashBytes).toBe('MLmodel'.length)
  restore(workspace, entry)
  expect(listTrash(workspace)).toEqual([])
  put(workspace, run, 'dataset:wine')
  expect(ids(empty(workspace).deleted).sort()).toEqual(['loggedModel-1', entry])
  for (const table of ['logged_models', 'logged_model_params', 'logged_model_artifacts', 'run_models', 'run_inputs'])
    expect(workspace.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  expect(workspace.sqlite.pragma('foreign_key_check')).toEqual([])
})

test('[UN-2] [ML-1] a logged model that is registered stays, with its run, until its version is gone', async () => {
  const { workspace, run, entry } = await withLoggedModel({ registered: true })
  put(workspace, run)
  const { deleted, kept } = empty(workspace)
  expect(deleted).toEqual([])
  expect(new Map(kept.map(({ id, usedBy }) => [id, usedBy]))).toEqual(
    new Map([
      ['loggedModel-1', ['trees@v1']],
      [entry, ['trees@v1']],
    ]),
  )
  put(workspace, 'model:trees')
  expect(ids(empty(workspace).deleted).sort()).toEqual(['loggedModel-1', 'model-2', entry])
})

test('[UN-2] [CM-13] a comparison goes with any of its models, and with no other', async () => {
  const workspace = await workspaceWithTrail()
  const { sqlite } = workspace
  for (const key of ['of runs', 'of versions', 'of both'])
    sqlite
      .prepare("INSERT INTO reevaluations (job_id, dataset_version_id, part, key, result, at) VALUES (1, 1, 'test', ?, '{}', 1)")
      .run(key)
  for (const [comparison, run] of [
    [1, 2],
    [1, 3],
    [3, 2],
  ])
    sqlite.prepare('INSERT INTO reevaluation_runs (reevaluation_id, run_id) VALUES (?, ?)').run(comparison, run)
  for (const [comparison, version] of [
    [2, 1],
    [2, 2],
    [3, 1],
  ])
    sqlite.prepare('INSERT INTO reevaluation_versions (reevaluation_id, version_id) VALUES (?, ?)').run(comparison, version)
  const left = () => sqlite.prepare('SELECT key FROM reevaluations ORDER BY id').pluck().all()
  put(workspace, 'run:3')
  empty(workspace)
  expect(left()).toEqual(['of versions', 'of both'])
  put(workspace, 'model:wine@v2')
  empty(workspace)
  expect(left()).toEqual(['of both'])
  put(workspace, 'run:2')
  empty(workspace)
  expect(left()).toEqual([])
  for (const table of ['reevaluation_runs', 'reevaluation_versions'])
    expect(sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  expect(sqlite.pragma('foreign_key_check')).toEqual([])
})

test('[DS-13] garbage is what neither the registry nor the trash refers to; deleting, emptying and collecting frees the rest', async () => {
  const workspace = await workspaceWithTrail()
  const collect = (dryRun = false) => collectGarbage(workspace, { dryRun, minimumAge: -1000 })
  const lost = await workspace.objects.put('nobody refers to this')
  put(workspace, 'run:3', 'package:1')
  expect(storageOf(workspace)).toMatchObject({ bytes: 61, trashBytes: 16 })
  expect(await collect(true)).toMatchObject({ objects: 1, bytes: 21, kept: 6 })
  expect(await workspace.objects.has(lost.object)).toBe(true)
  expect(await collectGarbage(workspace, { dryRun: false, minimumAge: 60_000 })).toMatchObject({ objects: 0, young: 1 })
  expect(await collect()).toMatchObject({ objects: 1, bytes: 21 })
  expect(await workspace.objects.has(lost.object)).toBe(false)
  expect((await verifyWorkspace(workspace)).problems).toEqual([])
  empty(workspace)
  expect(await collect()).toMatchObject({ objects: 2, bytes: 16, kept: 4 })
  expect(await verifyWorkspace(workspace)).toMatchObject({ ok: true, objects: 4, unreferenced: 0 })
})

test('[DS-13] a database that holds little of its file gives the rest back to the disk, and says before how much that is', async () => {
  const workspace = await workspaceWithTrail()
  const size = () => {
    workspace.sqlite.pragma('wal_checkpoint(TRUNCATE)')
    return statSync(join(workspace.path, 'cairn.db')).size
  }
  workspace.sqlite.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO run_params (run_id, key, value) SELECT 3, 'p' || i, hex(zeroblob(2000)) FROM n`)
  const collect = (dryRun: boolean) => collectGarbage(workspace, { dryRun, minimumAge: -1000 })
  expect(await collect(true)).toMatchObject({ database: 0 })
  put(workspace, 'run:3')
  empty(workspace)
  const { database } = await collect(true)
  expect(database).toBeGreaterThan(10_000_000)
  const before = size()
  expect(await collect(false)).toMatchObject({ database })
  expect(before - size()).toBeGreaterThanOrEqual(database)
  expect(await collect(true)).toMatchObject({ database: 0 })
  expect(await verifyWorkspace(workspace)).toMatchObject({ ok: true })
})

test('[DS-13] a file that is still being written is never taken for what a dead process left', async () => {
  const workspace = await workspaceWithTrail()
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* slowly() {
    yield Buffer.from('half, ')
    held.resolve()
    await release.promise
    yield Buffer.from('whole')
  }
  const stored = workspace.objects.putStream(slowly())
  await held.promise
  expect(await collectGarbage(workspace, { dryRun: false, minimumAge: -1000 })).toMatchObject({ leftovers: 0 })
  release.resolve()
  expect((await workspace.objects.get((await stored).object)).toString()).toBe('half, whole')
})

test('[DS-13] while a job runs nothing is collected: what it wrote is not referred to yet', async () => {
  const workspace = await workspaceWithTrail()
  await workspace.objects.put('of the job')
  const status = (value: 'running' | 'done') =>
    workspace.write((db) => db.update(schema.jobs).set({ status: value }).where(eq(schema.jobs.id, 1)).run())
  status('running')
  await expect(collectGarbage(workspace, { dryRun: false, minimumAge: -1000 })).rejects.toMatchObject({ code: 'WORKSPACE_BUSY' })
  status('done')
  expect(await collectGarbage(workspace, { dryRun: false, minimumAge: -1000 })).toMatchObject({ objects: 1 })
})

test('[DS-13] storing again what is garbage makes it young again', async () => {
  const workspace = await workspaceWithTrail()
  const { object } = await workspace.objects.put('found again')
  utimesSync(workspace.objects.path(object), 1, 1)
  await workspace.objects.put('found again')
  expect(await collectGarbage(workspace, { dryRun: false, minimumAge: 3_600_000 })).toMatchObject({ objects: 0, young: 1 })
})

test('[DS-13] appending stores only what is new, and the report shows what that spares', async () => {
  const workspace = await workspaceWithTrail()
  workspace.write((db) => {
    const [first] = db.select().from(schema.datasetSegments).all()
    const { id: _, ...version } = db.select().from(schema.datasetVersions).get()!
    const second = db
      .insert(schema.datasetVersions)
      .values({ ...version, number: 2, hash: 'h', parentId: 1 })
      .returning()
      .get()
    db.insert(schema.datasetSegments)
      .values([
        { ...first, versionId: second.id },
        { versionId: second.id, ordinal: 1, object: 'a'.repeat(64), rows: 5, bytes: 50 },
      ])
      .run()
  })
  expect(storageOf(workspace).datasets).toEqual([{ dataset: 'wine', trashed: false, versions: 2, bytes: 1050, wholeBytes: 2050 }])
})
