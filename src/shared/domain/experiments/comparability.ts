import { isOfPositive } from '../evaluation/metrics.ts'
import type { SplitRecipe } from '../datasets/dataset.ts'
import type { Task } from '../training/recipe.ts'
import type { Fold } from './study.ts'

/** What a run's numbers were measured on. */
export interface MeasuredOn {
  readonly task: Task
  readonly target: string
  /** `wine@v3`, to be read by a person; the hash decides. */
  readonly dataset: string
  readonly datasetHash: string
  readonly split: SplitRecipe
  /** Of a cross-validation: it takes the place of the split. */
  readonly fold: Fold | null
}

/**
 * Why the numbers of two runs can't be compared; empty when they can. The rows of a part follow from the data and the split; null
 * stands for a run that another program trained, on rows that are not known.
 */
export function incomparable(a: MeasuredOn | null, b: MeasuredOn | null): string[] {
  if (a === null || b === null) return ['it was trained by another program, so its evaluation rows are unknown']
  const reasons: string[] = []
  if (a.task !== b.task) reasons.push(`different tasks: ${a.task} and ${b.task}`)
  if (a.target !== b.target) reasons.push(`different targets: ${a.target} and ${b.target}`)
  if (a.datasetHash !== b.datasetHash) reasons.push(`different dataset versions: ${a.dataset} and ${b.dataset}`)
  else if (foldKey(a.fold) !== foldKey(b.fold)) {
    reasons.push(`different held-out rows of the same data: ${heldOutBy(a.fold)} and ${heldOutBy(b.fold)}`)
  } else if (splitKey(a.split) !== splitKey(b.split)) reasons.push('different splits of the same data')
  return reasons
}

function foldKey(fold: Fold | null): string {
  return JSON.stringify(fold && [fold.folds, fold.index, fold.seed, fold.deal ?? 1])
}

/** `fold 2 of 5`, or the split of the recipe. */
function heldOutBy(fold: Fold | null): string {
  return fold ? `${foldName(fold)} (seed ${fold.seed})` : "the recipe's split"
}

/** `fold 2 of 5` */
export function foldName({ index, folds }: Pick<Fold, 'folds' | 'index'>): string {
  return `fold ${index + 1} of ${folds}`
}

/**
 * Why two models cannot be compared by a metric, although both were measured on the same rows; null where they can be. Precision
 * of one class is no precision of the other.
 */
export function otherPositive(metric: string, a: string | null, b: string | null): string | null {
  if (a === null || b === null || a === b || !isOfPositive(metric)) return null
  return `different positive classes: ${a} and ${b}`
}

/** Whether two splits deal the rows of the same data alike. */
export function sameSplit(a: SplitRecipe, b: SplitRecipe): boolean {
  return splitKey(a) === splitKey(b)
}

function splitKey({ kind, by, seed, fractions, keepDuplicatesTogether, heldOut }: SplitRecipe): string {
  return JSON.stringify([
    kind,
    kind === 'random' ? null : (by ?? null),
    seed,
    fractions.train,
    fractions.validation,
    fractions.test,
    keepDuplicatesTogether,
    heldOut ?? null,
  ])
}
