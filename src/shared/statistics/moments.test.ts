import { describe, expect, test } from 'vitest'
import reference from './fixtures/numpy.json' with { type: 'json' }
import { countSorted, equalEdges, histogram } from './histogram.ts'
import { moments, spread, sum } from './moments.ts'

/** To so many of its own sizes. */
function near(actual: number, expected: number, relative = 1e-12): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.max(1e-12, Math.abs(expected)))
}

describe.each(reference.samples)(`$name, beside numpy ${reference.numpy} and scipy ${reference.scipy}`, (sample) => {
  test('the sum has the digits of fsum', () => near(sum(sample.values), sample.sum, 1e-15))

  test('mean, variance and standard deviation', () => {
    const { mean, variance, sd } = spread(sample.values)
    near(mean, sample.mean, 1e-15)
    near(variance, sample.variance)
    near(sd, sample.sd)
  })

  test('skew and kurtosis', () => {
    const { skew, kurtosis } = moments(sample.values)
    expect(skew).toBeCloseTo(sample.skew, 6)
    expect(kurtosis).toBeCloseTo(sample.kurtosis, 6)
  })

  test('a histogram', () => {
    const { edges, counts } = histogram(sample.values, 7)
    edges.forEach((edge, i) => near(edge, sample.edges[i], 1e-14))
    expect(counts).toEqual(sample.counts)
  })
})

describe('moments', () => {
  test('a constant has no spread at all, whatever its digits', () => {
    expect(spread(new Float64Array(1000).fill(0.1))).toEqual({ mean: 0.1, variance: 0, sd: 0 })
    expect(spread([7])).toEqual({ mean: 7, variance: 0, sd: Number.NaN })
    expect(moments([0.1, 0.1, 0.1])).toMatchObject({ sd: 0, skew: Number.NaN, kurtosis: Number.NaN })
  })

  test('small differences far from zero survive', () => {
    const { mean, variance } = spread(Float64Array.from({ length: 100_000 }, (_, i) => 1e12 + (i % 2)))
    expect([mean, variance]).toEqual([1e12 + 0.5, 0.25])
  })

  test('nothing has no moments', () => {
    expect(spread([])).toEqual({ mean: Number.NaN, variance: Number.NaN, sd: Number.NaN })
    expect(sum([])).toBe(0)
  })

  test('a sum that overflows is infinite and not undefined', () => {
    expect(sum([1.7e308, 1.7e308])).toBe(Infinity)
    expect(sum([1, 2, 3], (value) => value ** 2)).toBe(14)
  })
})

describe('histograms', () => {
  test('equal values have a bin around them, and none of nothing', () => {
    expect(histogram([3, 3], 10)).toEqual({ edges: [2.5, 3.5], counts: [2] })
    expect(histogram([], 10)).toEqual({ edges: [], counts: [] })
  })

  test('a range that is wider than a number has finite edges', () => {
    expect(equalEdges(-1.7e308, 1.7e308, 4).every(Number.isFinite)).toBe(true)
  })

  test('a lower edge belongs to its bin, the last edge to the last one', () => {
    expect(countSorted([0, 1, 1, 2, 3], [0, 1, 2, 3])).toEqual([1, 2, 2])
  })
})
