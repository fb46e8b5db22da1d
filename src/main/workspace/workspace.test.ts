import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
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
    { dataset_id: 1, column: 'name', sensitive: 1, notes: 'of a person', positive: null, protected: 1 },
  ])
  database.close()
})

test('migration 12: what was sensitive is protected too, so that fairness is evaluated as before; models have tags', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 11))
  database.exec(`INSERT INTO datasets (name, created_at) VALUES ('people', 1);
    INSERT INTO models (name, created_at) VALUES ('people', 1);
    INSERT INTO dataset_columns (dataset_id, "column", sensitive, notes) VALUES (1, 'sex', 1, ''), (1, 'age', 0, 'in years')`)
  migrate(database)
  expect(database.prepare('SELECT "column", sensitive, protected FROM dataset_columns ORDER BY "column"').all()).toEqual([
    { column: 'age', sensitive: 0, protected: 0 },
    { column: 'sex', sensitive: 1, protected: 1 },
  ])
  database.exec(`INSERT INTO model_tags (model_id, tag) VALUES (1, 'food')`)
  expect(() => database.exec(`INSERT INTO model_tags (model_id, tag) VALUES (1, 'food')`)).toThrow('UNIQUE')
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
  const rows = database.prepare('SELECT fold, limits, stop_after AS stopAfter, fingerprint_format AS format FROM training_runs').all()
  expect(rows).toEqual([
    { fold: '{"folds":5,"index":2,"seed":7}', limits: null, stopAfter: null, format: 1 },
    { fold: null, limits: '[null,0.5]', stopAfter: null, format: 1 },
    { fold: null, limits: null, stopAfter: null, format: null },
    { fold: null, limits: null, stopAfter: null, format: 1 },
  ])
  database.close()
})

/** As the migration that brings experiments finds it: two datasets of which one is in the trash, five runs of which the last is deleted for good, and what hangs on them. */
function beforeExperiments(): Database.Database {
  const database = new Database(':memory:')
  const before = migrations().findIndex((sql) => sql.includes('CREATE TABLE `experiments`'))
  migrate(database, migrations().slice(0, before))
  const hash = 'ab'.repeat(32)
  // One run refers to a data version that does not exist.
  database.pragma('foreign_keys = OFF')
  database.exec(`
    INSERT INTO datasets (name, created_at, deleted_at) VALUES ('wine', 1, NULL), ('old@trash-2', 1, 9);
    INSERT INTO dataset_versions (dataset_id, number, hash, manifest, profile_object, rows, columns, source, created_at)
      VALUES (1, 1, 'h', '{}', 'p', 1, 1, '{}', 1), (2, 1, 'h', '{}', 'p', 1, 1, '{}', 1);
    INSERT INTO jobs (kind, title, status, input, created_at) SELECT 'experiments.run', '', 'done', '{}', 1 FROM (VALUES (1), (2), (3), (4));
    INSERT INTO audit (at, actor, action, subject, detail, hash)
      VALUES (1, 'ada', 'job.start', 'job:1', '{}', '${hash}'), (1, 'ada', 'job.resume', 'job:1', '{}', 'x'), (1, 'eve', 'job.start', 'job:2', '{}', '${hash}');
    INSERT INTO runs (name, job_id, status, dataset_version_id, task, recipe, app_version, created_at, started_at, notes, starred, extends_id, fold, fingerprint, fingerprint_format)
      VALUES ('one', 1, 'done', 1, 'binary', '{}', '1', 10, 20, 'good', 1, NULL, NULL, 'f', 2),
        ('two', 2, 'paused', 1, 'binary', '{}', '1', 11, NULL, '', 0, 1, '{"folds":5}', NULL, NULL),
        ('three', 3, 'done', 2, 'binary', '{}', '1', 12, NULL, '', 0, NULL, NULL, NULL, NULL),
        ('lost', 4, 'done', 77, 'binary', '{}', '1', 13, NULL, '', 0, NULL, NULL, NULL, NULL),
        ('gone', 4, 'done', 1, 'binary', '{}', '1', 14, NULL, '', 0, NULL, NULL, NULL, NULL);
    DELETE FROM runs WHERE id = 5;
    INSERT INTO metric_series (run_id, name, points, last_step, last) VALUES (1, 'loss', 3, 3, NULL);
    INSERT INTO metric_points VALUES (1, 1, 0.5), (1, 2, 0.25), (1, 3, NULL);
    INSERT INTO run_artifacts (run_id, name, object, bytes) VALUES (1, 'predictions/model', 'o', 3);
    INSERT INTO run_tags VALUES (1, 'best');
    INSERT INTO studies (name, kind, job_id, dataset_version_id, plan, status, created_at) VALUES ('s', 'sweep', 4, 2, '{}', 'done', 5);
    INSERT INTO jobs (kind, title, status, input, result, created_at, ended_at) VALUES
      ('experiments.reevaluate', '', 'done', '{}', '{"dataset":"wine@v1","part":"test","runs":[{"run":1},{"run":2},{"run":99},5]}', 1, 30),
      ('experiments.reevaluate', '', 'done', '{}', 'damaged', 1, 30), ('experiments.reevaluate', '', 'failed', '{}', NULL, 1, 30);
    INSERT INTO meta VALUES ('pause job 2', 'asked'), ('other', 'kept')`)
  database.pragma('foreign_keys = ON')
  return database
}

