import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { verifyAudit } from './audit/index.ts'
import { migrate, migrations, schemaVersion } from './opening/migrate.ts'
import { datasets } from './schema/index.ts'
import { createWorkspace, openWorkspace, type Workspace } from './workspace.ts'

function addDataset(workspace: Workspace, name: string): void {
  workspace.change(
    () => ({ action: 'dataset.import', subject: `dataset:${name}` }),
    (db) => db.insert(datasets).values({ name, createdAt: 1 }).run(),
  )
}

const names = (workspace: Workspace) =>
  workspace.db
    .select()
    .from(datasets)
    .all()
    .map((row) => row.name)

test('a workspace is a folder: it can be moved and copied', () => {
  const folder = temporaryFolder()
  const made = createWorkspace(join(folder, 'first'))
  addDataset(made, 'wine')
  made.close()
  cpSync(join(folder, 'first'), join(folder, 'copy'), { recursive: true })
  renameSync(join(folder, 'first'), join(folder, 'moved'))
  for (const name of ['copy', 'moved']) {
    const workspace = openWorkspace(join(folder, name))
    expect(names(workspace)).toEqual(['wine'])
    workspace.close()
  }
})

test('no workspace, one too many, and a file in its place are refused by name', () => {
  const folder = temporaryFolder()
  expect(() => openWorkspace(folder)).toThrowError(expect.objectContaining({ code: 'WORKSPACE_NOT_FOUND' }))
  createWorkspace(folder).close()
  expect(() => createWorkspace(folder)).toThrowError(expect.objectContaining({ code: 'WORKSPACE_EXISTS' }))
  writeFileSync(join(folder, 'file'), '')
  expect(() => createWorkspace(join(folder, 'file'))).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('[OF-3] opened read-only it can be looked at and not changed, and nothing is left in the folder', () => {
  const folder = temporaryFolder()
  const writer = createWorkspace(folder)
  addDataset(writer, 'wine')
  // The writer is still open: what it committed lies in the write-ahead log.
  const reader = openWorkspace(folder, { readOnly: true })
  expect(names(reader)).toEqual(['wine'])
  expect(() => addDataset(reader, 'other')).toThrowError(expect.objectContaining({ code: 'WORKSPACE_READ_ONLY' }))
  reader.close()
  writer.close()
  expect(readdirSync(folder).sort()).toEqual(['cairn.db', 'objects', 'tmp'])
})

test('[OF-3] a newer schema is refused politely, and nothing is changed', () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const database = new Database(join(folder, 'cairn.db'))
  database.pragma(`user_version = ${migrations().length + 1}`)
  database.close()
  for (const readOnly of [false, true]) {
    expect(() => openWorkspace(folder, { readOnly })).toThrowError(expect.objectContaining({ code: 'WORKSPACE_NEWER' }))
  }
})

test('[DK-13] a database that is none names the folder and the way out', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'cairn.db'), 'this is a text, and longer than the header of a database is, so that it is read as one would be')
  expect(() => openWorkspace(folder)).toThrowError(expect.objectContaining({ code: 'WORKSPACE_CORRUPT', details: { folder } }))
})

test('migration 1 makes the registry, with its narrow tables without row ids', () => {
  const database = new Database(':memory:')
  migrate(database)
  expect(schemaVersion(database)).toBe(migrations().length)
  const sql = database.prepare("SELECT sql FROM sqlite_master WHERE name = 'metric_points'").pluck().get()
  expect(sql).toContain('WITHOUT ROWID')
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.close()
})

test('migration 2 keeps what the first schema held, and lets it refer to nothing that is not there', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
  migrate(database, migrations().slice(0, 1))
  database.exec("INSERT INTO datasets (name, created_at) VALUES ('wine', 1); INSERT INTO models (name, created_at) VALUES ('quality', 2)")
  migrate(database, migrations().slice(0, 2))
  expect(database.prepare('SELECT name, deleted_at FROM datasets').all()).toEqual([{ name: 'wine', deleted_at: null }])
  expect(() => database.exec("INSERT INTO gate_policies VALUES (99, 'champion', '{}')")).toThrow('FOREIGN KEY')
  expect(database.prepare("SELECT sql FROM sqlite_master WHERE name = 'metric_blocks'").pluck().get()).toContain('WITHOUT ROWID')
  database.close()
})

