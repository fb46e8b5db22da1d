import Database from 'better-sqlite3'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { verifyAudit } from '../audit/index.ts'
import { collectGarbage } from '../objects/gc.ts'
import { migrate, migrations } from './migrate.ts'
import { copyDatabase } from './readOnlyCopy.ts'
import { datasets, jobs, meta, packages } from '../schema/index.ts'
import { restoreWorkspace } from '../integrity/backup.ts'
import { createWorkspace, openWorkspace } from '../workspace.ts'

const code = (name: string) => expect.objectContaining({ code: name }) as Error

/** A workspace with one object that its registry does not name yet. */
async function withObject(): Promise<{ folder: string; path: string }> {
  const folder = join(temporaryFolder(), 'work')
  const workspace = createWorkspace(folder)
  const { object } = await workspace.objects.put('precious')
  const path = workspace.objects.path(object)
  workspace.close()
  return { folder, path }
}

/** Opens, and where that succeeds collects garbage, as a person would. */
async function openAndCollect(folder: string): Promise<void> {
  const workspace = openWorkspace(folder)
  try {
    await collectGarbage(workspace, { dryRun: false, minimumAge: -1000 })
  } finally {
    workspace.close()
  }
}

test('an empty cairn.db is no new workspace: it is refused, and no object is deleted', async () => {
  const { folder, path } = await withObject()
  writeFileSync(join(folder, 'cairn.db'), '')
  await expect(openAndCollect(folder)).rejects.toMatchObject({ code: 'WORKSPACE_FOREIGN' })
  expect(() => openWorkspace(folder, { readOnly: true })).toThrow(code('WORKSPACE_FOREIGN'))
  expect(existsSync(path)).toBe(true)
  expect(statSync(join(folder, 'cairn.db')).size).toBe(0)
})

test.each([
  ['of another program', (sqlite: Database.Database) => sqlite.exec('CREATE TABLE moz_places (id INTEGER, url TEXT)')],
  [
    'of another program that counts its migrations too',
    (sqlite: Database.Database) => sqlite.exec('CREATE TABLE a (b); PRAGMA user_version = 2'),
  ],
  ['with the mark of another program', (sqlite: Database.Database) => (migrate(sqlite), sqlite.pragma('application_id = 252006674'))],
  ['without any table', (sqlite: Database.Database) => sqlite.exec('CREATE TABLE a (b); DROP TABLE a')],
])('a database %s is refused and stays as it is', async (_, make) => {
  const { folder, path } = await withObject()
  const file = join(folder, 'cairn.db')
  rmSync(file)
  const sqlite = new Database(file)
  make(sqlite)
  sqlite.close()
  const before = readFileSync(file)
  await expect(openAndCollect(folder)).rejects.toMatchObject({ code: 'WORKSPACE_FOREIGN' })
  expect(() => openWorkspace(folder, { readOnly: true })).toThrow(code('WORKSPACE_FOREIGN'))
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(existsSync(path)).toBe(true)
})

test('no workspace is made over the objects of a lost one', async () => {
  const { folder, path } = await withObject()
  rmSync(join(folder, 'cairn.db'))
  expect(() => createWorkspace(folder)).toThrow(code('WORKSPACE_FOREIGN'))
  expect(existsSync(path)).toBe(true)
  expect(existsSync(join(folder, 'cairn.db'))).toBe(false)
})

test.each([
  ['a trigger', "CREATE TRIGGER planted AFTER INSERT ON audit BEGIN UPDATE jobs SET status = 'queued'; END"],
  ['a view', 'CREATE VIEW planted AS SELECT * FROM jobs'],
  ['a table', 'CREATE TABLE planted (a)'],
  ['an index', 'CREATE INDEX planted ON jobs (lower(title))'],
  ['a missing index', 'DROP INDEX runs_status'],
])('%s that no migration makes is refused before anything is written', (_, sql) => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const sqlite = new Database(join(folder, 'cairn.db'))
  sqlite.exec(sql)
  sqlite.close()
  for (const readOnly of [false, true]) expect(() => openWorkspace(folder, { readOnly })).toThrow(code('WORKSPACE_UNSAFE'))
})

