import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import fixture from '../../statistics/fixtures/tests.json' with { type: 'json' }
import { lanes, ResampleBlock, resampled, seededDraw } from '../../statistics/resampling.ts'
import { percentiles, resampleCount, wilson } from './intervals.ts'

test.each(Object.entries(fixture.wilson95))('[EV-7] Wilson’s interval of %s equals the reference to 1e-9', (share, [low, high]) => {
  const [k, n] = share.split('/').map(Number)
  const found = wilson(k, n)
  expect(Math.abs((found?.low ?? Number.NaN) - low)).toBeLessThanOrEqual(1e-9)
  expect(Math.abs((found?.high ?? Number.NaN) - high)).toBeLessThanOrEqual(1e-9)
})

describe('[EV-7] Wilson’s interval', () => {
  test('stays within 0 and 1 and holds the share, for every count', () => {
    for (const n of [1, 2, 7, 50]) {
      for (let k = 0; k <= n; k++) {
        const { low, high } = wilson(k, n) ?? { low: Number.NaN, high: Number.NaN }
        expect(low >= 0 && low <= k / n && high >= k / n && high <= 1).toBe(true)
      }
    }
  })

  test('is wider the more certain it is, and nothing without trials', () => {
    expect(wilson(0, 0)).toBeNull()
    const [narrow, wide] = [wilson(5, 10, 0.8), wilson(5, 10, 0.99)]
    expect((wide?.high ?? 0) - (wide?.low ?? 0)).toBeGreaterThan((narrow?.high ?? 1) - (narrow?.low ?? 0))
  })
})

/** The percentile interval of one figure, computed from the weights as they lie in memory. */
function intervalOf(rows: number, figure: (weights: Int32Array) => number, resamples: number, seed: number) {
  const block = new ResampleBlock(rows)
  const figures = (out: Float64Array) => {
    for (let lane = 0; lane < block.filled; lane++) {
      out[lane] = figure(Int32Array.from({ length: rows }, (_, row) => block.weightsHere()[row * lanes + lane]))
    }
  }
  return percentiles(resampled(block, 1, figures, resamples, seededDraw(seed)).drawn[0])
}

function meanOf(values: readonly number[]): (weights: Int32Array) => number {
  return (weights) => weights.reduce((sum, weight, row) => sum + weight * values[row], 0) / values.length
}

describe('[EV-7] the bootstrap', () => {
  test('draws as many rows as there are: those that the seeded generator names one after the other', () => {
    for (const rows of [2, 50, 64, 1000]) {
      const random = seededRandom(3)
      const resamples: Int32Array[] = []
      const keep = (weights: Int32Array) => {
        resamples.push(weights)
        return 0
      }
      intervalOf(rows, keep, 40, 3)
      // The first is the rows as they are.
      expect(resamples[0]).toEqual(new Int32Array(rows).fill(1))
      for (const found of resamples.slice(1)) {
        const drawn = new Int32Array(rows)
        for (let i = 0; i < rows; i++) drawn[random.int(rows)]++
        expect(found).toEqual(drawn)
      }
      expect(resamples).toHaveLength(41)
    }
  })

  test('covers the true mean in about 95 of 100 samples', () => {
    const random = seededRandom(2026)
    const samples = 400
    let covered = 0
    for (let s = 0; s < samples; s++) {
      const values = Array.from({ length: 100 }, random.normal)
      const interval = intervalOf(100, meanOf(values), 400, s)
      if (interval !== null && interval.low <= 0 && interval.high >= 0) covered++
    }
    // Four standard errors of 0.95 over 400 samples are 0.044; the percentile bootstrap is a little short at n = 100.
    expect(covered / samples).toBeGreaterThan(0.9)
    expect(covered / samples).toBeLessThan(0.99)
  })

  test('is as wide as theory says for a mean', () => {
    const values = Array.from({ length: 2000 }, seededRandom(5).normal)
    const interval = intervalOf(2000, meanOf(values), 1000, 1)
    const width = (interval?.high ?? 0) - (interval?.low ?? 0)
    expect(width / ((2 * 1.96) / Math.sqrt(2000))).toBeCloseTo(1, 0.9)
  })

  test('has no interval where most resamples are not defined, and leaves out the others', () => {
    let turn = 0
    const every = (share: number) => () => (turn++ % 10 < share ? 1 : Number.NaN)
    expect(intervalOf(10, every(4), 100, 1)).toBeNull()
    expect(intervalOf(10, every(6), 100, 1)).toEqual({ low: 1, high: 1 })
  })

  test('needs two rows', () => {
    expect(intervalOf(1, () => 1, 10, 1)).toBeNull()
  })

  test('takes 1,000 resamples up to 20,000 rows, fewer above, never fewer than 200', () => {
    expect([1, 20_000, 40_000, 100_000, 10_000_000].map((rows) => resampleCount(rows))).toEqual([1000, 1000, 500, 200, 200])
    expect(resampleCount(0)).toBe(0)
    expect(resampleCount(20_000, 4)).toBe(250)
  })
})
