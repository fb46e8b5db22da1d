import type { Recipe } from '../training/recipe.ts'
import { hasClasses } from '../training/tasks.ts'

export interface FoldOptions {
  readonly recipe: Pick<Recipe, 'split' | 'task'>
  readonly folds: number
  /** Of the data; null while it is not known. */
  readonly rows: number | null
  /** Of each class of the target; null where they are not known. */
  readonly classes: readonly { readonly name: string; readonly rows: number }[] | null
}

export interface FoldProblem {
  /** An error keeps the cross-validation from running; a warning makes some of its metrics undefined. */
  readonly level: 'error' | 'warning'
  readonly message: string
}

/** What keeps a cross-validation from working on this data, before it is started. */
export function foldProblems({ recipe, folds, rows, classes }: FoldOptions): FoldProblem[] {
  const error = (message: string): FoldProblem => ({ level: 'error', message })
  if (recipe.split.kind === 'time')
    return [error('Time splits do not support cross-validation: a fold would be predicted from later rows. Choose a different split.')]
  if (rows !== null && folds > rows) return [error(`The data has ${rows} rows: choose at most ${rows} folds.`)]
  if (!hasClasses(recipe.task) || classes === null) return []
  const lone = classes.filter((one) => one.rows === 1)
  if (lone.length > 0)
    return [error(`Only one row has the class ${named(lone)}: the model for that fold could not learn it. Remove or merge the class.`)]
  const rare = classes.filter((one) => one.rows < folds)
  if (rare.length === 0) return []
  const fewest = Math.min(...rare.map((one) => one.rows))
  const message = `${named(rare)} has fewer rows than folds (${fewest}): some folds hold none of it, and metrics that need it get no mean.`
  return [{ level: 'warning', message }]
}

function named(classes: readonly { readonly name: string }[]): string {
  const [first, ...others] = classes.map(({ name }) => name)
  return others.length === 0 ? first : `${first} (and ${others.length} more)`
}