test('the migration that brings experiments gives runs, trainings, points, re-evaluations and pause requests their rows, and every run its experiment', () => {
  const database = beforeExperiments()
  migrate(database)
  const all = (sql: string) => database.prepare(sql).all()
  expect(all('SELECT id, name, created_at FROM experiments')).toEqual([
    { id: 1, name: 'old', created_at: 5 },
    { id: 2, name: 'wine', created_at: 10 },
    { id: 3, name: 'No dataset', created_at: 13 },
  ])
  expect(
    all(
      'SELECT id, experiment_id AS experiment, name, source, status, user, notes, starred, created_at AS created, started_at AS started FROM runs',
    ),
  ).toEqual([
    {
      id: 1,
      experiment: 2,
      name: 'one',
      source: 'cairn',
      status: 'done',
      user: 'ada',
      notes: 'good',
      starred: 1,
      created: 10,
      started: 20,
    },
    {
      id: 2,
      experiment: 2,
      name: 'two',
      source: 'cairn',
      status: 'paused',
      user: 'eve',
      notes: '',
      starred: 0,
      created: 11,
      started: null,
    },
    { id: 3, experiment: 1, name: 'three', source: 'cairn', status: 'done', user: null, notes: '', starred: 0, created: 12, started: null },
    { id: 4, experiment: 3, name: 'lost', source: 'cairn', status: 'done', user: null, notes: '', starred: 0, created: 13, started: null },
  ])
  expect(
    all('SELECT run_id AS run, job_id AS job, dataset_version_id AS version, extends_id AS extends, fold, fingerprint FROM training_runs'),
  ).toEqual([
    { run: 1, job: 1, version: 1, extends: null, fold: null, fingerprint: 'f' },
    { run: 2, job: 2, version: 1, extends: 1, fold: '{"folds":5}', fingerprint: null },
    { run: 3, job: 3, version: 2, extends: null, fold: null, fingerprint: null },
    { run: 4, job: 4, version: 77, extends: null, fold: null, fingerprint: null },
  ])
  expect(all('SELECT * FROM metric_points')).toEqual([
    { series_id: 1, step: 1, timestamp: 20, value: 0.5, not_a_number: 0 },
    { series_id: 1, step: 2, timestamp: 20, value: 0.25, not_a_number: 0 },
    { series_id: 1, step: 3, timestamp: 20, value: 0, not_a_number: 1 },
  ])
  expect(all('SELECT run_id, path, object, added_at FROM run_artifacts')).toEqual([
    { run_id: 1, path: 'predictions/model', object: 'o', added_at: null },
  ])
  expect(all('SELECT * FROM run_tags')).toEqual([{ run_id: 1, tag: 'best', value: '' }])
  expect(all('SELECT experiment_id FROM studies')).toEqual([{ experiment_id: 1 }])
  expect(all('SELECT dataset_version_id AS version, part, at FROM reevaluations')).toEqual([{ version: 1, part: 'test', at: 30 }])
  // What earlier releases have compared is kept, and found under no key.
  expect(all('SELECT key FROM reevaluations')).toEqual([{ key: null }])
  expect(all('SELECT run_id FROM reevaluation_runs')).toEqual([{ run_id: 1 }, { run_id: 2 }])
  expect(all('SELECT * FROM reevaluation_versions')).toEqual([])
  expect(all('SELECT job_id FROM pause_requests')).toEqual([{ job_id: 2 }])
  expect(all('SELECT key FROM meta')).toEqual([{ key: 'other' }])
  // Its only broken reference is the one that it had; the number of the deleted run is not given again.
  expect(all('PRAGMA foreign_key_check')).toMatchObject([{ table: 'training_runs', parent: 'dataset_versions' }])
  expect(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'runs'").pluck().get()).toBe(5)
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1)
  database.close()
})

