import type { ModelChoice, RowsPart } from '../../../../shared/contract/evaluation.ts'

/** A model, and the rows that it is looked at with: every part of an evaluation asks about the same. */
export interface EvaluationScope {
  readonly model: ModelChoice
  /** A dataset version; the one that the model was trained on when absent. */
  readonly data?: string
  readonly part?: RowsPart
}

export const partNames = { all: 'all rows', train: 'train', validation: 'validation', test: 'test' } as const

/** Smaller groups are left out of the fairness evaluation: of the test rows of a small dataset, few belong to a group. */
export const leastFairnessRows = 5
