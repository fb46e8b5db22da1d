import type { Recipe } from './recipe.ts'

/**
 * Whether probabilities that were trained with class weights can be corrected for them: p ∝ p′ / w follows from the minimum of a
 * cross-entropy (Elkan, 2001). A focal loss has its minimum elsewhere, unless its γ is 0.
 */
export function correctionHolds({ loss, focalGamma }: Pick<Recipe, 'loss' | 'focalGamma'>): boolean {
  return loss !== 'focal' || focalGamma === 0
}

/** A recipe that is to be trained: corrected for its class weights unless it says no, and nowhere where that would be wrong. */
export function withPriorCorrection(recipe: Recipe): Recipe {
  const { priorCorrection = true, ...rest } = recipe
  return recipe.classWeights !== 'none' && correctionHolds(recipe) ? { ...rest, priorCorrection } : rest
}
