import { expect, test } from 'vitest'
import type { Dimension } from '../../../shared/domain/study.ts'
import { seededRandom } from '../../random.ts'
import { foldInterval, tQuantile } from './interval.ts'
import { fromUnit, gridAssignment, toUnit } from './space.ts'
import { medianLimits, rungs } from './strategy.ts'
import { type Observation, suggest } from './tpe.ts'

test('[TR-13] the quantiles of t are those of the tables', () => {
  expect(tQuantile(0.975, 1)).toBeCloseTo(12.7062047362, 8)
  expect(tQuantile(0.975, 4)).toBeCloseTo(2.7764451052, 8)
  expect(tQuantile(0.975, 9)).toBeCloseTo(2.2621571628, 8)
})

test('[TR-13] the interval of the folds is wider than that of independent values, by the correction', () => {
  const { mean, deviation, low, high } = foldInterval([0.8, 0.9, 0.85, 0.95, 0.75], 0.25)
  expect(mean).toBeCloseTo(0.85, 12)
  expect(deviation).toBeCloseTo(0.0790569415, 9)
  expect((high - low) / 2).toBeCloseTo(2.7764451052 * Math.sqrt((1 / 5 + 0.25) * 0.00625), 9)
})

test('[TR-12] values of a range go to the unit interval and back', () => {
  const ranges: Extract<Dimension, { low: number }>[] = [
    { kind: 'int', path: 'a', low: -2, high: 5 },
    { kind: 'float', path: 'a', low: -2, high: 5 },
    { kind: 'logFloat', path: 'a', low: 1e-4, high: 10 },
  ]
  for (const range of ranges) {
    for (const value of [range.low, 1, range.high]) expect(fromUnit(range, toUnit(range, value))).toBeCloseTo(value, 12)
    expect(fromUnit(range, 0)).toBe(range.low)
    expect(fromUnit(range, 1)).toBe(range.high)
  }
})

test('[TR-12] a grid has every combination once', () => {
  const space: Dimension[] = [
    { kind: 'choice', path: 'a', values: ['x', 'y'] },
    { kind: 'int', path: 'b', low: 1, high: 2 },
    { kind: 'bool', path: 'c' },
  ]
  const all = Array.from({ length: 9 }, (_, i) => gridAssignment(space, 3, i))
  expect(new Set(all.slice(0, 8).map((one) => JSON.stringify(one))).size).toBe(8)
  expect(all[8]).toBe(null)
})

test('[TR-12] TPE comes nearer to the minimum than chance, in the same trials for the same seed', () => {
  const space: Dimension[] = [
    { kind: 'logFloat', path: 'rate', low: 1e-5, high: 1 },
    { kind: 'choice', path: 'kind', values: ['good', 'bad'] },
  ]
  const loss = ([rate, kind]: Observation['assignment']) => (Math.log10(rate as number) + 2) ** 2 + (kind === 'good' ? 0 : 4)
  const search = (seed: number, startup: number) => {
    const random = seededRandom(seed)
    const seen: Observation[] = []
    for (let i = 0; i < 40; i++) {
      const chance = [10 ** (-5 * random.next()), random.int(2) === 0 ? 'good' : 'bad']
      const assignment = i < startup ? chance : suggest(space, seen, 24, random)
      seen.push({ assignment, loss: loss(assignment) })
    }
    return seen
  }
  const lateMean = (seen: readonly Observation[]) => seen.slice(20).reduce((sum, one) => sum + one.loss, 0) / 20
  for (const seed of [1, 2, 3]) expect(lateMean(search(seed, 8))).toBeLessThan(lateMean(search(seed, 40)) / 2)
  expect(search(1, 8)).toEqual(search(1, 8))
})

test('[TR-12] rungs of successive halving end with all epochs', () => {
  expect(rungs(27, 81, 3)).toEqual([
    { trials: 27, epochs: 3 },
    { trials: 9, epochs: 9 },
    { trials: 3, epochs: 27 },
    { trials: 1, epochs: 81 },
  ])
  expect(rungs(1, 5, 3)).toEqual([{ trials: 1, epochs: 5 }])
})

test('[TR-12] the median rule waits for enough trials and epochs', () => {
  const curves = [1, 2, 3, 4].map((level) => [level, level, level, level - 1])
  expect(medianLimits(curves, 4)).toEqual([Infinity, Infinity, 2.5, 2.25])
  expect(medianLimits(curves.slice(0, 3), 4)).toEqual([Infinity, Infinity, Infinity, Infinity])
})
