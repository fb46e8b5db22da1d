import type { SplitRecipe } from '../../../shared/domain/datasets/dataset.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'

/** As in training: stratified by the target of the recipe, which need not be that of the dataset. */
export function splitOf({ split, target }: Recipe): SplitRecipe {
  return split.kind === 'stratified' ? { ...split, by: split.by ?? target } : split
}
