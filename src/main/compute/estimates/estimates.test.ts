import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { StudyWork } from '../../../shared/contract/compute/estimates.ts'
import type { TargetView } from '../../../shared/contract/compute/targets.ts'
import type { TargetCheck } from '../../../shared/domain/compute/check.ts'
import type { StudyPlan } from '../../../shared/domain/experiments/study.ts'
import { Recipe } from '../../../shared/domain/training/recipe.ts'
import { addRun, wineRecipe, workspaceWithData } from '../../experiments/fixtures/registry.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { spanOf } from './estimate.ts'
import { estimateScoring, estimateStudy, recordRate } from './index.ts'

const recipe = Recipe.parse(wineRecipe)
const sweep: Extract<StudyWork, { kind: 'sweep' }> = {
  kind: 'sweep',
  ref: 'wine',
  recipe,
  space: [{ kind: 'float', path: 'model.optimizer.learningRate', low: 0.001, high: 0.1 }],
  strategy: { kind: 'random' },
  maxTrials: 20,
  prune: false,
}
const folds: StudyWork = { kind: 'crossValidation', ref: 'wine', recipe, folds: 5 }

const check = (change: Partial<TargetCheck> = {}): TargetCheck => ({
  at: 0,
  ready: true,
  versions: {},
  platform: 'linux-x64',
  nodes: 2,
  cpus: 4,
  sharesFolder: true,
  startupSeconds: 6,
  speed: 0.5,
  problems: [],
  warnings: [],
  ...change,
})
const target = (found: TargetCheck | null = check()): TargetView => ({
  name: 'lab',
  kind: 'ray',
  address: 'http://127.0.0.1:8265',
  folder: '/shared',
  folderThere: '/shared',
  certificates: null,
  addedAt: 0,
  token: 'none',
  check: found,
  warnings: [],
})

/** A run of the ten epochs of the recipe that was trained here in `seconds`. */
function trained(workspace: Workspace, seconds: number, training: Parameters<typeof addRun>[1] = {}): void {
  const { id } = addRun(workspace, training)
  workspace.write((db) =>
    db
      .update(schema.runs)
      .set({ status: 'done', startedAt: 1_000, endedAt: 1_000 + seconds * 1000 })
      .where(eq(schema.runs.id, id))
      .run(),
  )
}

/** A sweep of trials on a target that took `seconds`. */
function swept(workspace: Workspace, seconds: number, on: string, maxTrials: number): void {
  const plan: StudyPlan = { ...sweep, engine: 'wasm', metric: 'rmse', seed: 0, maxTrials }
  workspace.write((db) => {
    const times = { createdAt: 0, startedAt: 0, endedAt: seconds * 1000 }
    const jobId = db
      .insert(schema.jobs)
      .values({ kind: 'experiments.study', target: on, title: '', status: 'done', input: {}, ...times })
      .returning()
      .get().id
    const experimentId = db.select().from(schema.experiments).get()?.id ?? 0
    db.insert(schema.studies)
      .values({ name: '', kind: 'sweep', jobId, datasetVersionId: 1, experimentId, plan, status: 'done', createdAt: 0, endedAt: 1 })
      .run()
  })
}

test('[CL-6] a study is estimated from runs here, and on a target by the speed of its CPUs until a study has ended there', async () => {
  const workspace = workspaceWithData()
  for (const seconds of [2, 2, 40]) trained(workspace, seconds)
  const first = await estimateStudy(workspace, sweep, [target()])
  expect(first.trials).toEqual([{ family: 'linear', count: 20 }])
  expect(first.atOnce).toBe(20)
  expect(first.here).toEqual({ seconds: 40, basis: 'measured', why: 'from 3 earlier runs' })
  // Five rounds of four trials, each twice as slow as here, and what comes before the first.
  expect(first.targets[0]).toMatchObject({ target: 'lab', problem: null, seconds: 26, basis: 'benchmark' })

  swept(workspace, 6 + 15, 'lab', 20)
  swept(workspace, 1_000, 'another', 20)
  const second = await estimateStudy(workspace, sweep, [target()])
  expect(second.here.seconds).toBe(40)
  expect(second.targets[0]).toMatchObject({ seconds: 21, basis: 'measured', why: 'from 1 earlier sweep or comparison there, 4 CPUs' })
  // Folds are runs of the same kind; one wave of four and one of one.
  expect((await estimateStudy(workspace, folds, [target()])).targets[0].seconds).toBeCloseTo(6 + 2 * 3, 9)
})

