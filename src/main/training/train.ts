import type { Manifest, SplitRecipe, SplitSummary } from '../../shared/domain/dataset.ts'
import type { EngineChoice, Recipe } from '../../shared/domain/recipe.ts'
import { readFrame, splitVersion } from '../datasets/index.ts'
import type { Task } from '../jobs/task.ts'
import { type TrainedRun, trainFrame } from './trainFrame.ts'

export type { TrainEvent } from './trainFrame.ts'

export interface TrainInput {
  readonly manifest: Manifest
  readonly recipe: Recipe
  readonly engine: EngineChoice
  /** Also train and store what the run is compared with. */
  readonly baselines: boolean
}

export interface TrainOutput extends TrainedRun {
  readonly split: SplitSummary
}

/** Trains a recipe on a dataset version. See `trainFrame` for what it says, stores and throws. */
export const trainTask: Task<TrainInput, TrainOutput> = async ({ manifest, recipe, engine, baselines }, context) => {
  context.progress(0, 'reading')
  const { parts, summary } = await splitVersion(manifest, context.objects, splitOf(recipe), context)
  const columns = new Set([recipe.target, ...recipe.features.map(({ column }) => column)])
  const frame = await readFrame(manifest, context.objects, [...columns], context.scratch, context.signal)
  return { ...(await trainFrame({ frame, parts, recipe, engine, baselines }, context)), split: summary }
}

/** Stratified by the target of the recipe, which need not be that of the dataset. */
function splitOf({ split, target }: Recipe): SplitRecipe {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}
