import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace, schema, type Workspace } from '../../workspace/index.ts'
import { childProcessWorkers } from '../workers/childProcess.ts'
import { anyKind } from '../fixtures/anyKind.ts'
import type { AnyJobKind } from './kind.ts'
import { JobRunner } from './runner.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, '../fixtures/worker.ts'))

/** Kinds whose jobs have stored something that they can be finished from. */
const resumable = ['deaf', 'pausable', 'unfinishable']

function setUp(options: { startWorker?: typeof startWorker; commit?: () => never } = {}) {
  const workspace = createWorkspace(temporaryFolder())
  const events: unknown[] = []
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const kinds = ['double', 'refuse', 'crash', 'patient', 'stubborn', 'keeper', 'collector', ...resumable].map(
    (kind): AnyJobKind => ({
      kind,
      action: `test.${kind}`,
      reach: { does: kind },
      commit: options.commit ?? ((_db, _job, _input, output) => output),
      event: (_workspace, _job, event) => {
        events.push(event)
        if (event === 'begun') begun()
      },
      keepsWhenCancelled: () => kind === 'keeper' || kind === 'collector' || resumable.includes(kind),
      ...(resumable.includes(kind) && { finishing: () => ({ finish: true }) }),
    }),
  )
  const runner = new JobRunner(workspace, kinds, { startWorker: options.startWorker ?? startWorker })
  onTestFinished(async () => {
    await runner.close()
    workspace.close()
  })
  const start = (kind: string, input: unknown = {}) => anyKind(runner).enqueue(kind, kind, input, () => null).jobId
  return { workspace, runner, events, start, hasBegun }
}

const scratches = (workspace: Workspace) => readdirSync(join(workspace.path, 'tmp'))

test('[TR-1] a task runs in a process of its own, and its result is committed with the job', async () => {
  const { workspace, runner, events, start } = setUp()
  const id = start('double', { x: 21 })
  expect(await runner.result(id)).toMatchObject({ y: 42 })
  expect(events).toEqual([{ half: true }])
  expect(runner.get(id)).toMatchObject({ status: 'done', progress: 1, error: null })
  expect(workspace.sqlite.prepare('SELECT action FROM audit').pluck().all()).toEqual(['job.start', 'test.double'])
  expect(scratches(workspace)).toEqual([])
})

test('[TR-7] what a task throws is the error of its job, with code and place', async () => {
  const { runner, start } = setUp()
  const id = start('refuse')
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'NO_ROWS', details: { file: 'a.csv', row: 1 } })
  expect(runner.get(id)).toMatchObject({ status: 'failed', error: { code: 'NO_ROWS' } })
})

test('[DK-11] a worker that is killed is a failed job, and nothing else is lost', async () => {
  const { workspace, runner, start } = setUp()
  const id = start('crash')
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'WORKER_DIED', message: 'The worker process ended by SIGKILL.' })
  expect(runner.get(id).status).toBe('failed')
  expect(scratches(workspace)).toEqual([])
  expect(await runner.result(start('double', { x: 1 }))).toMatchObject({ y: 2 })
})

test.each(['patient', 'stubborn'])('[TR-3] a %s task that is cancelled ends, by itself or by force', async (kind) => {
  const { workspace, runner, start, hasBegun } = setUp()
  const id = start(kind)
  await hasBegun
  runner.cancel(id)
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(runner.get(id).status).toBe('stopped')
  expect(scratches(workspace)).toEqual([])
})

test('[TR-3] a cancelled task may hand over what it has: the job is stopped and has a result', async () => {
  const { runner, start, hasBegun } = setUp()
  const id = start('keeper')
  await hasBegun
  runner.cancel(id)
  expect(await runner.result(id)).toEqual({ best: 7 })
  expect(runner.get(id).status).toBe('stopped')
})

test('[TR-3] a cancelled task that has stopped may take its time to put together what it keeps', async () => {
  const { runner, start, hasBegun } = setUp()
  const id = start('collector')
  await hasBegun
  runner.cancel(id)
  expect(await runner.result(id)).toEqual({ best: 8 })
})

