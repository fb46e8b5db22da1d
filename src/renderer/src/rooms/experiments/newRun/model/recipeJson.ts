import { unknownFields } from '../../../../../../shared/domain/training/fields/unknownFields.ts'
import type { Recipe } from '../../../../../../shared/domain/training/recipe.ts'
import { AnyRecipe } from '../../../../../../shared/domain/training/recipeFormats.ts'
import { jsonPlaces, placeAt } from './jsonPlaces.ts'

export type ReadJson = { readonly recipe: Recipe } | { readonly problem: string }

/** The recipe of a JSON text, or what is wrong with it and where. Fields that a recipe does not have are wrong too: they would be dropped. */
export function readRecipeJson(text: string): ReadJson {
  const { offsets, error } = jsonPlaces(text)
  const problem = (offset: number, what: string): ReadJson => {
    const { line, column } = placeAt(text, offset)
    return { problem: `Line ${line}, column ${column}: ${what}` }
  }
  if (error !== null)
    return problem(error, error >= text.trimEnd().length ? 'the JSON ends too early.' : `unexpected ${JSON.stringify(text[error])}.`)
  const given: unknown = JSON.parse(text)
  const read = AnyRecipe.safeParse(given)
  if (!read.success) {
    const { path, message } = read.error.issues[0]
    return problem(nearest(offsets, path), path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`)
  }
  const learnt = read.data.features.findIndex(({ column }) => column === read.data.target)
  if (learnt >= 0) return problem(offsets.get(`features.${learnt}`) ?? 0, `the target ${read.data.target} can't be a feature.`)
  const isCurrent = (given as { format?: unknown }).format === read.data.format
  const [unknown] = isCurrent ? unknownFields(given, read.data) : []
  return unknown === undefined ? { recipe: read.data } : problem(offsets.get(unknown) ?? 0, `a recipe has no field ${unknown}.`)
}

/** A missing field has no place: that of what it is missing in. */
function nearest(offsets: ReadonlyMap<string, number>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const found = offsets.get(path.slice(0, length).map(String).join('.'))
    if (found !== undefined) return found
  }
  return offsets.get('') ?? 0
}
