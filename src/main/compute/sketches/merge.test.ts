import { expect, test } from 'vitest'
import type { NumberProfile } from '../../../shared/domain/models/profile.ts'
import { NumberSketch } from '../../models/reference/numbers.ts'
import { seededRandom } from '../../random.ts'
import { empiricalOf, quantileOf, rowsUpTo, wassersteinOf } from '../../statistics/empirical.ts'
import { ksOf } from '../../statistics/kolmogorovSmirnov.ts'
import reference from './fixtures/numpy.json' with { type: 'json' }
import { MergedNumbers } from './numbers.ts'

const column = { name: 'x', type: 'number' } as const

/** Small runs, so that few rows are put together often: with those of the product 65,536 times as many would be. */
const most = 4_096
const points = most / 64
/** Nearly four standard errors of the count of different values, 1 / √4,096. */
const distinctError = 0.06

function stateOf(values: Float64Array) {
  const sketch = new NumberSketch(values.length, most)
  sketch.add(values)
  return sketch.state()
}

function merged(parts: readonly Float64Array[]): NumberProfile {
  const all = new MergedNumbers(points)
  for (const part of parts) all.add(stateOf(part))
  return all.profile(column)
}

function exact(values: Float64Array): NumberProfile {
  const sketch = new NumberSketch(values.length)
  sketch.add(values)
  return sketch.finish(column)
}

/** Lehmer's generator, as the fixture was made with. */
function uniform(rows: number, seed: number): Float64Array {
  let state = seed
  return Float64Array.from({ length: rows }, () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  })
}

/** In as many parts of any size, empty ones among them. */
function cut(values: Float64Array, parts: number, seed: number): Float64Array[] {
  const random = seededRandom(seed)
  const places = Array.from({ length: parts - 1 }, () => Math.floor(random.next() * values.length)).sort((a, b) => a - b)
  return [0, ...places].map((from, i) => values.subarray(from, places[i] ?? values.length))
}

/** By how much of the rows the distribution of a profile is off at the worst place. */
function worstShare(values: Float64Array, profile: NumberProfile): number {
  const sorted = values.filter(Number.isFinite).sort()
  const empirical = empiricalOf(profile)
  let worst = 0
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i + 1] === sorted[i]) continue
    worst = Math.max(worst, Math.abs((i + 1) / sorted.length - rowsUpTo(empirical, sorted[i]) / empirical.rows))
  }
  return worst
}

const samples = reference.samples.map((sample) => ({
  ...sample,
  values: uniform(sample.rows, sample.seed).map((u) => u * u * u * sample.scale),
}))

test.each(samples)(
  `[CL-4] $rows rows in 50 parts are what numpy ${reference.numpy} says of all of them, within the stated error`,
  (sample) => {
    const { values, ...expected } = sample
    const profile = merged(cut(values, 50, 3))
    expect(profile).toMatchObject({ rows: expected.rows, missing: 0, infinite: 0, min: expected.min, max: expected.max, counts: null })
    expect(Math.abs((profile.mean ?? NaN) / expected.mean - 1)).toBeLessThan(1e-12)
    expect(Math.abs((profile.deviation ?? NaN) / expected.deviation - 1)).toBeLessThan(1e-12)
    expect(Math.abs(profile.distinct / expected.distinct - 1)).toBeLessThan(distinctError)
    const empirical = empiricalOf(profile)
    expect(empirical.rankError).toBeLessThan(0.03)
    const sorted = values.toSorted()
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)))]
    reference.shares.forEach((p, place) => {
      for (const found of [quantileOf(empirical, p), expected.quantiles[place]]) {
        expect(found).toBeGreaterThanOrEqual(at(p - empirical.rankError))
        expect(found).toBeLessThanOrEqual(at(p + empirical.rankError))
      }
    })
  },
)

