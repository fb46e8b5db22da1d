import { describe, expect, test } from 'vitest'
import { FittedPreprocessing } from '../../../shared/domain/training/model.ts'
import { Feature } from '../../../shared/domain/training/recipe.ts'
import { type Frame, type FrameColumn, takeRows } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { fitPreprocessing } from './fit.ts'
import { dates, frameOf, numbers, rowsUpTo, texts } from './testFrames.ts'
import { inputsOf, transform } from './transform.ts'

const fitted = (features: FittedPreprocessing['features'], width: number): FittedPreprocessing =>
  FittedPreprocessing.parse({ format: 'cairn.preprocessing/1', features, names: Array.from({ length: width }, (_, i) => `f${i}`) })

test('numbers: missing is filled, then scaled, then marked', () => {
  const by = fitted([{ kind: 'numeric', column: 'a', fill: 4, log: false, offset: 1, scale: 2, indicator: true }], 2)
  expect([...transform(by, frameOf({ a: numbers([1, null, -3]) }))]).toEqual([0, 0, 1.5, 1, -2, 0])
})

test('numbers: the logarithm of the fill and of negative numbers', () => {
  const by = fitted([{ kind: 'numeric', column: 'a', fill: 1, log: true, offset: 0, scale: 1, indicator: false }], 1)
  const expected = [Math.log(2), -Math.log(4), 0].map(Math.fround)
  expect([...transform(by, frameOf({ a: numbers([null, -3, 0]) }))]).toEqual(expected)
})

describe('one-hot', () => {
  const onehot = { kind: 'onehot', column: 'a', levels: ['x', '7'] } as const

  test('rare, unseen and missing levels have features of their own where the training rows had them', () => {
    const by = fitted([{ ...onehot, levels: [...onehot.levels], other: true, missing: true }], 4)
    const x = transform(by, frameOf({ a: texts(['7', 'x', 'unseen', null, '']) }))
    expect([...x]).toEqual([0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  test('else they are all zeros', () => {
    const by = fitted([{ ...onehot, levels: [...onehot.levels], other: false, missing: false }], 2)
    expect([...transform(by, frameOf({ a: texts(['unseen', null, 'x']) }))]).toEqual([0, 0, 0, 0, 1, 0])
  })

  test('numbers match the level that they are written as', () => {
    const levels = ['7', '0', '0.1', '1e+21', '07', '']
    const by = fitted([{ kind: 'onehot', column: 'a', levels, other: false, missing: false }], levels.length)
    const x = transform(by, frameOf({ a: numbers([7, -0, 0.1, 1e21, null]) }))
    const slots = Array.from({ length: 5 }, (_, row) => x.subarray(row * levels.length, (row + 1) * levels.length).indexOf(1))
    expect(slots).toEqual([0, 1, 2, 3, -1])
  })
})

test('booleans', () => {
  const by = fitted([{ kind: 'boolean', column: 'a', fill: 1 }], 1)
  expect([...transform(by, frameOf({ a: numbers([0, 1, null], 'boolean') }))]).toEqual([0, 1, 1])
})

test('parts of a date, before 1970 too; missing gives 0', () => {
  const parts = [
    { part: 'year', offset: 1969, scale: 1 },
    { part: 'hour', offset: 0, scale: 2 },
  ] as const
  const by = fitted([{ kind: 'dateparts', column: 'a', parts: [...parts] }], 2)
  const x = transform(by, frameOf({ a: dates(['1968-02-29T22:30:00Z', null], 'datetime') }))
  expect([...x]).toEqual([-1, 11, 0, 0])
})

test('refuses a missing column, and text where a number is needed', () => {
  const by = fitted([{ kind: 'boolean', column: 'a', fill: 1 }], 1)
  expect(() => transform(by, frameOf({ b: numbers([1]) }))).toThrow(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }))
  expect(() => transform(by, frameOf({ a: texts(['1']) }))).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH' }))
})

test('the inputs are the raw columns in feature order, each once', () => {
  const columns = [
    { name: 'c', type: 'text' },
    { name: 'unused', type: 'text' },
    { name: 'a', type: 'integer' },
  ] as const
  const by = fitted(
    [
      { kind: 'boolean', column: 'a', fill: 1 },
      { kind: 'onehot', column: 'c', levels: ['x'], other: false, missing: false },
      { kind: 'onehot', column: 'a', levels: ['1'], other: false, missing: false },
    ],
    3,
  )
  expect(inputsOf(by, columns)).toEqual([columns[2], columns[0]])
  expect(() => inputsOf(by, columns.slice(1))).toThrow(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }))
})

/** 12 columns: 7 numbers, 2 texts, a boolean, a whole number, a date. */
function mixedFrame(rows: number): Frame {
  const random = seededRandom(1)
  const filled = (value: () => number): Float64Array => Float64Array.from({ length: rows }, value)
  const text = (): FrameColumn => ({
    kind: 'text',
    type: 'text',
    levels: Array.from({ length: 20 }, (_, level) => `level ${level}`),
    codes: Int32Array.from({ length: rows }, () => random.int(21) - 1),
  })
  const number = (type: Exclude<FrameColumn['type'], 'text'>, value: () => number): FrameColumn => ({
    kind: 'number',
    type,
    values: filled(value),
  })
  const columns = new Map<string, FrameColumn>()
  for (let i = 0; i < 7; i++)
    columns.set(
      `n${i}`,
      number('number', () => random.next() * 100),
    )
  columns.set('t0', text())
  columns.set('t1', text())
  columns.set(
    'b',
    number('boolean', () => random.int(2)),
  )
  columns.set(
    'i',
    number('integer', () => random.int(5)),
  )
  columns.set(
    'd',
    number('date', () => random.int(20_000) * 86_400_000),
  )
  return { rows, columns }
}

const mixedFeatures = [...mixedFrame(1).columns].map(([column, { type }]) => {
  const transforms = {
    number: { kind: 'numeric' },
    text: { kind: 'onehot', maxLevels: 10 },
    boolean: { kind: 'boolean' },
    integer: { kind: 'onehot' },
    date: { kind: 'dateparts', parts: ['year', 'month', 'dayOfYear', 'weekday'] },
    datetime: { kind: 'dateparts', parts: ['hour'] },
  }
  return Feature.parse({ column, transform: transforms[type] })
})

test('a row gives the same features alone and among others', () => {
  const frame = mixedFrame(3000)
  const by = fitPreprocessing(frame, mixedFeatures, rowsUpTo(2000))
  const x = transform(by, frame)
  const width = by.names.length
  for (const row of [0, 1023, 1024, 2999]) {
    expect(transform(by, takeRows(frame, [row]))).toEqual(x.slice(row * width, (row + 1) * width))
  }
})

test('a million rows of twelve columns are transformed, the last ones as alone', () => {
  const frame = mixedFrame(1_000_000)
  const by = fitPreprocessing(frame, mixedFeatures, rowsUpTo(1_000_000))
  const x = transform(by, frame)
  const width = by.names.length
  expect(x.length).toBe(1_000_000 * width)
  for (const row of [500_000, 999_999]) expect(transform(by, takeRows(frame, [row]))).toEqual(x.slice(row * width, (row + 1) * width))
})
