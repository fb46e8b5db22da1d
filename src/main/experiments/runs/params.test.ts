import { expect, test } from 'vitest'
import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { flattenRecipe } from './params.ts'

const recipe = {
  format: 'cairn.recipe/2',
  task: 'binary',
  target: 'y',
  features: [
    { column: 'a', transform: { kind: 'quantile', quantiles: 100, indicator: true } },
    { column: 'b', transform: { kind: 'words' } },
    { column: 'b', transform: { kind: 'embedding', dims: 4 } },
    { column: '__proto__', transform: { kind: 'hashed' } },
    { column: 'd', transform: { kind: 'dateparts', parts: ['month', 'hour'], cyclic: true } },
  ],
  split: { kind: 'random', seed: 1, fractions: { train: 0.8, validation: 0.1, test: 0.1 } },
  model: {
    family: 'layers',
    layers: [{ kind: 'batchNorm' }, { kind: 'dense', units: 8 }, { kind: 'activation', activation: 'elu' }],
    optimizer: { kind: 'rmsprop', learningRate: 0.01 },
    schedule: { kind: 'cosine', warmup: 2, per: 'step' },
    clipNorm: 1,
    epochs: 10,
    batchSize: 32,
    earlyStopping: null,
  },
  loss: 'focal',
  focalGamma: 1.5,
  seed: 1,
} satisfies RecipeInput

test('each option of a recipe is one param, and the features of a column together', () => {
  const params = flattenRecipe(Recipe.parse(recipe))
  const values = new Map(params.map(({ key, value }) => [key, value]))
  expect(values.size).toBe(params.length)
  expect(values.get('model.layers')).toBe('layers, batch norm, dense 8 linear, elu')
  expect(values.get('feature.a')).toBe('quantile to normal, of 100, impute median, indicator')
  expect(values.get('feature.b')).toBe('words, count, min 2, max 200; embedding 4, min 1, max 10000')
  expect(values.get('feature.__proto__')).toBe('hashed into 32, min 1')
  expect(values.get('feature.d')).toBe('dateparts month hour, cyclic')
  expect(values.get('focalGamma')).toBe('1.5')
  expect(values.get('model.schedule.warmup')).toBe('2')
  expect(values.get('model.clipNorm')).toBe('1')
  expect(values.get('features')).toBe('5')
})

test('a recipe from before these options has no params of them', () => {
  const { focalGamma: _gamma, ...rest } = recipe
  const { schedule: _schedule, clipNorm: _clip, layers: _layers, ...model } = recipe.model
  const old = {
    ...rest,
    loss: 'crossEntropy',
    model: { ...model, family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 } },
  } as const
  const keys = flattenRecipe(Recipe.parse({ ...old, features: recipe.features.slice(0, 1) })).map(({ key }) => key)
  for (const key of ['model.schedule', 'model.schedule.kind', 'model.clipNorm', 'focalGamma', 'huberDelta']) expect(keys).not.toContain(key)
})