test('the migration that brings experiments gives copies of a workspace the same uuids of runs, each its own', () => {
  const uuids = [beforeExperiments(), beforeExperiments()].map((database) => {
    migrate(database)
    return database.prepare('SELECT uuid FROM runs ORDER BY id').pluck().all() as string[]
  })
  expect(uuids[0][0]).toBe('ab'.repeat(16))
  expect(uuids[1][0]).toBe(uuids[0][0])
  // The log of the second has the hash of the first, which none that Cairn writes has.
  expect(new Set(uuids[0]).size).toBe(4)
  expect(uuids.flat().every((uuid) => /^[0-9a-f]{32}$/.test(uuid))).toBe(true)
})

test('the migration that brings experiments gives copies the same uuids of experiments, and one experiment to names that read the same', () => {
  const found = [beforeExperiments(), beforeExperiments()].map((database) => {
    database.exec(`INSERT INTO datasets (name, created_at) VALUES ('Caf\u00e9', 1), ('Cafe\u0301', 1);
      INSERT INTO dataset_versions (dataset_id, number, hash, manifest, profile_object, rows, columns, source, created_at)
        SELECT id, 1, 'h', '{}', 'p', 1, 1, '{}', 1 FROM datasets WHERE id > 2;
      INSERT INTO runs (name, job_id, status, dataset_version_id, task, recipe, app_version, created_at)
        SELECT 'of ' || id, 4, 'done', id, 'binary', '{}', '1', 20 FROM dataset_versions WHERE id > 2;
      UPDATE audit SET actor = printf('%.*c', 100000, 'e') WHERE actor = 'eve'`)
    migrate(database)
    expect(database.prepare("SELECT length(user) FROM runs WHERE name = 'two'").pluck().get()).toBe(200)
    return database
      .prepare('SELECT e.name, e.uuid, count(r.id) AS runs FROM experiments e JOIN runs r ON r.experiment_id = e.id GROUP BY e.id')
      .all()
  })
  const wine = { name: 'wine', uuid: 'ab'.repeat(16), runs: 2 }
  for (const experiments of found) {
    expect(experiments).toContainEqual(wine)
    expect(experiments).toContainEqual({ name: 'Caf\u00e9', uuid: expect.stringMatching(/^[0-9a-f]{32}$/), runs: 2 })
  }
})

