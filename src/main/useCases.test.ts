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
  compareModels,
  judgeChallenger,
  comparisonOf,
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
  const { recipe } = proposeRecipe({
    columns,
    key,
    profile: await profileOf(workspace, version),
    target: 'quality',
    seed: 1,
    family: 'mlp',
  })
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

  const first = await registerModel(here, { run: await train(here, 'wine@v1', 8), name: 'wine', notes: '' })
  const model = requireModel(db, 'wine')
  workspace.write((now) =>
    setPolicy(now, model, 'champion', {
      gates: [
        { kind: 'metric', metric: 'rmse', part: 'test', limit: 2 },
        { kind: 'parity' },
        { kind: 'champion', metric: 'rmse', part: 'test' },
      ],
    }),
  )
  await moveAlias(workspace, { ref: first.ref, alias: 'champion', reason: 'the first', override: false }, gateProofs(here))
  expect(checksOf(db, requireModelVersion(db, first.ref))).toMatchObject([
    { passed: true, results: [{ passed: true }, { passed: true }, { passed: true }] },
  ])

  // new data, a new version of the model, measured on it, and through the same gates
  await runner.result(appendFile(here, { ...red, path: resourcePath('samples', 'wine-quality-white.csv'), options: {} }).jobId)
  const second = await registerModel(here, { run: await train(here, 'wine@v2', 8), name: 'wine', notes: '' })
  const { evaluation } = (await runner.result(
    evaluateModel(here, { ref: first.ref, data: 'wine@v2', part: 'test', seed: 0 }).jobId,
  )) as ModelEvaluation
  expect(evaluation.rows).toBeGreaterThan(500)
  // Runs and versions get the same verdict, on the newest data that both were evaluated on.
  const pair = { models: [{ ref: first.ref }, { ref: second.ref }], seed: 0 }
  expect(comparisonOf(db, pair)).toMatchObject({ dataset: 'wine@v2', part: 'test', result: null, verdicts: [] })
  await runner.result(compareModels(here, pair).jobId)
  const versions = comparisonOf(db, pair)
  expect(versions.verdicts).toEqual([
    expect.stringMatching(/^(v2 is (probably )?(better|worse) than v1|Inconclusive: .*) on wine@v2 test \(root/),
  ])
  workspace.sqlite.exec('DELETE FROM reevaluation_versions; DELETE FROM reevaluations')
  const ofRuns = { models: [{ run: first.run ?? 0 }, { run: second.run ?? 0 }], data: 'wine@v2', seed: 0 }
  await runner.result(compareModels(here, ofRuns).jobId)
  const runs = comparisonOf(db, ofRuns)
  expect(runs.result).toEqual(versions.result)
  expect(runs.verdicts[0]).toContain(versions.verdicts[0].slice(versions.verdicts[0].indexOf('(')))
  // Whichever comes first: the same rows, and the difference the other way round.
  const turned = { models: pair.models.toReversed(), seed: 0 }
  await runner.result(compareModels(here, turned).jobId)
  const [there, back] = [versions, comparisonOf(db, turned)].map(({ result }) =>
    result?.pairs[0].differences.find(({ metric }) => metric === 'rmse'),
  )
  expect(back?.difference).toBeCloseTo(-(there?.difference ?? 0), 12)
  expect(back?.low).toBeCloseTo(-(there?.high ?? 0), 12)

  // A version of newer data is held against the champion on rows that neither has seen, wherever they lie.
  const judged = await judgeChallenger(here, { champion: first.ref, challenger: second.ref, metric: 'rmse' })
  const found = judged.differences.find(({ metric }) => metric === 'rmse')
  await moveAlias(workspace, { ref: second.ref, alias: 'champion', reason: 'white wine too', override: false }, gateProofs(here))
  const [check] = checksOf(db, requireModelVersion(db, second.ref))
  expect(check.results[2].evidence).toMatchObject({
    n: judged.rows,
    sources: expect.stringContaining('wine@v2'),
    seenByChampion: 0,
    difference: found?.difference,
    low: found?.low,
    high: found?.high,
  })
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
