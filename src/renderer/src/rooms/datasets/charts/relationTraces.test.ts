import { expect, test } from 'vitest'
import { axisNames, axisValue, histogramTraces, matrixTraces, shareTraces } from './relationTraces.ts'

test('[DS-18] names on an axis stay apart when they are cut, and are no marks', () => {
  const long = 'a very long category name that goes on'
  expect(axisNames([`${long} 1`, `${long} 2`, '<b>', ''])).toEqual([
    'a very long category na…',
    'a very long category na… (2)',
    '&lt;b>',
    '""',
  ])
  expect(axisValue('date', Date.UTC(2024, 1, 3))).toBe('2024-02-03T00:00:00.000')
  expect(axisValue('number', 7)).toBe(7)
})

test('[DS-18] the shares of a category add up to 1; one without rows has none', () => {
  const traces = shareTraces({
    kind: 'table',
    x: ['a', 'b'],
    y: ['no', 'yes'],
    counts: [
      [3, 1],
      [0, 0],
    ],
    cramersV: null,
  })
  expect(traces.map(({ name, y }) => [name, y])).toEqual([
    ['no', [0.75, null]],
    ['yes', [0.25, null]],
  ])
})

test('[DS-18] histograms of groups are shares of each group', () => {
  const group = { mean: 0, low: null, high: null, min: 0, q1: 0, median: 0, q3: 0, max: 1, whiskerLow: 0, whiskerHigh: 1 }
  const traces = histogramTraces(
    {
      kind: 'groups',
      category: 'x',
      groups: [
        { value: 'big', rows: 8, ...group },
        { value: 'small', rows: 2, ...group },
      ],
      others: null,
      histogram: {
        edges: [0, 1, 2],
        counts: [
          [6, 2],
          [1, 1],
        ],
      },
      correlationRatio: null,
    },
    'number',
  )
  expect(traces.map(({ y }) => y)).toEqual([
    [0.75, 0.25],
    [0.5, 0.5],
  ])
})

test('[DS-18] the matrix is the same above and below the diagonal; what is not defined has no colour', () => {
  const [{ y, heat }] = matrixTraces({
    columns: ['a', 'b', 'c'],
    pairs: [
      { a: 'a', b: 'b', measure: 'pearson', value: -0.5, n: 9 },
      { a: 'a', b: 'c', measure: 'cramersV', value: null, n: 9 },
      { a: 'b', b: 'c', measure: 'pearson', value: 0.25, n: 8 },
    ],
  })
  expect(y).toEqual([1, -0.5, null, -0.5, 1, 0.25, null, 0.25, 1])
  expect(heat?.rows).toEqual(['a', 'b', 'c'])
})
