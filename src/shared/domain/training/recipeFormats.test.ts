import { expect, test } from 'vitest'
import golden from './fixtures/firstFormat.json' with { type: 'json' }
import { Recipe, trainingOf, networkOf } from './recipe.ts'
import { AnyRecipe, currentPath, currentRecipe, type StoredRecipe } from './recipeFormats.ts'

const stored = golden.cases.map(({ recipe }) => recipe as unknown as StoredRecipe)

test.each(stored.map((recipe, i) => [i, recipe] as const))(
  '[TR-9] recipe %i of format 1 keeps every value, each at its own place in format 2',
  (_, recipe) => {
    const read = AnyRecipe.parse(recipe)
    expect(read).toEqual(Recipe.parse(currentRecipe(recipe)))
    const { format: __, model, ...rest } = recipe as unknown as Record<string, unknown> & { model: Record<string, unknown> }
    for (const [path, value] of [...leaves(rest), ...leaves(model, 'model')])
      expect([path, at(read, currentPath(path))]).toEqual([path, value])
    expect(AnyRecipe.parse(read)).toEqual(read)
  },
)

test('what was left out stays out, so that the same plan is made of it', () => {
  const { schedule: _, clipNorm: __, ...recipe } = stored[0] as Extract<StoredRecipe, { format: 'cairn.recipe/1' }>
  expect(Object.keys(trainingOf(networkOf(currentRecipe(recipe).model)))).toEqual([
    'optimizer',
    'l2',
    'epochs',
    'batchSize',
    'earlyStopping',
  ])
})

test.each([
  ['optimizer.learningRate', 'model.optimizer.learningRate'],
  ['epochs', 'model.epochs'],
  ['earlyStopping', 'model.earlyStopping'],
  ['model.hidden', 'model.hidden'],
  ['model', 'model'],
  ['split.seed', 'split.seed'],
  ['epochsOfMine', 'epochsOfMine'],
])('the path %s is %s now', (former, now) => {
  expect(currentPath(former)).toBe(now)
})

test('a recipe of no known format is refused with the field', () => {
  const { error } = AnyRecipe.safeParse({ ...stored[0], format: 'cairn.recipe/3' })
  expect(error?.issues[0].path).toEqual(['format'])
})

/** Every value of a recipe that is not an object, by its path. */
function* leaves(value: unknown, path = ''): Iterable<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return void (yield [path, value])
  for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path === '' ? key : `${path}.${key}`)
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => Object(inner)[key], value)
}
