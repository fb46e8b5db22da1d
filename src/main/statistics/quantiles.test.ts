import { expect, test } from 'vitest'
import reference from '../../shared/statistics/fixtures/numpy.json' with { type: 'json' }
import { normalQuantile } from '../../shared/statistics/normal.ts'
import { median, plottingQuantile, quantileOfSorted, quantiles, valueAtPlace } from './quantiles.ts'
import { tQuantile } from './student.ts'

const close = (actual: number, expected: number, relative = 1e-13) =>
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(expected)))

test.each(reference.samples)(`quantiles of $name are those of numpy ${reference.numpy} and scipy ${reference.scipy}`, (sample) => {
  const sorted = Float64Array.from(sample.values).sort()
  reference.ps.forEach((p, i) => {
    close(quantileOfSorted(sorted, p), sample.quantiles[i])
    expect(valueAtPlace(sorted, p * (sorted.length - 1))).toBe(sample.quantiles[i])
  })
  ;[0.05, 0.5, 0.95].forEach((p, i) => close(plottingQuantile(sorted, p), sample.plotting[i]))
  close(median(sample.values), sample.quantiles[reference.ps.indexOf(0.5)])
  expect(quantiles(sample.values, [0, 1])).toEqual([sorted[0], sorted[sorted.length - 1]])
})

test('values that lie further apart than a number can say have a quantile between them', () => {
  const ends = Float64Array.of(-1.7e308, 1.7e308)
  expect(valueAtPlace(ends, 0)).toBe(-1.7e308)
  expect(valueAtPlace(ends, 0.25) / -8.5e307).toBeCloseTo(1, 12)
  expect(valueAtPlace(ends, 0.5)).toBe(0)
  expect(valueAtPlace(ends, 1)).toBe(1.7e308)
  expect(quantileOfSorted([], 0.5)).toBeNaN()
  expect(quantileOfSorted([3], 0.3)).toBe(3)
})

test.each(reference.normal)('the normal quantile of %s is that of scipy', (p, expected) => close(normalQuantile(p), expected, 1e-14))

test.each(reference.student)('the quantile of t at %s with %s degrees of freedom is that of scipy', (p, df, expected) =>
  close(tQuantile(p, df), expected, 1e-9),
)