test('[CL-6] rounds count: a recipe of twice the epochs takes twice as long', async () => {
  const workspace = workspaceWithData()
  trained(workspace, 2)
  const longer = Recipe.parse({ ...wineRecipe, model: { ...wineRecipe.model, epochs: 20 } })
  expect((await estimateStudy(workspace, { ...folds, recipe: longer }, [])).here.seconds).toBe(20)
})

test('[CL-6] what is not known is told as unknown, with what is missing', async () => {
  const workspace = workspaceWithData()
  const nothing = await estimateStudy(workspace, folds, [target(), target(null)])
  expect(nothing.here).toEqual({ seconds: null, basis: 'unknown', why: 'no earlier run of a linear model on wine' })
  expect(nothing.targets.map(({ seconds, why, problem }) => ({ seconds, why, problem }))).toEqual([
    { seconds: null, why: 'no earlier run of a linear model on wine', problem: null },
    { seconds: null, why: 'the target has not been checked', problem: 'Not checked yet.' },
  ])

  trained(workspace, 2)
  const slow = check({ ready: false, speed: null, problems: ['onnxruntime is not installed there.', 'and more'] })
  const [found] = (await estimateStudy(workspace, folds, [target(slow)])).targets
  expect(found).toMatchObject({ seconds: null, problem: 'onnxruntime is not installed there.' })
  // A round of trees is not an epoch.
  const trees = Recipe.parse({ ...wineRecipe, model: { family: 'forest' } })
  expect((await estimateStudy(workspace, { ...folds, recipe: trees }, [])).here.seconds).toBeNull()
})

test('[CL-6] predicting is estimated from the rows of earlier predictions, shared out among the CPUs of a target', () => {
  const workspace = workspaceWithData()
  const { db } = workspace
  const work = { model: { ref: 'wine@v1' }, rows: 1_000_000 }
  expect(estimateScoring(db, work, []).here.basis).toBe('unknown')
  const measured = { work: 'score', subject: 'version wine@v1' } as const
  workspace.write((registry) => {
    recordRate(registry, { ...measured, target: null, rows: 1_000, seconds: 0.02, startupSeconds: 1 })
    // Too few to tell.
    recordRate(registry, { ...measured, target: null, rows: 3, seconds: 5, startupSeconds: 0 })
  })
  const first = estimateScoring(db, work, [target()])
  expect(first.here).toMatchObject({ seconds: 21, basis: 'measured' })
  expect(first.targets[0]).toMatchObject({ seconds: 6 + 10, basis: 'benchmark' })
  workspace.write((registry) => recordRate(registry, { ...measured, target: 'lab', rows: 1_000_000, seconds: 80, startupSeconds: 6 }))
  expect(estimateScoring(db, work, [target()]).targets[0]).toMatchObject({ seconds: 26, basis: 'measured' })
})

test('[CL-6] a wave takes as long as its busiest worker', () => {
  const waves = [[4, 1, 1, 1].map((units) => ({ kind: 'a' as const, units })), [{ kind: 'a' as const, units: 2 }]]
  const span = (workers: number) => spanOf(waves, workers, () => 1)
  expect([1, 2, 3, 100].map(span)).toEqual([9, 6, 6, 6])
  expect(spanOf([], 2, () => 1)).toBe(0)
})
