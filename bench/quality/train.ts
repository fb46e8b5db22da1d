import { join } from 'node:path'
import { asTrained, type RunMetric } from '../../src/shared/contract/experiments/index.ts'
import { featuresFor } from '../../src/shared/domain/training/familyFeatures.ts'
import { Recipe } from '../../src/shared/domain/training/recipe.ts'
import type { BenchWorkspace } from '../benchWorkspace.ts'
import type { QualitySet } from './sets.ts'

/** The metric that models of a task are ranked by here. */
export const mainMetric = { binary: 'rocAuc', multiclass: 'accuracy', regression: 'rmse' } as const

type Family = NonNullable<Parameters<BenchWorkspace['client']['training']['propose']>[0]['family']>
export const families = ['linear', 'boosting', 'forest', 'mlp', 'wideDeep'] as const satisfies readonly Family[]

/** How a model did on the rows that were held out. */
export interface Score {
  readonly value: number
  /** Half of the 95 % interval of Cairn; null of a peer, of which only the value is known. */
  readonly half: number | null
  readonly logLoss: number | null
  readonly seconds: number
  /** What was chosen, where there was a choice. */
  readonly family?: string
}

/** A set with the split of one seed, in a workspace. */
export interface Prepared {
  readonly at: BenchWorkspace
  readonly set: QualitySet
  readonly seed: number
  readonly ref: string
  readonly split: Recipe['split']
  /** Whether Cairn's models are trained again on train and validation rows, which is what the peers are trained on. */
  readonly refit: boolean
  /** For the peers: all columns, and the part of each row. */
  readonly data: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly parts: string
}

export async function prepare(at: BenchWorkspace, set: QualitySet, seed: number, refit: boolean): Promise<Prepared> {
  const { client, folder, done } = at
  const ref = set.name
  if (!(await client.datasets.list({})).some(({ name }) => name === ref))
    await done(await client.datasets.import({ name: ref, file: set.file, options: { target: set.target } }))
  const [data, parts] = [join(folder, `${set.name}.csv`), join(folder, `${set.name}-${seed}.csv`)]
  const { recipe } = await client.training.propose({ ref, task: set.task, family: 'linear' })
  const split = { ...recipe.split, seed }
  await done(await client.datasets.export({ ref, file: data, format: 'csv', overwrite: true }))
  await done(await client.datasets.exportSplit({ ref, recipe: split, file: parts, format: 'csv', overwrite: true }))
  const columns = (await client.datasets.columns({ ref })).map(({ name, type }) => ({ name, type }))
  return { at, set, seed, ref, split, refit, data, columns, parts }
}

/** What is proposed for a family, with the split of the seed. */
export async function proposed({ at, ref, set, split, refit, seed }: Prepared, family: Family): Promise<Recipe> {
  const { recipe } = await at.client.training.propose({ ref, task: set.task, family })
  return { ...recipe, split, refit, seed }
}

/** Boosting as LightGBM boosts by default, so that both can be given the same settings. */
export async function equalSettings(prepared: Prepared): Promise<Recipe> {
  const { at, ref } = prepared
  const recipe = await proposed(prepared, 'linear')
  const columns = await at.client.datasets.columns({ ref })
  const same = { trees: 100, learningRate: 0.1, leaves: 31, minRows: 20, minHessian: 0.001, l2: 0, earlyStopping: null }
  return {
    ...recipe,
    features: featuresFor(recipe.features, columns, 'boosting'),
    model: Recipe.shape.model.parse({ family: 'boosting', ...same }),
    targetTransform: undefined,
    // On the rows of train, as the peer that is given the same settings.
    refit: undefined,
  }
}

export async function train({ at, ref, set }: Prepared, recipe: Recipe): Promise<Score> {
  const started = await at.client.experiments.start({ ref, recipe, engine: 'auto' })
  const begin = performance.now()
  await at.done(started)
  const seconds = (performance.now() - begin) / 1000
  const { metrics } = asTrained(await at.client.experiments.get({ run: started.runId }))
  return scoreOf(metrics, set, seconds)
}

/** The model that `cairn train --best` chooses, evaluated once. */
export async function chooseBest(prepared: Prepared): Promise<Score> {
  const { at, ref, set, split, refit, seed } = prepared
  const { recipe } = await at.client.training.propose({ ref, task: set.task })
  const begin = performance.now()
  const started = await at.client.experiments.studies.best({ ref, recipe: { ...recipe, split, refit, seed }, metric: mainMetric[set.task] })
  await at.done(started)
  const seconds = (performance.now() - begin) / 1000
  const { result } = await at.client.experiments.studies.get({ study: started.studyId })
  if (result?.kind !== 'best' || result.test === null) throw new Error('Nothing was chosen.')
  const family = result.candidates.find(({ run }) => run === result.best.run)?.family
  return { ...scoreOf(result.test, set, seconds), ...(family !== undefined && { family }) }
}

function scoreOf(metrics: readonly RunMetric[], { task }: QualitySet, seconds: number): Score {
  const of = (metric: string, part: string) =>
    metrics.find((one) => one.subject === 'model' && one.part === part && one.metric === metric) ?? null
  const test = of(mainMetric[task], 'test')
  if (test?.value == null) throw new Error(`No ${mainMetric[task]} on test.`)
  const { low, high, value } = test
  return {
    value,
    half: low === null || high === null || low === undefined || high === undefined ? null : (high - low) / 2,
    logLoss: of('logLoss', 'test')?.value ?? null,
    seconds,
  }
}
