import { expect, test } from 'vitest'
import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { designMatrix } from './design.ts'
import { frameOf, numbers, texts } from '../preprocessing/testFrames.ts'

function recipeFor(more: Partial<RecipeInput> = {}): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    task: 'binary',
    target: 'y',
    features: [
      { column: 't', transform: { kind: 'onehot' } },
      { column: 'n', transform: { kind: 'numeric', scale: 'none' } },
    ],
    split: { kind: 'random', seed: 1, fractions: { train: 0.5, validation: 0.25, test: 0.25 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 1, batchSize: 8, earlyStopping: null },
    loss: 'crossEntropy',
    classWeights: 'balanced',
    seed: 1,
    ...more,
  })
}

const frame = frameOf({
  n: numbers([1, 2, 3, 4, 5, 6]),
  t: texts(['u', 'v', 'u', 'unseen', 'u', null]),
  y: texts(['no', 'yes', 'no', 'no', 'yes', 'no']),
})
const parts = Uint8Array.of(0, 0, 0, 1, 1, 2)

test('features, target, weights and rows of all parts; what is learnt is learnt on the training rows', () => {
  const { model, x, width, y, weights, rows } = designMatrix({ frame, recipe: recipeFor(), parts })
  expect(model.inputs).toEqual([
    { name: 't', type: 'text' },
    { name: 'n', type: 'number' },
  ])
  expect(model.target.labels).toEqual(['no', 'yes'])
  expect(model.preprocessing.names).toEqual(['t=u', 't=v', 'n'])
  expect(width).toBe(3)
  expect([...x]).toEqual([1, 0, 1, 0, 1, 2, 1, 0, 3, 0, 0, 4, 1, 0, 5, 0, 0, 6])
  expect([...y]).toEqual([0, 1, 0, 0, 1, 0])
  expect(weights).toEqual(Float32Array.of(0.75, 1.5, 0.75, 0.75, 1.5, 0.75))
  expect(rows).toEqual({ train: Uint32Array.of(0, 1, 2), validation: Uint32Array.of(3, 4), test: Uint32Array.of(5) })
})

test('a regression target comes standardised', () => {
  const features: RecipeInput['features'] = [{ column: 't', transform: { kind: 'onehot' } }]
  const recipe = recipeFor({ task: 'regression', target: 'n', loss: 'squared', features })
  const { y, weights, model } = designMatrix({ frame, recipe, parts })
  expect(weights).toBeNull()
  expect(model.target.offset).toBe(2)
  expect([...y]).toEqual([1, 2, 3, 4, 5, 6].map((value) => Math.fround((value - 2) / Math.sqrt(2 / 3))))
})

test('the model does not depend on the rows outside train', () => {
  const wild = frameOf({
    n: numbers([1, 2, 3, 1e30, -1e30, null]),
    t: texts(['u', 'v', 'u', 'x', 'y', 'z']),
    y: texts(['no', 'yes', 'no', 'yes', 'yes', 'yes']),
  })
  expect(designMatrix({ frame: wild, recipe: recipeFor(), parts }).model).toEqual(designMatrix({ frame, recipe: recipeFor(), parts }).model)
})

test('an empty part is refused when it was asked for', () => {
  const withoutTest = Uint8Array.of(0, 0, 0, 1, 1, 1)
  expect(() => designMatrix({ frame, recipe: recipeFor(), parts: withoutTest })).toThrow(
    expect.objectContaining({ code: 'TOO_FEW_ROWS', details: { part: 'test' } }),
  )
  const split: RecipeInput['split'] = { kind: 'random', seed: 1, fractions: { train: 0.5, validation: 0.5, test: 0 } }
  expect(designMatrix({ frame, recipe: recipeFor({ split }), parts: withoutTest }).rows.test.length).toBe(0)
})

test('a class that train lacks is refused, and named', () => {
  expect(() => designMatrix({ frame, recipe: recipeFor(), parts: Uint8Array.of(0, 1, 0, 0, 1, 2) })).toThrow(
    expect.objectContaining({ code: 'TOO_FEW_ROWS', details: { part: 'train', classes: ['yes'] } }),
  )
})

test('the target is not a feature', () => {
  const features: RecipeInput['features'] = [{ column: 'y', transform: { kind: 'onehot' } }]
  expect(() => designMatrix({ frame, recipe: recipeFor({ features }), parts })).toThrow(
    expect.objectContaining({ code: 'RECIPE_INVALID', details: { field: 'features', column: 'y' } }),
  )
})

test('a value that does not fit into float32 is refused in any part, with its row', () => {
  const huge = frameOf({
    n: numbers([1, 2, 3, 4, 5, 1e300]),
    t: texts(['u', 'v', 'u', 'u', 'u', 'u']),
    y: texts(['no', 'yes', 'no', 'no', 'yes', 'no']),
  })
  expect(() => designMatrix({ frame: huge, recipe: recipeFor(), parts })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: { name: 'n', row: 6 } }),
  )
})
