import Database from 'better-sqlite3'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { json } from '../cairn.ts'
import type { HostileEntry, Place } from './entry.ts'

/** Workspaces that a person could be sent, and open. Each is a real small one with something in it that means harm. */

let made: Promise<string> | undefined

/** A small workspace with a dataset, a run, a model with an alias, a package, an undo step and something in the trash. Made once. */
export function smallWorkspace(): Promise<string> {
  return (made ??= makeWorkspace())
}

async function makeWorkspace(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-small-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const workspace = join(folder, 'small')
  const env = { CAIRN_HOME: join(folder, 'home') }
  const data = join(folder, 'points.csv')
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 13},${i % 3 === 0 ? 'yes' : 'no'}`)
  writeFileSync(data, `a,b,label\n${rows.join('\n')}\n`)
  const run = (...args: string[]) => json(['-w', workspace, ...args], { env })
  await json(['init', workspace], { env })
  await run('data', 'import', data, '--name', 'points', '--target', 'label')
  await run('train', 'points', '--model', 'linear', '--epochs', '3')
  await run('train', 'points', '--model', 'linear', '--epochs', '2', '--seed', '2')
  await run('models', 'register', '1', 'points')
  await run('models', 'alias', 'points@v1', 'champion')
  await run('package', 'build', 'points@champion', '--output', join(folder, 'points.cairn'))
  await run('runs', 'note', '1', 'a note')
  await run('trash', 'put', 'run:2')
  return workspace
}

/** A copy of it in a folder. */
export async function copyOfSmall(folder: string): Promise<string> {
  const path = join(folder, 'workspace')
  cpSync(await smallWorkspace(), path, { recursive: true })
  return path
}

/** Changes the database behind Cairn's back. */
export function tamper(workspace: string, change: (sqlite: Database.Database) => void): void {
  const sqlite = new Database(join(workspace, 'cairn.db'))
  sqlite.pragma('foreign_keys = OFF')
  try {
    change(sqlite)
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    sqlite.close()
  }
}

/** The path of some object of a workspace. */
export function someObject(workspace: string, at = 0): string {
  const objects = readdirSync(join(workspace, 'objects'), { recursive: true, withFileTypes: true })
  const files = objects.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  return files.sort().at(at) ?? ''
}

/** What people do first with a workspace that they were sent, by what of it may do harm. */
const commands = {
  queue: [
    ['jobs', 'list'],
    ['jobs', 'run'],
    ['jobs', 'allow', '5'],
    ['runs', 'resume', '1'],
    ['jobs', 'list'],
  ],
  folder: [
    ['workspace', 'info'],
    ['workspace', 'verify'],
    ['gc', '--now'],
  ],
  objects: [
    ['workspace', 'verify'],
    ['data', 'show', 'points'],
    ['data', 'rows', 'points'],
    ['runs', 'evaluation', '1'],
    ['package', 'save', '1', '{output}.cairn'],
    ['gc', '--now'],
    ['workspace', 'backup', '{backup}'],
  ],
  values: [
    ['jobs', 'list'],
    ['data', 'list'],
    ['runs', 'list'],
    ['runs', 'show', '1'],
    ['models', 'show', 'points@v1'],
    ['package', 'list'],
    ['audit', 'list'],
    ['undo', '--list'],
    ['undo'],
    ['workspace', 'verify'],
    ['report', 'run', '1', '--output', '{output}.html'],
  ],
} as const

const commandsFor =
  (which: keyof typeof commands) =>
  ({ path, workspace, output }: Place): readonly (readonly string[])[] =>
    commands[which].map((command) => [
      '-w',
      path,
      ...command.map((word) => word.replace('{output}', output).replace('{backup}', `${workspace}-backup`)),
    ])

type Make = (workspace: string, secret: string) => void

const entry = (which: keyof typeof commands, id: string, what: string, make: Make): HostileEntry => ({
  id: `workspace: ${id}`,
  kind: 'workspace',
  what,
  make: async (folder, secret) => {
    const path = await copyOfSmall(folder)
    make(path, secret)
    return path
  },
  expect: 'unharmed',
  commands: commandsFor(which),
})

/** A change of the database alone. */
const sql = (
  which: keyof typeof commands,
  id: string,
  what: string,
  change: (sqlite: Database.Database, secret: string) => void,
): HostileEntry => entry(which, id, what, (workspace, secret) => tamper(workspace, (sqlite) => change(sqlite, secret)))

export function queueJob(sqlite: Database.Database, kind: string, input: unknown): number {
  const { lastInsertRowid } = sqlite
    .prepare("INSERT INTO jobs (kind, title, status, input, created_at) VALUES (?, 'Train a model', 'queued', ?, 1)")
    .run(kind, typeof input === 'string' ? input : JSON.stringify(input))
  return Number(lastInsertRowid)
}

const manifestOf = (sqlite: Database.Database): unknown =>
  JSON.parse(sqlite.prepare('SELECT manifest FROM dataset_versions').pluck().get() as string)

const bashrc = (secret: string) => join(dirname(secret), '..', '.bashrc')

const queued: HostileEntry[] = [
  sql('queue', 'a queued export over .bashrc', 'overwrites a file of the person', (sqlite, secret) => {
    queueJob(sqlite, 'datasets.export', { manifest: manifestOf(sqlite), format: 'csv', path: bashrc(secret), overwrite: true })
  }),
  sql('queue', 'a queued import of a private file', 'reads a file of the person into a dataset', (sqlite, secret) => {
    const input = { name: 'stolen', file: 'harmless.csv', path: secret, options: { format: 'csv' } }
    queueJob(sqlite, 'datasets.import', input)
  }),
  sql('queue', 'a queued package', "signs a package with the person's key and writes it into their folder", (sqlite, secret) => {
    const input = sqlite.prepare("SELECT input FROM jobs WHERE kind = 'packages.build'").pluck().get() as string
    queueJob(sqlite, 'packages.build', { ...(JSON.parse(input) as object), path: join(dirname(secret), 'signed.cairn') })
  }),
  sql('queue', 'a run whose job is an export', 'runs an export when the run is resumed', (sqlite, secret) => {
    const input = { manifest: manifestOf(sqlite), format: 'csv', path: bashrc(secret), overwrite: true }
    sqlite
      .prepare(
        "UPDATE jobs SET kind = 'datasets.export', status = 'paused', input = ? WHERE id = (SELECT job_id FROM training_runs WHERE run_id = 1)",
      )
      .run(JSON.stringify(input))
    sqlite.exec("UPDATE runs SET status = 'paused' WHERE id = 1")
  }),
  sql('queue', 'a job that is running elsewhere', 'is taken over when it counts as lost', (sqlite, secret) => {
    const id = queueJob(sqlite, 'datasets.export', { manifest: manifestOf(sqlite), format: 'csv', path: bashrc(secret), overwrite: true })
    sqlite.prepare("UPDATE jobs SET status = 'running', owner_host = 'x', owner_pid = 1, heartbeat_at = 0 WHERE id = ?").run(id)
  }),
]

const outside: HostileEntry[] = [
  entry('folder', 'the database is a link to another one', 'writes into a database outside', (workspace, secret) => {
    const other = join(dirname(secret), 'other.db')
    renameSync(join(workspace, 'cairn.db'), other)
    symlinkSync(other, join(workspace, 'cairn.db'))
  }),
  entry('folder', 'objects is a link', 'lets garbage be collected in a folder outside', (workspace, secret) => {
    rmSync(join(workspace, 'objects'), { recursive: true })
    const drafts = join(dirname(secret), 'drafts')
    mkdirSync(join(drafts, 'ab'), { recursive: true })
    writeFileSync(join(drafts, 'ab', 'draft.tmp'), 'precious')
    symlinkSync(drafts, join(workspace, 'objects'))
  }),
  entry('objects', 'a folder of objects is a link', 'deletes what ends in .tmp in a folder outside', (workspace, secret) => {
    mkdirSync(join(dirname(secret), 'drafts'), { recursive: true })
    writeFileSync(join(dirname(secret), 'drafts', 'letter.tmp'), 'precious')
    rmSync(join(workspace, 'objects', '00'), { recursive: true, force: true })
    symlinkSync(join(dirname(secret), 'drafts'), join(workspace, 'objects', '00'))
  }),
  entry('objects', 'an object is a link to a private file', 'reads a file of the person as an object', (workspace, secret) => {
    for (const at of [0, 1, 2, 3, 4, 5]) {
      const object = someObject(workspace, at)
      rmSync(object, { force: true })
      symlinkSync(secret, object)
    }
  }),
  entry('objects', 'an object is a pipe', 'keeps whoever reads it waiting for ever', (workspace) => {
    const objects = [0, 1, 2, 3, 4, 5].map((at) => someObject(workspace, at))
    for (const object of objects) {
      rmSync(object, { force: true })
      spawnSync('mkfifo', [object])
    }
  }),
  entry('folder', 'tmp is a link', 'deletes folders outside that look like scratch', (workspace, secret) => {
    rmSync(join(workspace, 'tmp'), { recursive: true, force: true })
    mkdirSync(join(dirname(secret), 'drafts', 'x.999999.y'), { recursive: true })
    symlinkSync(join(dirname(secret), 'drafts'), join(workspace, 'tmp'))
  }),
  entry('folder', 'backups is a link', 'writes the backup before a migration into a folder outside', (workspace, secret) => {
    tamper(workspace, (sqlite) => sqlite.pragma('user_version = 1'))
    mkdirSync(join(dirname(secret), 'drafts'))
    symlinkSync(join(dirname(secret), 'drafts'), join(workspace, 'backups'))
  }),
]

const database: HostileEntry[] = [
  sql('folder', 'a trigger', 'queues an export when anything is written', (sqlite, secret) => {
    const input = JSON.stringify({ manifest: manifestOf(sqlite), format: 'csv', path: bashrc(secret), overwrite: true })
    sqlite.exec(`CREATE TRIGGER planted AFTER INSERT ON audit BEGIN
      INSERT INTO jobs (kind, title, status, input, created_at) VALUES ('datasets.export', 't', 'queued', '${input.replaceAll("'", "''")}', 1); END`)
  }),
  sql('folder', 'a view in place of a table', 'computes what Cairn reads', (sqlite) => {
    sqlite.exec("ALTER TABLE run_tags RENAME TO planted; CREATE VIEW run_tags AS SELECT 1 AS run_id, 'x' AS tag")
  }),
  sql('values', 'jobs that are not of their schema', 'breaks the list of jobs', (sqlite) => {
    queueJob(sqlite, 'datasets.export', '{no JSON')
    queueJob(sqlite, 'no such kind', {})
    sqlite.prepare('UPDATE jobs SET status = ?, error = ? WHERE id = ?').run('exploded', '5', queueJob(sqlite, 'datasets.import', '[]'))
    sqlite.prepare("UPDATE jobs SET status = 'failed', error = ? WHERE id = ?").run('"text"', queueJob(sqlite, 'datasets.import', 'null'))
  }),
  sql('objects', 'object names that are paths', 'reads and writes outside by the names of objects', (sqlite, secret) => {
    const path = `../../../../../../../..${secret}`
    for (const statement of [
      'UPDATE dataset_segments SET object = ?',
      'UPDATE dataset_versions SET profile_object = ?',
      'UPDATE run_artifacts SET object = ?',
      'UPDATE packages SET object = ?',
    ])
      sqlite.prepare(statement).run(path)
  }),
  sql('objects', 'a manifest with paths', 'reads a file of the person as a segment', (sqlite, secret) => {
    const manifest = manifestOf(sqlite) as { segments: { object: string }[] }
    manifest.segments[0].object = secret.padStart(64, '/').slice(-64)
    sqlite.prepare('UPDATE dataset_versions SET manifest = ?').run(JSON.stringify(manifest))
  }),
  sql('values', 'a step that undoes something else', 'queues a job when the person undoes', (sqlite, secret) => {
    const input = JSON.stringify({ manifest: manifestOf(sqlite), format: 'csv', path: bashrc(secret), overwrite: true })
    const step = (table: string, key: object, before: object | null, after: object | null) =>
      sqlite
        .prepare("INSERT INTO undo_steps (label, before, after, at) VALUES ('Rename run 1', ?, ?, 1)")
        .run(JSON.stringify([{ table, key, values: before }]), JSON.stringify([{ table, key, values: after }]))
    step('jobs', { id: 77 }, { kind: 'datasets.export', title: 't', status: 'queued', input, created_at: 1 }, null)
  }),
  sql('values', 'undo steps that are not of their schema', 'breaks undoing', (sqlite) => {
    sqlite.exec("INSERT INTO undo_steps (label, before, after, at) VALUES ('a', '{', '[', 1), ('b', '5', 'null', 1)")
  }),
  sql('values', 'a recipe, a split and an error that are none', 'breaks the list of runs', (sqlite) => {
    sqlite.exec(`UPDATE training_runs SET recipe = '5', split = '"x"', environment = '[]', error = '7' WHERE run_id = 1`)
  }),
  sql('values', 'columns that are no JSON', 'breaks everything that reads them', (sqlite) => {
    sqlite.exec(
      "UPDATE training_runs SET recipe = '{'; UPDATE dataset_versions SET source = '{'; UPDATE dataset_versions SET manifest = '{'",
    )
  }),
  sql('values', 'a log that is no JSON', 'breaks the audit log', (sqlite) => {
    sqlite.exec("UPDATE audit SET detail = '{' WHERE id = 2; UPDATE meta SET value = '{' WHERE key = 'audit.head'")
  }),
  sql('values', 'views that are none', 'breaks the table of runs', (sqlite) => {
    sqlite.exec(`INSERT OR REPLACE INTO run_views (name, view) VALUES ('', '{"columns":5}'), ('x', 'null')`)
  }),
  sql('values', 'names that are paths and commands', 'is written to by its name, or speaks to the terminal', (sqlite, secret) => {
    sqlite.prepare('UPDATE packages SET name = ?').run(`../../../../../../../..${bashrc(secret)}`)
    sqlite.prepare('UPDATE runs SET name = ?, notes = ?').run('\u001b]0;title\u0007\u001b[2J', `${'x'.repeat(100)}\u0000`)
    sqlite.prepare('UPDATE jobs SET title = ?').run('../../\u001b[31m')
  }),
  sql('values', 'huge values', 'takes all memory when it is shown', (sqlite) => {
    sqlite.exec(
      "UPDATE runs SET notes = replace(hex(zeroblob(8000000)), '0', 'x'); UPDATE jobs SET title = replace(hex(zeroblob(8000000)), '0', 'x')",
    )
  }),
  sql('values', 'values of another type', 'gives a text where a number belongs', (sqlite) => {
    sqlite.exec(
      "UPDATE runs SET created_at = 'soon'; UPDATE training_runs SET epochs = 'many'; UPDATE run_metrics SET value = 'good'; UPDATE jobs SET created_at = x'00ff'",
    )
  }),
]

const foreign: HostileEntry[] = [
  entry('folder', 'an empty database', 'becomes a new workspace, and all objects its garbage', (workspace) => {
    writeFileSync(join(workspace, 'cairn.db'), '')
  }),
  entry('folder', 'a database of another program', 'becomes a new workspace, and all objects its garbage', (workspace) => {
    rmSync(join(workspace, 'cairn.db'))
    const sqlite = new Database(join(workspace, 'cairn.db'))
    sqlite.exec('CREATE TABLE places (url TEXT)')
    sqlite.close()
  }),
]

export const workspaces: readonly HostileEntry[] = [...queued, ...outside, ...database, ...foreign]
