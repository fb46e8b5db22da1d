import { expect, test } from 'vitest'
import { partitionsOf, spreadPlaces } from './plan.ts'

test('[CL-2] every row group is in one partition, in order, and rows are counted over all files', () => {
  const first = partitionsOf('/a', [60_000, 60_000, 0, 40_000, 250_000, 1], [])
  expect(first.map(({ from, to, firstRow, rows }) => [from, to, firstRow, rows])).toEqual([
    [0, 1, 1, 60_000],
    [1, 4, 60_001, 100_000],
    [4, 5, 160_001, 250_000],
    [5, 6, 410_001, 1],
  ])
  const second = partitionsOf('/b', [5], first)
  expect(second).toEqual([{ part: 4, file: '/b', from: 0, to: 1, firstRow: 410_002, rows: 5 }])
  expect(partitionsOf('/empty', [0, 0], second)).toEqual([])
})

test('[CL-2] rows that are scored here too are spread over all, each once', () => {
  expect(spreadPlaces(10, 4)).toEqual([0, 2, 5, 7])
  expect(spreadPlaces(3, 200)).toEqual([0, 1, 2])
  expect(spreadPlaces(0, 200)).toEqual([])
})
