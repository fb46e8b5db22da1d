import { afterFitProblems } from '../../../shared/domain/training/afterFit.ts'
import { recipeLabels } from '../../../shared/domain/training/fields/labels.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'

/** @throws RECIPE_INVALID where what is asked for after the fit does not suit the rest of a recipe */
export function refuseUnfinishable(recipe: Recipe): void {
  const [problem] = afterFitProblems(recipe)
  if (!problem) return
  const { path, message } = problem
  throw new CairnError('RECIPE_INVALID', `${recipeLabels[path].label}: ${message}`, { field: path })
}
