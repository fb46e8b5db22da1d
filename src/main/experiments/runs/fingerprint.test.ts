import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { Recipe, withTraining } from '../../../shared/domain/training/recipe.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { addVersion } from '../../datasets/index.ts'
import { importTask } from '../../datasets/tasks.ts'
import type { TaskContext } from '../../jobs/index.ts'
import { seededRandom } from '../../random.ts'
import { temporaryFolder } from '../../testing.ts'
import { schema } from '../../workspace/index.ts'
import { wineRecipe, workspaceWithData } from '../fixtures/registry.ts'
import { ensureExperiment } from '../groups/store.ts'
import { fingerprintOf } from './fingerprint.ts'
import { runJob } from './job.ts'
import { artifactOf, createRun, type NewTrainingRun, requireTraining, type TrainingRun } from './store.ts'
import { determinedBy } from './resume.ts'
import { runTask } from './task.ts'

const random = seededRandom(11)
const oneOf = <T>(values: readonly T[]): T => values[random.int(values.length)]

/** 90 rows of a noisy line, imported as a version of its own. */
async function world() {
  const workspace = workspaceWithData()
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch: temporaryFolder(),
    objects: workspace.objects,
    progress: () => {},
    emit: () => {},
    keeping: () => {},
  }
  const path = join(temporaryFolder(), 'line.csv')
  const rows = Array.from({ length: 90 }, (_, i) => `${i / 90},${Math.round(3 * Math.sin(i) + i / 9)}`)
  writeFileSync(path, `alcohol,quality\n${rows.join('\n')}\n`)
  const { manifest, versionId, profileObject } = await importTask({ path, options: { target: 'quality' } }, context)
  workspace.write((db) =>
    addVersion(db, 'line', { manifest, manifestText: canonicalize(manifest) as string, hash: versionId, profileObject, source: {} }),
  )
  const { db } = workspace

  type Determined = Pick<NewTrainingRun, 'recipe' | 'fold' | 'limits' | 'stopAfter'>
  /** A run through its task and its commit, as the queue does it. */
  const train = async ({ recipe, ...rest }: Determined): Promise<TrainingRun> => {
    const job = db
      .insert(schema.jobs)
      .values({ kind: 'experiments.run', title: 'train', status: 'running', input: {}, createdAt: 1 })
      .returning()
      .get()
    const run = createRun(db, {
      experimentId: ensureExperiment(db, 'line').id,
      user: null,
      jobId: job.id,
      datasetVersionId: 2,
      recipe,
      ...rest,
      tags: [],
      notes: '',
    })
    const input = { manifest, recipe, engine: 'wasm' as const, baselines: false, ...determinedBy(run) }
    runJob.commit(db, job, input, await runTask(input, context))
    return requireTraining(db, run.id)
  }
  return { workspace, db, train }
}

const folds: (Fold | null)[] = [null, { folds: 3, index: 1, seed: 1 }, { folds: 3, index: 1, seed: 1, deal: 2 }]
const limits = [null, [null, null, -1], [null, null, null, 1e9]]

test('[TR-9] equal fingerprints mean equal weights, over recipes, seeds, folds, limits and where a run stopped', async () => {
  const { db, train } = await world()
  const weightsOf = (run: TrainingRun) => artifactOf(db, run, 'weights')
  const byFingerprint = new Map<string, Set<string | undefined>>()
  const byOldFingerprint = new Map<string, Set<string | undefined>>()
  const add = (into: typeof byFingerprint, key: string, weights: string | undefined) =>
    into.set(key, (into.get(key) ?? new Set()).add(weights))
  const drawn = new Map<string, number>()
  for (let i = 0; i < 36; i++) {
    const recipe = Recipe.parse({ ...wineRecipe, epochs: oneOf([4, 5]), seed: oneOf([1, 2]) })
    const chosen = { recipe, fold: oneOf(folds), limits: oneOf(limits), stopAfter: oneOf([null, 2]) }
    const run = await train(chosen)
    drawn.set(JSON.stringify(chosen), (drawn.get(JSON.stringify(chosen)) ?? 0) + 1)
    add(byFingerprint, run.fingerprint ?? '', weightsOf(run))
    add(byOldFingerprint, fingerprintOf(db, run, 1), weightsOf(run))
  }
  expect([...byFingerprint.values()].filter(({ size }) => size > 1)).toEqual([])
  // The draw can tell: some inputs came twice, and what was covered before does not suffice.
  expect(byFingerprint.size).toBe(drawn.size)
  expect(drawn.size).toBeLessThan(36)
  expect([...byOldFingerprint.values()].some(({ size }) => size > 1)).toBe(true)
}, 120_000)

test('[TR-9] a run that a person stopped has the fingerprint of one that ends there, and not that of the whole', async () => {
  const { db, train } = await world()
  const recipe = Recipe.parse(wineRecipe)
  const [whole, short] = [await train({ recipe }), await train({ recipe, stopAfter: 3 })]
  const stopped = { ...whole, stopped: 'cancelled' as const, epochs: 3 }
  expect(fingerprintOf(db, stopped)).toBe(short.fingerprint)
  expect(short.fingerprint).not.toBe(whole.fingerprint)
  expect(short.epochs).toBe(3)
})

test('[TR-9] a run that goes on from one that another Cairn began says so in its fingerprint', async () => {
  const { db, train } = await world()
  const recipe = Recipe.parse(wineRecipe)
  const parent = await train({ recipe })
  const child = { ...(await train({ recipe: withTraining(recipe, { epochs: 12 }) })), extendsId: parent.id }
  const alike = fingerprintOf(db, child)
  expect(alike).toBe(fingerprintOf(db, { ...child, extendsId: null }))
  db.update(schema.trainingRuns).set({ appVersion: '0.0.1' }).where(eq(schema.trainingRuns.runId, parent.id)).run()
  expect(fingerprintOf(db, child)).not.toBe(alike)
})