test(`[CL-4] drift between merged sketches is that between the rows, as scipy ${reference.scipy} has it, within both errors`, () => {
  const [a, b] = samples.map(({ values }, i) => empiricalOf(merged(cut(values, 40, i))))
  const error = a.rankError + b.rankError
  expect(Math.abs(ksOf(a, b).statistic - reference.ks)).toBeLessThan(error)
  const range = Math.max(...samples.map(({ max }) => max)) - Math.min(...samples.map(({ min }) => min))
  expect(Math.abs(wassersteinOf(a, b) - reference.wasserstein)).toBeLessThan(error * range)
})

const shapes: Record<string, (random: ReturnType<typeof seededRandom>, i: number) => number> = {
  rising: (_, i) => i / 7,
  normal: (random) => random.normal(),
  ties: (random) => Math.floor(random.next() * 300),
  'with gaps': (random) => (random.next() < 0.1 ? NaN : random.next() < 0.01 ? Infinity : Math.round(random.next() ** 4 * 1e9)),
  'mostly one value': (random) => (random.next() < 0.95 ? 0 : random.normal()),
}

test.each(Object.keys(shapes))('[CL-4] in any parts and any order, %s numbers stay within the error that is stated', (shape) => {
  for (const [parts, seed] of [
    [1, 1],
    [7, 2],
    [300, 3],
  ]) {
    const random = seededRandom(seed)
    const values = Float64Array.from({ length: 40_000 }, (_, i) => shapes[shape](random, i))
    const pieces = cut(values, parts, seed)
    const whole = exact(values)
    for (const order of [pieces, pieces.toReversed()]) {
      const profile = merged(order)
      const { rows, missing, infinite, min, max } = whole
      expect(profile).toMatchObject({ rows, missing, infinite, min, max })
      expect(worstShare(values, profile)).toBeLessThanOrEqual(empiricalOf(profile).rankError)
      expect(Math.abs((profile.mean ?? NaN) - (whole.mean ?? NaN))).toBeLessThan(1e-12 * Math.max(1, Math.abs(whole.mean ?? NaN)))
      expect(Math.abs((profile.deviation ?? NaN) / (whole.deviation ?? NaN) - 1)).toBeLessThan(1e-11)
      expect(Math.abs(profile.distinct / whole.distinct - 1)).toBeLessThan(distinctError)
      if (whole.counts !== null) expect(profile.counts).toEqual(whole.counts)
    }
    // The same parts in the same order: the same bits, also by way of groups.
    expect(merged(pieces)).toEqual(merged(pieces))
  }
})

test('[CL-4] sketches of sketches stay within the error too', () => {
  const random = seededRandom(8)
  const values = Float64Array.from({ length: 60_000 }, () => random.normal())
  const groups = new MergedNumbers(points)
  for (const group of cut(values, 20, 4)) {
    const ofGroup = new MergedNumbers(points)
    for (const part of cut(group, 9, 5)) ofGroup.add(stateOf(part))
    const state = ofGroup.state()
    expect(state.runs.reduce((sum, run) => sum + run.values.length, 0)).toBeLessThanOrEqual(points)
    groups.add(state)
  }
  const profile = groups.profile(column)
  expect(profile.rankError).toBeGreaterThan(0)
  expect(worstShare(values, profile)).toBeLessThanOrEqual(empiricalOf(profile).rankError)
})

test('[CL-4] parts that are small enough are put together exactly, bit by bit but for mean and deviation', () => {
  const random = seededRandom(9)
  const values = Float64Array.from({ length: 16_000 }, () => Math.round(random.normal() * 1e6))
  const all = new MergedNumbers()
  for (const part of cut(values, 12, 6)) {
    const sketch = new NumberSketch(part.length)
    sketch.add(part)
    all.add(sketch.state())
  }
  const { mean, deviation, distinct: _, distinctIsExact: __, ...rest } = exact(values)
  const profile = all.profile(column)
  expect(profile).toMatchObject(rest)
  expect(profile.rankError).toBeUndefined()
  expect(profile.mean).toBeCloseTo(mean ?? NaN, 6)
  expect(profile.deviation).toBeCloseTo(deviation ?? NaN, 6)
})
