import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import type { Study } from '../../../shared/contract/experiments/studies.ts'
import type { SweepPlan } from '../../../shared/domain/experiments/study.ts'
import { networkOf, type Recipe, trainingOf } from '../../../shared/domain/training/recipe.ts'
import { addTarget } from '../../compute/index.ts'
import { trainingsIn } from '../../experiments/index.ts'
import { ElsewhereHere } from '../../jobs/fixtures/elsewhere.ts'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace, schema } from '../../workspace/index.ts'
import { open, workerProcesses } from '../fixtures/open.ts'

const { trainingRuns } = schema

/** A workspace whose person has named a target, the workers of which are processes of this computer. */
async function world(epochs = 3) {
  const [path, home] = [temporaryFolder(), temporaryFolder()]
  const { objects, close } = createWorkspace(path)
  const elsewhere = new ElsewhereHere(workerProcesses, temporaryFolder(), objects.root)
  close()
  onTestFinished(() => elsewhere.end())
  addTarget(home, { name: 'cluster', address: 'http://127.0.0.1:8265', folder: home })
  const again = () => open(path, workerProcesses, { home, elsewhere })
  const opened = again()
  const proposed = await opened.importSample('penguins.csv', 'penguins', 'Species')
  const shape = { family: 'mlp', hidden: [8], activation: 'relu', batchNorm: false, dropout: 0 } as const
  const model: Recipe['model'] = { ...trainingOf(networkOf(proposed.model)), ...shape, hidden: [8], epochs, earlyStopping: null }
  return { ...opened, path, home, elsewhere, recipe: { ...proposed, model } satisfies Recipe, again }
}

type World = Awaited<ReturnType<typeof world>>

const rates: SweepPlan['space'] = [{ kind: 'logFloat', path: 'model.optimizer.learningRate', low: 1e-4, high: 1e-1 }]

type Sweep = Parameters<World['client']['experiments']['studies']['sweep']>[0]

const order = ({ recipe }: Pick<World, 'recipe'>, changes: Partial<Sweep> = {}): Sweep => ({
  ref: 'penguins',
  recipe,
  engine: 'wasm',
  space: rates,
  strategy: { kind: 'random' },
  metric: 'logLoss',
  maxTrials: 3,
  seed: 7,
  ...changes,
})

async function ended({ client, runner }: Pick<World, 'client' | 'runner'>, { jobId, studyId }: { jobId: number; studyId: number }) {
  await runner.result(jobId)
  return client.experiments.studies.get({ study: studyId })
}

/** What must be the same wherever it is trained: recipes and weights of the trials, what they came to, and the choice. */
async function outcome({ client }: Pick<World, 'client'>, { trials, result }: Study) {
  const runs = await Promise.all(trials.map(({ run }) => client.experiments.get({ run })))
  return {
    best: result?.kind === 'sweep' && { trial: result.best.trial, value: result.best.value, test: result.test },
    trials: trials.map(({ trial, value, params, epochs }, i) => ({
      trial,
      value,
      params,
      epochs,
      recipe: runs[i].recipe,
      weights: runs[i].artifacts.find(({ name }) => name === 'weights')?.object,
    })),
  }
}

const trialsOf = ({ workspace }: Pick<World, 'workspace'>, study: number) =>
  trainingsIn(workspace.db).where(eq(trainingRuns.studyId, study)).all()

/** Waits until every trial of a study has trained an epoch. */
async function allTrain(here: World, study: number, count: number) {
  const begun = () =>
    trialsOf(here, study).filter(({ id }) =>
      here.workspace.db.select().from(schema.runCheckpoints).where(eq(schema.runCheckpoints.runId, id)).get(),
    )
  await expect.poll(() => begun().length).toBe(count)
}

test('[CL-3] a sweep on a target has the trials of the sweep here, to the same bits: independent ones at the same time, the others in turn', async () => {
  const here = await world()
  const { studies } = here.client.experiments
  const tpe = { strategy: { kind: 'tpe', startup: 3, candidates: 24 }, maxTrials: 5 } as const
  const expected = await ended(here, await studies.sweep(order(here, tpe)))
  const study = await ended(here, await studies.sweep(order(here, { ...tpe, target: 'cluster', engine: 'auto' })))
  expect(await outcome(here, study)).toEqual(await outcome(here, expected))
  expect(study).toMatchObject({ target: 'cluster', plan: { engine: 'wasm' } })
  expect(study.trials.map(({ target }) => target)).toEqual(Array(5).fill('cluster'))
  expect(expected).toMatchObject({ target: null, result: { check: null } })
  expect(here.elsewhere.started).toHaveLength(5)
  const [first, second, third, fourth, fifth] = study.trials.map(({ startedAt, endedAt }) => ({ from: startedAt ?? 0, to: endedAt ?? 0 }))
  expect(Math.max(first.from, second.from, third.from)).toBeLessThan(Math.min(first.to, second.to, third.to))
  expect(fourth.from).toBeGreaterThanOrEqual(Math.max(first.to, second.to, third.to))
  expect(fifth.from).toBeGreaterThanOrEqual(fourth.to)

  // One of them was trained again on this computer, without a look at test rows.
  const { check } = study.result!
  expect(check).toMatchObject({ identical: true, run: study.trials[check!.trial].run })
  const again = await here.client.experiments.get({ run: check!.again })
  expect(again).toMatchObject({ reproduces: check!.run })
  expect(here.runner.get(again.jobId!).target).toBe(null)
  expect(again.metrics.some(({ part }) => part === 'test')).toBe(false)
})

