import { describe, expect, test } from 'vitest'
import { Evaluation, metricValue, type MulticlassEvaluation } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric, metricsFor } from '../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom } from '../../random.ts'
import fixture from './fixtures/multiclass.json' with { type: 'json' }
import { evaluateMulticlass, mostProbable } from './multiclass.ts'

const cases = [
  ['three classes', fixture.three],
  ['seven classes', fixture.seven],
] as const

function evaluate(actual: readonly number[], rows: readonly (readonly number[])[], seed = 1): MulticlassEvaluation {
  const labels = (rows[0] ?? [0, 0, 0]).map((_, c) => `class ${c}`)
  return evaluateMulticlass({ labels, actual: Int32Array.from(actual), probabilities: Float64Array.from(rows.flat()), seed })
}

const names = {
  accuracy: 'accuracy',
  balancedAccuracy: 'balanced_accuracy',
  logLoss: 'log_loss',
  mcc: 'mcc',
  kappa: 'kappa',
  kappaQuadratic: 'kappa_quadratic',
  rocAucOvr: 'roc_auc_ovr_macro',
  rocAucOvo: 'roc_auc_ovo_macro',
  top2Accuracy: 'top2',
  precisionMacro: 'precision_macro',
  recallMacro: 'recall_macro',
  f1Macro: 'f1_macro',
  precisionMicro: 'precision_micro',
  recallMicro: 'recall_micro',
  f1Micro: 'f1_micro',
  precisionWeighted: 'precision_weighted',
  recallWeighted: 'recall_weighted',
  f1Weighted: 'f1_weighted',
} as const satisfies Partial<Record<MetricId, keyof typeof fixture.three>>

describe.each(cases)('[EV-7] equal to scikit-learn to 1e-9: %s', (_, data) => {
  const evaluation = evaluate(data.y, data.proba)

  test.each(Object.entries(names))('%s', (id, name) => {
    const found = metricValue(evaluation, id as MetricId)
    expect(Math.abs((found?.value ?? Number.NaN) - data[name])).toBeLessThanOrEqual(1e-9)
    expect(found?.low).toBeLessThan(data[name])
    expect(found?.high).toBeGreaterThan(data[name])
    expect(found?.method).toBe(metric(id as MetricId).interval)
  })

  test('[EV-1] the confusion matrix', () => expect(evaluation.confusion.counts).toEqual(data.confusion))

  test('holds every metric of the task and passes its schema', () => {
    expect(evaluation.metrics.map((value) => value.metric).sort()).toEqual(metricsFor('multiclass').sort())
    expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation)
    expect(evaluation.classes.map((c) => c.support)).toEqual(data.confusion.map((row) => row.reduce((sum, count) => sum + count)))
  })
})

describe('at the edges', () => {
  const certain = (label: number): number[] => [0, 1, 2].map((c) => (c === label ? 0.8 : 0.1))

  test('no rows: every value is null', () => {
    const evaluation = evaluateMulticlass({
      labels: ['a', 'b', 'c'],
      actual: new Int32Array(0),
      probabilities: new Float64Array(0),
      seed: 0,
    })
    for (const value of evaluation.metrics) expect([value.value, value.low, value.high]).toEqual([null, null, null])
    expect(() => Evaluation.parse(evaluation)).not.toThrow()
  })

  test('a class without rows: ROC AUC is null, macro averages leave it out as scikit-learn does', () => {
    const evaluation = evaluate([0, 0, 1, 1], [certain(0), certain(0), certain(1), certain(0)])
    expect(metricValue(evaluation, 'rocAucOvr')?.value).toBeNull()
    expect(metricValue(evaluation, 'rocAucOvo')?.value).toBeNull()
    expect(metricValue(evaluation, 'recallMacro')?.value).toBe(0.75)
    expect(metricValue(evaluation, 'balancedAccuracy')?.value).toBe(0.75)
    expect(evaluation.classes[2]).toEqual({ label: 'class 2', precision: 0, recall: 0, f1: 0, support: 0 })
  })

  test('a class that is predicted and never there counts in the macro averages, not in the balanced accuracy', () => {
    const evaluation = evaluate([0, 1], [certain(0), certain(2)])
    expect(metricValue(evaluation, 'recallMacro')?.value).toBeCloseTo(1 / 3, 12)
    expect(metricValue(evaluation, 'balancedAccuracy')?.value).toBe(0.5)
  })

  test('ties: the first class is predicted', () => {
    expect([...mostProbable(Float64Array.of(0.4, 0.4, 0.2, 0.2, 0.4, 0.4), 3)]).toEqual([0, 1])
  })

  test('of the two most probable, the later class wins a tie', () => {
    const tied = [0.4, 0.3, 0.3]
    expect(metricValue(evaluate([2, 2], [tied, tied]), 'top2Accuracy')?.value).toBe(1)
    expect(metricValue(evaluate([1, 1], [tied, tied]), 'top2Accuracy')?.value).toBe(0)
  })

  test('refuses NaN and unknown classes, and names the row', () => {
    const good = [certain(0), certain(1)]
    expect(() => evaluate([0, 3], good)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { row: 1 } }))
    expect(() => evaluate([0, -1], good)).toThrow(CairnError)
    expect(() => evaluate([0, 1], [certain(0), [0.5, Number.NaN, 0.5]])).toThrow(expect.objectContaining({ details: { row: 1 } }))
    expect(() => evaluate([0], good)).toThrow(CairnError)
  })
})

test('with many classes it stays within seconds, with fewer resamples, and says how many', () => {
  const random = seededRandom(8)
  const [rows, k] = [10_000, 100]
  const probabilities = Float64Array.from({ length: rows * k }, random.next)
  const actual = Int32Array.from({ length: rows }, () => random.int(k))
  const labels = Array.from({ length: k }, (_, c) => String(c))
  const evaluation = evaluateMulticlass({ labels, actual, probabilities, seed: 1 })
  expect(evaluation.intervals.resamples).toBe(400)
  expect(metricValue(evaluation, 'rocAucOvr')?.value).toBeCloseTo(0.5, 1)
})
