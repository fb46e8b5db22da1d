import { describe, expect, test } from 'vitest'
import { Recipe, type RecipeInput } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { FrameColumn } from '../../frame.ts'
import { dates, frameOf, numbers, rowsUpTo, texts } from '../preprocessing/testFrames.ts'
import { classWeights, encodeTarget } from './target.ts'

function recipeFor(task: Recipe['task'], more: Partial<RecipeInput> = {}): Recipe {
  return Recipe.parse({
    format: 'cairn.recipe/2',
    task,
    target: 'y',
    features: [{ column: 'x', transform: { kind: 'numeric' } }],
    split: { kind: 'random', seed: 1, fractions: { train: 1, validation: 0, test: 0 } },
    model: { family: 'linear', optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 1, batchSize: 8, earlyStopping: null },
    loss: task === 'regression' ? 'squared' : 'crossEntropy',
    seed: 1,
    ...more,
  })
}

const none = new Uint32Array(0)
const inTrain = (rows: Uint32Array) => ({ train: rows, validation: none, test: none })

function encode(column: FrameColumn, recipe: Recipe, trainRows?: Uint32Array) {
  const frame = frameOf({ y: column })
  return encodeTarget(frame, recipe, inTrain(trainRows ?? rowsUpTo(frame.rows)))
}

function refusal(run: () => unknown): CairnError {
  try {
    run()
  } catch (error) {
    if (error instanceof CairnError) return error
    throw error
  }
  throw new Error('It was not refused.')
}

describe('classes', () => {
  const labels = (column: FrameColumn) => encode(column, recipeFor('multiclass')).target.labels

  test('are in code-point order, or in numeric order where all are numbers', () => {
    expect(labels(texts(['b', 'a', 'Z', '10']))).toEqual(['10', 'Z', 'a', 'b'])
    expect(labels(texts(['10', '9', '1.5', '-2']))).toEqual(['-2', '1.5', '9', '10'])
    expect(labels(numbers([10, 9, -2], 'integer'))).toEqual(['-2', '9', '10'])
    expect(labels(numbers([1, 0], 'boolean'))).toEqual(['false', 'true'])
  })

  test('are coded by their place', () => {
    const { target, y } = encode(texts(['b', 'a', 'c', 'b']), recipeFor('multiclass'))
    expect(target).toEqual({ column: 'y', labels: ['a', 'b', 'c'], offset: 0, scale: 1 })
    expect(y).toEqual(Int32Array.of(1, 0, 2, 1))
    expect(encode(numbers([5, 3, 5], 'integer'), recipeFor('multiclass')).y).toEqual(Int32Array.of(1, 0, 1))
  })

  test('a level that no row has is no class', () => {
    expect(labels({ kind: 'text', type: 'text', levels: ['ghost', 'b', 'a'], codes: Int32Array.of(1, 2) })).toEqual(['a', 'b'])
  })

  test('may have any name', () => {
    expect(labels(texts(['__proto__', 'constructor', '"; drop table']))).toEqual(['"; drop table', '__proto__', 'constructor'])
  })
})

