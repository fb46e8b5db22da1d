import { describe, expect, test } from 'vitest'
import { Recipe } from '../recipe.ts'
import { recipeDifferences, differenceWords } from './differences.ts'
import { type Field, fieldsOf, rangeText, textOf } from './field.ts'
import { randomRecipe, testRandom } from './fixtures.ts'
import { encodingLabels, layerLabels, recipeLabels } from './labels.ts'
import { type RecipeTexts, recipeOfTexts, textsOfRecipe } from './recipeTexts.ts'
import { encodingSchema, layerSchema, nullableObject, recipeSchema, type Schema } from './schema.ts'

const recipe = Recipe.parse({
  format: 'cairn.recipe/2',
  task: 'binary',
  target: 'diagnosis',
  positive: 'M',
  features: [
    { column: 'radius', transform: { kind: 'numeric' } },
    { column: 'id', transform: { kind: 'onehot' } },
  ],
  split: { kind: 'stratified', seed: 7, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
  loss: 'crossEntropy',
  model: {
    family: 'mlp',
    hidden: [64, 32],
    optimizer: { kind: 'adam', learningRate: 0.001 },
    epochs: 20,
    batchSize: 32,
    earlyStopping: { patience: 10 },
  },
  seed: 1,
})

const typed = (path: string, text: string, texts = textsOfRecipe(recipe)): RecipeTexts => ({
  ...texts,
  fields: { ...texts.fields, [path]: text },
})

test('[TR-18] any recipe that the schema allows goes through the form unchanged', () => {
  const random = testRandom(12)
  const seen = new Set<string>()
  for (let n = 0; n < 400; n++) {
    const any = randomRecipe(random)
    const texts = textsOfRecipe(any)
    const read = recipeOfTexts(structuredClone(texts))
    expect(read.problems).toEqual([])
    expect(read.recipe).toEqual(any)
    expect(textsOfRecipe(read.recipe ?? any)).toEqual(texts)
    expect(recipeDifferences(texts, textsOfRecipe(read.recipe ?? any))).toEqual([])
    seen
      .add(any.model.family)
      .add('optimizer' in any.model ? any.model.optimizer.kind : 'none')
      .add(('schedule' in any.model && any.model.schedule?.kind) || 'none')
    for (const { transform } of any.features) seen.add(transform.kind)
  }
  // It has come by every variant.
  for (const kind of [
    'linear',
    'layers',
    'wideDeep',
    'sgd',
    'rmsprop',
    'cosine',
    'none',
    'words',
    'embedding',
    'quantile',
    'boosting',
    'forest',
    'asIs',
    'category',
  ])
    expect(seen).toContain(kind)
})

describe('[TR-18] no field of the schema is forgotten', () => {
  test.each([
    ['a recipe', recipeSchema, recipeLabels],
    ['an encoding', encodingSchema, encodingLabels],
    ['a layer', layerSchema, layerLabels],
  ] as const)('%s', (_, schema, labels) => {
    const paths = new Set(allFields(schema).map(({ path }) => path))
    expect([...paths].filter((path) => !(path in labels))).toEqual([])
    expect(Object.keys(labels).filter((path) => !paths.has(path))).toEqual([])
    for (const { label, help } of Object.values(labels)) expect(label && help).toBeTruthy()
    for (const field of allFields(schema)) {
      const { choices, empty } = labels[field.path]
      if (field.optional) expect(empty, `${field.path} may be empty`).toBeTruthy()
      if (field.kind === 'choice' && choices) for (const choice of field.choices) expect(Object.keys(choices), field.path).toContain(choice)
    }
  })

  test('what is no field has a form of its own: columns, layers, weights per class', () => {
    const paths = new Set(allFields(recipeSchema).map(({ path }) => path))
    expect(unreached(recipeSchema, '', paths)).toEqual(['format', 'features', 'model.layers', 'givesAway'])
  })
})

/** The fields of all variants of a schema. */
function allFields(schema: Schema, path = ''): Field[] {
  const object = nullableObject(schema)
  if (schema.oneOf) {
    const [choice] = fieldsOf(schema, {}, { path, optional: false })
    return [choice, ...schema.oneOf.flatMap((variant) => allFields(variant, path))]
  }
  if (object) return [...fieldsOf(schema, {}, { path, optional: false }).slice(0, 1), ...allFields(object, path)]
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    if (property.oneOf || property.properties || nullableObject(property)) {
      const [choice] = fieldsOf(property, {}, { path: at, optional: !(schema.required?.includes(name) ?? false) })
      return property.oneOf ? [choice, ...property.oneOf.flatMap((variant) => allFields(variant, at))] : allFields(property, at)
    }
    return [...fieldsOf(property, {}, { path: at, optional: !(schema.required?.includes(name) ?? false) })]
  })
}

function unreached(schema: Schema, path: string, reached: ReadonlySet<string>): string[] {
  const inner = schema.oneOf ?? [nullableObject(schema) ?? schema]
  const found = inner.flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, property]) => {
      const at = path === '' ? name : `${path}.${name}`
      if (property.oneOf || property.properties || nullableObject(property)) return unreached(property, at, reached)
      return reached.has(at) || (property.const !== undefined && at !== 'format') ? [] : [at]
    }),
  )
  return [...new Set(found)]
}

