import { describe, expect, test } from 'vitest'
import fixture from './fixtures/tests.json' with { type: 'json' }
import { moments } from '../../shared/statistics/moments.ts'
import { quantiles } from './quantiles.ts'
import { wasserstein } from './empirical.ts'
import { kolmogorovSf, ksTwoSample } from './kolmogorovSmirnov.ts'
import { binCounts, chiSquareTest, decileEdges, jensenShannon, mcnemar, psi } from './statistics.ts'

function near(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
}

describe('equal to scipy', () => {
  test('Kolmogorov–Smirnov, two samples', () => {
    const { a, b, statistic, p } = fixture.ks_2samp
    const found = ksTwoSample(a, b)
    near(found.statistic, statistic)
    expect(Math.abs(found.p / p - 1)).toBeLessThan(1e-9)
  })

  test('chi-square of a contingency table', () => {
    const { table, statistic, p, dof } = fixture.chi2_contingency
    const found = chiSquareTest(table)
    near(found.statistic, statistic)
    near(found.p, p)
    expect(found.df).toBe(dof)
  })

  test('population stability index and Jensen–Shannon divergence over the deciles', () => {
    const { a, b, inner_edges: edges, psi: index, js_divergence_nats: divergence } = fixture.psi_deciles_of_a
    decileEdges(a).forEach((edge, i) => near(edge, edges[i]))
    const [inA, inB] = [binCounts(a, edges), binCounts(b, edges)]
    near(psi(inA, inB), index)
    near(jensenShannon(inA, inB), divergence)
  })

  test('Wasserstein distance', () => near(wasserstein(fixture.wasserstein.a, fixture.wasserstein.b), fixture.wasserstein.distance))

  test.each(Object.values(fixture.mcnemar))('McNemar $b and $c', (expected) => {
    const found = mcnemar(expected.b, expected.c)
    near(found.exactP, expected.exact_p)
    near(found.statistic, expected.chi2_cc)
    near(found.p, expected.chi2_cc_p)
  })

  test('quantiles by linear interpolation', () => {
    const { x, q, value } = fixture.quantiles_linear
    quantiles(x, q).forEach((found, i) => near(found, value[i]))
  })

  test('moments', () => {
    const found = moments(fixture.moments.x)
    near(found.mean, fixture.moments.mean)
    near(found.sd, fixture.moments.sd_sample)
    near(found.skew, fixture.moments.skew)
    near(found.kurtosis, fixture.moments.kurtosis_excess)
  })
})

test('bins that are alike may be counted together: the same figures as for each of them', () => {
  const [a, b] = [
    [3, 3, 3, 0, 0, 7],
    [1, 1, 1, 4, 4, 2],
  ]
  const [distinctA, distinctB, times] = [
    [3, 0, 7],
    [1, 4, 2],
    [3, 2, 1],
  ]
  near(psi(distinctA, distinctB, times), psi(a, b))
  near(jensenShannon(distinctA, distinctB, times), jensenShannon(a, b))
  const [one, each] = [chiSquareTest([distinctA, distinctB], times), chiSquareTest([a, b])]
  near(one.statistic, each.statistic)
  near(one.p, each.p)
  expect(one.df).toBe(each.df)
})

describe('at the edges', () => {
  test('a sample against itself', () => {
    const a = [3, 1, 2, 2]
    expect(ksTwoSample(a, a)).toMatchObject({ statistic: 0, p: 1 })
    expect(wasserstein(a, a)).toBe(0)
    expect(psi([1, 2, 0], [1, 2, 0])).toBe(0)
    expect(jensenShannon([1, 2, 0], [1, 2, 0])).toBe(0)
    expect(mcnemar(0, 0)).toEqual({ exactP: 1, statistic: 0, p: 1 })
  })

  test('samples that do not overlap', () => {
    const found = ksTwoSample([1, 2, 3], [4, 5, 6])
    expect(found.statistic).toBe(1)
    near(found.p, 2 / 20)
    near(jensenShannon([5, 0], [0, 5]), Math.LN2)
    expect(Number.isFinite(psi([5, 0], [0, 5]))).toBe(true)
    near(wasserstein([0], [3.5]), 3.5)
  })

  test('nothing at all', () => {
    expect(ksTwoSample([], [1]).p).toBeNaN()
    expect(wasserstein([], [1])).toBeNaN()
    expect(psi([0, 0], [1, 1])).toBeNaN()
    expect(jensenShannon([0], [1])).toBeNaN()
    expect(quantiles([], [0.5])).toEqual([Number.NaN])
    expect(moments([]).mean).toBeNaN()
    expect(chiSquareTest([])).toEqual({ statistic: 0, p: 1, df: 0 })
  })

  test('a table with one row, or an empty column, has nothing to tell', () => {
    expect(chiSquareTest([[1, 2, 3]]).p).toBe(1)
    expect(
      chiSquareTest([
        [10, 0, 20],
        [20, 0, 10],
      ]).df,
    ).toBe(1)
  })

  test('constant values have no skew, one value no standard deviation', () => {
    expect(moments([0.1, 0.1, 0.1]).skew).toBeNaN()
    expect(moments([0.1, 0.1, 0.1]).sd).toBeCloseTo(0, 15)
    expect(moments([5]).sd).toBeNaN()
  })
})

test('the two series of the Kolmogorov distribution meet', () => {
  near(kolmogorovSf(1 - 1e-12), kolmogorovSf(1))
  near(kolmogorovSf(1.3580986393225505), 0.05)
})
