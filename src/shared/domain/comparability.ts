import type { SplitRecipe } from './dataset.ts'
import type { Task } from './recipe.ts'

/** What a run's numbers were measured on. */
export interface MeasuredOn {
  readonly task: Task
  readonly target: string
  /** `wine@v3`, to be read by a person; the hash decides. */
  readonly dataset: string
  readonly datasetHash: string
  readonly split: SplitRecipe
}

/** Why the numbers of two runs can't be compared; empty when they can. The rows of a part follow from the data and the split. */
export function incomparable(a: MeasuredOn, b: MeasuredOn): string[] {
  const reasons: string[] = []
  if (a.task !== b.task) reasons.push(`another task: ${a.task} and ${b.task}`)
  if (a.target !== b.target) reasons.push(`another target: ${a.target} and ${b.target}`)
  if (a.datasetHash !== b.datasetHash) reasons.push(`another data version: ${a.dataset} and ${b.dataset}`)
  else if (splitKey(a.split) !== splitKey(b.split)) reasons.push('another split of the same data')
  return reasons
}

function splitKey({ kind, by, seed, fractions, keepDuplicatesTogether }: SplitRecipe): string {
  return JSON.stringify([
    kind,
    kind === 'random' ? null : (by ?? null),
    seed,
    fractions.train,
    fractions.validation,
    fractions.test,
    keepDuplicatesTogether,
  ])
}
