import type { ProposedColumn } from '../../../../../../shared/contract/training.ts'
import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import { encodingsFor } from '../../../../../../shared/domain/training/encodings.ts'
import { encodingLabels } from '../../../../../../shared/domain/training/fields/labels.ts'
import type { Texts } from '../../../../../../shared/domain/training/fields/field.ts'
import { type ColumnTexts, type RecipeTexts, textsOfRecipe } from '../../../../../../shared/domain/training/fields/recipeTexts.ts'
import { encodingSchema } from '../../../../../../shared/domain/training/fields/schema.ts'
import { writeObject } from '../../../../../../shared/domain/training/fields/write.ts'
import type { Recipe } from '../../../../../../shared/domain/training/recipe.ts'

/**
 * What the form of a new run begins with: a recipe, and every other column of the data as an excluded one.
 * @param proposed encodings of columns that the recipe does not learn from, where they are known already
 */
export function baseOf(recipe: Recipe, data: readonly Column[], proposed: readonly ProposedColumn[] = []): RecipeTexts {
  const texts = textsOfRecipe(recipe)
  const encodings = new Map(proposed.map(({ column, encoding }) => [column, writeObject(encodingSchema, encoding)]))
  // The target too: with another one it may be learnt from.
  const used = new Set(texts.columns.map(({ column }) => column))
  const others = data
    .filter(({ name }) => !used.has(name))
    .map(({ name, type }) => ({ column: name, included: false, encoding: encodings.get(name) ?? usualEncoding(type, recipe.model.family) }))
  const place = new Map(data.map(({ name }, index) => [name, index]))
  return { ...texts, columns: merged(texts.columns, others, ({ column }) => place.get(column) ?? Infinity) }
}

/** How a column of this type is encoded where nothing is proposed. */
export function usualEncoding(type: Column['type'], family: string): Texts {
  const [kind] = encodingsFor(type, family)
  return { kind, ...(kind === 'dateparts' ? { parts: encodingLabels.parts.start ?? '' } : {}) }
}

/** The features in their order, each other column before the first feature that comes after it in the data. */
function merged(features: readonly ColumnTexts[], others: readonly ColumnTexts[], placeOf: (column: ColumnTexts) => number): ColumnTexts[] {
  const waiting = [...others]
  const together = features.flatMap((feature) => {
    const before = waiting.findIndex((other) => placeOf(other) > placeOf(feature))
    return [...waiting.splice(0, before < 0 ? waiting.length : before), feature]
  })
  return [...together, ...waiting]
}