test('migration 3 lets a row be deleted without reading every row that might refer to it', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 3))
  const plan = database.prepare('EXPLAIN QUERY PLAN SELECT 1 FROM model_versions WHERE run_id = 1').all() as { detail: string }[]
  expect(plan[0].detail).toContain('model_versions_run')
  database.close()
})

test('migration 4 keeps the runs, and gives a log and views room', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
  migrate(database, migrations().slice(0, 4))
  database.exec(`INSERT INTO run_views VALUES ('wide', '{}')`)
  expect(() => database.exec(`INSERT INTO run_views VALUES ('wide', '{}')`)).toThrow('UNIQUE')
  expect(() => database.exec(`INSERT INTO run_log VALUES (99, 0, 1, 'info', 'hello')`)).toThrow('FOREIGN KEY')
  expect(database.prepare("SELECT sql FROM sqlite_master WHERE name = 'run_log'").pluck().get()).toContain('WITHOUT ROWID')
  database.close()
})

test('migration 6 keeps what was said of columns; none has a positive class yet', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 5))
  database.exec(`INSERT INTO datasets (name, created_at) VALUES ('wine', 1);
    INSERT INTO dataset_columns (dataset_id, "column", sensitive, notes) VALUES (1, 'name', 1, 'of a person')`)
  migrate(database)
  expect(database.prepare('SELECT * FROM dataset_columns').all()).toEqual([
    { dataset_id: 1, column: 'name', sensitive: 1, notes: 'of a person', positive: null },
  ])
  database.close()
})

test('migration 5 takes folds and limits of old runs out of their jobs, and says what their fingerprints cover', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 4))
  const inputs = ['{"fold":{"folds":5,"index":2,"seed":7}}', '{"limits":[null,0.5]}', '{}', 'damaged']
  database.exec(`INSERT INTO datasets (name, created_at) VALUES ('wine', 1);
    INSERT INTO dataset_versions (dataset_id, number, hash, manifest, profile_object, rows, columns, source, created_at)
      VALUES (1, 1, 'h', '{}', 'p', 1, 1, '{}', 1)`)
  inputs.forEach((input, i) => {
    database.prepare("INSERT INTO jobs (kind, title, status, input, created_at) VALUES ('experiments.run', '', 'done', ?, 1)").run(input)
    database
      .prepare(`INSERT INTO runs (name, job_id, status, dataset_version_id, task, recipe, app_version, created_at, fingerprint)
        VALUES ('', ?, 'done', 1, 'binary', '{}', '1', 1, ?)`)
      .run(i + 1, i === 2 ? null : 'f')
  })
  migrate(database)
  const rows = database.prepare('SELECT fold, limits, stop_after AS stopAfter, fingerprint_format AS format FROM runs').all()
  expect(rows).toEqual([
    { fold: '{"folds":5,"index":2,"seed":7}', limits: null, stopAfter: null, format: 1 },
    { fold: null, limits: '[null,0.5]', stopAfter: null, format: 1 },
    { fold: null, limits: null, stopAfter: null, format: null },
    { fold: null, limits: null, stopAfter: null, format: 1 },
  ])
  database.close()
})

test("the migration that brings services keeps the jobs; a service has a name of its own and is nobody's at first", () => {
  const database = new Database(':memory:')
  const before = migrations().findIndex((sql) => sql.includes('CREATE TABLE `services`'))
  migrate(database, migrations().slice(0, before))
  database.exec("INSERT INTO jobs (kind, title, status, input, created_at) VALUES ('a', 'b', 'queued', '{}', 1)")
  migrate(database, migrations().slice(0, before + 1))
  expect(database.prepare('SELECT kind, status FROM jobs').all()).toEqual([{ kind: 'a', status: 'queued' }])
  const insert = database.prepare(
    "INSERT INTO services (kind, name, settings, desired, created_at) VALUES ('a', 'wine', '{}', 'stopped', 1)",
  )
  insert.run()
  expect(() => insert.run()).toThrow('UNIQUE')
  expect(database.prepare('SELECT asked, owner, observed FROM services').all()).toEqual([{ asked: 0, owner: null, observed: null }])
  database.close()
})

