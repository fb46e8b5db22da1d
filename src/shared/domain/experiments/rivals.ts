import { recipeLabels } from '../training/fields/labels.ts'

/** The model types that a best-of trains, the simplest first: of those that are as good as the best one, the first is chosen. */
export const rivals = ['linear', 'forest', 'boosting', 'mlp', 'wideDeep'] as const
export type Rival = (typeof rivals)[number]

/** `Boosted trees` */
export function familyText(family: string): string {
  return recipeLabels['model.family'].choices?.[family] ?? family
}
