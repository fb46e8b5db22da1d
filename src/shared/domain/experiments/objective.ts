import type { ColumnProfile } from '../datasets/dataset.ts'
import { mainMetrics } from '../evaluation/mainMetric.ts'
import type { MetricId } from '../evaluation/metrics.ts'
import type { Recipe } from '../training/recipe.ts'
import { hasClasses } from '../training/tasks.ts'

export interface ClassRows {
  readonly name: string
  readonly rows: number
}

/** Rows of each class, where the profile of the target lists all of them; else null. */
export function classRows({ task }: Pick<Recipe, 'task'>, target: Pick<ColumnProfile, 'top' | 'distinct'> | undefined): ClassRows[] | null {
  if (!hasClasses(task) || !target || target.top.length < target.distinct) return null
  return target.top.map(({ value, count }) => ({ name: value, rows: count }))
}

/** What trials are chosen by unless a person chooses otherwise: a metric that suits the task and how its classes are spread. */
export function objectiveFor(
  recipe: Pick<Recipe, 'task' | 'positive'>,
  target: Pick<ColumnProfile, 'top' | 'distinct'> | undefined,
): MetricId {
  const classes = classRows(recipe, target)
  if (classes === null) return mainMetrics(recipe.task, null).overall
  // A binary task's come as [negative, positive]; of other tasks the order says nothing.
  const ordered = classes.toSorted((a, b) => Number(a.name === recipe.positive) - Number(b.name === recipe.positive))
  const known = recipe.task !== 'binary' || classes.some(({ name }) => name === recipe.positive)
  return mainMetrics(recipe.task, known ? ordered.map(({ rows }) => rows) : null).overall
}
