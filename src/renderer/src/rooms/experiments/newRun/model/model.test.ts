import { describe, expect, test } from 'vitest'
import type { ColumnType } from '../../../../../../shared/domain/datasets/dataset.ts'
import { encodingsFor } from '../../../../../../shared/domain/training/encodings.ts'
import { randomRecipe, testRandom } from '../../../../../../shared/domain/training/fields/fixtures.ts'
import { recipeOfTexts, textsOfRecipe } from '../../../../../../shared/domain/training/fields/recipeTexts.ts'
import { Recipe } from '../../../../../../shared/domain/training/recipe.ts'
import { baseOf } from './base.ts'
import { setEncoding, setFamily, setField, setIncluded, setRowWeights, setTarget, setTask } from './changes.ts'
import { recipeDifferences } from '../../../../../../shared/domain/training/fields/differences.ts'
import { checkRecipe, detailProblems, problemText, withoutUnlearnable } from './check.ts'
import { applyEdits, editsTowards, keyed, keyOf, noEdits } from './edits.ts'
import { readRecipeJson } from './recipeJson.ts'

const recipe = Recipe.parse({
  format: 'cairn.recipe/2',
  task: 'binary',
  target: 'label',
  features: ['b', 'd'].map((column) => ({ column, transform: { kind: 'numeric' } })),
  split: { kind: 'stratified', seed: 7, fractions: { train: 0.7, validation: 0.15, test: 0.15 } },
  loss: 'crossEntropy',
  model: { family: 'mlp', hidden: [64], optimizer: { kind: 'adam', learningRate: 0.001 }, epochs: 20, batchSize: 32, earlyStopping: null },
  seed: 1,
})
const data = ['a', 'b', 'c', 'd', 'label', 'e'].map((name) => ({ name, type: (name === 'label' ? 'text' : 'number') as ColumnType }))
const known = { ref: 'wine@v2', columns: data, classes: ['no', 'yes'] }

test('[TR-18] every column of the data stands in the form, in its order, the features included', () => {
  const base = baseOf(recipe, data)
  expect(base.columns.map(({ column, included }) => `${column}${included ? '+' : ''}`)).toEqual(['a', 'b+', 'c', 'd+', 'label', 'e'])
  expect(recipeOfTexts(base).recipe).toEqual(recipe)
})

test('[TR-18] edits lead from any recipe to any other one, and survive as JSON', () => {
  const random = testRandom(7)
  for (let n = 0; n < 200; n++) {
    const [from, to] = [randomRecipe(random), randomRecipe(random)]
    const base = baseOf(from, data)
    const edits = editsTowards(base, textsOfRecipe(to), noEdits)
    const again = JSON.parse(JSON.stringify(edits)) as typeof edits
    expect(recipeOfTexts(applyEdits(base, again)).recipe).toEqual(to)
    expect(editsTowards(base, base, noEdits)).toEqual({ ...noEdits, weights: base.weights && editsTowards(base, base, noEdits).weights })
  }
})

test('[TR-18] what was edited stays over another proposal, and the rest follows it', () => {
  const edits = setIncluded(setField(noEdits, 'model.epochs', '5, or so'), [keyOf('b', 0)], false)
  const other = Recipe.parse({ ...recipe, seed: 9, features: [...recipe.features, { column: 'e', transform: { kind: 'numeric' } }] })
  const { fields, columns } = applyEdits(baseOf(other, data), edits)
  expect([fields['model.epochs'], fields.seed]).toEqual(['5, or so', '9'])
  expect(columns.filter(({ included }) => included).map(({ column }) => column)).toEqual(['d', 'e'])
})

test('[TR-18] a column that is excluded keeps its encoding for when it is included again', () => {
  const base = baseOf(recipe, data)
  const [, b] = keyed(base.columns)
  const edits = setIncluded(setEncoding(noEdits, b, 'scale', 'robust'), [b.key], false)
  const again = applyEdits(base, setIncluded(edits, [b.key], true))
  expect(recipeOfTexts(again).recipe?.features[0].transform).toMatchObject({ kind: 'numeric', scale: 'robust' })
})

test('[TR-18] a column that weighs the rows is excluded as a feature', () => {
  const base = baseOf(recipe, data)
  const weighed = recipeOfTexts(applyEdits(base, setRowWeights(noEdits, base, 'b'))).recipe
  expect(weighed).toMatchObject({ rowWeights: 'b', features: [{ column: 'd' }] })
  expect(setRowWeights(noEdits, base, 'a').columns).toEqual({})
})

