import { describe, expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import fixture from '../evaluation/metrics/fixtures/regression.json' with { type: 'json' }
import { orderBy } from '../../shared/domain/evaluation/ordering.ts'
import { kendall, resampledKendall } from './kendall.ts'
import { averageRanks, pearson, resampledSpearman, spearman } from './ranks.ts'
import { lanes, ResampleBlock } from './resampling.ts'

const { y, pred, ...expected } = fixture.gamma

test('[EV-7] correlations equal scipy to 1e-9', () => {
  expect(pearson(y, pred)).toBeCloseTo(expected.pearson, 10)
  expect(spearman(y, pred)).toBeCloseTo(expected.spearman, 10)
  expect(kendall(y, pred)).toBeCloseTo(expected.kendall, 10)
})

test('ties share their mean rank', () => {
  expect([...averageRanks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1])
  expect([...averageRanks([1, 1, 1])]).toEqual([2, 2, 2])
})

describe('Kendall’s tau-b against its definition', () => {
  /** Every pair, one by one. */
  function slowKendall(x: readonly number[], y: readonly number[]): number {
    let [difference, untiedX, untiedY] = [0, 0, 0]
    for (let i = 0; i < x.length; i++) {
      for (let j = 0; j < i; j++) {
        const [dx, dy] = [Math.sign(x[i] - x[j]), Math.sign(y[i] - y[j])]
        difference += dx * dy
        untiedX += dx * dx
        untiedY += dy * dy
      }
    }
    return difference / Math.sqrt(untiedX * untiedY)
  }

  test('with many ties, on random data', () => {
    const random = seededRandom(6)
    for (let round = 0; round < 50; round++) {
      const n = 2 + random.int(60)
      const x = Array.from({ length: n }, () => random.int(8))
      const z = x.map((value) => value + random.int(8))
      const slow = slowKendall(x, z)
      if (Number.isNaN(slow)) expect(kendall(x, z)).toBeNull()
      else expect(kendall(x, z)).toBeCloseTo(slow, 12)
    }
  })

  test('weights count a row as that many copies, in every resample of a block', () => {
    const random = seededRandom(11)
    for (const rows of [2, 5, 40, 300]) {
      const x = Float64Array.from({ length: rows }, () => random.int(rows))
      const z = x.map((value) => value + random.int(rows))
      const block = new ResampleBlock(rows)
      const weights = block.weightsHere()
      for (let i = 0; i < rows * lanes; i++) weights[random.int(rows) * lanes + (i % lanes)]++
      block.filled = lanes
      const [taus, rhos] = [new Float64Array(lanes), new Float64Array(lanes)]
      const orders = [orderBy(x, 'rising'), orderBy(z, 'rising')] as const
      resampledKendall(block, ...orders)(taus)
      resampledSpearman(block, ...orders)(rhos)
      for (let lane = 0; lane < lanes; lane++) {
        const counts = Array.from({ length: rows }, (_, row) => block.weightsHere()[row * lanes + lane])
        const copies = (values: Float64Array) => [...values].flatMap((value, row) => new Array<number>(counts[row]).fill(value))
        const [a, b] = [copies(x), copies(z)]
        const slow = slowKendall(a, b)
        if (Number.isNaN(slow)) expect(taus[lane]).toBeNaN()
        else expect(taus[lane]).toBeCloseTo(slow, 12)
        const rho = spearman(a, b)
        if (rho === null) expect(rhos[lane]).toBeNaN()
        else expect(rhos[lane]).toBeCloseTo(rho, 12)
      }
    }
  })
})

test('[EV-7] a correlation of fewer than two rows, or of a constant, is null', () => {
  for (const correlation of [pearson, spearman, kendall]) {
    expect(correlation([], [])).toBeNull()
    expect(correlation([1], [2])).toBeNull()
    expect(correlation([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull()
    expect(correlation([1, 2, 3], [1, 2, 3])).toBeCloseTo(1, 15)
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 15)
  }
})

test('a large mean does not cost digits', () => {
  expect(pearson([1e9, 1e9 + 1, 1e9 + 2], [1, 2, 4])).toBeCloseTo(0.9819805060619657, 12)
})
