import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace, schema, type Workspace } from '../../workspace/index.ts'
import { childProcessWorkers } from '../workers/childProcess.ts'
import { anyKind } from '../fixtures/anyKind.ts'
import { Ledger } from './ledger.ts'
import type { AnyJobKind } from './kind.ts'
import { JobRunner } from './runner.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, '../fixtures/worker.ts'))
const kinds = ['double', 'patient'].map(
  (kind): AnyJobKind => ({
    kind,
    action: `test.${kind}`,
    commit: (_db, _job, _input, output) => output,
    reach: { does: kind, writes: (input) => [(input as { path: string }).path.toString()] },
  }),
)

function open(folder: string, home: string | null, workspace = openWorkspace(folder)) {
  const runner = new JobRunner(workspace, kinds, { startWorker, ledger: new Ledger(home, 'queued') })
  const close = async () => {
    await runner.close()
    if (workspace.sqlite.open) workspace.close()
  }
  onTestFinished(close)
  return { workspace, runner, close }
}

const insert = ({ db }: Workspace, values: Partial<typeof schema.jobs.$inferInsert>) =>
  db
    .insert(schema.jobs)
    .values({
      kind: 'double',
      title: 'Train a model',
      status: 'queued',
      input: { x: 2, path: '/home/me/.bashrc' },
      createdAt: 1,
      ...values,
    })
    .returning({ id: schema.jobs.id })
    .get().id

/** A workspace whose one slot is taken, so that what comes next stays in the queue; then its process is gone. */
async function withQueued(home: string) {
  const folder = join(temporaryFolder(), 'work')
  const { runner, close } = open(folder, home, createWorkspace(folder))
  anyKind(runner).enqueue('patient', 'first', { path: 'a' }, () => null)
  const { jobId } = anyKind(runner).enqueue('double', 'second', { x: 3, path: 'b' }, () => null)
  await close()
  return { folder, jobId }
}

test('what this user queued is taken over by their next process, and noted outside of the workspace, for them alone', async () => {
  const home = temporaryFolder()
  const { folder, jobId } = await withQueued(home)
  const [place] = readdirSync(join(home, 'queued'))
  expect(readdirSync(join(home, 'queued', place))).toEqual([String(jobId)])
  if (process.platform !== 'win32') expect(statSync(join(home, 'queued', place, String(jobId))).mode & 0o777).toBe(0o600)
  const { runner } = open(folder, home)
  expect(runner.adoptQueue()).toEqual([jobId])
  expect(await runner.result(jobId)).toMatchObject({ y: 6 })
  expect(readdirSync(join(home, 'queued', place))).toEqual([])
})

test('what another left in the queue is not run: it shows what it would do, and runs when it is allowed', async () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const id = insert(workspace, {})
  expect(runner.adoptQueue()).toEqual([])
  const asked = runner.permission(runner.get(id))
  expect(asked?.reach).toEqual({ does: 'double', reads: [], writes: ['/home/me/.bashrc'], signs: false })
  expect(() => runner.allow(id, 'something else')).toThrow(expect.objectContaining({ code: 'JOB_CHANGED' }))
  expect(runner.get(id).status).toBe('queued')
  runner.allow(id, asked?.fingerprint ?? '')
  expect(await runner.result(id)).toMatchObject({ y: 4 })
  expect(workspace.sqlite.prepare("SELECT detail FROM audit WHERE action = 'job.allow'").pluck().get()).toContain('/home/me/.bashrc')
})

test('it can be dropped, and then nothing of it runs', () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const id = insert(workspace, {})
  expect(runner.cancel(id).status).toBe('stopped')
  expect(runner.adoptQueue()).toEqual([])
})

