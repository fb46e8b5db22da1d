import type { Task } from '../training/recipe.ts'
import { primaryMetric } from '../training/tasks.ts'
import type { MetricId } from './metrics.ts'

/** Where the smallest class has fewer rows than this share of the largest, classes count as imbalanced. */
const leastBalance = 0.25

/** The metrics that say most of a model, given how its task's classes are spread. */
export interface MainMetrics {
  /** For lists, gates and comparisons. */
  readonly overall: MetricId
  /** For parts of the rows: one that follows from decided classes or errors, so that small slices have it too. */
  readonly slices: MetricId
}

/**
 * Which metrics suit a task and its class balance. A model that never finds the rare class has a high accuracy, and its ROC AUC hides
 * how many of its positives are wrong (Saito and Rehmsmeier, 2015, https://doi.org/10.1371/journal.pone.0118432): where positives are
 * rare, average precision and F1 take their place; where negatives are, the balanced accuracy takes that of the accuracy.
 * @param classes rows of each class; of a binary task [negative, positive]; null where they are not known, which counts as balanced
 */
export function mainMetrics(task: Task, classes: readonly number[] | null): MainMetrics {
  return chosen[task](classes ?? [])
}

const chosen: Readonly<Record<Task, (classes: readonly number[]) => MainMetrics>> = {
  binary: (classes) => {
    if (!isImbalanced(classes)) return { overall: primaryMetric('binary'), slices: 'accuracy' }
    const [negative, positive] = classes
    return positive < negative
      ? { overall: 'averagePrecision', slices: 'f1' }
      : { overall: primaryMetric('binary'), slices: 'balancedAccuracy' }
  },
  multiclass: (classes) => ({ overall: primaryMetric('multiclass'), slices: isImbalanced(classes) ? 'balancedAccuracy' : 'accuracy' }),
  regression: () => ({ overall: primaryMetric('regression'), slices: 'rmse' }),
}

function isImbalanced(classes: readonly number[]): boolean {
  return classes.length > 1 && Math.min(...classes) < leastBalance * Math.max(...classes)
}

/** How many rows each of `count` classes has. @param actual indices of classes */
export function classCounts(actual: ArrayLike<number>, count: number): number[] {
  const counts = Array.from({ length: count }, () => 0)
  for (let row = 0; row < actual.length; row++) counts[actual[row]]++
  return counts
}

interface Evaluated {
  readonly metric: string
  readonly n: number
}

/** [negative, positive] as the metrics of a binary evaluation tell them: recall and specificity are shares of these rows. */
export function classesOfMetrics(metrics: readonly Evaluated[]): readonly number[] | null {
  const rowsOf = (id: MetricId) => metrics.find(({ metric }) => metric === id)?.n
  const [negative, positive] = [rowsOf('specificity'), rowsOf('recall')]
  return negative === undefined || positive === undefined ? null : [negative, positive]
}
