import type { CrossValidationResult, FoldSummary } from '../../../../../shared/contract/experiments/studies.ts'
import { isMetricId, metric as metricCopy, metricsFor } from '../../../../../shared/domain/evaluation/metrics.ts'
import { primaryMetric, taskRow } from '../../../../../shared/domain/training/tasks.ts'
import type { Task } from '../../../../../shared/domain/training/recipe.ts'
import type { Trial } from './trials.ts'

export type Baseline = CrossValidationResult['baselines'][number]['subject']

/** What the simplest model of a task is called. */
export function trivialName(task: Task): string {
  return taskRow(task).trivial === 'mean' ? 'Mean baseline' : 'Majority-class baseline'
}

/** The metrics that some fold has, the task's main one first. */
export function metricsOfFolds(trials: readonly Trial[], task: Task): string[] {
  const found = new Set(trials.flatMap(({ evaluated }) => evaluated.map(({ metric }) => metric)))
  const main = primaryMetric(task)
  return [main, ...metricsFor(task).filter((id) => id !== main)].filter((id) => found.has(id))
}

export function foldValue({ evaluated }: Trial, subject: 'model' | Baseline, metric: string): number | null {
  return evaluated.find((one) => one.subject === subject && one.metric === metric)?.value ?? null
}

export const summaryOf = (metrics: readonly FoldSummary[], metric: string) => metrics.find((one) => one.metric === metric)

/** Whether a difference to a baseline is better or worse by the metric's direction; inconclusive where its interval holds 0. */
export function verdictOf(metric: string, { low, high }: Pick<FoldSummary, 'low' | 'high'>): 'better' | 'worse' | 'inconclusive' | null {
  if (!isMetricId(metric) || metricCopy(metric).direction === 'none') return null
  if (low <= 0 && high >= 0) return 'inconclusive'
  return low > 0 === (metricCopy(metric).direction === 'higher') ? 'better' : 'worse'
}
