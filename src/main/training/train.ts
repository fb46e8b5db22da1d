import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import type { Manifest, SplitRecipe, SplitSummary } from '../../shared/domain/dataset.ts'
import type { EngineChoice, Recipe } from '../../shared/domain/recipe.ts'
import { readFrame, splitVersion } from '../datasets/index.ts'
import type { Task } from '../jobs/task.ts'
import { type Fold, foldColumns, foldParts } from './folds.ts'
import { type Progressing, type TrainedRun, trainFrame } from './trainFrame.ts'

export type { TrainEvent } from './trainFrame.ts'

export type { CheckpointEvent } from './checkpointKeeper.ts'

export interface TrainInput extends Pick<Progressing, 'resumeFrom' | 'givesUp'> {
  readonly manifest: Manifest
  readonly recipe: Recipe
  /** Of a cross-validation: instead of the recipe's split. */
  readonly fold?: Fold
  readonly engine: EngineChoice
  /** Also train and store what the run is compared with. */
  readonly baselines: boolean
}

export interface TrainOutput extends TrainedRun {
  readonly split: SplitSummary
}

/** Trains a recipe on a dataset version. See `trainFrame` for what it says, stores and throws. */
export const trainTask: Task<TrainInput, TrainOutput> = async (input, context) => {
  const { manifest, recipe } = input
  context.progress(0, 'reading')
  const columns = new Set([recipe.target, ...recipe.features.map(({ column }) => column), ...(input.fold ? foldColumns(recipe) : [])])
  const frame = await readFrame(manifest, context.objects, [...columns], context.scratch, context.signal)
  const { parts, summary } = input.fold
    ? foldParts(frame, recipe, input.fold)
    : await splitVersion(manifest, context.objects, splitOf(recipe), context)
  const data = createHash('sha256')
    .update(canonicalize(manifest) as string)
    .digest('hex')
  return { ...(await trainFrame({ ...input, frame, parts, data }, context)), split: summary }
}

/** Stratified by the target of the recipe, which need not be that of the dataset. */
function splitOf({ split, target }: Recipe): SplitRecipe {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}