describe('[TR-18] what only the data tells', () => {
  const base = baseOf(recipe, data)
  const messages = (edits = noEdits, of = known) =>
    checkRecipe(applyEdits(base, edits), of).problems.map((one) => problemText(one, base.columns))

  test('a recipe that suits it has no problem', () => {
    expect(messages()).toEqual([])
  })
  test('a loss of another task, an encoding of another type, a column that is not there, a class that is not there', () => {
    expect(messages(setField(noEdits, 'loss', 'squared'))).toEqual(['Loss: Squared error does not suit binary classification.'])
    const [, b] = keyed(base.columns)
    expect(messages(setEncoding(noEdits, b, 'kind', 'words'))).toEqual(['b, Encoding: Word counts does not suit a column of type number.'])
    expect(messages(setField(noEdits, 'split.by', 'site'))).toEqual(['Split column: wine@v2 has no column "site".'])
    expect(messages(setField(noEdits, 'positive', 'perhaps'))).toEqual(['Positive class: The target has no class "perhaps".'])
    const weighed = { ...setField(noEdits, 'classWeights', 'named'), weights: { yes: 'x', maybe: '2' } }
    expect(messages(weighed)).toEqual(['Weight of yes: "x" is not a number.', 'Weight of maybe: The target has no class "maybe".'])
  })
  test('columns that the version does not have are not learnt from', () => {
    const fewer = { ...known, columns: data.filter(({ name }) => name !== 'b') }
    expect(checkRecipe(base, fewer).recipe?.features.map(({ column }) => column)).toEqual(['d'])
    const differences = recipeDifferences(base, withoutUnlearnable(base, fewer.columns))
    expect(differences).toEqual([{ field: 'b', was: '', is: 'excluded' }])
  })
  test('another task begins with a loss that suits it, another target with what is proposed for it', () => {
    const edits = setTask(setField(noEdits, 'positive', 'yes'), 'regression', 'crossEntropy')
    expect(edits.fields).toEqual({ task: 'regression', loss: 'squared' })
    expect(setTarget(edits, 'a').fields).toEqual({ target: 'a' })
  })
  test('[TR-14] another model type brings encodings that it learns from, both ways, and a loss that it has', () => {
    const types = { a: 'integer', b: 'number', c: 'text', d: 'date', label: 'number', e: 'boolean' } as const
    const columns = data.map(({ name }) => ({ name, type: types[name as keyof typeof types] }))
    const begun = baseOf({ ...recipe, task: 'regression', loss: 'huber' }, columns)
    const kinds = (edits: typeof noEdits) => applyEdits(begun, edits).columns.map(({ column, encoding }) => `${column} ${encoding.kind}`)
    const known = (edits: typeof noEdits, proposed = false) => ({ texts: applyEdits(begun, edits), data: columns, proposed })
    const trees = setFamily(noEdits, known(noEdits), 'boosting')
    expect(kinds(trees)).toEqual(['a asIs', 'b asIs', 'c category', 'd asIs', 'label asIs', 'e asIs'])
    expect(trees.fields.loss).toBeUndefined()
    expect(setFamily(trees, known(trees), 'forest').fields.loss).toBe('squared')
    const back = setFamily(trees, known(trees), 'linear')
    expect(kinds(back)).toEqual(['a numeric', 'b numeric', 'c onehot', 'd dateparts', 'label numeric', 'e boolean'])
    // Over a proposal only what was edited is carried over: the rest follows what is proposed for the new model type.
    const [, b] = keyed(begun.columns)
    const edited = setEncoding(noEdits, b, 'kind', 'quantile')
    expect(Object.keys(setFamily(edited, known(edited, true), 'boosting').columns)).toEqual([b.key])
    const forest = checkRecipe(applyEdits(begun, setField(noEdits, 'model.family', 'forest')), { ref: 'x', columns, classes: [] })
    expect(forest.byPath.get('loss')).toBe('Random forest cannot use Huber. Choose Squared error.')
    const wrong = checkRecipe(applyEdits(begun, setEncoding(noEdits, b, 'kind', 'asIs')), { ref: 'x', columns, classes: [] })
    expect(wrong.byPath.get('features.1.kind')).toMatch(/^Only trees can use the encoding asIs/)
  })
  test('names that nothing can have', () => {
    expect(detailProblems({ name: 'a@b', experiment: '', tags: ['ok', ''] }).map(({ path }) => path)).toEqual(['name', 'tags'])
  })
  test('every type of column has an encoding', () => {
    for (const type of ['integer', 'number', 'boolean', 'text', 'date', 'datetime'] as const)
      for (const family of ['mlp', 'forest']) expect(encodingsFor(type, family)[0]).toBeTruthy()
  })
})

describe('[TR-18] JSON is kept as it is written, and what is wrong has its line and column', () => {
  /** Its epochs are in line 51. */
  const text = JSON.stringify(recipe, null, 2)
  test.each([
    ['a recipe', text, null],
    ['a word too much', text.replace('"epochs": 20', '"epochs": 20 or so'), /^Line \d+, column 18: unexpected "o"\.$/],
    ['an end too early', text.slice(0, -1), /the JSON ends too early\.$/],
    ['a value out of bounds', text.replace('"epochs": 20', '"epochs": 0'), /^Line 51, column 5: model\.epochs: Too small/],
    [
      'an unknown field',
      text.replace('"epochs": 20', '"epochs": 20,\n    "epoch": 20'),
      /^Line 52, column 5: a recipe has no field model\.epoch\.$/,
    ],
    ['a field that is missing', text.replace('"target": "label",', ''), /target: /],
    [
      'the target as a feature',
      text.replace('"column": "d"', '"column": "label"'),
      /^Line \d+, column 5: the target label can't be a feature\.$/,
    ],
    ['nothing', '', /^Line 1, column 1: the JSON ends too early\.$/],
    ['no object', '[]', /^Line 1, column 1: /],
    ['a text with a line break', '{"a": "b\n"}', /^Line 1, column 7: unexpected "\\""\.$/],
    ['depth', '['.repeat(100_000), /^Line 1, column \d+: /],
  ])('%s', (_, json, problem) => {
    const read = readRecipeJson(json)
    if (problem === null) expect(read).toEqual({ recipe })
    else expect(read).toEqual({ problem: expect.stringMatching(problem) })
  })
})