test('a job that waits is cancelled without ever starting', async () => {
  const { runner, start, hasBegun } = setUp()
  const first = start('patient')
  const second = start('double', { x: 1 })
  await hasBegun
  expect(runner.get(second).status).toBe('queued')
  expect(runner.cancel(second).status).toBe('stopped')
  runner.cancel(first)
  await expect(runner.result(second)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(() => runner.cancel(second)).toThrowError(expect.objectContaining({ code: 'JOB_NOT_RUNNING' }))
})

test('[TR-3] a job is cancelled before its worker listens: what it has stored is its result', async () => {
  const { runner, start, hasBegun } = setUp()
  const id = start('deaf')
  await hasBegun
  runner.cancel(id)
  expect(await runner.result(id)).toEqual({ best: 9 })
  expect(runner.get(id)).toMatchObject({ status: 'stopped', error: null })
})

test('[TR-3] a job is cancelled in the moment in which its worker is started', async () => {
  const { runner, start } = setUp()
  const id = start('deaf')
  expect(runner.cancel(id).status).toBe('running')
  expect(await runner.result(id)).toEqual({ best: 9 })
  expect(runner.get(id).status).toBe('stopped')
})

test('[TR-3] a job that waits behind another is cancelled: what it has stored is its result, without its turn', async () => {
  const { runner, start, hasBegun } = setUp()
  const first = start('patient')
  const second = start('deaf')
  await hasBegun
  expect(runner.get(second).status).toBe('queued')
  runner.cancel(second)
  expect(await runner.result(second)).toEqual({ best: 9 })
  expect(runner.get(second).status).toBe('stopped')
  expect(runner.get(first).status).toBe('running')
  runner.cancel(first)
})

test('[TR-3] a paused job is cancelled, and a job that is cancelled while it pauses', async () => {
  const { runner, start } = setUp()
  const paused = start('pausable')
  runner.pause(paused)
  for await (const _ of runner.watch(paused)) void _
  expect(runner.get(paused).status).toBe('paused')
  runner.cancel(paused)
  expect(await runner.result(paused)).toEqual({ best: 9 })
  const both = start('pausable')
  runner.pause(both)
  runner.cancel(both)
  expect(await runner.result(both)).toEqual({ best: 9 })
  expect([paused, both].map((id) => runner.get(id).status)).toEqual(['stopped', 'stopped'])
})

test('[TR-3] a job that cannot be finished from what it has stored is stopped all the same, and says why', async () => {
  const { runner, start, hasBegun } = setUp()
  const id = start('unfinishable')
  await hasBegun
  runner.cancel(id)
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
  expect(runner.get(id)).toMatchObject({ status: 'stopped', result: null })
})

test('[TR-6] a job is cancelled that another process begins in the same moment', async () => {
  const { workspace, runner, start, hasBegun } = setUp()
  const first = start('patient')
  const second = start('patient')
  await hasBegun
  const other = openWorkspace(workspace.path)
  const otherRunner = new JobRunner(other, [], { startWorker })
  runner.cancel(first)
  await expect.poll(() => runner.get(second).status).toBe('running')
  // Looked at just before the other process began it.
  otherRunner.get = (id) => {
    otherRunner.get = JobRunner.prototype.get
    return { ...otherRunner.get(id), status: 'queued' }
  }
  otherRunner.cancel(second)
  await expect(otherRunner.result(second)).rejects.toMatchObject({ code: 'CANCELLED' })
  other.close()
})

test('a commit that fails undoes all of it, and the job has failed', async () => {
  const { workspace, runner, start } = setUp({
    commit: () => {
      throw new Error('no')
    },
  })
  const id = start('double', { x: 1 })
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(runner.get(id)).toMatchObject({ status: 'failed', result: null })
  expect(workspace.sqlite.prepare('SELECT action FROM audit').pluck().all()).toEqual(['job.start', 'job.fail'])
})

test('[TR-6] another process cancels the job', async () => {
  const { workspace, runner, start, hasBegun } = setUp()
  const id = start('patient')
  await hasBegun
  const other = openWorkspace(workspace.path)
  const otherRunner = new JobRunner(other, [], { startWorker })
  expect(otherRunner.get(id).status).toBe('running') // not lost: its process lives
  otherRunner.cancel(id)
  await expect(otherRunner.result(id)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(runner.get(id).status).toBe('stopped')
  other.close()
})

test('[DK-12] a job whose process is gone is interrupted, and a queued one is still there to be run', async () => {
  const { workspace, runner, start } = setUp()
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const id = start('double', { x: 1 })
  await runner.result(id)
  const { jobs } = schema
  workspace.write((db) => {
    db.update(jobs).set({ status: 'running', owner: 'someone', ownerPid: dead.pid, result: null }).run()
    db.insert(jobs)
      .values({ kind: 'double', title: 'left behind', status: 'queued', input: { x: 4 }, createdAt: 1 })
      .run()
  })
  expect(runner.list().map((job) => job.status)).toEqual(['queued', 'interrupted'])
  expect(runner.adoptQueue()).toEqual([])
  const [waiting] = runner.list()
  expect(runner.allow(waiting.id, runner.permission(waiting)?.fingerprint ?? '')).toMatchObject({ id: waiting.id })
  expect(await runner.result(waiting.id)).toMatchObject({ y: 8 })
})

test('watching shows every phase and ends with the job', async () => {
  const { runner, start } = setUp()
  const id = start('double', { x: 1 })
  const seen: string[] = []
  for await (const job of runner.watch(id)) seen.push(job.status)
  expect(seen.at(-1)).toBe('done')
  expect(seen.length).toBeGreaterThan(1)
})

test('[TR-6] every job is heard of, from its start to its end, also those of another process; an abort ends the watch', async () => {
  const { workspace, runner, start } = setUp()
  const other = openWorkspace(workspace.path)
  const otherRunner = new JobRunner(other, [], { startWorker })
  const stop = new AbortController()
  const heard: string[] = []
  const watching = (async () => {
    for await (const { id, status } of otherRunner.watchAll(stop.signal)) {
      heard.push(`${id} ${status}`)
      if (status === 'failed') stop.abort()
    }
  })()
  await runner.result(start('double', { x: 1 }))
  await runner.result(start('refuse')).catch(() => {})
  await watching
  expect(heard.at(-1)).toBe('2 failed')
  other.close()
})

test('[GV-1] a job that fails is in the audit log, with its code', async () => {
  const { workspace, runner, start } = setUp()
  await runner.result(start('refuse')).catch(() => {})
  const row = workspace.sqlite.prepare('SELECT action, subject, detail FROM audit ORDER BY id DESC LIMIT 1').get() as { detail: string }
  expect(row).toMatchObject({ action: 'job.fail', subject: 'job:1' })
  expect(JSON.parse(row.detail)).toMatchObject({ code: 'NO_ROWS', kind: 'refuse' })
})
