import { describe, expect, test } from 'vitest'
import { Feature } from '../../../shared/domain/training/recipe.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { fitPreprocessing } from './fit.ts'
import reference from './fixtures/preprocessing.json' with { type: 'json' }
import { fnv1a } from './hash.ts'
import { dates, frameOf, numbers, rowsUpTo, texts } from './testFrames.ts'
import { transform } from './transform.ts'

const feature = (column: string, transform: Record<string, unknown>): Feature => Feature.parse({ column, transform })

function fitOne(column: FrameColumn, by: Record<string, unknown>, rows = 0) {
  const frame = frameOf({ it: column })
  return fitPreprocessing(frame, [feature('it', by)], rowsUpTo(rows || frame.rows)).features[0]
}

test('hashed levels share buckets; rare ones are unseen, and every text keeps its bucket', () => {
  const column = texts(['a', 'a', 'b', 'b', 'c', null, 'never in training'])
  const fitted = fitOne(column, { kind: 'hashed', buckets: 3, minCount: 2 }, 6)
  const buckets = ['a', 'b'].map((level) => fnv1a(level) % 3)
  expect(fitted).toEqual({ kind: 'hashed', column: 'it', levels: ['a', 'b'], buckets, size: 3, unseen: true, missing: true })
  const names = ['it#0', 'it#1', 'it#2', 'it (unseen)', 'it (missing)']
  const x = transform({ format: 'cairn.preprocessing/1', features: [fitted], names }, frameOf({ it: column }))
  const slots = Array.from({ length: 7 }, (_, row) => x.subarray(row * 5, row * 5 + 5).indexOf(1))
  expect(slots).toEqual([buckets[0], buckets[0], buckets[1], buckets[1], 3, 4, 3])
  expect(() => fitOne(numbers([1, 2]), { kind: 'hashed' })).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }))
})

test('words: the commonest of the training rows, whatever their case and punctuation', () => {
  const column = texts(['Good wine, good price', 'good WINE!', 'bad wine - the worst', null, 'GOOD test', 'wine Good'])
  const fitted = fitOne(column, { kind: 'words', terms: 2 }, 4)
  expect(fitted).toEqual({
    kind: 'words',
    column: 'it',
    terms: ['wine', 'good'],
    spellings: ['WINE!', 'wine', 'wine,', 'Good', 'good'],
    termOf: [0, 0, 0, 1, 1],
    binary: false,
  })
  const x = transform({ format: 'cairn.preprocessing/1', features: [fitted], names: ['it~wine', 'it~good'] }, frameOf({ it: column }))
  expect([...x]).toEqual([1, 2, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1])
  expect(() => fitOne(column, { kind: 'words', minCount: 5 })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(() => fitOne(numbers([1]), { kind: 'words' })).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }))
})

describe('numbers are scaled as scikit-learn does', () => {
  const frame = frameOf({ it: numbers([...reference.fit, ...reference.x]) })
  const trainRows = rowsUpTo(reference.fit.length)

  test.each(['standard', 'robust', 'minmax'] as const)('%s', (scale) => {
    const fitted = fitPreprocessing(frame, [feature('it', { kind: 'numeric', scale })], trainRows).features[0]
    if (fitted.kind !== 'numeric') throw new Error(fitted.kind)
    expect(Math.abs(fitted.fill - reference.impute_median)).toBeLessThan(1e-12)
    const scaled = reference.x.map((x) => ((x ?? fitted.fill) - fitted.offset) / fitted.scale)
    const difference = scaled.map((value, i) => Math.abs(value - reference[scale][i]))
    expect(Math.max(...difference)).toBeLessThan(1e-12)
  })
})

