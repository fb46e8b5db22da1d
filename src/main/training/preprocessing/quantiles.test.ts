import { describe, expect, test } from 'vitest'
import { Feature } from '../../../shared/domain/training/recipe.ts'
import { normalOfShare } from '../../../shared/domain/datasets/quantiles.ts'
import { fitPreprocessing } from './fit.ts'
import reference from './fixtures/quantiles.json' with { type: 'json' }
import { dates, frameOf, numbers, rowsUpTo, texts } from './testFrames.ts'
import { transform } from './transform.ts'

const quantile = (rest: object) => [Feature.parse({ column: 'x', transform: { kind: 'quantile', ...rest } })]

describe('the quantile transform is that of scikit-learn', () => {
  test.each(reference.cases)('$name', ({ train, values, expected, fitted, ...rest }) => {
    const { to, quantiles, impute } = rest
    const frame = frameOf({ x: numbers([...train, ...values]) })
    const by = fitPreprocessing(frame, quantile({ to, quantiles, impute }), rowsUpTo(train.length))
    const [feature] = by.features
    if (feature.kind !== 'quantile') throw new Error(feature.kind)
    expect(feature.quantiles.length).toBe(fitted.length)
    for (const [i, value] of fitted.entries()) expect(feature.quantiles[i]).toBeCloseTo(value, 13)
    const x = transform(by, frame).subarray(train.length)
    expect(x.length).toBe(expected.length)
    for (const [i, value] of expected.entries()) expect(Math.abs(x[i] - value)).toBeLessThan(2e-6 * Math.max(0.1, Math.abs(value)))
  })

  test('the normal quantile is that of SciPy', () => {
    for (const [i, p] of reference.normal.p.entries()) expect(normalOfShare(p)).toBeCloseTo(reference.normal.expected[i], 13)
  })
})

test('a missing value is filled and marked; without any value all are alike', () => {
  const frame = frameOf({ x: numbers([1, 2, 3, null]), empty: numbers([null, null, null, null]) })
  const by = fitPreprocessing(frame, quantile({ to: 'uniform', quantiles: 3, indicator: true }), rowsUpTo(3))
  expect(by.names).toEqual(['x', 'x (missing)'])
  expect([...transform(by, frame)]).toEqual([0, 0, 0.5, 0, 1, 0, 0.5, 1])
  const empty = [Feature.parse({ column: 'empty', transform: { kind: 'quantile', to: 'uniform' } })]
  expect([...transform(fitPreprocessing(frame, empty, rowsUpTo(4)), frame)]).toEqual([0, 0, 0, 0])
})

test('one training row, and text', () => {
  const frame = frameOf({ x: numbers([4, 5, 3]) })
  const by = fitPreprocessing(frame, quantile({ to: 'uniform' }), rowsUpTo(1))
  expect([...transform(by, frame)]).toEqual([0, 1, 0])
  const text = frameOf({ x: texts(['a']) })
  expect(() => fitPreprocessing(text, quantile({}), rowsUpTo(1))).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }))
})

test('cyclic parts of a date lie on a circle, other parts stay as they are', () => {
  const frame = frameOf({ d: dates(['2023-12-31T23:00:00Z', '2024-01-01T00:00:00Z', '2024-06-15T12:00:00Z', null], 'datetime') })
  const parts = ['year', 'month', 'weekday', 'dayOfYear', 'hour']
  const features = [Feature.parse({ column: 'd', transform: { kind: 'dateparts', parts, cyclic: true } })]
  const by = fitPreprocessing(frame, features, rowsUpTo(4))
  expect(by.names.slice(0, 3)).toEqual(['d:year', 'd:month (sin)', 'd:month (cos)'])
  const x = transform(by, frame)
  const row = (i: number) => [...x.subarray(i * 9, (i + 1) * 9)]
  expect(row(3)).toEqual(new Array(9).fill(0))
  for (const at of [1, 3, 5, 7]) {
    for (const each of [row(0), row(1), row(2)]) expect(Math.hypot(each[at], each[at + 1])).toBeCloseTo(1, 6)
    const distance = (a: number, b: number) => Math.hypot(row(a)[at] - row(b)[at], row(a)[at + 1] - row(b)[at + 1])
    if (at !== 3) expect(distance(0, 1)).toBeLessThan(distance(0, 2))
  }
  expect(row(2)[7]).toBeCloseTo(0, 6)
  expect(row(2)[8]).toBeCloseTo(-1, 6)
})
