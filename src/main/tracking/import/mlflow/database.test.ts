import Database from 'better-sqlite3'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../testing.ts'
import { createWorkspace } from '../../../workspace/index.ts'
import { importInto } from '../fixtures/importing.ts'

const uuid = (digit: string) => digit.repeat(32)

/** As few columns as the first releases had. */
const tables = `
  CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, experiment_id INTEGER);
  CREATE TABLE metrics (key TEXT, value REAL, timestamp BIGINT, run_uuid TEXT);
  INSERT INTO experiments VALUES (0, 'Default');
  INSERT INTO runs VALUES ('${uuid('a')}', 'first', 'FINISHED', 1000, 0);
  INSERT INTO metrics VALUES ('loss', 0.5, 1500, '${uuid('a')}'), ('loss', 'text', 1600, '${uuid('a')}');`

function database(sql = tables): { path: string; db: Database.Database } {
  const path = join(temporaryFolder(), 'mlflow.db')
  const db = new Database(path)
  onTestFinished(() => void db.close())
  db.exec(sql)
  return { path, db }
}

async function importDatabase(path: string) {
  const workspace = createWorkspace(temporaryFolder())
  const report = await importInto(workspace, { input: { source: { kind: 'path', path } } })
  return { workspace, report }
}

test('[ML-2] a database is read by the columns that it has', async () => {
  const { report, workspace } = await importDatabase(database().path)
  expect(report).toMatchObject({ runs: 1, points: 1 })
  expect(report.leftOut).toMatchObject([{ kind: 'point', count: 1 }])
  expect(workspace.sqlite.prepare('SELECT name, status, started_at FROM runs').get()).toEqual({
    name: 'first',
    status: 'done',
    started_at: 1000,
  })
})

test('[ML-2] what a server has written into its log comes too, and nothing is written beside the database', async () => {
  const { path, db } = database()
  db.pragma('journal_mode = WAL')
  db.pragma('wal_autocheckpoint = 0')
  db.exec(`INSERT INTO runs VALUES ('${uuid('b')}', 'in the log', 'RUNNING', 2000, 0)`)
  const before = readdirSync(join(path, '..'))
  const { report } = await importDatabase(path)
  expect(report.runs).toBe(2)
  expect(readdirSync(join(path, '..'))).toEqual(before)
})

test('[ML-2] while a transaction is cut short, nothing is read', async () => {
  const { path, db } = database()
  db.close()
  writeFileSync(`${path}-journal`, Buffer.concat([Buffer.from('d9d505f920a163d7', 'hex'), Buffer.alloc(504)]))
  await expect(importDatabase(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('is not finished') })
})

test('[ML-2] a log that is no file is not read, and what only looks like a table of MLflow is told or passed over', async () => {
  const { path, db } = database()
  db.close()
  symlinkSync(path, `${path}-wal`)
  await expect(importDatabase(path)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('no regular file') })
  const untyped = tables.replaceAll('experiment_id INTEGER PRIMARY KEY', 'experiment_id')
  expect((await importDatabase(database(untyped).path)).report.leftOut).toMatchObject([{ kind: 'experiment', count: 1 }])
  const virtual = 'CREATE VIRTUAL TABLE runs USING fts5 (run_uuid, experiment_id); CREATE TABLE experiments (experiment_id, name)'
  await expect(importDatabase(database(virtual).path)).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
})

test('[ML-5] an id that is a path becomes one that is none: it stands in URIs and in folders of an export', async () => {
  const path = tables
    .replace('experiment_id INTEGER PRIMARY KEY', 'experiment_id TEXT')
    .replace("VALUES (0, 'Default')", "VALUES ('../../x', 'way out')")
  const { workspace } = await importDatabase(database(path).path)
  expect(workspace.sqlite.prepare("SELECT uuid FROM experiments WHERE name = 'way out'").pluck().get()).toMatch(/^[0-9a-f]{32}$/)
})

test('[ML-2] another database is refused, and one that is damaged; a view is no table', async () => {
  await expect(importDatabase(database('CREATE TABLE shop (id INTEGER)').path)).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
  const view = tables.replace('CREATE TABLE runs', 'CREATE TABLE other').replace('INTO runs', 'INTO other')
  await expect(importDatabase(database(`${view} CREATE VIEW runs AS SELECT * FROM other`).path)).rejects.toMatchObject({
    code: 'FORMAT_INVALID',
  })
  const path = join(temporaryFolder(), 'mlflow.db')
  writeFileSync(path, `SQLite format 3\0${'x'.repeat(5_000)}`)
  await expect(importDatabase(path)).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
})
