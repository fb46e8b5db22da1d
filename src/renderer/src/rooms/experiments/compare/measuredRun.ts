import type { RunSummary } from '../../../../../shared/contract/experiments/index.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'

/** A run whose metrics were measured here, on rows that are known. */
export type MeasuredRun = RunSummary & { readonly task: Task; readonly dataset: string }

export const isMeasured = (run: RunSummary): run is MeasuredRun => run.task !== null && run.dataset !== null
