import { expect, test } from 'vitest'
import fixture from './fixtures/ranking.json' with { type: 'json' }
import { countsAt, cutAt, rocArea, sortScores } from '../../../../../shared/domain/evaluation/scores.ts'
import { averagePrecision, prPoints, rates, rocPoints, scoreBins } from './ranking.ts'

const ranking = sortScores(fixture.actual, fixture.score)

test.each(fixture.at)('[EV-2] counts and rates at $threshold are those of scikit-learn', ({ threshold, precision, recall, ...counts }) => {
  expect(countsAt(ranking, threshold)).toEqual(counts)
  const found = rates(countsAt(ranking, threshold))
  if (precision === null) expect(found.precision).toBeNull()
  else expect(found.precision).toBeCloseTo(precision, 12)
  expect(found.recall).toBeCloseTo(recall, 12)
})

test('[EV-2] ROC and precision-recall curves are those of scikit-learn', () => {
  expect(rocPoints(ranking).map(({ x }) => x)).toEqual(fixture.roc.fpr.map((value) => expect.closeTo(value, 12)))
  expect(rocPoints(ranking).map(({ y }) => y)).toEqual(fixture.roc.tpr.map((value) => expect.closeTo(value, 12)))
  const { recall, precision } = fixture.pr
  // scikit-learn leaves out what comes after full recall.
  expect(prPoints(ranking).slice(0, recall.length)).toEqual(
    recall.map((x, i) => ({ x: expect.closeTo(x, 12), y: expect.closeTo(precision[i], 12) })),
  )
})

test('[EV-2] the areas under them are those of scikit-learn', () => {
  expect(rocArea(ranking)).toBeCloseTo(fixture.auc, 12)
  expect(averagePrecision(ranking)).toBeCloseTo(fixture.ap, 12)
  expect(averagePrecision(sortScores([0], [0.3]))).toBeNull()
})

test('[EV-2] the histogram of scores is that of numpy, per class', () => {
  const { negative, positive } = scoreBins(fixture.score, fixture.actual, 8)
  expect([...negative]).toEqual(fixture.bins.negative)
  expect([...positive]).toEqual(fixture.bins.positive)
})

test('[EV-2] nothing where nothing can be said', () => {
  expect(rates({ tp: 0, fp: 0, fn: 0, tn: 0 })).toEqual({ precision: null, recall: null, f1: null, falsePositiveRate: null })
  const empty = sortScores([], [])
  expect(countsAt(empty, 0.5)).toEqual({ tp: 0, fp: 0, fn: 0, tn: 0 })
  expect(rocPoints(empty)).toEqual([])
  expect(rocPoints(sortScores([1, 1], [0.2, 0.4]))).toEqual([])
  expect(prPoints(sortScores([0], [0.2]))).toEqual([])
})

test('[EV-2] 100,000 rows: a curve is thinned to what can be seen, its ends kept', () => {
  const score = Float64Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 100_003) / 100_003)
  const many = sortScores(
    Uint8Array.from(score, (value, i) => (value * 100 > i % 100 ? 1 : 0)),
    score,
  )
  const roc = rocPoints(many)
  expect(roc.length).toBeLessThanOrEqual(401)
  expect(roc.at(-1)).toEqual({ x: 1, y: 1 })
  expect(cutAt(many, 0)).toBe(100_000)
})
