import { expect, test } from 'vitest'
import { metricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { seededRandom } from '../../random.ts'
import { evaluateBinary } from './binary.ts'
import { calibrationInterval } from './calibrationIntervals.ts'
import fixture from './fixtures/calibration.json' with { type: 'json' }
import { evaluateMulticlass } from './multiclass.ts'

const { binary, multiclass, interval } = fixture

function binaryOf(y: readonly number[], score: readonly number[], seed = 1) {
  return evaluateBinary({ labels: ['no', 'yes'], actual: Int32Array.from(y), score: Float64Array.from(score), threshold: 0.5, seed })
}

test('[EV-5] calibration errors and Brier score of two classes are those of scikit-learn’s bins, ties included', () => {
  const found = binaryOf(binary.y, binary.score)
  const value = (id: MetricId) => metricValue(found, id)?.value
  expect(value('calibrationError')).toBeCloseTo(binary.equalWidth, 12)
  expect(value('calibrationErrorEqualMass')).toBeCloseTo(binary.equalMass, 12)
  expect(value('brier')).toBeCloseTo(binary.brier, 12)
})

test('[EV-5] calibration errors of the predicted class, its bins and the Brier score of all classes are those of scikit-learn', () => {
  const labels = ['a', 'b', 'c', 'd']
  const found = evaluateMulticlass({
    labels,
    actual: Int32Array.from(multiclass.y),
    probabilities: Float64Array.from(multiclass.proba.flat()),
    seed: 1,
  })
  const value = (id: MetricId) => metricValue(found, id)?.value
  expect(value('topLabelCalibrationError')).toBeCloseTo(multiclass.equalWidth, 12)
  expect(value('topLabelCalibrationErrorEqualMass')).toBeCloseTo(multiclass.equalMass, 12)
  expect(value('brierMulticlass')).toBeCloseTo(multiclass.brier, 12)
  const bins = found.calibration?.bins ?? []
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(multiclass.y.length)
  const error = bins.reduce(
    (sum, { count, meanScore, fractionPositive }) => sum + count * Math.abs((meanScore ?? 0) - (fractionPositive ?? 0)),
    0,
  )
  expect(error / multiclass.y.length).toBeCloseTo(multiclass.equalWidth, 12)
  for (const id of ['brierMulticlass', 'topLabelCalibrationError', 'topLabelCalibrationErrorEqualMass'] as const) {
    const { low, high, method } = metricValue(found, id) ?? {}
    expect(method).toBe('bootstrap')
    expect(low ?? Infinity).toBeLessThan(value(id) ?? 0)
    expect(high ?? 0).toBeGreaterThan(value(id) ?? 1)
  }
})

test('[EV-7] the interval of a calibration error is that of its formula in numpy', () => {
  const found = calibrationInterval(
    Float64Array.from(interval.gaps),
    interval.drawn.map((values) => Float64Array.from(values)),
    interval.rows,
  )
  expect(found?.low).toBeCloseTo(interval.low, 12)
  expect(found?.high).toBeCloseTo(interval.high, 12)
})

/** Σ over ten bins of |∫ (p − truth(p)) dp| for scores that are uniform. */
function trueError(truth: (p: number) => number): number {
  let error = 0
  for (let bin = 0; bin < 10; bin++) {
    let gap = 0
    for (let i = 0; i < 1000; i++) {
      const p = (bin + (i + 0.5) / 1000) / 10
      gap += (p - truth(p)) / 10_000
    }
    error += Math.abs(gap)
  }
  return error
}

const truths: readonly [string, (p: number) => number][] = [
  ['calibrated', (p) => p],
  ['a little too sure', (p) => 0.5 + 0.9 * (p - 0.5)],
  ['far too high', (p) => p ** 2],
  ['wrong in one place', (p) => (p > 0.8 ? p - 0.2 : p)],
]

test.each(truths)('[EV-7] the interval of the calibration error holds the truth as often as it says: %s', (_, truth) => {
  const random = seededRandom(40)
  const expected = trueError(truth)
  const samples = 150
  let covered = 0
  for (let s = 0; s < samples; s++) {
    const score = Array.from({ length: 400 }, () => random.next())
    const y = score.map((p) => (random.next() < truth(p) ? 1 : 0))
    const { low, high } = metricValue(binaryOf(y, score, s), 'calibrationError') ?? {}
    if ((low ?? 1) <= expected && (high ?? 0) >= expected) covered++
  }
  // Three standard errors of 0.95 over 150 samples are 0.053.
  expect(covered / samples).toBeGreaterThan(0.897)
})

test('[EV-5] without rows, and with one, there is no interval', () => {
  expect(metricValue(binaryOf([], []), 'calibrationErrorEqualMass')).toMatchObject({ value: null, low: null, high: null })
  expect(metricValue(binaryOf([1], [0.5]), 'calibrationError')).toMatchObject({ value: 0.5, low: null, high: null, method: null })
})