test('params and views of old runs name the fields of a recipe where they are now', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = OFF')
  const step = migrations().findIndex((sql) => sql.includes("SET key = 'model.' || key"))
  migrate(database, migrations().slice(0, step))
  const params = [
    'epochs',
    'earlyStopping.patience',
    'optimizer.learningRate',
    'schedule',
    'scheduled',
    'model.hidden',
    'seed',
    'feature.l2',
  ]
  for (const key of params) database.prepare("INSERT INTO run_params VALUES (1, ?, 'x', NULL)").run(key)
  const param = (key: string) => ({ column: { kind: 'param', param: key } })
  const view = { columns: [param('batchSize'), param('optimizer.kind'), param('"param":"l2"')], orderBy: param('model.family') }
  database.prepare("INSERT INTO run_views VALUES ('mine', ?)").run(JSON.stringify(view))
  migrate(database)
  expect(database.prepare('SELECT key FROM run_params ORDER BY key').pluck().all()).toEqual([
    'feature.l2',
    'model.earlyStopping.patience',
    'model.epochs',
    'model.hidden',
    'model.optimizer.learningRate',
    'model.schedule',
    'scheduled',
    'seed',
  ])
  const kept = JSON.parse(database.prepare('SELECT view FROM run_views').pluck().get() as string) as typeof view
  expect(kept.columns.map(({ column }) => column.param)).toEqual(['model.batchSize', 'model.optimizer.kind', '"param":"l2"'])
  expect(kept.orderBy).toEqual(view.orderBy)
  database.close()
})

test('before a migration the database is backed up, and a step that fails leaves the state before it', () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  addDataset(workspace, 'wine')
  const broken = [...migrations(), 'CREATE TABLE extra (a); INSERT INTO nothing VALUES (1);']
  expect(() => migrate(workspace.sqlite, broken)).toThrow('nothing')
  expect(schemaVersion(workspace.sqlite)).toBe(migrations().length)
  expect(workspace.sqlite.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").pluck().get()).toBe(0)
  const backup = new Database(join(folder, 'backups', `cairn-schema-${migrations().length}.db`))
  expect(backup.prepare('SELECT name FROM datasets').pluck().all()).toEqual(['wine'])
  backup.close()
  workspace.close()
})

test('a change that throws leaves neither a row nor an audit entry', () => {
  const workspace = createWorkspace(temporaryFolder())
  addDataset(workspace, 'wine')
  expect(() => addDataset(workspace, 'wine')).toThrow()
  expect(workspace.sqlite.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(1)
  workspace.close()
})

test('two processes write at once: nothing is lost, nothing is locked', async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const script = join(import.meta.dirname, 'fixtures', 'writer.ts')
  const writers = ['a', 'b', 'c'].map((label) =>
    spawn(process.execPath, [script, folder, label, '60'], { stdio: ['ignore', 'inherit', 'inherit'] }),
  )
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0]))
  expect(codes).toEqual([0, 0, 0])
  const workspace = openWorkspace(folder)
  expect(names(workspace)).toHaveLength(180)
  expect(workspace.sqlite.prepare("SELECT value FROM meta WHERE key = 'counter'").pluck().get()).toBe('180')
  expect(verifyAudit(workspace.sqlite)).toMatchObject({ ok: true, rows: 180 })
  workspace.close()
})

test('what a dead process left in tmp is swept when the workspace is opened, what a living one has is kept', async () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  const mine = workspace.scratch('job-1')
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const theirs = mine.replace(`.${process.pid}.`, `.${dead.pid}.`)
  mkdirSync(theirs)
  openWorkspace(folder).close()
  expect([existsSync(mine), existsSync(theirs)]).toEqual([true, false])
  workspace.close()
})
