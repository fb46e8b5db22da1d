import Database from 'better-sqlite3'
import { renameSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { needsSmallDisk, smallDisk } from '../../smallDisk.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, openWorkspace, schema, verifyWorkspace } from '../../workspace/index.ts'
import { childProcessWorkers } from '../workers/childProcess.ts'
import { anyKind } from '../fixtures/anyKind.ts'
import type { AnyJobKind } from './kind.ts'
import { JobRunner, type RunnerOptions } from './runner.ts'

const startWorker = childProcessWorkers(join(import.meta.dirname, '../fixtures/worker.ts'))

const disk = smallDisk('4m')
afterAll(() => disk?.remove())

/** A workspace and its runner, whose jobs write down every word that their tasks say. */
function setUp(folder = temporaryFolder(), options: Partial<RunnerOptions> = {}) {
  const workspace = createWorkspace(folder)
  const kinds = ['double', 'patient', 'talker'].map(
    (kind): AnyJobKind => ({
      kind,
      action: `test.${kind}`,
      commit: (_db, _job, _input, output) => output,
      event: ({ write }, { id }, word) =>
        void write((db) =>
          db
            .insert(schema.meta)
            .values({ key: `job ${id} said ${String(word)}`, value: '' })
            .run(),
        ),
    }),
  )
  const runner = new JobRunner(workspace, kinds, { startWorker, ...options })
  onTestFinished(async () => {
    await runner.close()
    workspace.close()
  })
  const start = (kind: string, input: unknown = {}) => anyKind(runner).enqueue(kind, kind, input, () => null).jobId
  const said = (id: number) =>
    (
      workspace.sqlite.prepare("SELECT key FROM meta WHERE key LIKE ? || '%' ORDER BY rowid").pluck().all(`job ${id} said `) as string[]
    ).map((key) => key.slice(`job ${id} said `.length))
  return { workspace, runner, start, said }
}

/** What another program does that keeps the database for itself. */
function lock(path: string): () => void {
  const other = new Database(join(path, 'cairn.db'))
  other.exec('BEGIN IMMEDIATE')
  return () => void other.close()
}

const words = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

test('[DK-12] a jump of the clock ends no job that lives, here or in another process', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { workspace, runner, start, said } = setUp()
  const id = start('patient')
  await expect.poll(() => said(id)).toEqual(['begun'])
  const other = openWorkspace(workspace.path)
  onTestFinished(() => other.close())
  const otherRunner = new JobRunner(other, [], { startWorker })
  for (const minutes of [11, -60, 600_000, -1_000_000]) {
    vi.setSystemTime(Date.now() + minutes * 60_000)
    expect(otherRunner.list()[0].status, `${minutes} minutes`).toBe('running')
    // It goes on beating, and no two beats are alike.
    const beat = () => otherRunner.get(id).heartbeatAt
    const before = beat()
    await expect.poll(beat, { timeout: 20_000 }).not.toBe(before)
  }
  runner.cancel(id)
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('another program that locks the database stops no job, and nothing that was said is lost', async () => {
  const { workspace, runner, start, said } = setUp()
  const id = start('talker', { words: 20 })
  await expect.poll(() => said(id).length).toBeGreaterThan(0)
  const release = lock(workspace.path)
  // It waits with its result.
  await expect.poll(() => runner.get(id).detail, { timeout: 20_000 }).toContain('locked')
  expect(said(id).length).toBeLessThan(20)
  release()
  expect(await runner.result(id)).toEqual({ words: 20 })
  expect(said(id)).toEqual(words(20))
})

test('a job whose result cannot be written down for too long fails with the reason, which is kept when it can be', async () => {
  const { workspace, runner, start, said } = setUp(temporaryFolder(), { commitTimeout: 0 })
  const id = start('talker', { words: 3 })
  await expect.poll(() => said(id).length).toBeGreaterThan(0)
  const release = lock(workspace.path)
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'WORKSPACE_LOCKED' })
  const kept = () => workspace.db.select().from(schema.jobs).get()
  expect(kept()?.status).toBe('running')
  release()
  await expect.poll(() => kept()?.status, { timeout: 20_000 }).toBe('failed')
  expect(kept()?.error).toMatchObject({ code: 'WORKSPACE_LOCKED' })
  expect(await runner.result(start('double', { x: 2 }))).toMatchObject({ y: 4 })
})