test('a step of the schema that leaves a reference to nothing is not taken', () => {
  const database = new Database(':memory:')
  migrate(database)
  database.exec("INSERT INTO datasets (name, created_at) VALUES ('wine', 1); INSERT INTO dataset_tags VALUES (1, 'red')")
  expect(() => migrate(database, [...migrations(), 'DELETE FROM datasets'])).toThrow('lead nowhere')
  expect(database.prepare('SELECT name FROM datasets').pluck().all()).toEqual(['wine'])
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

test('the migration that brings default splits gives no version one; a version has at most one, and it belongs to a version', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
  const before = migrations().findIndex((sql) => sql.includes('CREATE TABLE `dataset_splits`'))
  migrate(database, migrations().slice(0, before))
  database.exec(`INSERT INTO datasets (name, created_at) VALUES ('wine', 1);
    INSERT INTO dataset_versions (dataset_id, number, hash, manifest, profile_object, rows, columns, source, created_at)
      VALUES (1, 1, 'h', '{}', 'o', 1, 1, '{}', 1)`)
  migrate(database, migrations().slice(0, before + 1))
  expect(database.prepare('SELECT * FROM dataset_splits').all()).toEqual([])
  const insert = database.prepare("INSERT INTO dataset_splits (version_id, split) VALUES (?, '{}')")
  insert.run(1)
  expect(() => insert.run(1)).toThrow('UNIQUE')
  expect(() => insert.run(2)).toThrow('FOREIGN KEY')
  database.close()
})

test('the migration that brings preparations gives no version one; its inputs belong to versions, and a parent cannot go', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
  const before = migrations().findIndex((sql) => sql.includes('CREATE TABLE `preparations`'))
  migrate(database, migrations().slice(0, before))
  database.exec(`INSERT INTO datasets (name, created_at) VALUES ('wine', 1), ('clean', 2);
    INSERT INTO dataset_versions (dataset_id, number, hash, manifest, profile_object, rows, columns, source, created_at)
      VALUES (1, 1, 'h', '{}', 'o', 1, 1, '{}', 1), (2, 1, 'i', '{}', 'o', 1, 1, '{}', 1)`)
  migrate(database, migrations().slice(0, before + 1))
  expect(database.prepare('SELECT * FROM preparations').all()).toEqual([])
  database.exec(`INSERT INTO preparations (version_id, steps, lineage, marked, created_at, ran_on, ran_at) VALUES (2, '[]', '[]', '[]', 1, '[1]', 1);
    INSERT INTO preparation_inputs (version_id, ordinal, parent_id, ref) VALUES (2, 0, 1, 'wine')`)
  expect(database.prepare('SELECT pinned FROM preparation_inputs').pluck().all()).toEqual([0])
  expect(() => database.exec("INSERT INTO preparation_inputs (version_id, ordinal, parent_id, ref) VALUES (2, 1, 9, 'gone')")).toThrow(
    'FOREIGN KEY',
  )
  expect(() => database.exec('DELETE FROM dataset_versions WHERE id = 1')).toThrow('FOREIGN KEY')
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
  // Only what is no workspace of Cairn's has both.
  database.prepare("INSERT INTO run_params VALUES (1, 'model.epochs', 'y', NULL)").run()
  const side = (values: object | null) => JSON.stringify([{ table: 'run_views', key: { name: 'mine' }, values }])
  database
    .prepare("INSERT INTO undo_steps (label, before, after, at) VALUES ('Save the view', ?, ?, 1)")
    .run(side(null), side({ view: JSON.stringify(view) }))
  migrate(database)
  const step0 = JSON.parse(database.prepare('SELECT after FROM undo_steps').pluck().get() as string) as { values: { view: string } }[]
  expect(step0[0].values.view).toBe(database.prepare('SELECT view FROM run_views').pluck().get())
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

test('a backup is whole or not there: a file that holds another state is not taken for one, and the same state is kept once', () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  const backups = join(folder, 'backups')
  const name = (n = '') => `cairn-schema-${migrations().length}${n}.db`
  const namesIn = (file: string) => {
    const backup = new Database(join(backups, file), { readonly: true })
    const found = backup.prepare('SELECT name FROM datasets ORDER BY id').pluck().all()
    backup.close()
    return found
  }
  mkdirSync(backups)
  // What a process that was killed at the first byte would have left.
  writeFileSync(join(backups, name()), '')
  const broken = [...migrations(), 'INSERT INTO nothing VALUES (1)']
  addDataset(workspace, 'wine')
  for (let again = 0; again < 2; again++) expect(() => migrate(workspace.sqlite, broken)).toThrow('nothing')
  expect(readdirSync(backups).sort()).toEqual([name('-2'), name()])
  addDataset(workspace, 'penguins')
  expect(() => migrate(workspace.sqlite, broken)).toThrow('nothing')
  expect([namesIn(name('-2')), namesIn(name('-3'))]).toEqual([['wine'], ['wine', 'penguins']])
  expect(statSync(join(backups, name('-3'))).mode & 0o077).toBe(0)
  workspace.close()
})

test('migration 19 keeps model versions with all that refers to them, and lets one be of no task', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 19))
  database.exec(`
    INSERT INTO models (id, name, created_at) VALUES (1, 'quality', 1);
    INSERT INTO model_versions (id, model_id, number, task, threshold, checksum, created_at) VALUES (7, 1, 3, 'binary', 0.4, 'c', 2);
    INSERT INTO model_version_tags (version_id, tag) VALUES (7, 'good');
    INSERT INTO model_aliases (model_id, alias, version_id) VALUES (1, 'champion', 7)`)
  migrate(database, migrations().slice(0, 20))
  expect(database.prepare('SELECT * FROM model_versions').get()).toMatchObject({
    id: 7,
    number: 3,
    task: 'binary',
    threshold: 0.4,
    updated_at: null,
  })
  expect(database.prepare('SELECT tag, value FROM model_version_tags').get()).toEqual({ tag: 'good', value: '' })
  database.exec("INSERT INTO model_versions (model_id, number, checksum, created_at) VALUES (1, 4, 'd', 3)")
  expect(database.pragma('foreign_key_check')).toEqual([])
})

test('migration 20 keeps jobs, which ran on this computer', () => {
  const database = new Database(':memory:')
  migrate(database, migrations().slice(0, 20))
  database.exec("INSERT INTO jobs (id, kind, title, status, input, created_at) VALUES (3, 'experiments.run', 'Train', 'done', '{}', 1)")
  migrate(database, migrations().slice(0, 21))
  expect(database.prepare('SELECT id, title, target FROM jobs').all()).toEqual([{ id: 3, title: 'Train', target: null }])
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
  expect(verifyAudit(workspace.sqlite)).toMatchObject({ ok: true, rows: 180, chains: [{ entries: 180, signed: true }] })
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
