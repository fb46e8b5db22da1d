import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type Database from 'better-sqlite3'
import { cairn, newFolder } from './cairn.ts'
import { smallWorkspace, someObject, tamper } from './hostile/workspaces.ts'

interface Report {
  readonly ok: boolean
  readonly problems: readonly { where: string; what: string; fix: string }[]
}

async function verified(workspace: string): Promise<Report & { exit: number | null }> {
  const { code, stdout, stderr } = await cairn(['-w', workspace, 'workspace', 'verify', '--json'], {
    env: { CAIRN_HOME: join(workspace, '..', 'home') },
  })
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as Report), exit: code }
}

async function copy(): Promise<string> {
  const path = join(newFolder(), 'workspace')
  cpSync(await smallWorkspace(), path, { recursive: true })
  return path
}

/** The file of the object that a query names. */
function objectOf(workspace: string, query: string): string {
  let object = ''
  tamper(workspace, (sqlite) => (object = sqlite.prepare(query).pluck().get() as string))
  return join(workspace, 'objects', object.slice(0, 2), object.slice(2))
}

const weights = "SELECT object FROM run_artifacts WHERE run_id = 1 AND path = 'weights'"

test('[DK-13] a workspace that nobody touched has no finding', async () => {
  expect(await verified(await copy())).toMatchObject({ ok: true, problems: [], exit: 0 })
})

type Damage = [kind: string, damage: (workspace: string) => void, where: RegExp, what: RegExp]
const sql = (kind: string, change: string | ((sqlite: Database.Database) => void), where: RegExp, what: RegExp): Damage => [
  kind,
  (workspace) => tamper(workspace, (sqlite) => (typeof change === 'string' ? void sqlite.exec(change) : change(sqlite))),
  where,
  what,
]
const file = (kind: string, change: (path: string) => void, what: RegExp): Damage => [
  kind,
  (workspace) => {
    const path = objectOf(workspace, weights)
    chmodSync(path, 0o600)
    change(path)
  },
  /weights of run 1/,
  what,
]

const damages: Damage[] = [
  file('an object is missing', (path) => rmSync(path), /missing/),
  file('an object has other bytes', (path) => appendFileSync(path, 'x'), /hash/),
  file('an object is a link', (path) => (rmSync(path), symlinkSync('/etc/hostname', path)), /a link/),
  file('an object is a pipe', (path) => (rmSync(path), spawnSync('mkfifo', [path])), /a pipe/),
  file('an object is a folder', (path) => (rmSync(path), mkdirSync(path)), /a folder/),
  sql('a name that is no object', "UPDATE packages SET object = '../../etc/passwd'", /package/, /not a valid object name/),
  sql(
    'a manifest that does not match its hash',
    "UPDATE dataset_versions SET manifest = replace(manifest, 'label', 'lapel')",
    /dataset version 1/,
    /hash/,
  ),
  sql('segments that are not those of the manifest', 'UPDATE dataset_segments SET rows = rows + 1', /dataset version 1/, /segments/),
  sql('rows that are not those of the manifest', 'UPDATE dataset_versions SET rows = 7', /dataset version 1/, /row or column count/),
  sql(
    'metrics that are not those of the evaluation',
    "UPDATE run_metrics SET value = 0.999 WHERE run_id = 1 AND part = 'test' AND metric = 'accuracy' AND subject = 'model'",
    /run 1, evaluation\/model\/test/,
    /accuracy/,
  ),
  sql('a metric that is gone', "DELETE FROM run_metrics WHERE run_id = 1 AND part = 'test' AND metric = 'accuracy'", /run 1/, /metrics/),
  sql(
    'weights of another run',
    `UPDATE run_artifacts SET object = (SELECT object FROM run_artifacts WHERE run_id = 2 AND path = 'weights') WHERE run_id = 1 AND path = 'weights'`,
    /model version 1/,
    /checksum/,
  ),
  sql('another threshold', 'UPDATE model_versions SET threshold = 0.9', /model version 1/, /checksum/),
  sql(
    'a recipe that is not the one of the fingerprint',
    "UPDATE training_runs SET recipe = json_set(recipe, '$.seed', 99) WHERE run_id = 1",
    /run 1/,
    /fingerprint/,
  ),
  sql(
    'an alias that was moved by hand',
    (sqlite) => {
      sqlite.exec(`INSERT INTO model_versions (model_id, number, run_id, task, threshold, checksum, created_at) SELECT model_id, 2, run_id, task, threshold, checksum, 1 FROM model_versions;
      UPDATE model_aliases SET version_id = 2`)
    },
    /alias champion/,
    /audit log/,
  ),
  sql('an alias that was removed by hand', 'DELETE FROM model_aliases', /alias champion/, /missing/),
  sql('a package with another key', "UPDATE packages SET key_id = '0000000000000000'", /package 1/, /key/),
  sql('a package of another size', 'UPDATE packages SET bytes = 1', /package 1/, /bytes/),
  sql('rows that nobody deleted', 'DELETE FROM packages', /packages/, /missing/),
  sql('an audit log without its rows', 'DELETE FROM audit', /audit log/, /empty/),
  sql('an audit log and its end cut off', 'DELETE FROM audit WHERE id > 3', /audit log/, /missing/),
  sql('a row of the audit log that was changed', "UPDATE audit SET actor = 'nobody' WHERE id = 2", /audit entry 2 of/, /changed/),
  sql('a row that refers to nothing', 'UPDATE training_runs SET dataset_version_id = 77 WHERE run_id = 1', /runs/, /does not exist/),
  sql(
    'a column that is no JSON',
    "UPDATE training_runs SET environment = '{' WHERE run_id = 1",
    /training_runs, run_id 1: environment/,
    /not JSON/,
  ),
  sql('a recipe that is none', "UPDATE training_runs SET recipe = '5' WHERE run_id = 2", /training_runs, run_id 2: recipe/, /form/),
  sql('a status that is none', "UPDATE jobs SET status = 'exploded' WHERE id = 1", /jobs, id 1: status/, /exploded/),
  sql('a text in place of a number', "UPDATE runs SET created_at = 'soon' WHERE id = 1", /runs, id 1: created_at/, /number/),
  sql('a planted trigger', 'CREATE TRIGGER planted AFTER INSERT ON audit BEGIN SELECT 1; END', /trigger planted/, /No version of Cairn/),
  sql('a planted view', 'CREATE VIEW planted AS SELECT 1', /view planted/, /No version of Cairn/),
  [
    'a link in place of a folder',
    (workspace) => (rmSync(join(workspace, 'tmp'), { recursive: true, force: true }), symlinkSync('/tmp', join(workspace, 'tmp'))),
    /tmp/,
    /a link/,
  ],
  ['an empty database', (workspace) => writeFileSync(join(workspace, 'cairn.db'), ''), /cairn\.db/, /empty/],
  ['a database that is none', (workspace) => writeFileSync(join(workspace, 'cairn.db'), 'x'.repeat(5000)), /cairn\.db/, /damaged/],
]

test.each(damages)('[DK-13] found, with where, what and how to mend it: %s', async (_kind, damage, where, what) => {
  const workspace = await copy()
  expect(someObject(workspace)).not.toBe('')
  damage(workspace)
  const { exit, ok, problems } = await verified(workspace)
  expect({ exit, ok }).toEqual({ exit: 3, ok: false })
  const found = problems.find((problem) => where.test(problem.where) && what.test(problem.what))
  expect(found, JSON.stringify(problems, null, 1)).toBeDefined()
  expect(found?.fix.length).toBeGreaterThan(10)
})
