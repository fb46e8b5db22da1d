import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Manifest, SplitRecipe, SplitSummary } from '../../../shared/domain/datasets/dataset.ts'
import type { EngineChoice, Recipe } from '../../../shared/domain/training/recipe.ts'
import type { Fold } from '../../../shared/domain/experiments/study.ts'
import { readFrame, splitVersion } from '../../datasets/index.ts'
import type { Task, TaskContext } from '../../jobs/task.ts'
import { answerColumns, designMatrix } from './design.ts'
import { designFile, type DesignFileInput, memoryOf } from './designFile.ts'
import { foldColumns, foldParts } from '../target/folds.ts'
import {
  type Baselines,
  type DesignedInput,
  type Progressing,
  trainBaselines,
  trainDesign,
  type TrainedRun,
  trainFrame,
} from './trainFrame.ts'

export type { TrainEvent } from './trainFrame.ts'

export type { CheckpointEvent } from '../checkpoints/checkpointKeeper.ts'

export interface TrainInput extends Pick<Progressing, 'resumeFrom' | 'finishOnly' | 'givesUp'> {
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

/**
 * Trains a recipe on a dataset version: in memory where there is enough of it, else from a file, with the same result.
 * See `trainFrame` and `designFile` for what it says, stores and throws.
 */
export const trainTask: Task<TrainInput, TrainOutput> = async (input, context) => {
  const { manifest, recipe, fold } = input
  context.progress(0, 'reading')
  const data = createHash('sha256')
    .update(canonicalize(manifest) as string)
    .digest('hex')
  // The folds of a cross-validation are dealt in memory.
  if (fold) {
    const frame = await readFrame(manifest, context.objects, columnsOf(recipe, fold), context.scratch, context.signal)
    const { parts, summary } = foldParts(frame, recipe, fold)
    return { ...(await trainFrame({ ...input, frame, parts, data }, context)), split: summary }
  }
  const { parts, summary } = await splitVersion(manifest, context.objects, splitOf(recipe), recipe.target, context)
  const designOf = designing({ manifest, parts }, context)
  const design = await designOf(recipe)
  try {
    return { ...(await trainDesign({ ...input, parts, data, design, designOf }, context)), split: summary }
  } finally {
    design.close?.()
  }
}

/** Design matrices of the same data and parts: in memory where there is enough of it, else each in a file of its own. */
function designing({ manifest, parts }: Pick<DesignFileInput, 'manifest' | 'parts'>, context: TaskContext): DesignedInput['designOf'] {
  let designs = 0
  return async (recipe) => {
    // The baselines have theirs near the end: progress never goes back.
    const { scratch: folder, progress, ...rest } = context
    const own = { ...rest, progress: designs === 0 ? progress : () => undefined }
    if (memoryOf(parts.length, recipe.features) > memoryBudget()) {
      const scratch = join(folder, `design-${designs++}`)
      await mkdir(scratch)
      return designFile({ manifest, recipe, parts }, { ...own, scratch })
    }
    const frame = await readFrame(manifest, context.objects, columnsOf(recipe), context.scratch, context.signal)
    own.progress(0.05, 'preparing')
    designs++
    return designMatrix({ frame, recipe, parts })
  }
}

/** The baselines of a run that was trained without them: bit for bit those that it would have had. */
export const baselinesTask: Task<Pick<TrainInput, 'manifest' | 'recipe' | 'engine'>, Baselines> = async (input, context) => {
  const { manifest, recipe, engine } = input
  context.progress(0, 'reading')
  const { parts } = await splitVersion(manifest, context.objects, splitOf(recipe), recipe.target, context)
  const designOf = designing({ manifest, parts }, context)
  const design = await designOf(recipe)
  try {
    return await trainBaselines({ recipe, parts, design, designOf, engine }, context)
  } finally {
    design.close?.()
  }
}

function columnsOf(recipe: Recipe, fold?: Fold): string[] {
  return [...new Set([...answerColumns(recipe), ...recipe.features.map(({ column }) => column), ...(fold ? foldColumns(recipe) : [])])]
}

/**
 * How much memory the data of a training may take, in bytes: CAIRN_MEMORY, else two fifths of the machine's. Which way a
 * run goes changes nothing of its result, so it is no part of the recipe.
 */
function memoryBudget(): number {
  const request = Number(process.env.CAIRN_MEMORY)
  return request > 0 ? request : totalmem() * 0.4
}

/** Stratified by the target of the recipe, which need not be that of the dataset. */
function splitOf({ split, target }: Recipe): SplitRecipe {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}
