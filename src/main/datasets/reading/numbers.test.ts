import { describe, expect, test } from 'vitest'
import { profileHistogram, summarizeNumbers } from './numbers.ts'

const sorted = (...values: number[]) => Float64Array.from(values).sort()

describe('summaries', () => {
  test('agree with numpy 2.4.6 (np.quantile, np.std with ddof=1)', () => {
    const summary = summarizeNumbers(sorted(3, 1, 4, 1, 5, 9, 2, 6), false)
    expect(summary).toMatchObject({ distinct: 7, min: 1, max: 9, mean: 3.875 })
    expect(summary.sd).toBeCloseTo(2.748376143938713, 12)
    expect(summary.quantiles).toEqual({ p05: 1, p25: 1.75, p50: 3.5, p75: 5.25, p95: 7.949999999999998 })
  })

  test('of nothing, of one value, of equal values', () => {
    expect(summarizeNumbers(sorted(), false)).toMatchObject({
      distinct: 0,
      min: null,
      mean: null,
      sd: null,
      quantiles: null,
      histogram: null,
      top: [],
    })
    expect(summarizeNumbers(sorted(5), false)).toMatchObject({
      distinct: 1,
      mean: 5,
      sd: null,
      histogram: { edges: [4.5, 5.5], counts: [1] },
    })
    expect(summarizeNumbers(sorted(2, 2, 2), false)).toMatchObject({ distinct: 1, mean: 2, sd: 0, top: [{ value: 2, count: 3 }] })
  })

  test('infinite values are counted and do not spoil the rest', () => {
    const summary = summarizeNumbers(sorted(1, Infinity, 3, -Infinity, Infinity), false)
    expect(summary).toMatchObject({ distinct: 4, min: 1, max: 3, mean: 2, top: [{ value: Infinity, count: 2 }, { count: 1 }, {}, {}] })
    expect(summary.histogram?.counts.reduce((a, b) => a + b)).toBe(2)
    expect(summarizeNumbers(sorted(Infinity), false)).toMatchObject({ min: null, mean: null, distinct: 1 })
  })

  test('huge values overflow to null and not to infinity', () => {
    const summary = summarizeNumbers(sorted(-1.7e308, 1.7e308, 1.7e308, 1.7e308), false)
    expect(summary.sd).toBeNull()
    expect(summary.histogram?.edges.every(Number.isFinite)).toBe(true)
    expect(Object.values(summary.quantiles ?? {}).every(Number.isFinite)).toBe(true)
  })

  test('a sum of many small terms keeps its digits', () => {
    expect(summarizeNumbers(new Float64Array(1_000_000).fill(0.1), false).mean).toBe(0.1)
  })
})

test('the most frequent values: 20 at most, ties by value', () => {
  const values = Array.from({ length: 100 }, (_, i) => [i, i === 70 || i === 30 ? i : -1]).flat()
  const { top } = summarizeNumbers(sorted(...values), true)
  expect(top).toHaveLength(20)
  expect(top.slice(0, 5)).toEqual([
    { value: -1, count: 98 },
    { value: 30, count: 2 },
    { value: 70, count: 2 },
    { value: 0, count: 1 },
    { value: 1, count: 1 },
  ])
})

describe('histograms', () => {
  test('whole numbers of a narrow range have a bin each', () => {
    expect(profileHistogram(sorted(3, 3, 5, 8), true)).toEqual({ edges: [2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5], counts: [2, 0, 1, 0, 0, 1] })
  })

  test('else 30 bins; each value is in one, also the largest', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => i / 7)
    const { edges, counts } = profileHistogram(values, false)
    expect(edges).toHaveLength(31)
    expect([edges[0], edges[30]]).toEqual([0, 999 / 7])
    expect(counts.reduce((a, b) => a + b)).toBe(1000)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(3)
  })
})
