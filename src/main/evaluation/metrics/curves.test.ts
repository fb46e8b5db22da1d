import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../random.ts'
import { calibrationBins, calibrationError, decimate, prCurve, rocCurve } from './curves.ts'
import fixture from './fixtures/binary.json' with { type: 'json' }
import { countsAt, sortScores } from '../../../shared/domain/evaluation/scores.ts'

const { plain, ties, rare } = fixture
const cases = [
  ['plain', plain],
  ['ties', ties],
  ['a rare class', rare],
] as const

function allNear(actual: ArrayLike<number>, expected: readonly (number | null)[]): void {
  expect(actual.length).toBe(expected.length)
  expected.forEach((value, i) => {
    if (value === null) expect(actual[i]).toBe(Infinity)
    else expect(Math.abs(actual[i] - value), `point ${i}`).toBeLessThanOrEqual(1e-9)
  })
}

describe.each(cases)('equal to scikit-learn, no point dropped: %s', (_, data) => {
  const scores = sortScores(data.y, data.score)

  test('[EV-2] ROC', () => {
    const roc = rocCurve(scores)
    if (roc === null) throw new Error('no curve')
    allNear(roc.fpr, data.roc.fpr)
    allNear(roc.tpr, data.roc.tpr)
    allNear(roc.threshold, data.roc.threshold)
  })

  test('[EV-2] precision and recall', () => {
    const pr = prCurve(scores)
    if (pr === null) throw new Error('no curve')
    allNear(pr.precision, data.pr.precision)
    allNear(pr.recall, data.pr.recall)
    allNear(pr.threshold.subarray(0, -1), data.pr.threshold)
  })

  test('[EV-5] calibration in ten bins', () => {
    const bins = calibrationBins(scores)
    const filled = bins.filter((bin) => bin.count > 0)
    allNear(
      filled.map((bin) => bin.meanScore ?? Number.NaN),
      data.calibration10.mean_score,
    )
    allNear(
      filled.map((bin) => bin.fractionPositive ?? Number.NaN),
      data.calibration10.fraction_positive,
    )
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(data.y.length)
  })
})

test('[EV-5] bins hold their upper edge, empty ones are null, and 0 and 1 have a place', () => {
  const bins = calibrationBins(sortScores([0, 1, 1, 0, 1], [0, 0.1, 1, 0.95, 0.1]))
  expect(bins.map((bin) => bin.count)).toEqual([3, 0, 0, 0, 0, 0, 0, 0, 0, 2])
  expect(bins[1]).toMatchObject({ meanScore: null, fractionPositive: null })
  expect(bins[0].low).toBe(0)
  expect(bins[9].high).toBe(1)
})

test('[EV-5] the expected calibration error', () => {
  const bins = calibrationBins(sortScores([1, 0, 1, 1], [0.75, 0.75, 0.25, 0.25]))
  expect(calibrationError(bins)).toBeCloseTo(0.5 * 0.25 + 0.5 * 0.75, 12)
  expect(calibrationError(calibrationBins(sortScores([], [])))).toBeNaN()
})

describe('decimating a curve', () => {
  test('leaves a short one alone', () => {
    expect(decimate([0, 0, 1], [0, 1, 1], 3)).toEqual([0, 1, 2])
    expect(decimate([], [], 10)).toEqual([])
  })

  test.each([2, 3, 10, 100, 1000])('[EV-2] to %i points: both ends stay, and no dropped point is far from a kept one', (limit) => {
    const random = seededRandom(limit)
    for (let round = 0; round < 5; round++) {
      const n = 1000 + random.int(4000)
      // Steps of very different size, many of them zero.
      const walk = (): Float64Array => {
        let at = 0
        return Float64Array.from({ length: n }, () => (at += random.int(3) === 0 ? random.next() ** 8 : 0))
      }
      const [x, y] = [walk(), walk()]
      const kept = decimate(x, y, limit)
      expect(kept.length).toBeLessThanOrEqual(limit)
      expect(kept[0]).toBe(0)
      expect(kept.at(-1)).toBe(n - 1)
      const longest = (x[n - 1] - x[0] + y[n - 1] - y[0]) / (limit - 1)
      for (let k = 1; k < kept.length; k++) {
        expect(kept[k]).toBeGreaterThan(kept[k - 1])
        const [from, beforeNext] = [kept[k - 1], kept[k] - 1]
        expect(x[beforeNext] - x[from] + y[beforeNext] - y[from]).toBeLessThanOrEqual(longest * (1 + 1e-9))
      }
    }
  })
})

test('[EV-2] counts at a threshold follow it exactly, ties included', () => {
  const random = seededRandom(12)
  const score = Array.from({ length: 500 }, () => random.int(20) / 20)
  const actual = score.map((p) => (random.next() < p ? 1 : 0))
  const scores = sortScores(actual, score)
  for (const threshold of [-1, 0, 0.05, 0.5, 0.51, 0.95, 1, 2]) {
    const tp = actual.filter((y, i) => y === 1 && score[i] >= threshold).length
    const fp = actual.filter((y, i) => y === 0 && score[i] >= threshold).length
    expect(countsAt(scores, threshold)).toMatchObject({ tp, fp })
    const { fn, tn } = countsAt(scores, threshold)
    expect(tp + fp + fn + tn).toBe(500)
  }
})

test('the area under the stored points is the area under the curve, nearly', () => {
  const random = seededRandom(2)
  const score = Float64Array.from({ length: 50_000 }, random.next)
  const scores = sortScores(
    Uint8Array.from(score, (p) => (random.next() < p ? 1 : 0)),
    score,
  )
  const roc = rocCurve(scores)
  if (roc === null) throw new Error('no curve')
  const area = (points: readonly number[]): number =>
    points.slice(1).reduce((sum, p, i) => sum + ((roc.fpr[p] - roc.fpr[points[i]]) * (roc.tpr[p] + roc.tpr[points[i]])) / 2, 0)
  const all = Array.from(roc.fpr, (_, i) => i)
  expect(area(decimate(roc.fpr, roc.tpr, 1000))).toBeCloseTo(area(all), 4)
})
