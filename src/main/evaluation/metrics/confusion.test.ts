import { describe, expect, test } from 'vitest'
import { CairnError } from '../../../shared/errors.ts'
import { agreement, classFigures, confusionCounts, confusionRows } from './confusion.ts'

const actual = Int32Array.of(0, 1, 2, 1, 0, 2, 1)
const predicted = Int32Array.of(0, 2, 2, 1, 1, 2, 2)
const rowIds = Int32Array.of(10, 11, 12, 13, 14, 15, 16)
const page = { offset: 0, limit: 100 }

test('[EV-1] rows are true classes, columns predicted ones', () => {
  expect(confusionCounts(actual, predicted, 3)).toEqual([
    [1, 1, 0],
    [0, 1, 2],
    [0, 0, 2],
  ])
})

describe('[EV-1] a cell opens its rows', () => {
  test('every cell gives as many rows as it counts, and each row is in one cell', () => {
    const seen: number[] = []
    confusionCounts(actual, predicted, 3).forEach((row, a) => {
      row.forEach((count, p) => {
        const { total, rows } = confusionRows(actual, predicted, rowIds, { actual: a, predicted: p }, page)
        expect(total).toBe(count)
        seen.push(...rows)
      })
    })
    expect(seen.toSorted((a, b) => a - b)).toEqual([...rowIds])
  })

  test('misclassified, correct, all', () => {
    expect(confusionRows(actual, predicted, rowIds, 'misclassified', page)).toEqual({ total: 3, rows: [11, 14, 16] })
    expect(confusionRows(actual, predicted, rowIds, 'correct', page)).toEqual({ total: 4, rows: [10, 12, 13, 15] })
    expect(confusionRows(actual, predicted, rowIds, 'all', page).total).toBe(7)
  })

  test('a page at a time', () => {
    expect(confusionRows(actual, predicted, rowIds, 'all', { offset: 5, limit: 5 })).toEqual({ total: 7, rows: [15, 16] })
    expect(confusionRows(actual, predicted, rowIds, 'correct', { offset: 1, limit: 2 })).toEqual({ total: 4, rows: [12, 13] })
    expect(confusionRows(actual, predicted, rowIds, 'all', { offset: 9, limit: 5 })).toEqual({ total: 7, rows: [] })
  })

  test('arrays of different length are refused', () => {
    expect(() => confusionRows(actual, predicted, [1, 2], 'all', page)).toThrow(CairnError)
  })
})

test('agreement without rows, with one class, and perfect', () => {
  expect(
    agreement([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual({ mcc: Number.NaN, kappa: Number.NaN, kappaQuadratic: Number.NaN })
  expect(
    agreement([
      [5, 0],
      [0, 0],
    ]),
  ).toEqual({ mcc: 0, kappa: Number.NaN, kappaQuadratic: Number.NaN })
  expect(
    agreement([
      [3, 0],
      [0, 4],
    ]),
  ).toEqual({ mcc: 1, kappa: 1, kappaQuadratic: 1 })
  expect(
    agreement([
      [0, 3],
      [4, 0],
    ]).mcc,
  ).toBe(-1)
})

test('a class that is never predicted, or never there, has figures of 0', () => {
  const [first, second, third] = classFigures([
    [2, 0, 1],
    [1, 0, 0],
    [0, 0, 0],
  ])
  expect(first).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3, occurs: true })
  expect(second).toEqual({ precision: 0, recall: 0, f1: 0, support: 1, occurs: true })
  expect(third).toEqual({ precision: 0, recall: 0, f1: 0, support: 0, occurs: true })
})
