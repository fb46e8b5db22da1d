import { describe, expect, test } from 'vitest'
import { quantileTraces, rowTraces, shareTraces } from './overTimeTraces.ts'

const hour = 3_600_000
const bucket = (place: number, more: object) => ({
  from: place * hour,
  to: (place + 1) * hour,
  rows: 0,
  missing: 0,
  quantiles: null,
  counts: [],
  ...more,
})

describe('[FS-1] values over time', () => {
  test('of numbers are a median with the middle half around it; where there is none, there is a gap', () => {
    const quantiles = { p05: 1, p25: 2, p50: 3, p75: 4, p95: 5 }
    const [median, low, high] = quantileTraces([bucket(0, { rows: 9, quantiles }), bucket(1, {})])
    expect(median).toMatchObject({ x: ['1970-01-01 00:00', '1970-01-01 01:00'], y: [3, null], low: [2, null], high: [4, null] })
    expect([low.y, high.y]).toEqual([
      [1, null],
      [5, null],
    ])
  })

  test('of categories are shares that add up to 1, with the rest and what is missing', () => {
    const traces = shareTraces([
      bucket(0, { rows: 10, missing: 2, counts: [{ value: 'a', count: 5 }] }),
      bucket(1, { rows: 4, counts: [{ value: 'b', count: 4 }] }),
      bucket(2, {}),
    ])
    expect(traces.map(({ name, y }) => [name, ...y])).toEqual([
      ['a', 0.5, 0, null],
      ['b', 0, 1, null],
      ['other values', 0.3, 0, null],
      ['missing', 0.2, 0, null],
    ])
    for (const place of [0, 1]) expect(traces.reduce((sum, { y }) => sum + (y[place] ?? 0), 0)).toBeCloseTo(1, 12)
  })

  test('rows without a value are no rows with one', () => {
    expect(rowTraces([bucket(0, { rows: 10, missing: 3 })]).map(({ y }) => y)).toEqual([[7], [3]])
  })
})