describe('a numeric feature', () => {
  test('is filled with the median, the mean or zero', () => {
    const column = numbers([1, 2, 9, null])
    expect(fitOne(column, { kind: 'numeric', scale: 'none' })).toMatchObject({ fill: 2, offset: 0, scale: 1 })
    expect(fitOne(column, { kind: 'numeric', scale: 'none', impute: 'mean' })).toMatchObject({ fill: 4 })
    expect(fitOne(column, { kind: 'numeric', scale: 'none', impute: 'zero' })).toMatchObject({ fill: 0 })
  })

  test('is standardised after imputing, with the population sd', () => {
    expect(fitOne(numbers([1, 3, null, null]), { kind: 'numeric' })).toMatchObject({ fill: 2, offset: 2, scale: Math.SQRT1_2 })
  })

  test('robust looks at the values that are there', () => {
    expect(fitOne(numbers([1, 2, 3, 4, 5, null, null]), { kind: 'numeric', scale: 'robust' })).toMatchObject({ offset: 3, scale: 2 })
  })

  test('min-max counts the fill, so that all is within 0 and 1', () => {
    expect(fitOne(numbers([5, 10, null]), { kind: 'numeric', scale: 'minmax', impute: 'zero' })).toMatchObject({ offset: 0, scale: 10 })
  })

  test('the logarithm keeps the sign', () => {
    const column = numbers([Math.E - 1, 1 - Math.E])
    expect(fitOne(column, { kind: 'numeric', scale: 'log' })).toMatchObject({ log: true, offset: 0, scale: 1 })
  })

  test.each(['standard', 'minmax', 'robust', 'log', 'none'])('a constant column and an all-missing one get the scale 1 (%s)', (scale) => {
    expect(fitOne(numbers([0.1, 0.1, 0.1]), { kind: 'numeric', scale })).toMatchObject({ scale: 1 })
    expect(fitOne(numbers([null, null]), { kind: 'numeric', scale })).toMatchObject({ fill: 0, offset: 0, scale: 1 })
  })

  test('refuses infinite and overlarge values, naming column and row', () => {
    expect(() => fitOne(numbers([1, Number.POSITIVE_INFINITY]), { kind: 'numeric' })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { column: 'it', row: 2 } }),
    )
    expect(() => fitOne(numbers([1e308, -1e308]), { kind: 'numeric' })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('a one-hot feature', () => {
  test('has its levels by count, ties in code-point order, whatever the order of the rows', () => {
    const levels = ['b', 'c', 'c', 'a', null, '😀', '\uffff']
    const expected = { levels: ['c', 'a', 'b', '\uffff', '😀'], other: false, missing: true }
    expect(fitOne(texts(levels), { kind: 'onehot' })).toMatchObject(expected)
    expect(fitOne(texts(levels.toReversed()), { kind: 'onehot' })).toMatchObject(expected)
  })

  test('rare levels and those beyond the limit are "other"', () => {
    const column = texts(['a', 'a', 'a', 'b', 'b', 'c'])
    expect(fitOne(column, { kind: 'onehot', minCount: 2 })).toMatchObject({ levels: ['a', 'b'], other: true, missing: false })
    expect(fitOne(column, { kind: 'onehot', maxLevels: 1 })).toMatchObject({ levels: ['a'], other: true })
  })

  test('takes whole numbers and booleans too', () => {
    expect(fitOne(numbers([3, 1, 3, null], 'integer'), { kind: 'onehot' })).toMatchObject({ levels: ['3', '1'], missing: true })
    expect(fitOne(numbers([1, 0, 1], 'boolean'), { kind: 'onehot' })).toMatchObject({ levels: ['1', '0'], missing: false })
  })

  test('an all-missing column has only "missing"', () => {
    expect(fitOne(texts([null, null]), { kind: 'onehot' })).toMatchObject({ levels: [], other: false, missing: true })
  })
})

test('a boolean is filled with the commoner value, 0 in a tie', () => {
  expect(fitOne(numbers([1, 1, 0, null], 'boolean'), { kind: 'boolean' })).toMatchObject({ fill: 1 })
  expect(fitOne(numbers([1, 0], 'boolean'), { kind: 'boolean' })).toMatchObject({ fill: 0 })
  expect(fitOne(numbers([null], 'boolean'), { kind: 'boolean' })).toMatchObject({ fill: 0 })
})

test('the parts of a date are standardised on the dates that are there', () => {
  const column = dates(['2020-01-10', '2020-03-10', null])
  expect(fitOne(column, { kind: 'dateparts', parts: ['month', 'year'] })).toMatchObject({
    parts: [
      { part: 'month', offset: 2, scale: 1 },
      { part: 'year', offset: 2020, scale: 1 },
    ],
  })
  expect(fitOne(dates([null]), { kind: 'dateparts', parts: ['day'] })).toMatchObject({ parts: [{ part: 'day', offset: 0, scale: 1 }] })
})

test('the outputs are named', () => {
  const frame = frameOf({
    age: numbers([1, null]),
    sex: texts(['m', null]),
    on: dates(['2020-01-01', null]),
    ok: numbers([1, 0], 'boolean'),
  })
  const features = [
    feature('age', { kind: 'numeric', indicator: true }),
    feature('sex', { kind: 'onehot', minCount: 1 }),
    feature('on', { kind: 'dateparts', parts: ['month', 'day'] }),
    feature('ok', { kind: 'boolean' }),
  ]
  expect(fitPreprocessing(frame, features, rowsUpTo(2)).names).toEqual([
    'age',
    'age (missing)',
    'sex=m',
    'sex (missing)',
    'on:month',
    'on:day',
    'ok',
  ])
})

test.each([
  [texts(['a']), { kind: 'numeric' }],
  [texts(['a']), { kind: 'boolean' }],
  [texts(['a']), { kind: 'dateparts', parts: ['day'] }],
  [numbers([1]), { kind: 'dateparts', parts: ['day'] }],
  [numbers([2], 'integer'), { kind: 'boolean' }],
  [dates(['2020-01-01']), { kind: 'onehot' }],
])('a transform that does not suit the type is refused (%#)', (column, by) => {
  expect(() => fitOne(column, by)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }))
})

test('refuses an unknown column and no training rows', () => {
  const frame = frameOf({ a: numbers([1]) })
  expect(() => fitPreprocessing(frame, [feature('A', { kind: 'numeric' })], rowsUpTo(1))).toThrow(
    expect.objectContaining({ code: 'COLUMN_UNKNOWN', details: { column: 'A', columns: ['a'] } }),
  )
  expect(() => fitPreprocessing(frame, [feature('a', { kind: 'numeric' })], rowsUpTo(0))).toThrow(
    expect.objectContaining({ code: 'TOO_FEW_ROWS' }),
  )
})

test('columns may have any name', () => {
  const names = ['__proto__', '"; drop table', 'a\nb', 'constructor']
  const frame: Frame = { rows: 2, columns: new Map(names.map((name) => [name, numbers([1, 3])])) }
  const fitted = fitPreprocessing(
    frame,
    names.map((name) => feature(name, { kind: 'numeric' })),
    rowsUpTo(2),
  )
  expect(fitted.names).toEqual(names)
  expect([...transform(fitted, frame)]).toEqual([-1, -1, -1, -1, 1, 1, 1, 1])
})

test('the fit does not look at rows outside the training rows', () => {
  const trainRows = Uint32Array.of(0, 2, 4, 6)
  const features = [
    feature('n', { kind: 'numeric', indicator: true }),
    feature('r', { kind: 'numeric', scale: 'robust' }),
    feature('t', { kind: 'onehot', minCount: 2 }),
    feature('i', { kind: 'onehot' }),
    feature('b', { kind: 'boolean' }),
    feature('d', { kind: 'dateparts', parts: ['year', 'weekday'] }),
  ]
  const fitWith = (wild: { n: number | null; t: string | null; b: number | null; d: string | null }) => {
    const mixed = <T>(train: readonly T[], other: T): T[] => train.flatMap((value) => [value, other])
    const frame = frameOf({
      n: numbers(mixed([1, 2, 3, 5], wild.n)),
      r: numbers(mixed([1, 2, null, 5], wild.n)),
      t: texts(mixed(['x', 'x', 'y', 'y'], wild.t)),
      i: numbers(mixed([7, 7, 8, 7], wild.b), 'integer'),
      b: numbers(mixed([1, 1, 0, null], wild.b), 'boolean'),
      d: dates(mixed(['2020-01-01', '2021-05-05', null, '2020-07-07'], wild.d)),
    })
    return fitPreprocessing(frame, features, trainRows)
  }
  const calm = fitWith({ n: 2, t: 'x', b: 1, d: '2020-01-01' })
  expect(fitWith({ n: 1e300, t: 'unseen', b: 0, d: '0001-01-01' })).toEqual(calm)
  expect(fitWith({ n: Number.NEGATIVE_INFINITY, t: 'y', b: null, d: '9999-01-01' })).toEqual(calm)
  expect(fitWith({ n: null, t: null, b: 123, d: null })).toEqual(calm)
})
