import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { objectiveFor } from '../../../shared/domain/experiments/objective.ts'
import type { Rival } from '../../../shared/domain/experiments/rivals.ts'
import type { BestPlan, CrossValidationPlan, SweepPlan } from '../../../shared/domain/experiments/study.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { ensureRulesPass, profileOf, requireVersion, type VersionRow } from '../../datasets/index.ts'
import type { Work } from '../../jobs/index.ts'
import { leakingFeatures } from '../../training/index.ts'
import type { Workspace } from '../../workspace/index.ts'
import { keepPositive, settled } from '../runs/positive.ts'
import { defaultExperiment } from '../groups/store.ts'
import { contestants } from './contestants.ts'
import { engineOn, type NewStudy as NewStudyRow, startStudy } from './queueing.ts'
import { ensureSendable, noteSent, type Sending } from './sending.ts'

interface NewStudy extends Sending {
  /** A dataset version. */
  readonly ref: string
  readonly name?: string
  /** The name of the experiment that its runs belong to; the dataset's when absent. */
  readonly experiment?: string
}

type NewSweep = NewStudy & Omit<SweepPlan, 'kind' | 'metric'> & Partial<Pick<SweepPlan, 'metric'>>
type NewCrossValidation = NewStudy & Omit<CrossValidationPlan, 'kind'>

/** Puts a sweep into the queue, once the blocking rules of its data pass. @throws RULES_FAILED */
export async function startSweep(
  work: Work,
  { ref, name, experiment, target = null, sendsSensitive, ...rest }: NewSweep,
  signal?: AbortSignal,
) {
  const engine = engineOn(target, rest.engine)
  const { version, recipe: settledRecipe } = await ready(work, { ref, target, sendsSensitive }, rest.recipe, signal)
  const recipe = forTrials(settledRecipe, rest)
  const metric = rest.metric ?? (await usualObjective(work.workspace, version, recipe))
  const plan = { kind: 'sweep', ...rest, engine, metric, recipe } as const
  return put(work, {
    name,
    plan,
    datasetVersionId: version.id,
    experiment: experiment ?? defaultExperiment(work.workspace.db, version),
    target,
  })
}

/** The main metric of the task, given how its classes are spread. */
async function usualObjective(workspace: Workspace, version: VersionRow, recipe: Recipe): Promise<MetricId> {
  const { columns } = await profileOf(workspace, version)
  return objectiveFor(
    recipe,
    columns.find(({ name }) => name === recipe.target),
  )
}

/**
 * Where trials differ in class weights or loss, the plan says that those with weights are corrected for them, although its own recipe
 * may have none. Plans of earlier releases do not, and go on as they began.
 */
function forTrials(recipe: Recipe, { recipe: given, space }: Pick<NewSweep, 'recipe' | 'space'>): Recipe {
  const varies = space.some(({ path }) => /^(classWeights|loss|focalGamma)([.]|$)/.test(path))
  return varies ? { ...recipe, priorCorrection: given.priorCorrection ?? true } : recipe
}

type NewBest = NewStudy & {
  readonly recipe: Recipe
  readonly engine: BestPlan['engine']
  readonly seed: number
  readonly families?: readonly Rival[]
  readonly metric?: MetricId
  /** What else belongs into the transaction that puts it into the queue. */
  readonly also?: NewStudyRow['also']
}

/** Puts a contest of the model types that suit into the queue, once the blocking rules of its data pass. @throws RULES_FAILED, INVALID_INPUT */
export async function startBest(
  work: Work,
  { ref, name, experiment, target = null, sendsSensitive, families, also, ...rest }: NewBest,
  signal?: AbortSignal,
) {
  const { workspace } = work
  const engine = engineOn(target, rest.engine)
  const { version, recipe } = await ready(work, { ref, target, sendsSensitive }, rest.recipe, signal)
  const { columns, rows } = await profileOf(workspace, version)
  const trials = contestants({ recipe, columns, rows, families })
  const plan = {
    kind: 'best',
    recipe,
    trials: trials.map((one) => ({ recipe: one })),
    engine,
    metric: rest.metric ?? (await usualObjective(workspace, version, recipe)),
    seed: rest.seed,
  } as const
  return put(work, {
    name,
    plan,
    datasetVersionId: version.id,
    experiment: experiment ?? defaultExperiment(workspace.db, version),
    target,
    also,
  })
}

/** Puts a cross-validation into the queue, once the blocking rules of its data pass. @throws RULES_FAILED */
export async function startCrossValidation(
  work: Work,
  { ref, name, experiment, target = null, sendsSensitive, ...rest }: NewCrossValidation,
  signal?: AbortSignal,
) {
  const engine = engineOn(target, rest.engine)
  const { version, recipe } = await ready(work, { ref, target, sendsSensitive }, rest.recipe, signal)
  const plan = { kind: 'crossValidation', ...rest, engine, recipe } as const
  return put(work, {
    name,
    plan,
    datasetVersionId: version.id,
    experiment: experiment ?? defaultExperiment(work.workspace.db, version),
    target,
  })
}

function put({ workspace, runner }: Work, study: NewStudyRow) {
  const started = startStudy(runner, study)
  noteSent(workspace, study.datasetVersionId, study)
  return started
}

async function ready(
  work: Work,
  { ref, ...sending }: Pick<NewStudy, 'ref'> & Sending,
  given: Recipe,
  signal?: AbortSignal,
): Promise<{ version: VersionRow; recipe: Recipe }> {
  const { workspace, perform } = work
  const version = requireVersion(workspace.db, ref)
  ensureSendable(workspace.db, version.id, sending)
  await ensureRulesPass(work, version, signal)
  const recipe = await settled(workspace, version, given, await leakingFeatures(perform, version, given, signal))
  workspace.write((db) => keepPositive(db, version, recipe))
  return { version, recipe }
}