test('what cannot be told cannot be allowed: an unknown kind, an input of another form, one without an end', () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const strange = [
    { kind: 'no such kind' },
    { input: { path: null } },
    { input: { path: 'a', more: Array.from({ length: 200_000 }, () => 'x') } },
  ]
  for (const values of strange) {
    const id = insert(workspace, values)
    const asked = runner.permission(runner.get(id))
    expect(asked?.reach).toBeNull()
    expect(() => runner.allow(id, asked?.fingerprint ?? '')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
})

test.each([
  [
    'whose input was changed',
    (folder: string) => changed(folder, `UPDATE jobs SET input = '{"x":3,"path":"/etc/passwd"}' WHERE status = 'queued'`),
  ],
  ['whose kind was changed', (folder: string) => changed(folder, "UPDATE jobs SET kind = 'patient' WHERE status = 'queued'")],
  ['of a workspace that lies elsewhere now', moved],
  ['that has run already', ranAndQueuedAgain],
])('a queued job %s waits for permission', async (_, change) => {
  const home = temporaryFolder()
  const { folder, jobId } = await withQueued(home)
  const { runner } = open(await change(folder, home), home)
  expect(runner.adoptQueue()).toEqual([])
  expect(runner.permission(runner.get(jobId))).not.toBeNull()
})

function changed(folder: string, sql: string): string {
  const workspace = openWorkspace(folder)
  workspace.sqlite.exec(sql)
  workspace.close()
  return folder
}

function moved(folder: string): string {
  renameSync(folder, `${folder} elsewhere`)
  return `${folder} elsewhere`
}

async function ranAndQueuedAgain(folder: string, home: string): Promise<string> {
  const { runner, close } = open(folder, home)
  const [id] = runner.adoptQueue()
  await runner.result(id)
  await close()
  return changed(folder, "UPDATE jobs SET status = 'queued' WHERE kind = 'double'")
}

test('a job that was changed between the queue and its start does not start', async () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const first = anyKind(runner).enqueue('double', 'first', { x: 1, path: 'a' }, () => null).jobId
  const second = anyKind(runner).enqueue('double', 'second', { x: 1, path: 'a' }, () => null).jobId
  workspace.sqlite.prepare('UPDATE jobs SET input = ? WHERE id = ?').run('{"x":1,"path":"/home/me/.bashrc"}', second)
  await runner.result(first)
  expect(runner.get(second).status).toBe('queued')
  expect(runner.permission(runner.get(second))?.reach?.writes).toEqual(['/home/me/.bashrc'])
})

test('a run that leads to a job of another kind is not resumed into it', () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const id = insert(workspace, { status: 'paused' })
  expect(() => anyKind(runner).requeue(id, 'patient', {}, () => {})).toThrow(expect.objectContaining({ code: 'WORKSPACE_CORRUPT' }))
  expect(runner.get(id).status).toBe('paused')
})

test('where nothing can be noted, the job runs in this process all the same', async () => {
  const file = join(temporaryFolder(), 'a file')
  writeFileSync(file, '')
  const { runner } = open(temporaryFolder(), file, createWorkspace(temporaryFolder()))
  expect(await runner.result(anyKind(runner).enqueue('double', 'a', { x: 5, path: 'a' }, () => null).jobId)).toMatchObject({ y: 10 })
})

test('a job that was cancelled and put back into the queue by someone else does not start', async () => {
  const home = temporaryFolder()
  const { folder, jobId } = await withQueued(home)
  const { workspace, runner } = open(folder, home)
  runner.cancel(jobId)
  workspace.sqlite.prepare("UPDATE jobs SET status = 'queued' WHERE id = ?").run(jobId)
  expect(runner.adoptQueue()).toEqual([])
  expect(runner.permission(runner.get(jobId))).not.toBeNull()
})

test('a list parses no more than a process can, and shows each job by itself whole', () => {
  const { workspace, runner } = open(temporaryFolder(), null, createWorkspace(temporaryFolder()))
  const large = `["${'x'.repeat(14 * 2 ** 20)}"]`
  for (let i = 0; i < 3; i++) insert(workspace, { status: 'done', result: [i] })
  workspace.sqlite.prepare('UPDATE jobs SET result = ?').run(large)
  expect(runner.list().map(({ result }) => result === null)).toEqual([false, false, true])
  expect(runner.list().map(({ input }) => input === null)).toEqual([false, false, true])
  expect(runner.get(1).result).toHaveLength(1)
})