test.each([
  ['trigger', "CREATE TRIGGER planted AFTER INSERT ON jobs BEGIN UPDATE jobs SET kind = 'datasets.export'; END"],
  ['table', 'CREATE TABLE planted (a)'],
])('a %s under a name that SQLite keeps for itself is refused as well', (type, sql) => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const sqlite = new Database(join(folder, 'cairn.db'))
  sqlite.exec(sql)
  sqlite.unsafeMode(true)
  sqlite.pragma('writable_schema = ON')
  sqlite.exec("UPDATE sqlite_master SET name = 'sqlite_planted', sql = replace(sql, 'planted', 'sqlite_planted') WHERE name = 'planted'")
  if (type === 'table') sqlite.exec("UPDATE sqlite_master SET tbl_name = 'sqlite_planted' WHERE name = 'sqlite_planted'")
  sqlite.close()
  for (const readOnly of [false, true]) expect(() => openWorkspace(folder, { readOnly })).toThrow(code('WORKSPACE_UNSAFE'))
})

test('a value that would take all memory to read is refused before it is read', () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  workspace.sqlite
    .prepare("INSERT INTO jobs (kind, title, status, input, created_at) VALUES ('datasets.import', 'a', 'done', ?, 0)")
    .run(`[${'[],'.repeat(6_000_000)}[]]`)
  workspace.close()
  expect(() => openWorkspace(folder)).toThrow(code('WORKSPACE_UNSAFE'))
})

test('a workspace of each earlier schema opens, with the mark of Cairn or without', () => {
  for (let version = 1; version <= migrations().length; version++) {
    const folder = temporaryFolder()
    const sqlite = new Database(join(folder, 'cairn.db'))
    migrate(sqlite, migrations().slice(0, version))
    sqlite.exec('PRAGMA application_id = 0; ANALYZE')
    sqlite.close()
    openWorkspace(folder, { readOnly: true }).close()
    for (let again = 0; again < 2; again++) {
      const opened = openWorkspace(folder)
      expect(opened.sqlite.pragma('user_version', { simple: true })).toBe(migrations().length)
      opened.close()
    }
  }
})

test('the schema is not changed under an earlier Cairn that works: it is waited for, and may be read meanwhile', async () => {
  const folder = temporaryFolder()
  const sqlite = new Database(join(folder, 'cairn.db'))
  migrate(sqlite, migrations().slice(0, 6))
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(other, 'exit')
  onTestFinished(() => void other.kill())
  const job = sqlite.prepare(`INSERT INTO jobs (kind, title, status, input, created_at, owner_host, owner_pid, heartbeat_at)
    VALUES ('a', '', 'running', '{}', 1, ?, ?, ?)`)
  job.run(hostname(), other.pid, Date.now())
  job.run('attic', 1, Date.now() - 600_000)
  expect(() => openWorkspace(folder)).toThrow(code('WORKSPACE_LOCKED'))
  expect(sqlite.pragma('user_version', { simple: true })).toBe(6)
  expect(existsSync(join(folder, 'backups'))).toBe(false)
  openWorkspace(folder, { readOnly: true }).close()
  other.kill()
  await ended
  const beat = sqlite.prepare("UPDATE jobs SET heartbeat_at = ? WHERE owner_host = 'attic'")
  beat.run(Date.now())
  expect(() => openWorkspace(folder)).toThrow(code('WORKSPACE_LOCKED'))
  beat.run(1)
  sqlite.close()
  openWorkspace(folder).close()
})

test.each(['cairn.db', 'cairn.db-wal', 'objects', 'tmp', 'backups', 'online'])('%s that is a link leads nowhere', (name) => {
  const outside = temporaryFolder()
  const folder = join(temporaryFolder(), 'work')
  createWorkspace(folder).close()
  const path = join(folder, name)
  const target = join(outside, name)
  if (existsSync(path)) renameSync(path, target)
  else if (name === 'backups' || name === 'online') mkdirSync(target)
  symlinkSync(target, path)
  const before = readdirSync(outside)
  for (const readOnly of [false, true]) expect(() => openWorkspace(folder, { readOnly })).toThrow(code('WORKSPACE_UNSAFE'))
  expect(readdirSync(outside)).toEqual(before)
})

test.skipIf(process.platform === 'win32')('a pipe in place of the database does not keep anyone waiting', () => {
  const folder = temporaryFolder()
  spawnSync('mkfifo', [join(folder, 'cairn.db')])
  for (const readOnly of [false, true]) expect(() => openWorkspace(folder, { readOnly })).toThrow(code('WORKSPACE_UNSAFE'))
})

