import type { Task } from '../training/recipe.ts'
import { hasClasses } from '../training/tasks.ts'

/** A baseline's name on screens and in documents; `trivial` is how it is stored. */
export function baselineName(subject: string, task: Task): string {
  if (subject === 'trivial') return hasClasses(task) ? 'majority-class baseline' : 'mean baseline'
  return `${subject} baseline`
}
