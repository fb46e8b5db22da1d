import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema, type Workspace } from '../../workspace/index.ts'
import { childProcessWorkers } from '../workers/childProcess.ts'
import { ElsewhereHere } from '../fixtures/elsewhere.ts'
import { anyKind } from '../fixtures/anyKind.ts'
import type { AnyJobKind, Conductor } from './kind.ts'
import { Ledger } from './ledger.ts'
import { JobRunner } from './runner.ts'
import { WantedJobs } from './wanted.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, '../fixtures/worker.ts'))

const kinds = (events: unknown[], conduct: (conductor: AnyConductor) => Promise<unknown>): AnyJobKind[] => [
  ...['double', 'patient', 'opened'].map(
    (kind): AnyJobKind => ({
      kind,
      action: `test.${kind}`,
      reach: { does: kind },
      commit: (_db, _job, _input, output) => output,
      event: (_workspace, _job, event) => void events.push(event),
    }),
  ),
  {
    kind: 'conducted',
    action: 'test.conducted',
    conduct: (conductor) => conduct(conductor as unknown as AnyConductor),
    commit: (_db, _job, _input, output) => output,
  },
]

/** For tasks of the test alone. */
type AnyConductor = Omit<Conductor, 'perform' | 'performThere'> & {
  perform(name: string, input: unknown): Promise<unknown>
  performThere(step: string, name: string, input: unknown): Promise<unknown>
}

interface SetUp {
  readonly workspace: Workspace
  readonly home?: string
  readonly elsewhere?: ElsewhereHere
  readonly conduct?: (conductor: AnyConductor) => Promise<unknown>
}

function runnerOf({ workspace, home, elsewhere, conduct = async () => null }: SetUp) {
  const events: unknown[] = []
  const runner = new JobRunner(workspace, kinds(events, conduct), { startWorker, elsewhere, ledger: new Ledger(home ?? null, 'queued') })
  onTestFinished(() => runner.close())
  const start = (kind: string, input: unknown, target: string | null) =>
    anyKind(runner).enqueue(kind, kind, input, () => null, { target }).jobId
  return { runner, start, events }
}

function setUp(conduct?: SetUp['conduct']) {
  const workspace = createWorkspace(temporaryFolder())
  const elsewhere = new ElsewhereHere(startWorker, temporaryFolder())
  onTestFinished(() => {
    elsewhere.end()
    workspace.close()
  })
  const shared = { workspace, elsewhere, home: temporaryFolder(), conduct }
  return { ...shared, ...runnerOf(shared), again: () => runnerOf(shared) }
}

/** A file that a task waits for, and how it is made. */
function gate() {
  const path = join(temporaryFolder(), 'open')
  return { path, open: () => writeFileSync(path, '') }
}

test('[CL-4] a job with a target runs there, beside what runs here, and its result is committed here', async () => {
  const { runner, start, events, elsewhere } = setUp()
  const here = start('patient', {}, null)
  const there = start('double', { x: 21 }, 'cluster')
  expect(await runner.result(there)).toMatchObject({ y: 42 })
  expect(runner.get(here).status).toBe('running')
  expect(events).toContainEqual({ half: true })
  expect(elsewhere.started).toEqual([`cluster/${there}-${runner.get(there).startedAt}/`])
  runner.cancel(here)
})

test('[CL-4] without targets a job that has one fails, and says so', async () => {
  const workspace = createWorkspace(temporaryFolder())
  const { runner, start } = runnerOf({ workspace })
  await expect(runner.result(start('double', { x: 1 }, 'cluster'))).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
})

test('[CL-5] when Cairn ends, a job on a target goes on there, and the next process finds it again', async () => {
  const { runner, start, again, events, elsewhere } = setUp()
  const { path, open } = gate()
  const id = start('opened', { path }, 'cluster')
  await expect.poll(() => events).toEqual(['begun'])
  expect([runner.active, runner.away]).toEqual([1, 1])
  const { startedAt } = runner.get(id)
  await runner.close()
  expect(runner.get(id)).toMatchObject({ status: 'queued', startedAt, error: null })
  open()
  const next = again()
  expect(next.runner.adoptQueue()).toEqual([id])
  expect(await next.runner.result(id)).toEqual({ opened: true })
  expect(elsewhere.started).toHaveLength(1)
  expect(next.runner.get(id).startedAt).toBe(startedAt)
})