test('a link in objects/ is never followed: neither read, nor deleted through', async () => {
  const outside = temporaryFolder()
  const precious = join(outside, 'draft.tmp')
  writeFileSync(precious, 'precious')
  const named = join(outside, 'a'.repeat(62))
  writeFileSync(named, 'precious')
  const workspace = createWorkspace(temporaryFolder())
  const { object } = await workspace.objects.put('kept')
  workspace.change(
    () => ({ action: 'test', subject: 'test' }),
    (db) => db.insert(jobs).values({ kind: 'a', title: object, status: 'queued', input: object, createdAt: 1 }).run(),
  )
  symlinkSync(outside, join(workspace.objects.root, 'aa'))
  const linked = 'bb'.padEnd(64, 'c')
  mkdirSync(join(workspace.objects.root, 'bb'))
  symlinkSync(precious, join(workspace.objects.root, 'bb', linked.slice(2)))
  expect(() => workspace.objects.path('a'.repeat(64))).toThrow(code('OBJECT_CORRUPT'))
  expect(() => workspace.objects.path(linked)).toThrow(code('OBJECT_CORRUPT'))
  await collectGarbage(workspace, { dryRun: false, minimumAge: -1000 })
  expect([existsSync(precious), existsSync(named)]).toEqual([true, true])
  workspace.close()
})

test('a copy that is only read is never torn, whatever is written meanwhile', async () => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const script = join(import.meta.dirname, '../fixtures/writer.ts')
  const writer = spawn(process.execPath, [script, folder, 'a', '400'], { stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(writer, 'exit')
  let running = true
  void ended.then(() => (running = false))
  let reads = 0
  while (running) {
    const reader = openWorkspace(folder, { readOnly: true })
    expect(reader.sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(verifyAudit(reader.sqlite).problems).toEqual([])
    const rows = reader.db.select().from(datasets).all().length
    expect(Number(reader.sqlite.prepare("SELECT value FROM meta WHERE key = 'counter'").pluck().get() ?? 0)).toBe(rows)
    reader.close()
    reads++
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await ended)[0]).toBe(0)
  expect(reads).toBeGreaterThan(3)
})

describe('nothing is garbage where the registry', () => {
  async function withData() {
    const workspace = createWorkspace(temporaryFolder())
    onTestFinished(() => workspace.close())
    const add = async (name: string) => {
      const stored = await workspace.objects.put(name)
      workspace.change(
        () => ({ action: 'package.build', subject: name }),
        (db) =>
          db
            .insert(packages)
            .values({ name, ...stored, createdAt: 1 })
            .run(),
      )
      return workspace.objects.path(stored.object)
    }
    const paths = [await add('a'), await add('b'), await add('c')]
    const { object: garbage } = await workspace.objects.put('garbage')
    paths.push(workspace.objects.path(garbage))
    const collect = (dryRun = false) => collectGarbage(workspace, { dryRun, minimumAge: -1000 })
    return { workspace, collect, there: () => paths.map((path) => existsSync(path)) }
  }

  test.each([
    ['has lost all rows', 'DELETE FROM packages'],
    ['has lost some rows', 'DELETE FROM packages WHERE id < 3'],
    ['has lost its rows and their count', 'DELETE FROM packages; DELETE FROM sqlite_sequence'],
    ['names other objects', `UPDATE packages SET object = '${'0'.repeat(63)}' || id`],
  ])('%s', async (_, sql) => {
    const { workspace, collect, there } = await withData()
    workspace.sqlite.exec(sql)
    for (const dryRun of [true, false]) await expect(collect(dryRun)).rejects.toMatchObject({ code: 'WORKSPACE_INCOMPLETE' })
    expect(there()).toEqual([true, true, true, true])
  })

  test('is whole, what nobody names is', async () => {
    const { collect, there } = await withData()
    expect(await collect()).toMatchObject({ objects: 1, kept: 3 })
    expect(there()).toEqual([true, true, true, false])
  })
})

test('a checkpoint between the two files of a copy is noticed, and the copy is made again', () => {
  const folder = temporaryFolder()
  const writer = createWorkspace(folder)
  writer.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  const add = (name: string) => writer.write((db) => db.insert(datasets).values({ name, createdAt: 1 }).run())
  add('before')
  let copies = 0
  const copy = copyDatabase(folder, (from, to) => {
    copyFileSync(from, to)
    if (++copies > 1) return
    add('meanwhile')
    writer.sqlite.pragma('wal_checkpoint(TRUNCATE)')
  })
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  const read = new Database(join(copy, 'cairn.db'))
  expect(read.prepare('SELECT name FROM datasets').pluck().all()).toEqual(['before', 'meanwhile'])
  read.close()
  writer.close()
})

test('what a machine of another name left in tmp is swept once it has been silent for long, unless its job beats', () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  const old = new Date(Date.now() - 2 * 3_600_000)
  const scratch = (owner: string, at?: Date) => {
    const path = join(folder, 'tmp', `${owner}.123.job-1-x`)
    mkdirSync(path)
    writeFileSync(join(path, 'part'), '')
    if (at) for (const file of [join(path, 'part'), path]) utimesSync(file, at, at)
    return path
  }
  const [silent, fresh, beating] = [scratch('attic', old), scratch('kitchen'), scratch('cellar', old)]
  workspace.write((db) =>
    db
      .insert(jobs)
      .values({
        kind: 'a',
        title: '',
        status: 'running',
        input: {},
        createdAt: 1,
        ownerHost: 'cellar',
        ownerPid: 123,
        heartbeatAt: Date.now(),
      })
      .run(),
  )
  workspace.close()
  openWorkspace(folder).close()
  expect([silent, fresh, beating].map((path) => existsSync(path))).toEqual([false, true, true])
  expect(hostname()).not.toBe('attic')
})

