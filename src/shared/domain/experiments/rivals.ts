import { recipeLabels } from '../training/fields/labels.ts'

/** The model types that a best-of trains, the simplest first: of those that are as good as the best one, the first is chosen. */
export const rivals = ['linear', 'forest', 'boosting', 'mlp', 'wideDeep'] as const
export type Rival = (typeof rivals)[number]

/**
 * From which share of resamples on a simpler model type is as good as the best one. Half would be an equal chance; at the 2.5 % of a 95 %
 * interval, small validation parts would call nearly everything equal, and the simplest would be chosen at the cost of accuracy.
 */
export const asGoodFrom = 0.25

const phrases: Readonly<Record<string, string>> = {
  linear: 'a linear model',
  forest: 'a random forest',
  boosting: 'boosted trees',
  mlp: 'a neural network (MLP)',
  wideDeep: 'a wide and deep network',
} satisfies Record<Rival, string>

/** A model type within a sentence. */
export function rivalPhrase(family: string): string {
  return phrases[family] ?? family
}

/** `Boosted trees` */
export function familyText(family: string): string {
  return recipeLabels['model.family'].choices?.[family] ?? family
}
