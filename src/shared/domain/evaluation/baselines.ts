import type { Task } from '../training/recipe.ts'
import { hasClasses } from '../training/tasks.ts'

/** A baseline's name on screens and in documents; `trivial` is how it is stored. */
export function baselineName(subject: string, task: Task): string {
  if (subject === 'trivial') return hasClasses(task) ? 'majority-class baseline' : 'mean baseline'
  return `${subject} baseline`
}

/** The same at the head of a column. */
export function baselineTitle(subject: string, task: Task): string {
  const name = baselineName(subject, task)
  return `${name[0].toUpperCase()}${name.slice(1)}`
}
