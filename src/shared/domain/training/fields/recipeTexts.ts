import { Recipe } from '../recipe.ts'
import { type Field, fieldsOf, limitsOf, ownKeys, type Texts } from './field.ts'
import { type Problem, readField, type ReadObject, readObject } from './read.ts'
import { encodingSchema, layerSchema, ownKeysSchema, recipeSchema } from './schema.ts'
import { writeObject } from './write.ts'

/** A column of the data in the form of a recipe. One that is excluded keeps its encoding for when it is included again. */
export interface ColumnTexts {
  readonly column: string
  readonly included: boolean
  readonly encoding: Texts
}

/** A recipe as it stands in a form: texts as they were typed, wrong ones too. Plain JSON, to be kept as a draft. */
export interface RecipeTexts {
  readonly fields: Texts
  readonly columns: readonly ColumnTexts[]
  /** Of a model that is described layer by layer. */
  readonly layers: readonly Texts[]
  /** Class weights by the name of the class. */
  readonly weights: Texts
}

/** The form of a recipe, with the columns that it learns from. */
export function textsOfRecipe(recipe: Recipe): RecipeTexts {
  const { model, features, classWeights } = recipe
  const weights = typeof classWeights === 'object' ? classWeights : {}
  return {
    fields: writeObject(recipeSchema, recipe),
    columns: features.map(({ column, transform }) => ({ column, included: true, encoding: writeObject(encodingSchema, transform) })),
    layers: model.family === 'layers' ? model.layers.map((layer) => writeObject(layerSchema, layer)) : [],
    weights: Object.fromEntries(Object.entries(weights).map(([label, weight]) => [label, String(weight)])),
  }
}

export interface ReadRecipe {
  /** Null while something is wrong. */
  readonly recipe: Recipe | null
  /** The same with the texts that are wrong in place of their values, for the JSON beside the form. */
  readonly draft: unknown
  readonly problems: readonly Problem[]
}

/** Where a problem of a column, a layer or a class lies among all paths of a form. */
export const columnPath = (place: number, path: string) => `features.${place}.${path}`
export const layerPath = (place: number, path: string) => `model.layers.${place}.${path}`
export const weightPath = (label: string) => `classWeights.${label}`

/** Of encodings that nobody has changed since: with every key that is typed, those of all columns are read. */
const known = new WeakMap<Texts, ReadObject>()

function readEncoding(encoding: Texts): ReadObject {
  const before = known.get(encoding)
  if (before) return before
  const read = readObject(encodingSchema, encoding)
  known.set(encoding, read)
  return read
}

const weightField: Field = {
  path: 'weight',
  optional: true,
  kind: 'number',
  limits: limitsOf(ownKeysSchema(recipeSchema.properties?.classWeights ?? {})),
}

/**
 * The recipe that a form stands for.
 * @param among the columns that the data has; others are not learnt from. All when absent.
 */
export function recipeOfTexts({ fields, columns, layers, weights }: RecipeTexts, among?: ReadonlySet<string>): ReadRecipe {
  const problems: Problem[] = []
  const read = (found: ReadObject, place: (path: string) => string) => {
    problems.push(...found.problems.map(({ path, message }) => ({ path: place(path), message })))
    return found.value
  }
  const features = columns.flatMap(({ column, included, encoding }, place) =>
    included && (among?.has(column) ?? true)
      ? [{ column, transform: read(readEncoding(encoding), (path) => columnPath(place, path)) }]
      : [],
  )
  const byHand = fields['model.family'] === 'layers'
  const named = fields.classWeights === ownKeys
  const apart = {
    features,
    // What Cairn finds when the run is started; it is not set by hand.
    givesAway: undefined,
    'model.layers': byHand ? layers.map((layer, place) => read(readObject(layerSchema, layer), (path) => layerPath(place, path))) : [],
    classWeights: named ? readWeights(weights, problems) : undefined,
  }
  const draft = read(readObject(recipeSchema, fields, apart), (path) => path)
  if (features.length === 0) problems.push({ path: 'features', message: 'Include at least one column.' })
  if (problems.length > 0) return { recipe: null, draft, problems }
  const checked = Recipe.safeParse(draft)
  if (checked.success) return { recipe: checked.data, draft, problems }
  return { recipe: null, draft, problems: checked.error.issues.map(({ path, message }) => ({ path: fieldAt(path, fields), message })) }
}

/** A class without a weight counts once. */
function readWeights(weights: Texts, problems: Problem[]): Record<string, unknown> {
  const weighed = Object.entries(weights).filter(([, text]) => text.trim() !== '')
  return Object.fromEntries(
    weighed.map(([label, text]) => {
      const read = readField(weightField, text)
      if ('value' in read) return [label, read.value]
      problems.push({ path: weightPath(label), message: read.problem })
      return [label, text]
    }),
  )
}

/** The field that a path of the schema's own messages means: itself, else the last one within it. */
function fieldAt(path: readonly PropertyKey[], texts: Texts): string {
  const named = path.map(String).join('.')
  const within = fieldsOf(recipeSchema, texts).filter((field) => field.path === named || field.path.startsWith(`${named}.`))
  return within.at(-1)?.path ?? named
}
