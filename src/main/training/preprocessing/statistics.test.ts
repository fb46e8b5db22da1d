import { describe, expect, test } from 'vitest'
import { moments, quantile } from './statistics.ts'

describe('moments', () => {
  test('mean and population sd', () => {
    expect(moments(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({ mean: 5, sd: 2 })
  })

  test('a constant has the sd 0 exactly, whatever its digits', () => {
    expect(moments(new Float64Array(1000).fill(0.1))).toEqual({ mean: 0.1, sd: 0 })
    expect(moments(Float64Array.of(7))).toEqual({ mean: 7, sd: 0 })
  })

  test('small differences far from zero survive', () => {
    const { mean, sd } = moments(Float64Array.from({ length: 100_000 }, (_, i) => 1e12 + (i % 2)))
    expect(mean).toBe(1e12 + 0.5)
    expect(sd).toBe(0.5)
  })

  test('nothing has no moments', () => {
    expect(moments(new Float64Array(0))).toEqual({ mean: Number.NaN, sd: Number.NaN })
  })
})

test('quantiles are interpolated as numpy does', () => {
  const sorted = Float64Array.of(1, 2, 3, 10)
  expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile(sorted, p))).toEqual([1, 1.75, 2.5, 4.75, 10])
  expect(quantile(Float64Array.of(3), 0.3)).toBe(3)
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN()
})