test('a job of a kind that this version does not know waits, is listed and cancelled; the others run', async () => {
  const { workspace, runner, start } = setUp()
  workspace.write((db) =>
    db.insert(schema.jobs).values({ kind: 'serving.deploy', title: 'newer', status: 'queued', input: {}, createdAt: 1 }).run(),
  )
  expect(runner.adoptQueue()).toEqual([])
  expect(await runner.result(start('double', { x: 1 }))).toMatchObject({ y: 2 })
  expect(runner.list().map(({ kind, status }) => `${kind} ${status}`)).toEqual(['double done', 'serving.deploy queued'])
  expect(runner.cancel(1).status).toBe('stopped')
  expect(() => anyKind(runner).requeue(1, 'serving.deploy', {}, () => {})).toThrowError(
    expect.objectContaining({ code: 'JOB_KIND_UNKNOWN' }),
  )
  // Its process died.
  workspace.write((db) =>
    db.update(schema.jobs).set({ status: 'running', ownerPid: 999_999_999, ownerHost: hostname(), owner: 'gone' }).run(),
  )
  expect(runner.list().map(({ status }) => status)).toEqual(['interrupted', 'interrupted'])
})

test('a workspace whose folder goes away is named, and the jobs of another one go on', async () => {
  const { workspace, runner, start, said } = setUp()
  const other = setUp()
  const id = start('talker', { words: 20 })
  const elsewhere = other.start('talker', { words: 30 })
  await expect.poll(() => said(id).length).toBeGreaterThan(0)
  renameSync(workspace.path, `${workspace.path}-away`)
  onTestFinished(() => renameSync(`${workspace.path}-away`, workspace.path))
  await expect(runner.result(id)).rejects.toMatchObject({ code: 'WORKSPACE_GONE' })
  expect(() => start('double', { x: 1 })).toThrowError(expect.objectContaining({ code: 'WORKSPACE_GONE' }))
  expect(await other.runner.result(elsewhere)).toEqual({ words: 30 })
  expect(other.said(elsewhere)).toEqual(words(30))
})

test('a database that another one took the place of is not written to', () => {
  const { workspace, start } = setUp()
  const path = join(workspace.path, 'cairn.db')
  renameSync(path, `${path}.old`)
  createWorkspace(workspace.path).close()
  expect(() => start('double', { x: 1 })).toThrowError(expect.objectContaining({ code: 'WORKSPACE_GONE' }))
})

test('[DS-2] a full disk ends neither the process nor its job, which waits for space with its result', async ({ skip }) => {
  if (disk === null) return skip(needsSmallDisk)
  const { workspace, runner, start, said } = setUp(join(disk.path, 'waits'))
  const id = start('talker', { words: 20 })
  await expect.poll(() => said(id).length).toBeGreaterThan(0)
  disk.fill()
  onTestFinished(() => disk.free())
  await expect.poll(() => runner.get(id).detail, { timeout: 20_000 }).toMatch(/full|space/)
  expect(runner.list()).toHaveLength(1)
  expect(() =>
    workspace.change(
      () => ({ action: 'x', subject: 'x' }),
      () => {},
    ),
  ).toThrowError(expect.objectContaining({ code: 'DISK_FULL' }))
  disk.free()
  expect(await runner.result(id)).toEqual({ words: 20 })
  expect(said(id)).toEqual(words(20))
  expect((await verifyWorkspace(workspace)).problems).toEqual([])
})

test('[DS-2] on a disk that stays full a job is cancelled, or fails by name; both are kept when there is space again', async ({ skip }) => {
  if (disk === null) return skip(needsSmallDisk)
  const { workspace, runner, start, said } = setUp(join(disk.path, 'stays'), { commitTimeout: 0, slots: 2 })
  const failing = start('talker', { words: 40 })
  const cancelled = start('patient')
  await expect.poll(() => said(failing).length * said(cancelled).length).toBeGreaterThan(0)
  disk.fill()
  onTestFinished(() => disk.free())
  await expect(runner.result(failing)).rejects.toMatchObject({ code: 'DISK_FULL' })
  runner.cancel(cancelled)
  await expect(runner.result(cancelled)).rejects.toMatchObject({ code: 'CANCELLED' })
  disk.free()
  const kept = () => workspace.db.select().from(schema.jobs).all()
  await expect.poll(() => kept().map(({ status }) => status), { timeout: 20_000 }).toEqual(['failed', 'stopped'])
})

test('[DS-2] a workspace on a full disk is opened, read, and says why it cannot be changed', async ({ skip }) => {
  if (disk === null) return skip(needsSmallDisk)
  const { workspace, runner, start } = setUp(join(disk.path, 'opened'))
  await runner.result(start('double', { x: 1 }))
  await runner.close()
  workspace.close()
  disk.fill()
  onTestFinished(() => disk.free())
  const opened = openWorkspace(workspace.path)
  onTestFinished(() => opened.close())
  expect(opened.readOnly).toBe(true)
  expect(new JobRunner(opened, [], { startWorker }).list()).toMatchObject([{ kind: 'double', status: 'done' }])
  expect(() => opened.write(() => {})).toThrowError(expect.objectContaining({ code: 'DISK_FULL' }))
})
