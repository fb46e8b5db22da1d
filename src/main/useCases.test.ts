import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ImportResult } from '../shared/contract/datasets/index.ts'
import type { ModelEvaluation } from '../shared/contract/evaluation.ts'
import { appendFile, importFile, manifestOf, profileOf, requireVersion } from './datasets/index.ts'
import { requireRun, startTraining } from './experiments/index.ts'
import { jobKinds } from './jobKinds.ts'
import { childProcessWorkers, JobRunner, taskPerformer, type Work } from './jobs/index.ts'
import {
  aliasHistory,
  checksOf,
  evaluateModel,
  moveAlias,
  registerModel,
  requireModel,
  requireModelVersion,
  rollBackAlias,
  setPolicy,
} from './models/index.ts'
import { gateProofs } from './packages/index.ts'
import { resourcePath } from './resources.ts'
import { temporaryFolder } from './testing.ts'
import { proposeRecipe } from './training/index.ts'
import { createWorkspace, openWorkspace } from './workspace/index.ts'

/** A workspace, its runner and real workers: all that something needs that works without a person, or a contract. */
function work(): Work {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const workspace = openWorkspace(folder)
  const startWorker = childProcessWorkers(join(import.meta.dirname, 'worker.ts'))
  const runner = new JobRunner(workspace, jobKinds, { startWorker })
  onTestFinished(async () => {
    await runner.close()
    workspace.close()
  })
  return { workspace, runner, perform: taskPerformer(startWorker, workspace.objects.root) }
}

async function train({ workspace, runner, ...rest }: Work, ref: string, epochs: number): Promise<number> {
  const version = requireVersion(workspace.db, ref)
  const { columns, key } = manifestOf(version)
  const { recipe } = proposeRecipe({ columns, key, profile: await profileOf(workspace, version), target: 'quality', seed: 1 })
  const plan = { ref, engine: 'wasm', recipe: { ...recipe, epochs }, tags: [], notes: '' } as const
  const { jobId, runId } = await startTraining({ workspace, runner, ...rest }, plan)
  await runner.result(jobId)
  return runId
}

test('a model goes from a file to champion, and back, by the use cases of the rooms alone', { timeout: 120_000 }, async () => {
  const here = work()
  const { workspace, runner } = here
  const { db } = workspace
  const red = { name: 'wine', path: resourcePath('samples', 'wine-quality-red.csv'), options: { target: 'quality' } }
  const imported = (await runner.result(importFile(here, red).jobId)) as ImportResult
  expect(imported.version).toMatchObject({ ref: 'wine@v1', rows: 1599 })

  const first = await registerModel(workspace, { run: await train(here, 'wine@v1', 8), name: 'wine', notes: '' })
  const model = requireModel(db, 'wine')
  workspace.write((now) =>
    setPolicy(now, model, 'champion', { gates: [{ kind: 'metric', metric: 'rmse', part: 'test', limit: 2 }, { kind: 'parity' }] }),
  )
  await moveAlias(workspace, { ref: first.ref, alias: 'champion', reason: 'the first', override: false }, gateProofs(here))
  expect(checksOf(db, requireModelVersion(db, first.ref))).toMatchObject([{ passed: true, results: [{ passed: true }, { passed: true }] }])

  // new data, a new version of the model, measured on it, and through the same gates
  await runner.result(appendFile(here, { ...red, path: resourcePath('samples', 'wine-quality-white.csv'), options: {} }).jobId)
  const second = await registerModel(workspace, { run: await train(here, 'wine@v2', 8), name: 'wine', notes: '' })
  const { evaluation } = (await runner.result(
    evaluateModel(here, { ref: first.ref, data: 'wine@v2', part: 'test', seed: 0 }).jobId,
  )) as ModelEvaluation
  expect(evaluation.rows).toBeGreaterThan(500)
  await moveAlias(workspace, { ref: second.ref, alias: 'champion', reason: 'white wine too', override: false }, gateProofs(here))
  expect(requireModelVersion(db, 'wine@champion').number).toBe(2)

  rollBackAlias(workspace, { name: 'wine', alias: 'champion', reason: 'red wine only' })
  expect(requireModelVersion(db, 'wine@champion').number).toBe(1)
  expect(aliasHistory(db, model).map(({ to }) => to)).toEqual(['wine@v1', 'wine@v2', 'wine@v1'])
  expect(requireRun(db, 1).status).toBe('done')
  // each step is in the log, as when a person asks for it
  const actions = workspace.sqlite.prepare('SELECT DISTINCT action FROM audit').pluck().all()
  expect(actions).toEqual(
    expect.arrayContaining([
      'dataset.import',
      'dataset.append',
      'run.finish',
      'model.register',
      'model.gates.check',
      'model.alias.set',
      'model.evaluate',
      'model.alias.rollback',
    ]),
  )
})