describe('[TR-18] what is wrong is said beside its field, and nothing that was typed is dropped', () => {
  test.each([
    ['model.hidden', '128, 64, abc', '"abc" is not a whole number.'],
    ['model.hidden', '128, 0', '0 is too small: the minimum is 1.'],
    ['model.hidden', '64.5', '64.5 is not a whole number.'],
    ['model.hidden', ' ', 'Enter at least one number.'],
    ['model.hidden', Array.from({ length: 17 }, () => 8).join(), 'At most 16; there are 17.'],
    ['model.dropout', '1', '1 is too large: the maximum is 0.9.'],
    ['model.dropout', '0,5', '"0,5" is not a number.'],
    ['model.optimizer.learningRate', '0', '0 is too small: it must be above 0.'],
    ['model.optimizer.learningRate', '1e999', '"1e999" is not a number.'],
    ['model.epochs', '', 'Enter a number.'],
    ['model.epochs', '0x10', '"0x10" is not a whole number.'],
    ['quantileLevel', '1', '1 is too large: it must be below 1.'],
    ['seed', '-1', '-1 is too small: the minimum is 0.'],
    ['target', '', 'Choose one.'],
    ['split.fractions.test', '0.2', 'The fractions must add up to 1.'],
  ])('%s: "%s"', (path, text, message) => {
    const texts = typed(path, text)
    const { recipe: none, problems, draft } = recipeOfTexts(texts)
    expect(none).toBeNull()
    expect(problems).toEqual([{ path, message }])
    if (path === 'model.hidden') expect(draft).toHaveProperty('model.hidden', text)
  })

  test('a column, a layer and a class have places of their own', () => {
    const texts = typed('classWeights', 'named', typed('model.family', 'layers'))
    const { problems } = recipeOfTexts({
      ...texts,
      columns: [texts.columns[0], { ...texts.columns[1], encoding: { ...texts.columns[1].encoding, maxLevels: 'many' } }],
      layers: [{ kind: 'dense', units: '-' }],
      weights: { M: '2', B: '0' },
    })
    expect(problems).toEqual([
      { path: 'features.1.maxLevels', message: '"many" is not a whole number.' },
      { path: 'model.layers.0.units', message: '"-" is not a whole number.' },
      { path: 'classWeights.B', message: '0 is too small: it must be above 0.' },
    ])
  })

  test('a column that the data does not have is not learnt from, and without any there is nothing to train', () => {
    const texts = textsOfRecipe(recipe)
    expect(recipeOfTexts(texts, new Set(['radius'])).recipe?.features.map(({ column }) => column)).toEqual(['radius'])
    expect(recipeOfTexts(texts, new Set()).problems).toEqual([{ path: 'features', message: 'Include at least one column.' }])
  })
})

test('[TR-18] another choice keeps what was typed for the one before, and begins with what the schema takes', () => {
  const sgd = typed('model.optimizer.kind', 'sgd', typed('model.optimizer.beta1', '0.8'))
  expect(recipeOfTexts(sgd).recipe?.model).toMatchObject({ optimizer: { kind: 'sgd', learningRate: 0.001, momentum: 0 } })
  expect(recipeOfTexts(typed('model.optimizer.kind', 'adam', sgd)).recipe?.model).toMatchObject({ optimizer: { kind: 'adam', beta1: 0.8 } })
  const off = recipeOfTexts(typed('model.earlyStopping', 'off')).recipe
  expect(off?.model).toMatchObject({ earlyStopping: null })
})

test('[TR-18] what differs is told in the words of the form', () => {
  const before = textsOfRecipe(recipe)
  const after = typed('model.epochs', '50', { ...before, columns: before.columns.map((one, n) => ({ ...one, included: n === 0 })) })
  expect(recipeDifferences(before, after)).toEqual([
    { field: 'Epochs', was: '20', is: '50' },
    { field: 'id', was: '', is: 'excluded' },
  ])
  expect(differenceWords(recipeDifferences(before, after))).toBe('Epochs 20 → 50, excluded id')
  expect(recipeDifferences(before, typed('model.hidden', '128, abc'))).toEqual([{ field: 'Hidden layers', was: '64, 32', is: '128, abc' }])
  expect(recipeDifferences(before, typed('model.optimizer.kind', 'sgd'))).toEqual([{ field: 'Optimizer', was: 'Adam', is: 'SGD' }])
  const encoded = { ...before, columns: [{ ...before.columns[0], encoding: { kind: 'quantile', to: 'uniform' } }, before.columns[1]] }
  expect(recipeDifferences(before, encoded)).toEqual([
    { field: 'Encoding of radius', was: 'Numeric', is: 'Quantile, distribution uniform' },
  ])
})

test('limits are read from the schema', () => {
  const limits = (path: string) => {
    const field = fieldsOf(recipeSchema, textsOfRecipe(recipe).fields).find((one) => one.path === path)
    return field && 'limits' in field ? rangeText(field.limits) : undefined
  }
  expect(limits('model.hidden')).toBe('1 to 4,096')
  expect(limits('model.dropout')).toBe('0 to 0.9')
  expect(limits('model.optimizer.learningRate')).toBe('above 0')
  expect(limits('model.batchSize')).toBe('1 or more')
  expect(limits('quantileLevel')).toBe('above 0, below 1')
  expect(textOf(fieldsOf(encodingSchema, { kind: 'hashed' })[1], {})).toBe('32')
})
