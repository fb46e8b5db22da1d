import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { countsAt, sortScores } from '../../../shared/domain/evaluation/scores.ts'
import { costThreshold, maxF1Threshold, recallThreshold, thresholdPresetsOf } from '../../../shared/domain/evaluation/thresholds.ts'

const actual = [0, 0, 1, 0, 1, 1, 0, 1]
const score = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9]
const scores = sortScores(actual, score)

test('[EV-2] the threshold with the highest F1', () => {
  expect(maxF1Threshold(scores)).toBe(0.3) // 4 of 6 predicted: F1 = 0.8
})

test('[EV-2] the threshold that reaches a recall with the best precision', () => {
  expect(recallThreshold(scores, 0.75)).toBe(0.5)
  expect(recallThreshold(scores, 1)).toBe(0.3)
  expect(recallThreshold(scores, 0.1)).toBe(0.9)
})

test('[EV-2] the threshold with the lowest cost', () => {
  expect(costThreshold(scores, { falsePositive: 1, falseNegative: 100 })).toBe(0.3)
  expect(costThreshold(scores, { falsePositive: 100, falseNegative: 1 })).toBe(0.9)
})

test('[EV-2] the presets, with what they do', () => {
  const presets = thresholdPresetsOf(scores, 0.55, { recall: 1, costs: { falsePositive: 2, falseNegative: 1 } })
  expect(presets.map(({ preset }) => preset)).toEqual(['default', 'maxF1', 'recall', 'cost'])
  expect(presets[0]).toEqual({ preset: 'default', threshold: 0.55, precision: 2 / 3, recall: 0.5, f1: 4 / 7 })
  expect(presets[2]).toMatchObject({ threshold: 0.3, precision: 4 / 6, recall: 1, parameter: 1 })
  expect(presets[3]).toMatchObject({ threshold: 0.9, parameter: 0.5 })
})

describe('[EV-2] against a search of every threshold, on random data with ties', () => {
  const random = seededRandom(21)
  for (let round = 0; round < 20; round++) {
    const p = Array.from({ length: 80 }, () => random.int(30) / 30)
    const y = p.map((value) => (random.next() < value ? 1 : 0))
    const sorted = sortScores(y, p)
    const candidates = [...new Set(p)].map((threshold) => ({ threshold, ...countsAt(sorted, threshold) }))

    test(`round ${round}`, () => {
      const f1 = ({ tp, fp, fn }: { tp: number; fp: number; fn: number }): number => (2 * tp) / (2 * tp + fp + fn)
      expect(f1(countsAt(sorted, maxF1Threshold(sorted) ?? Number.NaN))).toBeCloseTo(Math.max(...candidates.map(f1)), 12)

      const cost = ({ fp, fn }: { fp: number; fn: number }): number => fp + 3 * fn
      const cheapest = costThreshold(sorted, { falsePositive: 1, falseNegative: 3 }) ?? Number.NaN
      expect(cost(countsAt(sorted, cheapest))).toBe(Math.min(...candidates.map(cost)))

      const precision = ({ tp, fp }: { tp: number; fp: number }): number => tp / (tp + fp)
      const enough = candidates.filter(({ tp }) => tp >= 0.8 * sorted.positives)
      const chosen = countsAt(sorted, recallThreshold(sorted, 0.8) ?? Number.NaN)
      expect(chosen.tp / sorted.positives).toBeGreaterThanOrEqual(0.8)
      expect(precision(chosen)).toBe(Math.max(...enough.map(precision)))
    })
  }
})

test('without positive rows, or without rows, there is nothing to propose', () => {
  const negative = sortScores([0, 0], [0.3, 0.6])
  expect(maxF1Threshold(negative)).toBeNull()
  expect(recallThreshold(negative, 0.5)).toBeNull()
  expect(thresholdPresetsOf(negative, 0.5).map(({ preset }) => preset)).toEqual(['default', 'cost'])
  expect(thresholdPresetsOf(negative, 0.5)[0].recall).toBeNull()
  const nothing = sortScores([], [])
  expect(costThreshold(nothing, { falsePositive: 1, falseNegative: 1 })).toBeNull()
})
