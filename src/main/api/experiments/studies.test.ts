import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { Study } from '../../../shared/contract/experiments/studies.ts'
import { type NetworkTraining, type Recipe, trainingOf, networkOf, roundsOf } from '../../../shared/domain/training/recipe.ts'
import { currentRecipe } from '../../../shared/domain/training/recipeFormats.ts'
import type { SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { trainingsIn } from '../../experiments/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema } from '../../workspace/index.ts'
import { open } from '../fixtures/open.ts'

const { studies, trainingRuns } = schema

async function world(changes: Partial<NetworkTraining> = {}, others: Partial<Recipe> = {}) {
  const path = temporaryFolder()
  createWorkspace(path).close()
  const opened = open(path)
  const proposed = await opened.importSample('penguins.csv', 'penguins', 'Species')
  const shape = { family: 'mlp', hidden: [8], activation: 'relu', batchNorm: false, dropout: 0 } as const
  const model: Recipe['model'] = { ...trainingOf(networkOf(proposed.model)), ...shape, hidden: [8], epochs: 9, ...changes }
  const recipe: Recipe = { ...proposed, model, ...others }
  return { ...opened, path, recipe }
}

type World = Awaited<ReturnType<typeof world>>

const space: SweepPlan['space'] = [
  { kind: 'logFloat', path: 'model.optimizer.learningRate', low: 1e-4, high: 1e-1 },
  { kind: 'choice', path: 'model.hidden', values: [[4], [16, 8]] },
  { kind: 'int', path: 'model.batchSize', low: 8, high: 32 },
  { kind: 'bool', path: 'model.batchNorm' },
]

type Sweep = Parameters<World['client']['experiments']['studies']['sweep']>[0]

const order = ({ recipe }: Pick<World, 'recipe'>, changes: Partial<Sweep> = {}): Sweep => ({
  ref: 'penguins',
  recipe,
  engine: 'wasm',
  space,
  strategy: { kind: 'tpe', startup: 3, candidates: 24 },
  metric: 'logLoss',
  maxTrials: 6,
  seed: 7,
  ...changes,
})

async function sweep(here: World, changes: Partial<Sweep> = {}): Promise<Study> {
  const { jobId, studyId } = await here.client.experiments.studies.sweep(order(here, changes))
  await here.runner.result(jobId)
  return here.client.experiments.studies.get({ study: studyId })
}

/** What must be the same again, with the weights of every trial. */
async function outcome({ client }: Pick<World, 'client'>, { trials, result }: Study) {
  const weights = await Promise.all(trials.map(({ run }) => client.experiments.get({ run })))
  const test = result?.kind === 'sweep' ? result.test : null
  const best = result?.kind === 'sweep' ? result.best.trial : null
  return {
    best,
    test,
    trials: trials.map(({ run: _, jobId: _job, startedAt: _started, endedAt: _ended, ...trial }, i) => ({
      ...trial,
      weights: weights[i].artifacts.find(({ name }) => name === 'weights')?.object,
    })),
  }
}

test('[TR-12] a search by TPE: the best by validation, and only that one is measured on test', async () => {
  const here = await world()
  const study = await sweep(here)
  expect(study).toMatchObject({ status: 'done', kind: 'sweep', runs: 6 })
  if (study.result?.kind !== 'sweep') throw new Error('no result')
  const { best, test: measured } = study.result
  expect(best.value).toBe(Math.min(...study.trials.map(({ value }) => value ?? Infinity)))
  expect(measured?.some(({ metric }) => metric === 'accuracy')).toBe(true)
  // Of the best one alone the baselines are trained, to the bits that they have beside a run of its own.
  const chosen = await here.client.experiments.get({ run: best.run })
  const { jobId, runId } = await here.client.experiments.start({ ref: 'penguins', recipe: chosen.recipe!, engine: 'wasm' })
  await here.runner.result(jobId)
  const single = await here.client.experiments.get({ run: runId })
  for (const subject of ['trivial', 'linear'] as const) {
    const object = ({ artifacts }: typeof single) => artifacts.find(({ name }) => name === `predictions/${subject}`)?.object
    expect(object(chosen)).toBe(object(single))
    const evaluated = ({ metrics }: typeof single) => metrics.filter((one) => one.subject === subject)
    expect(evaluated(chosen)).toEqual(evaluated(single))
    expect(study.result.baselines.filter((one) => one.subject === subject)).toEqual(evaluated(single))
  }
  for (const { run } of study.trials) {
    const { metrics, artifacts } = await here.client.experiments.get({ run })
    expect(metrics.some(({ subject }) => subject !== 'model')).toBe(run === best.run)
    expect(metrics.some(({ part }) => part === 'test')).toBe(run === best.run)
    expect(artifacts.some(({ name }) => name.includes('test'))).toBe(run === best.run)
  }
})

test('[TR-12] kill -9 of everything, then resume: the same trials to the same bits', { timeout: 180_000 }, async () => {
  const here = await world()
  const expected = await outcome(here, await sweep(here))
  const main = spawn(process.execPath, [join(import.meta.dirname, '../fixtures/sweepAndWait.ts'), here.path], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  main.stdin.end(JSON.stringify(order(here)))
  const done = () =>
    trainingsIn(here.workspace.db)
      .where(eq(trainingRuns.studyId, 2))
      .all()
      .filter(({ status }) => status === 'done').length
  while (done() < 3) {
    if (main.exitCode !== null) throw new Error('It ended too early.')
    await new Promise((resolve) => setImmediate(resolve))
  }
  main.kill('SIGKILL')
  await once(main, 'exit')
  here.runner.markLost()
  expect(await here.client.experiments.studies.get({ study: 2 })).toMatchObject({ status: 'interrupted', result: null })
  const { jobId } = await here.client.experiments.studies.resume({ study: 2 })
  await here.runner.result(jobId)
  expect(await outcome(here, await here.client.experiments.studies.get({ study: 2 }))).toEqual(expected)
})

test('[TR-12] a cancelled search pauses its trial, and goes on to the same end', { timeout: 180_000 }, async () => {
  const here = await world({ epochs: 60, earlyStopping: null, batchSize: 4 })
  const small = { maxTrials: 2, space: space.slice(0, 1), strategy: { kind: 'random' } } as const
  const expected = await outcome(here, await sweep(here, { ...small, space: [...small.space] }))
  const { jobId, studyId } = await here.client.experiments.studies.sweep(order(here, { ...small, space: [...small.space] }))
  for await (const { status } of here.runner.watch(jobId)) {
    if (status !== 'running') continue
    const [trial] = trainingsIn(here.workspace.db).where(eq(trainingRuns.studyId, studyId)).all()
    if (trial?.status === 'running') break
  }
  here.runner.cancel(jobId)
  await expect(here.runner.result(jobId)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(here.workspace.db.select().from(studies).where(eq(studies.id, studyId)).get()?.status).toBe('stopped')
  await here.client.experiments.studies.resume({ study: studyId })
  await here.runner.result(jobId)
  expect(await outcome(here, await here.client.experiments.studies.get({ study: studyId }))).toEqual(expected)
})

/** Waits until a run of a study is being trained. */
async function runningOf({ runner, workspace }: World, { jobId, studyId }: { jobId: number; studyId: number }) {
  for await (const { status } of runner.watch(jobId)) {
    const run = status === 'running' && trainingsIn(workspace.db).where(eq(trainingRuns.studyId, studyId)).all().at(-1)
    if (run && run.status === 'running') return run
  }
  throw new Error('It ended before a run of it was trained.')
}

const long = { epochs: 60, earlyStopping: null, batchSize: 4 }
const two = { maxTrials: 2, space: space.slice(0, 1), strategy: { kind: 'random' } } as const

test('[TR-12] a sweep is paused and resumed, by itself and with the trial that is paused', { timeout: 180_000 }, async () => {
  const here = await world(long)
  const { studies: operations } = here.client.experiments
  const started = await operations.sweep(order(here, { ...two, space: [...two.space] }))
  await runningOf(here, started)
  await operations.pause({ study: started.studyId })
  await expect(here.runner.result(started.jobId)).rejects.toThrow()
  expect(await operations.get({ study: started.studyId })).toMatchObject({ status: 'paused', trials: [{ status: 'paused' }] })

  await operations.resume({ study: started.studyId })
  const run = await runningOf(here, started)
  await here.client.experiments.pause({ run: run.id })
  await expect(here.runner.result(started.jobId)).rejects.toThrow()
  expect(await operations.get({ study: started.studyId })).toMatchObject({ status: 'paused' })

  await operations.resume({ study: started.studyId })
  await here.runner.result(started.jobId)
  expect(await operations.get({ study: started.studyId })).toMatchObject({
    status: 'done',
    trials: [{ status: 'done' }, { status: 'done' }],
  })
})

test('[TR-12] a trial that a person cancels is skipped, and the sweep goes on', { timeout: 180_000 }, async () => {
  const here = await world(long)
  const started = await here.client.experiments.studies.sweep(order(here, { ...two, space: [...two.space] }))
  const run = await runningOf(here, started)
  await here.client.jobs.cancel({ jobId: run.jobId })
  await here.runner.result(started.jobId)
  const { trials, result, status } = await here.client.experiments.studies.get({ study: started.studyId })
  expect(status).toBe('done')
  expect(trials.map((trial) => [trial.run, trial.status, trial.value !== null])).toEqual([
    [run.id, 'stopped', false],
    [run.id + 1, 'done', true],
  ])
  expect(result).toMatchObject({ best: { trial: 1 } })
})

test('[TR-12] a sweep that is extended comes to the trials that it would have had from the start', { timeout: 180_000 }, async () => {
  const here = await world({ epochs: 3 })
  const { studies: operations } = here.client.experiments
  const random = { strategy: { kind: 'tpe', startup: 2, candidates: 24 }, space: space.slice(0, 2) } as const
  const whole = await sweep(here, { ...random, space: [...random.space], maxTrials: 5 })
  const short = await sweep(here, { ...random, space: [...random.space], maxTrials: 3 })
  const { jobId } = await operations.extend({ study: short.id, trials: 2 })
  expect(jobId).not.toBe(short.jobId)
  await here.runner.result(jobId)
  expect(await outcome(here, await operations.get({ study: short.id }))).toEqual(await outcome(here, whole))

  const grid = await sweep(here, { strategy: { kind: 'grid', points: 2 }, space: space.slice(3), maxTrials: 5 })
  await expect(operations.extend({ study: grid.id, trials: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('[TR-12] trials are viewed by another metric, and never by the test part', async () => {
  const here = await world({ epochs: 2 })
  const { studies: operations } = here.client.experiments
  const { id, trials } = await sweep(here, { maxTrials: 2, strategy: { kind: 'random' }, space: space.slice(0, 1) })
  const view = await operations.get({ study: id, metric: 'accuracy', part: 'train' })
  expect(view.shown).toEqual({ metric: 'accuracy', part: 'train' })
  expect(view.trials.map(({ value }) => value)).toEqual(trials.map(({ value }) => value))
  const { metrics } = await here.client.experiments.get({ run: view.trials[0].run })
  expect(view.trials[0].shown).toBe(metrics.find(({ metric, part }) => metric === 'accuracy' && part === 'train')?.value)
  await expect(operations.get({ study: id, part: 'test' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('[TR-12] successive halving extends the best of each rung up to all epochs', async () => {
  const here = await world({ earlyStopping: null })
  const study = await sweep(here, { strategy: { kind: 'halving', reduction: 3 }, maxTrials: 6, space: space.slice(0, 1) })
  const all = trainingsIn(here.workspace.db).where(eq(trainingRuns.studyId, study.id)).all()
  expect(all.map(({ recipe }) => roundsOf(currentRecipe(recipe).model))).toEqual([3, 3, 3, 3, 3, 3, 9, 9])
  expect(all.slice(6).every(({ extendsId, trial }) => extendsId === all[trial ?? 0].id)).toBe(true)
  if (study.result?.kind !== 'sweep') throw new Error('no result')
  expect(all.find(({ id }) => study.result?.kind === 'sweep' && id === study.result.best.run)?.epochs).toBe(9)
})

test('[TR-12] trials that are worse than the median of the others are ended early', async () => {
  const here = await world({ epochs: 15, earlyStopping: null })
  const values = [0.05, 0.03, 0.02, 0.04, 1e-7, 1e-6]
  const rates: SweepPlan['space'] = [{ kind: 'choice', path: 'model.optimizer.learningRate', values }]
  const study = await sweep(here, { space: rates, strategy: { kind: 'grid', points: 3 }, prune: true })
  expect(study.trials.map(({ pruned }) => pruned)).toEqual([false, false, false, false, true, true])
  expect(study.trials[4].epochs).toBeLessThan(15)
  const { jobId, runId } = await here.client.experiments.reproduce({ run: study.trials[4].run })
  expect(await here.runner.result(jobId)).toMatchObject({ reproduction: { identical: true, differences: [] } })
  const [pruned, again] = await Promise.all([study.trials[4].run, runId].map((run) => here.client.experiments.get({ run })))
  expect(again).toMatchObject({ fingerprint: pruned.fingerprint, epochs: pruned.epochs })
})

test('[TR-12] a plan that cannot work is refused before anything starts', async () => {
  const here = await world()
  const refused = (changes: Partial<Sweep>, code: string) =>
    expect(here.client.experiments.studies.sweep(order(here, changes))).rejects.toMatchObject({ code })
  await refused({ space: [{ kind: 'bool', path: 'model.nothing' }] }, 'RECIPE_INVALID')
  await refused({ space: [{ kind: 'float', path: 'model.dropout', low: 2, high: 3 }] }, 'RECIPE_INVALID')
  await refused({ space: [{ kind: 'choice', path: '__proto__.x', values: [1] }] }, 'RECIPE_INVALID')
  await refused({ metric: 'rmse' }, 'INVALID_INPUT')
  await refused({ prune: true, space: [{ kind: 'float', path: 'model.l2', low: 0, high: 1 }] }, 'INVALID_INPUT')
  await refused({ space: [{ kind: 'int', path: 'seed', low: 0, high: 9 }] }, 'INVALID_INPUT')
  expect(await here.client.experiments.studies.list({})).toEqual([])
})

test('[TR-13] every row is held out once, classes in their proportions, and the mean has an interval', async () => {
  const here = await world()
  const { jobId, studyId } = await here.client.experiments.studies.crossValidate({
    ref: 'penguins',
    recipe: here.recipe,
    engine: 'wasm',
    folds: 4,
    seed: 1,
  })
  await here.runner.result(jobId)
  const { result } = await here.client.experiments.studies.get({ study: studyId })
  if (result?.kind !== 'crossValidation') throw new Error('no result')
  const seen: number[] = []
  for (const run of result.folds) {
    const page = await here.client.experiments.predictions({ run, part: 'test', limit: 1000 })
    expect(page.total).toBe(86)
    expect(page.rows.filter(({ actual }) => String(actual).startsWith('Gentoo')).length).toBeGreaterThanOrEqual(30)
    expect(page.rows.filter(({ actual }) => String(actual).startsWith('Gentoo')).length).toBeLessThanOrEqual(32)
    seen.push(...page.rows.map(({ row }) => row))
  }
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 344 }, (_, i) => i + 1))
  const accuracy = result.metrics.find(({ metric }) => metric === 'accuracy')
  expect(accuracy?.values).toHaveLength(4)
  expect(accuracy?.low).toBeLessThan(accuracy?.mean ?? Number.NaN)
  // Baselines are trained and evaluated on the same folds, and compared with fold by fold.
  const linear = result.baselines.find(({ subject }) => subject === 'linear')
  const trivial = result.baselines.find(({ subject }) => subject === 'trivial')
  expect(trivial?.metrics.find(({ metric }) => metric === 'accuracy')?.mean).toBeCloseTo(152 / 344, 2)
  const values = linear?.metrics.find(({ metric }) => metric === 'accuracy')?.values ?? []
  const between = (accuracy?.values ?? []).map((value, fold) => value - values[fold])
  const mean = between.reduce((sum, value) => sum + value, 0) / 4
  const variance = between.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3
  const rows = (await here.client.experiments.get({ run: result.folds[0] })).split?.rows ?? { test: 0, train: 1 }
  // The quantile of t with 3 degrees of freedom; every fold has as many rows as the others, up to one.
  const half = 3.182446305284263 * Math.sqrt((1 / 4 + rows.test / rows.train) * variance)
  const difference = linear?.differences.find(({ metric }) => metric.endsWith('accuracy'))
  expect(difference?.mean).toBeCloseTo(mean, 12)
  expect((difference?.high ?? Number.NaN) - mean).toBeCloseTo(half, 3)

  const { jobId: again, runId } = await here.client.experiments.reproduce({ run: result.folds[1] })
  expect(await here.runner.result(again)).toMatchObject({ runId, reproduction: { identical: true } })

  const [first, second] = await Promise.all(result.folds.slice(0, 2).map((run) => here.client.experiments.get({ run })))
  expect(first.fold).toEqual({ folds: 4, index: 0, seed: 1, deal: 2 })
  expect(first.fingerprint).not.toBe(second.fingerprint)
  const { comparable } = await here.client.experiments.compare({ runs: [...result.folds.slice(0, 2), runId] })
  expect(comparable.map((one) => one.comparable)).toEqual([true, false, false])
  expect(comparable[1].reasons).toEqual(['different held-out rows of the same data: fold 2 of 4 (seed 1) and fold 1 of 4 (seed 1)'])
  const twins = await here.client.experiments.compare({ runs: [result.folds[1], runId] })
  expect(twins.comparable.every((one) => one.comparable)).toBe(true)
})

test('[TR-12] trials with class weights are corrected for them, whatever the recipe of the search has', { timeout: 180_000 }, async () => {
  const here = await world({ epochs: 2 }, { classWeights: 'none' })
  const weighted: SweepPlan['space'] = [
    { kind: 'choice', path: 'classWeights', values: ['none', 'balanced'] },
    { kind: 'choice', path: 'loss', values: ['crossEntropy', 'focal'] },
  ]
  const { trials } = await sweep(here, { space: weighted, strategy: { kind: 'grid', points: 2 }, maxTrials: 4 })
  const recipes = await Promise.all(trials.map(async ({ run }) => (await here.client.experiments.get({ run })).recipe!))
  expect(recipes.map(({ classWeights, loss, priorCorrection }) => [classWeights, loss, priorCorrection])).toEqual([
    ['none', 'crossEntropy', undefined],
    ['none', 'focal', undefined],
    ['balanced', 'crossEntropy', true],
    // Its formula does not hold there.
    ['balanced', 'focal', undefined],
  ])
})
