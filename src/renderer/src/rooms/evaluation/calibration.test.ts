import { expect, test } from 'vitest'
import { brier, calibrationBins } from './calibration.ts'
import fixture from './fixtures/calibration.json' with { type: 'json' }

test('[EV-5] calibration and Brier score are those of scikit-learn', () => {
  const bins = calibrationBins(fixture.score, fixture.actual).filter(({ count }) => count > 0)
  expect(bins.map(({ meanScore }) => meanScore)).toEqual(fixture.meanScore.map((value) => expect.closeTo(value, 12)))
  expect(bins.map(({ fractionPositive }) => fractionPositive)).toEqual(fixture.fractionPositive.map((value) => expect.closeTo(value, 12)))
  expect(brier(fixture.score, fixture.actual)).toBeCloseTo(fixture.brier, 12)
})

test('[EV-5] no rows: empty bins and no score', () => {
  expect(calibrationBins([], [], 2)).toEqual([
    { low: 0, high: 0.5, count: 0, meanScore: null, fractionPositive: null },
    { low: 0.5, high: 1, count: 0, meanScore: null, fractionPositive: null },
  ])
  expect(brier([], [])).toBeNull()
})