test('[CL-5] a job on a target whose process was killed waits to be watched over again; one that ran here is interrupted', async () => {
  const { workspace, runner, start, home } = setUp()
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const [there, here] = [start('double', { x: 2 }, 'cluster'), start('double', { x: 3 }, null)]
  await Promise.all([there, here].map((id) => runner.result(id)))
  new Ledger(home, 'queued').note(workspace.path, there, jobHashOf(workspace, there))
  workspace.write((db) =>
    db.update(schema.jobs).set({ status: 'running', owner: 'someone', ownerPid: dead.pid, result: null, endedAt: null }).run(),
  )
  expect(runner.list().map(({ status }) => status)).toEqual(['interrupted', 'queued'])
  expect(runner.adoptQueue()).toEqual([there])
  expect(await runner.result(there)).toMatchObject({ y: 4 })
})

test('[CL-5] a process that stays takes over what the one that was killed has left on a target', async () => {
  const { workspace, runner, start, home } = setUp()
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  runner.adoptQueue()
  const id = start('double', { x: 2 }, 'cluster')
  await runner.result(id)
  new Ledger(home, 'queued').note(workspace.path, id, jobHashOf(workspace, id))
  workspace.write((db) => db.update(schema.jobs).set({ status: 'running', owner: 'someone', ownerPid: dead.pid, result: null }).run())
  runner.markLost()
  expect(await runner.result(id)).toMatchObject({ y: 4 })
})

test('[CL-4] a job that goes on on a target while nobody watches over it can be cancelled, and ends there too', async () => {
  const { runner, start, again, events, elsewhere } = setUp()
  const { path } = gate()
  const id = start('opened', { path }, 'cluster')
  await expect.poll(() => events).toEqual(['begun'])
  await runner.close()
  const next = again()
  next.runner.cancel(id)
  await expect(next.runner.result(id)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(next.runner.get(id).status).toBe('stopped')
  expect(elsewhere.known).toBe(0)
})

test('[CL-6] a job with a target that came with a workspace waits to be allowed, and another target is another job', async () => {
  const { workspace, runner } = setUp()
  const values = { kind: 'double', title: 'left behind', status: 'queued' as const, input: { x: 4 }, createdAt: 1, target: 'cluster' }
  const [{ id }] = workspace.db.insert(schema.jobs).values(values).returning({ id: schema.jobs.id }).all()
  expect(runner.adoptQueue()).toEqual([])
  const asked = runner.permission(runner.get(id))
  expect(asked?.reach?.does).toBe('double on the compute target cluster')
  workspace.write((db) => db.update(schema.jobs).set({ target: 'other' }).run())
  expect(() => runner.allow(id, asked?.fingerprint ?? '')).toThrow(expect.objectContaining({ code: 'JOB_CHANGED' }))
})

test('[CL-5] a job that conducts others on a target is conducted again by the next process, and finds its tasks again', async () => {
  const { path, open } = gate()
  const { runner, start, again, elsewhere } = setUp(async ({ perform, performThere, target }) => {
    const [there, here] = await Promise.all([performThere('first', 'opened', { path }), perform('double', { x: 1 })])
    return [target, here, there]
  })
  const id = start('conducted', {}, 'cluster')
  await expect.poll(() => elsewhere.known).toBe(1)
  await runner.close()
  expect(runner.get(id).status).toBe('queued')
  open()
  const next = again()
  next.runner.adoptQueue()
  expect(await next.runner.result(id)).toMatchObject(['cluster', { y: 2 }, { opened: true }])
  expect(elsewhere.started).toEqual([`cluster/${id}-${runner.get(id).startedAt}/first`])
})

test('[CL-5] a task whose machine is lost is done again twice, and then the job has failed', async () => {
  const { runner, start, elsewhere } = setUp(async ({ performThere }) => performThere('only', 'crash', {}))
  const id = start('conducted', {}, 'cluster')
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'WORKER_DIED' })
  expect(elsewhere.started).toHaveLength(3)
})

function jobHashOf(workspace: Workspace, id: number): string {
  return new WantedJobs(workspace, new Ledger(null, 'queued')).hashOf(id) ?? ''
}
