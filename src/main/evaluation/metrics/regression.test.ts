import { describe, expect, test } from 'vitest'
import { Evaluation, metricValue, type RegressionEvaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metricsFor } from '../../../shared/domain/evaluation/metrics.ts'
import { seededRandom } from '../../random.ts'
import fixture from './fixtures/regression.json' with { type: 'json' }
import { evaluateRegression } from './regression.ts'

const { y, pred, ...expected } = fixture.gamma

function evaluate(actual: readonly number[], predicted: readonly number[], seed = 1): RegressionEvaluation {
  return evaluateRegression({ actual: Float64Array.from(actual), predicted: Float64Array.from(predicted), seed })
}

function value(evaluation: RegressionEvaluation, id: MetricId): number | null | undefined {
  return metricValue(evaluation, id)?.value
}

const evaluation = evaluate(y, pred)

const names = {
  mse: 'mse',
  rmse: 'rmse',
  mae: 'mae',
  medianAe: 'median_ae',
  r2: 'r2',
  mape: 'mape',
  maxError: 'max_error',
  explainedVariance: 'explained_variance',
  spearman: 'spearman',
  pearson: 'pearson',
  kendall: 'kendall',
  pinball10: 'pinball_0_1',
  pinball90: 'pinball_0_9',
} as const satisfies Partial<Record<MetricId, keyof typeof expected>>

test.each(Object.entries(names))('[EV-7] %s equals scikit-learn to 1e-9 and carries an interval', (id, name) => {
  const found = metricValue(evaluation, id as MetricId)
  expect(Math.abs((found?.value ?? Number.NaN) - expected[name])).toBeLessThanOrEqual(1e-9)
  if (id === 'maxError') return expect([found?.low, found?.high, found?.method]).toEqual([null, null, null])
  expect(found?.method).toBe('bootstrap')
  expect(found?.low).toBeLessThan(expected[name])
  expect(found?.high).toBeGreaterThan(expected[name])
})

test('holds every metric of the task and passes its schema', () => {
  expect(evaluation.metrics.map(({ metric }) => metric).sort()).toEqual(metricsFor('regression').sort())
  expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation)
})

test('[EV-5] residuals are actual − predicted, with quantiles and a histogram that holds every row', () => {
  const { residuals } = evaluate([1, 2, 3, 4, 5], [0, 2, 4, 4, 1])
  expect(residuals).toMatchObject({ mean: 0.8, min: -1, max: 4, quantiles: { p25: 0, p50: 0, p75: 1 } })
  expect(residuals?.histogram.counts.reduce((sum, count) => sum + count)).toBe(5)
  expect(residuals?.histogram.counts.at(-1)).toBe(1)
  expect(residuals?.histogram.edges).toHaveLength(41)
  expect(evaluate([1, 1], [1, 1]).residuals?.histogram).toEqual({ edges: [-0.5, 0.5], counts: [2] })
})

describe('at the edges', () => {
  test('no rows: every value is null', () => {
    const nothing = evaluate([], [])
    expect(nothing.residuals).toBeNull()
    for (const metric of nothing.metrics) expect(metric).toMatchObject({ value: null, low: null, high: null, method: null, n: 0 })
    expect(() => Evaluation.parse(nothing)).not.toThrow()
  })

  test('one row has errors, but no interval and nothing that needs variation', () => {
    const one = evaluate([2], [3])
    expect(metricValue(one, 'mae')).toEqual({ metric: 'mae', value: 1, low: null, high: null, method: null, n: 1 })
    for (const id of ['r2', 'explainedVariance', 'pearson', 'spearman', 'kendall'] as const) expect(value(one, id)).toBeNull()
    expect(one.residuals?.sd).toBeNull()
  })

  test('a target that does not vary has no R² and no correlation', () => {
    const constant = evaluate([0.1, 0.1, 0.1], [0.1, 0.2, 0.3])
    for (const id of ['r2', 'explainedVariance', 'pearson', 'spearman', 'kendall'] as const) expect(value(constant, id)).toBeNull()
    expect(value(constant, 'mae')).toBeCloseTo(0.1, 12)
  })

  test('a true value of 0 has no percentage error', () => {
    expect(metricValue(evaluate([0, 1, 2], [1, 1, 1]), 'mape')).toMatchObject({ value: null, low: null, high: null, method: null })
    expect(value(evaluate([0, 1, 2], [0, 1, 1]), 'mape')).toBeNull()
  })

  test('perfect predictions', () => {
    const perfect = evaluate([1, 2, 3, 4], [1, 2, 3, 4])
    expect([value(perfect, 'r2'), value(perfect, 'mse'), value(perfect, 'kendall')]).toEqual([1, 0, 1])
  })

  test('NaN and infinity are refused, and the row is named', () => {
    expect(() => evaluate([1, Number.NaN], [1, 2])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { row: 1 } }))
    expect(() => evaluate([1, 2], [Infinity, 2])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { row: 0 } }))
    expect(() => evaluate([1, 2], [1])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  test('a target far from 0 keeps its digits', () => {
    const far = evaluate(
      y.map((v) => v + 1e7),
      pred.map((v) => v + 1e7),
    )
    expect(value(far, 'r2')).toBeCloseTo(expected.r2, 7)
    expect(value(far, 'pearson')).toBeCloseTo(expected.pearson, 7)
  })
})

test('[EV-7] 20,000 rows get 1,000 resamples, and the interval that theory gives for a mean', () => {
  const random = seededRandom(4)
  const actual = Float64Array.from({ length: 20_000 }, random.normal)
  const predicted = actual.map((v) => v + random.normal())
  const large = evaluateRegression({ actual, predicted, seed: 1 })
  expect(large.intervals.resamples).toBe(1000)
  const mse = metricValue(large, 'mse')
  // The squared errors are chi-square with one degree of freedom: their variance is 2.
  expect(((mse?.high ?? 0) - (mse?.low ?? 0)) / (2 * 1.96 * Math.sqrt(2 / 20_000))).toBeCloseTo(1, 0)
})