test.skipIf(process.platform === 'win32')('a workspace is private to its user, and one that was wider is made so', async () => {
  const folder = join(temporaryFolder(), 'work')
  const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8)
  const workspace = createWorkspace(folder)
  const { object } = await workspace.objects.put('secret')
  expect(['', 'objects', 'tmp', `objects/${object.slice(0, 2)}`].map(mode)).toEqual(['700', '700', '700', '700'])
  expect(['cairn.db', 'cairn.db-wal', 'cairn.db-shm'].map(mode)).toEqual(['600', '600', '600'])
  expect(mode(`objects/${object.slice(0, 2)}/${object.slice(2)}`)).toBe('400')
  expect((statSync(workspace.scratch('a')).mode & 0o777).toString(8)).toBe('700')
  workspace.close()
  for (const path of ['objects', 'tmp']) chmodSync(join(folder, path), 0o755)
  chmodSync(join(folder, 'cairn.db'), 0o644)
  openWorkspace(folder).close()
  expect(['objects', 'tmp', 'cairn.db'].map(mode)).toEqual(['700', '700', '600'])
})

test('a damaged note of how long the log is does not keep anyone from looking', () => {
  const workspace = createWorkspace(temporaryFolder())
  workspace.write((db) => db.insert(meta).values({ key: 'audit.head', value: 'no JSON' }).run())
  expect(verifyAudit(workspace.sqlite).ok).toBe(false)
  workspace.close()
})

test('what a process of another container of the same name has in tmp is kept as long as it is not silent', () => {
  const folder = temporaryFolder()
  const workspace = createWorkspace(folder)
  const mine = workspace.scratch('job-1')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  // The pid is nobody's here, and may be somebody's there.
  const of = (identity: string, at?: Date) => {
    const path = join(folder, 'tmp', `${hostname()}.${pid}.${identity}.job-1-x`)
    mkdirSync(path)
    if (at) utimesSync(path, at, at)
    return path
  }
  const [, identity] = /\.\d+\.([^.]*)\.[^.]*$/.exec(mine) ?? []
  const [machine, boot] = identity.split('_')
  const [ended, working, silent] = [
    of(identity),
    of(`${machine}_${boot}_4026539999_77`),
    of(`${machine}_${boot}_4026539998_77`, new Date(Date.now() - 2 * 3_600_000)),
  ]
  workspace.close()
  openWorkspace(folder).close()
  expect([mine, ended, working, silent].map((path) => existsSync(path))).toEqual([true, false, process.platform === 'linux', false])
})

test.runIf(process.platform === 'linux')(
  'the locks of an open workspace stay while this process opens it again, or restores from it',
  async () => {
    const folder = join(temporaryFolder(), 'work')
    const workspace = createWorkspace(folder)
    onTestFinished(() => workspace.close())
    workspace.write((db) => db.insert(datasets).values({ name: 'one', createdAt: 1 }).run())
    const { ino } = statSync(join(folder, 'cairn.db'))
    const locks = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(`:${ino} `)).length
    const before = locks()
    expect(before).toBeGreaterThan(0)
    const reader = openWorkspace(folder, { readOnly: true })
    expect(reader.sqlite.prepare('SELECT name FROM datasets').pluck().all()).toEqual(['one'])
    reader.close()
    expect(locks()).toBe(before)
    openWorkspace(folder).close()
    expect(locks()).toBe(before)
    await restoreWorkspace(folder, join(temporaryFolder(), 'restored'))
    expect(locks()).toBe(before)
  },
)
