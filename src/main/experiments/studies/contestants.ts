import type { ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import { type Rival, rivals } from '../../../shared/domain/experiments/rivals.ts'
import { type ModelFamily, Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { featuresFor } from '../../../shared/domain/training/familyFeatures.ts'
import { proposeModel } from '../../training/index.ts'

interface Contestants {
  /** What all have in common: task, target, columns, split. */
  readonly recipe: Recipe
  readonly columns: readonly ColumnProfile[]
  readonly rows: number
  /** Those that suit where it is left out. */
  readonly families?: readonly Rival[]
}

type Change = Readonly<Record<string, unknown>>

/** What is tried of each model type beside what is proposed for it: little, and far apart. */
const variations: Readonly<Record<Rival, readonly Change[]>> = {
  linear: [{}, { l2: 0.01 }],
  forest: [{}, { minRows: 5, columnSampling: 0.6 }],
  boosting: [
    {},
    { leaves: 15, learningRate: 0.05, minRows: 40, l2: 5, columnSampling: 0.8 },
    { leaves: 63, learningRate: 0.05, columnSampling: 0.6, rowSampling: 0.8 },
  ],
  mlp: [{}, { hidden: [128, 64], dropout: 0.2 }],
  wideDeep: [{}],
}

/** Fewer rows than this teach a network less than its defaults cost. */
const fewestForNetworks = 500
/** From so many categories in one column on, vectors may say more than a feature each. */
const manyCategories = 30

/** The recipes of a contest, in the order in which they are trained: the simplest model type first. */
export function contestants({ recipe, columns, rows, families }: Contestants): Recipe[] {
  const own = new Map(columns.map((column) => [column.name, column]))
  const used = recipe.features.map(({ column }) => own.get(column))
  const hasMany = used.some((column) => column?.type === 'text' && column.distinct >= manyCategories && column.distinct < rows / 2)
  const suiting = (family: Rival) =>
    family === 'mlp' ? rows >= fewestForNetworks : family === 'wideDeep' ? rows >= fewestForNetworks && hasMany : true
  return rivals
    .filter((family) => (families ? families.includes(family) : suiting(family)))
    .flatMap((family) => variations[family].map((change) => recipeOf(recipe, { family, change, columns, rows })))
}

function recipeOf(
  recipe: Recipe,
  {
    family,
    change,
    columns,
    rows,
  }: { readonly family: Rival; readonly change: Change; readonly columns: readonly ColumnProfile[]; readonly rows: number },
): Recipe {
  const own = recipe.model.family === family ? recipe.model : proposeModel(rows, family, recipe.task)
  const features = featuresFor(recipe.features, columns, family)
  return Recipe.parse({ ...recipe, features, model: { ...own, ...change } as ModelFamily } satisfies RecipeInput)
}
