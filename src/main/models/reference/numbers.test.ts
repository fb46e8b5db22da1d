import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { ksTwoSample } from '../../statistics/kolmogorovSmirnov.ts'
import { wasserstein } from '../../statistics/empirical.ts'
import { exactValues, NumberSketch } from './numbers.ts'

interface Reference {
  cases: {
    rows: number
    seed: number
    shape: string
    mean: number
    deviation: number
    min: number
    max: number
    distinct: number
    sketch: [number, number][]
  }[]
  distance: { seeds: [number, number]; rows: [number, number]; scale: number; wasserstein: number; ks: number }
}
const reference = JSON.parse(readFileSync(new URL('fixtures/numpy.json', import.meta.url), 'utf8')) as Reference

/** Lehmer's generator, as the fixture was made with. */
function uniform(rows: number, seed: number): Float64Array {
  let state = seed
  return Float64Array.from({ length: rows }, () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  })
}

const shapes: Record<string, (u: number) => number> = {
  normal: (u) => 10 * (u - 0.5),
  skewed: (u) => u * u * u * 1e6,
  ties: (u) => Math.floor(u * 500) / 4,
  large: (u) => 1e12 + Math.floor(u * 1_000),
}

function sketched(values: Float64Array, most = exactValues) {
  const sketch = new NumberSketch(values.length, most)
  for (let from = 0; from < values.length; from += 2_048) sketch.add(values.subarray(from, from + 2_048))
  return sketch.finish({ name: 'x', type: 'number' })
}

test.each(reference.cases)('[DR-2] $rows numbers ($shape) are profiled as numpy has them', ({ rows, seed, shape, ...expected }) => {
  const profile = sketched(uniform(rows, seed).map(shapes[shape]))
  expect(profile).toMatchObject({
    rows,
    missing: 0,
    infinite: 0,
    min: expected.min,
    max: expected.max,
    distinct: expected.distinct,
    distinctIsExact: true,
  })
  expect(Math.abs((profile.mean ?? NaN) - expected.mean)).toBeLessThan(1e-13 * Math.abs(expected.mean) + 1e-13)
  expect(Math.abs((profile.deviation ?? NaN) / expected.deviation - 1)).toBeLessThan(1e-12)
  expect(profile.sketch).toHaveLength(2_048)
  for (const [place, value] of expected.sketch) expect(profile.sketch[place]).toBe(value)
})

test('[DR-1] distances between two sketches are those between the rows, as scipy has them', () => {
  const { seeds, rows, scale, wasserstein: distance, ks } = reference.distance
  const [a, b] = [uniform(rows[0], seeds[0]), uniform(rows[1], seeds[1]).map((u) => u * scale)].map((values) => sketched(values).sketch)
  expect(Math.abs(wasserstein(a, b) - distance)).toBeLessThan(1e-4)
  // A step of either sketch is 1/2,048, so its distribution is nowhere more than half of that away.
  expect(Math.abs(ksTwoSample(Float64Array.from(a), Float64Array.from(b)).statistic - ks)).toBeLessThan(2 / 4_096)
})

test('[DR-2] NaN is missing, infinite values are counted apart, and both zeros are one', () => {
  expect(sketched(Float64Array.of(NaN, 3, -Infinity, -0, 0, Infinity, 3))).toMatchObject({
    rows: 7,
    missing: 1,
    infinite: 2,
    distinct: 2,
    min: 0,
    max: 3,
    mean: 1.5,
    deviation: 1.5,
    sketch: [0, 0, 3, 3],
    counts: [
      { value: 0, rows: 2 },
      { value: 3, rows: 2 },
    ],
  })
  expect(sketched(Float64Array.of(NaN, Infinity))).toMatchObject({
    min: null,
    max: null,
    mean: null,
    deviation: null,
    sketch: [],
    counts: [],
  })
  expect(sketched(new Float64Array())).toMatchObject({ rows: 0, distinct: 0, sketch: [] })
})

test('[DR-2] a column with at most 100 values has each of them counted', () => {
  const values = (count: number) => Float64Array.from({ length: 3 * count }, (_, i) => i % count)
  expect(sketched(values(100)).counts).toHaveLength(100)
  expect(sketched(values(100)).counts?.every(({ rows }) => rows === 3)).toBe(true)
  expect(sketched(values(101)).counts).toBe(null)
})

/** How many of the values a point of the sketch is away from its place, as a share. */
function rankError(values: Float64Array, sketch: readonly number[]): number {
  const sorted = values.slice().sort()
  let worst = 0
  sketch.forEach((value, place) => {
    let low = 0
    while (low < sorted.length && sorted[low] < value) low++
    let high = low
    while (high < sorted.length && sorted[high] === value) high++
    const wanted = ((place + 0.5) / sketch.length) * sorted.length
    worst = Math.max(worst, low - wanted, wanted - high)
  })
  return worst / sorted.length
}

test('[DR-2] more values than are sorted at once: the rest is exact, and the sketch is within its bound', () => {
  const random = seededRandom(5)
  for (const most of [2 ** 13, 2 ** 14]) {
    // Sorted input is the worst: no run is like the whole.
    const rows = 5 * most + 777
    const rising = Float64Array.from({ length: rows }, (_, i) => i / 7)
    const mixed = Float64Array.from({ length: rows }, () => (random.next() < 0.01 ? NaN : Math.round(random.next() ** 3 * 1e7)))
    for (const values of [rising, mixed]) {
      const [exact, sketch] = [sketched(values, 2 ** 18), sketched(values, most)]
      const finite = values.filter((value) => !Number.isNaN(value))
      expect(rankError(finite, sketch.sketch)).toBeLessThanOrEqual(32 / most + 1 / finite.length)
      expect(sketch).toMatchObject({
        rows: exact.rows,
        missing: exact.missing,
        min: exact.min,
        max: exact.max,
        counts: null,
        distinctIsExact: false,
      })
      expect(Math.abs((sketch.mean ?? NaN) / (exact.mean ?? NaN) - 1)).toBeLessThan(1e-12)
      expect(Math.abs((sketch.deviation ?? NaN) / (exact.deviation ?? NaN) - 1)).toBeLessThan(1e-12)
      expect(Math.abs(sketch.distinct / exact.distinct - 1)).toBeLessThan(0.06)
    }
  }
})

test('[DR-2] few values in more rows than are sorted at once are counted exactly', () => {
  const values = Float64Array.from({ length: 40_000 }, (_, i) => (i * i) % 50)
  const { name: _, ...exact } = sketched(values)
  expect(sketched(values, 2 ** 13)).toMatchObject({ counts: exact.counts, distinct: exact.distinct, distinctIsExact: true })
})