describe('binary', () => {
  const labels = (column: FrameColumn, more: Partial<RecipeInput> = {}, trainRows?: Uint32Array) =>
    encode(column, recipeFor('binary', more), trainRows).target.labels

  test('the positive class is the rarer one of the training rows, the later one in a tie', () => {
    const column = texts(['a', 'b', 'b', 'a', 'a'])
    expect(labels(column)).toEqual(['a', 'b'])
    expect(labels(column, {}, Uint32Array.of(0, 1, 2))).toEqual(['b', 'a'])
    expect(labels(column, {}, Uint32Array.of(0, 1))).toEqual(['a', 'b'])
  })

  test('or the one that the recipe names', () => {
    expect(labels(texts(['a', 'b', 'b']), { positive: 'b' })).toEqual(['a', 'b'])
    expect(labels(numbers([0, 1, 1, 1], 'boolean'), { positive: 'true' })).toEqual(['false', 'true'])
    expect(encode(texts(['a', 'b', 'b']), recipeFor('binary')).y).toEqual(Int32Array.of(1, 0, 0))
  })

  test('refuses a positive class that is not there, and a third class', () => {
    expect(refusal(() => labels(texts(['a', 'b']), { positive: 'c' }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { classes: ['a', 'b'] },
    })
    const third = refusal(() => labels(texts(['a', 'b', 'c'])))
    expect(third).toMatchObject({ code: 'RECIPE_INVALID', details: { field: 'task', classes: ['a', 'b', 'c'] } })
    expect(third.message).toContain('"a", "b", "c"')
  })
})

describe('regression', () => {
  test('is standardised by the training rows alone', () => {
    const { target, y } = encode(numbers([1, 1e6, 3]), recipeFor('regression'), Uint32Array.of(0, 2))
    expect(target).toEqual({ column: 'y', labels: [], offset: 2, scale: 1 })
    expect(y).toEqual(Float64Array.of(1, 1e6, 3))
  })

  test('or not at all', () => {
    expect(encode(numbers([1, 3]), recipeFor('regression', { standardizeTarget: false })).target).toMatchObject({ offset: 0, scale: 1 })
  })

  test('a target that is constant in the training rows has the scale 1', () => {
    expect(encode(numbers([5, 5, 9]), recipeFor('regression'), Uint32Array.of(0, 1)).target).toMatchObject({ offset: 5, scale: 1 })
  })
})

describe('[TR-7] rows without a target that are in no part', () => {
  test('say nothing of the classes, and nothing of a number', () => {
    const classes = encode(texts(['b', null, '', 'a']), recipeFor('multiclass'), Uint32Array.of(0, 3))
    expect(classes.target.labels).toEqual(['a', 'b'])
    expect([classes.y[0], classes.y[3]]).toEqual([1, 0])
    const values = encode(numbers([1, null, 3]), recipeFor('regression'), Uint32Array.of(0, 2))
    expect(values.target).toMatchObject({ offset: 2, scale: 1 })
    expect(values.y).toEqual(Float64Array.of(1, 2, 3))
  })
})

describe('[TR-7] a target that cannot be learnt is refused with what, where and a remedy', () => {
  const manyClasses = Array.from({ length: 1000 }, (_, i) => `class ${i}`)

  test.each([
    ['missing text', texts(['a', null, '', 'b']), 'multiclass', 'TARGET_HAS_MISSING', { column: 'y', count: 2, rows: [2, 3] }],
    ['missing numbers', numbers([1, null]), 'regression', 'TARGET_HAS_MISSING', { column: 'y', count: 1, rows: [2] }],
    ['one class', texts(['a', 'a']), 'binary', 'TARGET_ONE_CLASS', { column: 'y', classes: ['a'] }],
    ['one number', numbers([2, 2]), 'regression', 'TARGET_ONE_CLASS', { column: 'y', classes: ['2'] }],
    ['1,000 classes', texts(manyClasses), 'multiclass', 'TARGET_TOO_MANY_CLASSES', { column: 'y', classes: 1000, limit: 200 }],
    ['text as a number', texts(['a', 'b']), 'regression', 'TARGET_NOT_NUMERIC', { column: 'y', type: 'text' }],
    ['a date as a number', dates(['2020-01-01']), 'regression', 'TARGET_NOT_NUMERIC', { column: 'y', type: 'date' }],
    ['an infinite number', numbers([1, Number.NEGATIVE_INFINITY]), 'regression', 'TARGET_NOT_NUMERIC', { column: 'y', row: 2 }],
    ['a date as a class', dates(['2020-01-01']), 'multiclass', 'RECIPE_INVALID', { field: 'target', column: 'y', type: 'date' }],
  ] as const)('%s', (_, column, task, code, details) => {
    const error = refusal(() => encode(column, recipeFor(task)))
    expect(error).toMatchObject({ code, details })
    expect(error.copy.fix).not.toBe('')
  })

  test('no such column', () => {
    const run = () => encodeTarget(frameOf({ Y: numbers([1]) }), recipeFor('regression'), inTrain(rowsUpTo(1)))
    expect(refusal(run)).toMatchObject({ code: 'COLUMN_UNKNOWN', details: { column: 'y', columns: ['Y'] } })
  })
})

describe('class weights', () => {
  const target = { column: 'y', labels: ['a', 'b'], offset: 0, scale: 1 }
  const y = Int32Array.of(0, 0, 0, 1, 1, 1)
  const trainRows = Uint32Array.of(0, 1, 2, 3)

  test('balanced: n / (k · count) of the training rows', () => {
    expect(classWeights(recipeFor('binary', { classWeights: 'balanced' }), target, y, trainRows)).toEqual(Float32Array.of(4 / 6, 2))
  })

  test('none', () => {
    expect(classWeights(recipeFor('binary'), target, y, trainRows)).toBeNull()
    expect(classWeights(recipeFor('regression', { classWeights: 'balanced' }), target, y, trainRows)).toBeNull()
  })

  test('named: 1 for who is not named; an unknown name is refused', () => {
    expect(classWeights(recipeFor('binary', { classWeights: { b: 3 } }), target, y, trainRows)).toEqual(Float32Array.of(1, 3))
    const run = () => classWeights(recipeFor('binary', { classWeights: { c: 3 } }), target, y, trainRows)
    expect(refusal(run)).toMatchObject({ code: 'RECIPE_INVALID', details: { field: 'classWeights' } })
  })
})
