import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Dataset } from '../src/shared/contract/datasets/index.ts'
import type { Run, RunSummary, Series } from '../src/shared/contract/experiments/index.ts'
import type { Job } from '../src/shared/contract/jobs.ts'
import { cairn, failure, json, newFolder, newWorkspace, start } from './cairn.ts'
import { childrenOf, endlessRecipe, importPenguins, writeLarge } from './data.ts'

async function startEndless(cwd: string) {
  const ref = await importPenguins(cwd)
  const running = start(['train', ref, '--recipe', await endlessRecipe(cwd, ref)], { cwd })
  await running.said('training')
  for (let epochs = 0; epochs < 3; ) epochs = (await json<Series>(['runs', 'series', '1', 'loss'], { cwd })).points
  return running
}

const newestJob = async (cwd: string) => (await json<Job[]>(['jobs', 'list'], { cwd }))[0]

test('[TR-3] Ctrl-C stops a training, keeps its best model, and says at which epoch', async () => {
  const cwd = await newWorkspace()
  const running = await startEndless(cwd)
  running.interrupt()
  const ended = await running.ended
  expect(ended.code).toBe(130)
  expect(ended.stdout).toMatch(/Stopped run 1 at epoch \d+; saved the weights of the best epoch, \d+/)
  const run = await json<Run>(['runs', 'show', '1'], { cwd })
  expect(run).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  expect(run.epochs).toBeGreaterThanOrEqual(run.bestEpoch ?? Number.NaN)
  expect(run.artifacts.map((artifact) => artifact.name)).toEqual(expect.arrayContaining(['model', 'weights']))
  expect(run.metrics.some((metric) => metric.subject === 'model' && metric.part === 'test')).toBe(true)
  await json(['models', 'register', '1', 'kept'], { cwd })
  expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true })
})

test('[TR-3] a training is cancelled from another process', async () => {
  const cwd = await newWorkspace()
  const running = await startEndless(cwd)
  const { id, status } = await newestJob(cwd)
  expect(status).toBe('running')
  expect(await json<Job>(['jobs', 'cancel', String(id)], { cwd })).toMatchObject({ status: 'stopped' })
  expect((await running.ended).code).toBe(130)
  expect(await json<Run>(['runs', 'show', '1'], { cwd })).toMatchObject({ stopped: 'cancelled' })
})

test('[TR-7] a worker that is killed fails its job with a cause and a fix, and nothing is half-written', async () => {
  const cwd = await newWorkspace()
  const running = await startEndless(cwd)
  for (const pid of childrenOf(running.child.pid ?? 0)) process.kill(pid, 'SIGKILL')
  const ended = await running.ended
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('WORKER_DIED')
  expect(ended.stderr).toContain('Remedy:')
  expect(await newestJob(cwd)).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED' } })
  const run = await json<Run>(['runs', 'show', '1'], { cwd })
  expect(run).toMatchObject({ status: 'failed', artifacts: [], metrics: [] })
  expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true })
})

test('[TR-6] [DK-12] a training whose whole process is killed is shown as interrupted by the next command', async () => {
  const cwd = await newWorkspace()
  const running = await startEndless(cwd)
  running.child.kill('SIGKILL')
  expect((await running.ended).signal).toBe('SIGKILL')
  expect(await newestJob(cwd)).toMatchObject({ status: 'interrupted' })
  const { runs } = await json<{ runs: RunSummary[] }>(['runs', 'list'], { cwd })
  expect(runs).toMatchObject([{ id: 1, status: 'interrupted' }])
  expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true })
  await json(['train', 'penguins', '--model', 'linear', '--epochs', '5'], { cwd })
})

test('[DS-2] an import whose process is killed leaves no version, and works the next time', async () => {
  const cwd = await newWorkspace()
  const file = writeLarge(cwd, 600_000)
  const running = start(['data', 'import', file], { cwd })
  await running.said('Import')
  running.child.kill('SIGKILL')
  await running.ended
  expect(await newestJob(cwd)).toMatchObject({ status: 'interrupted' })
  expect(await json<Dataset[]>(['data', 'list'], { cwd })).toEqual([])
  expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true })
  expect(await json(['data', 'import', file], { cwd })).toMatchObject({ version: { ref: 'large@v1', rows: 600_000 } })
})

test('[DS-2] Ctrl-C cancels an import and leaves no version', async () => {
  const cwd = await newWorkspace()
  const running = start(['data', 'import', writeLarge(cwd, 600_000)], { cwd })
  await running.said('Import')
  running.interrupt()
  const ended = await running.ended
  expect(ended.code).toBe(130)
  expect(await newestJob(cwd)).toMatchObject({ status: 'stopped' })
  expect(await json<Dataset[]>(['data', 'list'], { cwd })).toEqual([])
})

test('Ctrl-C ends the demo where it is', async () => {
  const folder = join(newFolder(), 'demo')
  const running = start(['demo', folder])
  await running.said('Trained run 1')
  running.interrupt()
  const { code, stderr } = await running.ended
  expect(code, stderr).toBe(130)
  expect(stderr).not.toContain('NOT_REPRODUCED')
  expect(await json(['workspace', 'verify', '--workspace', folder])).toMatchObject({ ok: true })
})

test('[TR-6] a job that waits in the queue is seen by every process, and done by the one that is allowed to', async () => {
  const cwd = await newWorkspace()
  await importPenguins(cwd)
  queueExport(cwd)
  expect(await json<Job[]>(['jobs', 'list'], { cwd })).toMatchObject([{ id: 2, status: 'queued' }, { id: 1 }])
  // Nobody knows who put it there: it waits for a yes.
  expect((await cairn(['jobs', 'run'], { cwd })).code).toBe(0)
  expect(existsSync(join(cwd, 'queued.csv'))).toBe(false)
  expect(await json<Job>(['jobs', 'allow', '2', '--yes'], { cwd })).toMatchObject({ id: 2, status: 'done', result: { rows: 344 } })
  expect(existsSync(join(cwd, 'queued.csv'))).toBe(true)
  expect((await cairn(['jobs', 'run'], { cwd })).stdout).toContain('The queue is empty')
  expect(await failure(['jobs', 'cancel', '2'], { cwd })).toMatchObject({ code: 'JOB_NOT_RUNNING', exit: 2 })
})

/** Leaves a job behind as a process does that ends before its turn comes. */
function queueExport(cwd: string): void {
  const db = new Database(join(cwd, 'cairn.db'))
  const manifest = db.prepare('SELECT manifest FROM dataset_versions').pluck().get() as string
  const input = JSON.stringify({
    manifest: JSON.parse(manifest) as unknown,
    format: 'csv',
    path: join(cwd, 'queued.csv'),
    overwrite: false,
  })
  db.prepare("INSERT INTO jobs (kind, title, status, input, created_at) VALUES ('datasets.export', 'Export', 'queued', ?, 0)").run(input)
  db.close()
}