test('[CL-3] folds, model types and rungs are trained on a target at the same time', async () => {
  const here = await world(9)
  const { studies } = here.client.experiments
  const { ref, recipe } = order(here)
  const folds = await ended(here, await studies.crossValidate({ ref, recipe, folds: 3, target: 'cluster' }))
  expect(folds.trials.map(({ target }) => target)).toEqual(['cluster', 'cluster', 'cluster'])
  expect(folds.result).toMatchObject({ kind: 'crossValidation', check: { identical: true } })
  const best = await ended(here, await studies.best({ ref, recipe, families: ['linear', 'forest'], target: 'cluster' }))
  expect(best.trials.every(({ target }) => target === 'cluster')).toBe(true)
  expect(best.result).toMatchObject({ kind: 'best', check: { identical: true } })
  const halving = await ended(here, await studies.sweep(order(here, { strategy: { kind: 'halving', reduction: 3 }, target: 'cluster' })))
  expect(halving.trials.map(({ epochs, target }) => [epochs, target])).toContainEqual([9, 'cluster'])
  expect(halving.result).toMatchObject({ check: { identical: true } })
})

test('[CL-5] a sweep on a target pauses with all its trials; when Cairn ends they go on, and the next process finds them', async () => {
  const here = await world(400)
  const { studies } = here.client.experiments
  const long = order(here, { recipe: { ...here.recipe, model: { ...here.recipe.model, batchSize: 4 } as Recipe['model'] } })
  const expected = await outcome(here, await ended(here, await studies.sweep(long)))
  const started = await studies.sweep({ ...long, target: 'cluster' })
  await allTrain(here, started.studyId, 3)
  await studies.pause({ study: started.studyId })
  await expect(here.runner.result(started.jobId)).rejects.toThrow()
  expect(await studies.get({ study: started.studyId })).toMatchObject({ status: 'paused' })
  expect(trialsOf(here, started.studyId).map(({ status }) => status)).toEqual(['paused', 'paused', 'paused'])

  await studies.resume({ study: started.studyId })
  await expect.poll(() => here.elsewhere.started.length).toBe(6)
  await here.runner.close()
  expect(await studies.get({ study: started.studyId })).toMatchObject({ status: 'queued', target: 'cluster' })
  const next = here.again()
  await next.client.experiments.studies.resume({ study: started.studyId })
  expect(await outcome(next, await ended(next, started))).toEqual(expected)
  expect(here.elsewhere.started).toHaveLength(6)
})

test('[CL-3] a target that nobody has named is refused, and so is an engine that it has not', async () => {
  const here = await world()
  const { studies } = here.client.experiments
  await expect(studies.sweep(order(here, { target: 'unknown' }))).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
  await expect(studies.sweep(order(here, { target: 'cluster', engine: 'native' }))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await studies.list({})).toEqual([])
})

test('[CL-3] sensitive columns are sent to a target only when the person agrees, and that is audited', async () => {
  const here = await world()
  const { experiments, datasets, governance } = here.client
  await datasets.markSensitive({ name: 'penguins', columns: ['Sex'], sensitive: true })
  const refused = experiments.studies.sweep(order(here, { target: 'cluster', maxTrials: 1 }))
  await expect(refused).rejects.toMatchObject({ code: 'SENSITIVE_UNCONFIRMED', data: { details: { columns: ['Sex'] } } })
  expect(await experiments.studies.list({})).toEqual([])
  const study = await ended(here, await experiments.studies.sweep(order(here, { target: 'cluster', maxTrials: 1, sendsSensitive: true })))
  expect(study.status).toBe('done')
  const { rows } = await governance.audit.list({ action: 'study.send' })
  expect(rows.map(({ detail }) => detail)).toEqual([{ target: 'cluster', columns: ['Sex'] }])
})

test('[CL-3] a sweep whose target is lost fails of it and not its trials, and goes on here', async () => {
  const here = await world()
  const { studies } = here.client.experiments
  const expected = await outcome(here, await ended(here, await studies.sweep(order(here))))
  await here.runner.close()
  const alone = open(here.path, workerProcesses, { home: here.home })
  const { studies: operations } = alone.client.experiments
  const { jobId, studyId } = await operations.sweep(order(here, { target: 'cluster' }))
  await expect(alone.runner.result(jobId)).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' })
  expect(await operations.get({ study: studyId })).toMatchObject({ status: 'failed', target: 'cluster' })
  const moved = await ended(alone, await operations.resume({ study: studyId, target: null }))
  expect(moved).toMatchObject({ status: 'done', target: null, result: { check: null } })
  expect(moved.trials.map(({ target }) => target)).toEqual([null, null, null])
  expect(await outcome(alone, moved)).toEqual(expected)
})
