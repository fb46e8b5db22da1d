import { describe, expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import fixture from '../evaluation/metrics/fixtures/regression.json' with { type: 'json' }
import { orderBy } from '../../shared/domain/evaluation/ordering.ts'
import { averageRanks, kendall, pearson, spearman, weightedKendall } from './ranks.ts'

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

  test('weights count a row as that many copies', () => {
    const x = [1, 2, 2, 4, 5]
    const z = [2, 1, 3, 3, 9]
    const weights = Int32Array.of(2, 0, 3, 1, 1)
    const copies = (values: number[]) => values.flatMap((value, i) => new Array<number>(weights[i]).fill(value))
    const fast = weightedKendall(orderBy(x, 'rising'), orderBy(z, 'rising'))(weights)
    expect(fast).toBeCloseTo(slowKendall(copies(x), copies(z)), 12)
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
