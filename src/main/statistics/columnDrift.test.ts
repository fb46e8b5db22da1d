import { describe, expect, test } from 'vitest'
import { sketchPoints, type ColumnProfile, type NumberProfile } from '../../shared/domain/models/profile.ts'
import { countSorted, equalEdges } from '../../shared/statistics/histogram.ts'
import { spread } from '../../shared/statistics/moments.ts'
import { chiSquareOfLevels } from './chiSquareOfLevels.ts'
import { columnDrift } from './columnDrift.ts'
import { empiricalOfValues, wasserstein } from './empirical.ts'
import fixture from './fixtures/drift.json' with { type: 'json' }
import { ksOneSampleSf } from './kolmogorovOneSample.ts'
import { ksOf, ksPOfScipy } from './kolmogorovSmirnov.ts'
import { adjustPValues } from './multipleTests.ts'
import { goodnessOfFitP, twoProportionP } from './proportions.ts'
import { quantileOfSorted } from './quantiles.ts'
import { jensenShannonDistance, sorted } from './statistics.ts'

const { versions, golden } = fixture

function near(actual: number, expected: number, relative = 1e-9): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300)
}

describe(`[DR-1] beside scipy ${versions.scipy}`, () => {
  const reference = Float64Array.from({ length: 200 }, (_, i) => ((i + 1) * 0.37) % 7)
  const current = Float64Array.from({ length: 150 }, (_, i) => (((i + 1) * 0.37) % 7) * 1.1 + 0.3)

  test('Kolmogorov-Smirnov, exact and by a single sample', () => {
    const [a, b] = [empiricalOfValues(reference), empiricalOfValues(current)]
    near(ksOf(a, b).statistic, golden.statistic)
    near(ksOf(a, b).p, golden.exact)
    near(ksPOfScipy(a, b), golden.exact)
    near(ksOneSampleSf(golden.statistic, Math.round((200 * 150) / 350)), golden.asymptotic)
  })

  test('the Wasserstein distance, also over the standard deviation', () => {
    near(wasserstein(reference, current), golden.wasserstein)
    near(wasserstein(reference, current) / Math.sqrt(spread(reference).variance), golden.normed)
  })

  test("the Jensen-Shannon distance of either base, in Sturges' bins over both", () => {
    const both = sorted([...reference, ...current])
    const edges = equalEdges(both[0], both[both.length - 1], golden.bins)
    const [a, b] = [reference, current].map((values) => countSorted(sorted(values), edges))
    near(jensenShannonDistance(a, b, Math.E), golden.jensenShannon)
    near(jensenShannonDistance(a, b, 2), golden.jensenShannon2)
  })

  test.each(fixture.ksOneSample)('the tail of one sample: $n values, a gap of $d', ({ n, d, p }) => near(ksOneSampleSf(d, n), p, 1e-8))

  test.each(fixture.goodness)('counts against shares: $observed', ({ observed, shares, p }) => near(goodnessOfFitP(observed, shares), p))

  test.each(fixture.proportions)('two proportions: $a of $rowsA, $b of $rowsB', ({ a, rowsA, b, rowsB, p }) =>
    near(twoProportionP(a, rowsA, b, rowsB), p),
  )

  test('p-values adjusted by Benjamini and Hochberg', () =>
    adjustPValues(fixture.benjaminiHochberg.ps).forEach((p, i) => near(p, fixture.benjaminiHochberg.adjusted[i])))
})

test('[DR-1] golden p-values of Evidently: six values on both sides', () => {
  expect(goodnessOfFitP([16, 16, 16, 16, 16, 8], [16, 18, 16, 14, 12, 12])).toBeCloseTo(0.67309, 5)
})

test.each(fixture.sparse)('[DR-1] sparse categories: p is that of 20,000 random tables with these sums: $name', (one) => {
  const found = chiSquareOfLevels(one.from, one.to)
  near(found.statistic, one.statistic)
  // Three standard errors of the share, and 0.01 for the shape of the gamma distribution.
  const error = 3 * Math.sqrt((one.p * (1 - one.p)) / one.tables) + 0.01
  expect(Math.abs(found.p - one.p), `${found.p} for ${one.p}`).toBeLessThan(error)
})

