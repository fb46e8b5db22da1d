import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type NetworkTraining, type Recipe, trainingOf, withTraining, networkOf } from '../../shared/domain/training/recipe.ts'
import { temporaryFolder } from '../testing.ts'
import { readCheckpoint, writeCheckpoint } from '../training/index.ts'
import { createWorkspace, schema } from '../workspace/index.ts'
import { type Opened, open } from './fixtures/open.ts'

const { trainingRuns, runCheckpoints } = schema

/** Everything that has a state of its own: Adam, dropout, moving averages, early stopping. */
const shape = { family: 'mlp' as const, hidden: [24, 12], activation: 'relu' as const, batchNorm: true, dropout: 0.2 }
const stateful: Partial<NetworkTraining> = { epochs: 60, batchSize: 16, earlyStopping: { patience: 40, minDelta: 0.001 } }

async function world(changes: Partial<NetworkTraining> = {}) {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path)
  const proposed = await opened.importSample('wine-quality-white.csv', 'wine', 'quality')
  const recipe: Recipe = { ...proposed, model: { ...trainingOf(networkOf(proposed.model)), ...shape, ...stateful, ...changes } }
  return { ...opened, path, recipe }
}

type World = Awaited<ReturnType<typeof world>>

const start = ({ client, recipe }: World, changes: Partial<NetworkTraining> = {}) =>
  client.experiments.start({ ref: 'wine', recipe: withTraining(recipe, changes), engine: 'wasm' })

/** What a whole training of the recipe comes to. */
async function whole(here: World, changes: Partial<NetworkTraining> = {}) {
  const { jobId, runId } = await start(here, changes)
  await here.runner.result(jobId)
  return outcome(here, runId)
}

async function outcome({ client }: Opened, runId: number) {
  const {
    recipe: _r,
    artifacts,
    metrics,
    epochs,
    bestEpoch,
    stopped,
    series,
    status,
    fingerprint,
  } = await client.experiments.get({ run: runId })
  const curves = await Promise.all(series.map((name) => client.experiments.series({ run: runId, name })))
  return { status, artifacts, metrics, epochs, bestEpoch, stopped, curves, fingerprint }
}

/** Waits until a run has trained so many epochs. */
async function trained({ client, runner }: Opened, { jobId, runId }: { jobId: number; runId: number }, epochs: number) {
  for await (const { status } of runner.watch(jobId)) {
    const { series } = await client.experiments.get({ run: runId })
    const points = series.includes('loss') ? (await client.experiments.series({ run: runId, name: 'loss' })).points : 0
    if (points >= epochs) return
    if (status !== 'queued' && status !== 'running') throw new Error(`It is ${status} after ${points} epochs.`)
  }
}

test.each([2, 5, 11])('[TR-4] kill -9 of the worker in epoch %i, then resume: the same bits as without', async (epoch) => {
  const here = await world()
  const expected = await whole(here)
  const started = await start(here)
  await trained(here, started, epoch)
  process.kill(here.pids.at(-1) ?? 0, 'SIGKILL')
  await expect(here.runner.result(started.jobId)).rejects.toMatchObject({ code: 'WORKER_DIED' })
  expect(await here.client.experiments.resume({ run: started.runId })).toEqual(started)
  await here.runner.result(started.jobId)
  expect(await outcome(here, started.runId)).toEqual(expected)
})

test('[TR-4] [DK-12] kill -9 of the main process, then resume: the same run, the same bits', async () => {
  const here = await world({ epochs: 30 })
  const expected = await whole(here)
  const main = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'trainAndWait.ts'), here.path], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  main.stdin.end(JSON.stringify(here.recipe))
  const runId = 2
  for (;;) {
    if (here.workspace.db.select().from(runCheckpoints).where(eq(runCheckpoints.runId, runId)).get()) break
    if (main.exitCode !== null) throw new Error('It ended too early.')
    await new Promise((resolve) => setImmediate(resolve))
  }
  main.kill('SIGKILL')
  await once(main, 'exit')
  here.runner.markLost()
  const interrupted = await here.client.experiments.get({ run: runId })
  expect(interrupted).toMatchObject({ status: 'interrupted', artifacts: [] })
  const { jobId } = await here.client.experiments.resume({ run: runId })
  expect(jobId).toBe(interrupted.jobId)
  await here.runner.result(jobId)
  expect(await outcome(here, runId)).toEqual(expected)
})

test('[TR-6] a paused run rests with its checkpoint, and goes on to the same bits', async () => {
  const here = await world()
  const expected = await whole(here)
  const started = await start(here)
  await trained(here, started, 3)
  await here.client.experiments.pause({ run: started.runId })
  await expect(here.runner.result(started.jobId)).rejects.toMatchObject({ name: 'Paused' })
  const paused = await here.client.experiments.get({ run: started.runId })
  expect(paused).toMatchObject({ status: 'paused', error: null, artifacts: [] })
  const { points } = await here.client.experiments.series({ run: started.runId, name: 'loss' })
  expect(paused.checkpoint?.epoch).toBe(points)
  await here.client.experiments.resume({ run: started.runId })
  await here.runner.result(started.jobId)
  expect(await outcome(here, started.runId)).toEqual(expected)
})