const shapes: Record<string, (v: number) => number> = {
  uniform: (v) => v,
  logistic: (v) => Math.log(v / (1 - v)),
  'heavy tail': (v) => (1 - v) ** -0.4,
  'whole numbers': (v) => Math.floor(1000 * v ** 3),
  'two humps': (v) => (v < 0.3 ? v - 10 : v * 2),
}
const moves: Record<string, (x: number) => number> = {
  'not at all': (x) => x,
  'a little': (x) => x * 1.02 + 0.01,
  far: (x) => x * 1.5 + 0.5,
}
const values = (n: number, step: number, shape: string) => Float64Array.from({ length: n }, (_, i) => shapes[shape](((i + 1) * step) % 1))

function sketchedColumn(raw: Float64Array): NumberProfile {
  const ascending = sorted(raw)
  const { mean, variance } = spread(ascending)
  return {
    kind: 'number',
    name: 'x',
    type: 'number',
    rows: raw.length,
    missing: 0,
    distinct: raw.length,
    distinctIsExact: true,
    infinite: 0,
    min: ascending[0],
    max: ascending[raw.length - 1],
    mean,
    deviation: Math.sqrt(variance),
    sketch: Array.from({ length: sketchPoints }, (_, i) => quantileOfSorted(ascending, (i + 0.5) / sketchPoints)),
    counts: null,
  }
}

describe(`[DR-1] a sketch of ${sketchPoints} points beside all values in scipy ${versions.scipy}`, () => {
  test.each(fixture.long)('$shape, moved $move', ({ shape, move, normed, statistic, p }) => {
    const [a, b] = [values(20_000, 0.6180339887498949, shape), values(9_000, 0.41421356237309515, shape).map(moves[move])]
    const found = columnDrift(sketchedColumn(a), sketchedColumn(b))
    expect(Math.abs((found?.effect ?? 0) - normed), `${found?.effect} for ${normed}`).toBeLessThan(0.003 + 0.005 * normed)
    // The rank errors of both sides: half a point and a row each.
    expect(Math.abs((found?.statistic ?? 0) - statistic)).toBeLessThan(1 / sketchPoints + 1 / 20_000 + 1 / 9_000)
    // The p-value is never smaller than that of the rows, but for the 1 % by which the limit differs from the exact count.
    expect(found?.p).toBeGreaterThanOrEqual(0.99 * p - 1e-12)
  })
})

describe('[DR-1] at the edges every figure is finite', () => {
  const column = (...raw: number[]): NumberProfile => {
    const ascending = Array.from(sorted(raw))
    const counts = [...new Set(ascending)].map((value) => ({ value, rows: raw.filter((one) => one === value).length }))
    const { variance } = spread(ascending)
    const deviation = Number.isFinite(variance) ? Math.sqrt(variance) : null
    return { ...sketchedColumn(Float64Array.from(raw)), deviation, sketch: ascending, counts: counts.length > 100 ? null : counts }
  }
  const many = (n: number, value: (i: number) => number) => column(...Array.from({ length: n }, (_, i) => value(i)))
  const cases: [string, ColumnProfile, ColumnProfile, effect: (effect: number) => boolean][] = [
    ['the same sample', many(500, (i) => i), many(500, (i) => i), (effect) => effect === 0],
    ['the same constant', many(50, () => 7), many(50, () => 7), (effect) => effect === 0],
    ['another constant', many(50, () => 7), many(50, () => 7.5), (effect) => effect === 1],
    ['a constant that begins to vary', many(50, () => 1e-9), many(50, (i) => 1e-9 * i), (effect) => effect > 0.9],
    ['a constant from what varied', many(500, (i) => i), many(50, () => 250), (effect) => effect > 0.5],
    ['one value each', column(1, 1, 1), column(2, 2, 2), (effect) => effect === 1],
    [
      'numbers at the end of their range',
      many(300, (i) => 1.7e308 * Math.sin(i)),
      many(300, (i) => 1.7e308 * Math.cos(i)),
      (effect) => effect < 0.1,
    ],
    ['very small numbers', many(300, (i) => 1e-200 * i), many(300, (i) => 2e-200 * i), (effect) => effect > 0.5],
    ['small differences far from zero', many(300, (i) => 1e15 + i), many(300, (i) => 1e15 + i + 200), (effect) => effect > 1],
  ]
  test.each(cases)('%s', (_, reference, window, holds) => {
    const found = columnDrift(reference, window)
    expect(found && [found.effect, found.p, found.statistic].every(Number.isFinite), JSON.stringify(found)).toBe(true)
    expect(holds(found?.effect ?? Number.NaN), String(found?.effect)).toBe(true)
  })
})