test('[TR-3] a resumed run that is cancelled at once, and a paused one, are stopped with the best model of their checkpoint', async () => {
  const here = await world()
  const { client, runner } = here
  for (const resumed of [true, false]) {
    const { jobId, runId } = await start(here)
    await trained(here, { jobId, runId }, 3)
    await client.experiments.pause({ run: runId })
    await expect(runner.result(jobId)).rejects.toMatchObject({ name: 'Paused' })
    const { checkpoint } = await client.experiments.get({ run: runId })
    if (resumed) await client.experiments.resume({ run: runId })
    await client.jobs.cancel({ jobId })
    await runner.result(jobId)
    const run = await client.experiments.get({ run: runId })
    expect(run).toMatchObject({ status: 'stopped', stopped: 'cancelled', epochs: checkpoint?.epoch, error: null })
    expect(run.artifacts.map(({ name }) => name)).toEqual(expect.arrayContaining(['model', 'weights', 'predictions/model']))
    expect(run.metrics.some(({ subject, part }) => subject === 'model' && part === 'test')).toBe(true)
    expect(await client.models.register({ run: runId, name: `kept ${runId}` })).toMatchObject({ run: runId })
  }
})

test('[TR-6] an extended run has the bits of one that had all its epochs from the start', async () => {
  const here = await world()
  const expected = await whole(here, { epochs: 7 })
  const { jobId, runId } = await start(here, { epochs: 4 })
  await here.runner.result(jobId)
  const child = await here.client.experiments.extend({ run: runId, epochs: 3 })
  await here.runner.result(child.jobId)
  expect(await outcome(here, child.runId)).toEqual(expected)
  expect(await here.client.experiments.get({ run: child.runId })).toMatchObject({ extends: runId, recipe: { model: { epochs: 7 } } })
})

test('[TR-9] a run that was stopped by hand is reproduced to the epoch where it ended, with its fingerprint', async () => {
  const here = await world()
  const started = await start(here, { epochs: 5_000, earlyStopping: null })
  await trained(here, started, 3)
  here.runner.cancel(started.jobId)
  await here.runner.result(started.jobId).catch(() => {})
  const original = await here.client.experiments.get({ run: started.runId })
  expect(original).toMatchObject({ status: 'stopped', stopped: 'cancelled' })
  const again = await here.client.experiments.reproduce({ run: started.runId })
  expect(await here.runner.result(again.jobId)).toMatchObject({ reproduction: { identical: true, differences: [] } })
  const { fingerprint, epochs, stopped } = await here.client.experiments.get({ run: again.runId })
  expect({ fingerprint, epochs, stopped }).toEqual({ fingerprint: original.fingerprint, epochs: original.epochs, stopped: 'early' })
})

test('[TR-4] what cannot be extended to the same bits is refused', async () => {
  const here = await world()
  const cosine = await start(here, { epochs: 2, schedule: { kind: 'cosine', warmup: 0, floor: 0, per: 'epoch' } })
  await here.runner.result(cosine.jobId)
  const extend = (run: number) => here.client.experiments.extend({ run, epochs: 1 })
  await expect(extend(cosine.runId)).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: expect.stringContaining('cosine') })
  const early = await start(here, { epochs: 20, earlyStopping: { patience: 1, minDelta: 100 } })
  await here.runner.result(early.jobId)
  await expect(extend(early.runId)).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: expect.stringContaining('stopped early') })
  await expect(here.client.experiments.resume({ run: early.runId })).rejects.toMatchObject({ code: 'RESUME_REFUSED' })
})

test('[TR-4] resuming is refused with what changed: the data, the recipe, the engine; or without a checkpoint', async () => {
  const here = await world()
  const { workspace, runner, client } = here
  const { jobId, runId } = await start(here)
  await trained(here, { jobId, runId }, 2)
  await client.experiments.pause({ run: runId })
  await expect(runner.result(jobId)).rejects.toMatchObject({ name: 'Paused' })
  const resumed = async () => {
    await client.experiments.resume({ run: runId })
    return runner.result(jobId)
  }
  const change = (values: Partial<typeof trainingRuns.$inferInsert>) =>
    workspace.write((db) => db.update(trainingRuns).set(values).where(eq(trainingRuns.runId, runId)).run())
  const kept = workspace.db.select().from(runCheckpoints).where(eq(runCheckpoints.runId, runId)).get()!

  change({ recipe: withTraining(here.recipe, { l2: 0.5 }) })
  await expect(resumed()).rejects.toMatchObject({ code: 'RESUME_REFUSED', details: { changed: ['l2 of the recipe'] } })
  await here.importSample('wine-quality-red.csv', 'red', 'quality')
  change({ recipe: here.recipe, datasetVersionId: 2 })
  await expect(resumed()).rejects.toMatchObject({ code: 'RESUME_REFUSED', details: { changed: ['the data'] } })
  change({ datasetVersionId: 1 })

  const { origin, checkpoint } = readCheckpoint(await workspace.objects.get(kept.object))
  const older = { ...origin, engine: { ...origin.engine, version: 'tfjs 0.0.1' } }
  const { object } = await workspace.objects.put(writeCheckpoint({ origin: older, checkpoint }))
  const point = (to: string) => workspace.write((db) => db.update(runCheckpoints).set({ object: to }).run())
  point(object)
  await expect(resumed()).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: expect.stringContaining('version of the engine') })
  point('0'.repeat(64))
  await expect(resumed()).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: expect.stringContaining('deleted') })
  workspace.write((db) => db.delete(runCheckpoints).run())
  await expect(resumed()).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: expect.stringContaining('no checkpoint') })
})
