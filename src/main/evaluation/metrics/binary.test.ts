import { describe, expect, test } from 'vitest'
import { type BinaryEvaluation, Evaluation, metricValue } from '../../../shared/domain/evaluation/evaluation.ts'
import { type MetricId, metric, metricsFor } from '../../../shared/domain/evaluation/metrics.ts'
import { CairnError } from '../../../shared/errors.ts'
import { seededRandom } from '../../random.ts'
import { evaluateBinary } from './binary.ts'
import { rocAuc } from './binaryMetrics.ts'
import fixture from './fixtures/binary.json' with { type: 'json' }

const labels = ['no', 'yes'] as const
const { plain, ties, rare } = fixture
const cases = [
  ['plain', plain],
  ['ties', ties],
  ['a rare class', rare],
] as const

function evaluate(actual: readonly number[], score: readonly number[], threshold = 0.5, seed = 1): BinaryEvaluation {
  return evaluateBinary({ labels: [...labels], actual: Uint8Array.from(actual), score: Float64Array.from(score), threshold, seed })
}

function value(evaluation: BinaryEvaluation, id: MetricId): number {
  const found = metricValue(evaluation, id)?.value
  if (found == null) throw new Error(`${id} has no value`)
  return found
}

function near(actual: number | null | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(1e-9)
}

describe.each(cases)('[EV-7] equal to scikit-learn to 1e-9: %s', (_, data) => {
  test.each(Object.entries(data.thresholds))('at the threshold %s', (threshold, expected) => {
    const evaluation = evaluate(data.y, data.score, Number(threshold))
    expect(evaluation.confusion.counts).toEqual([
      [expected.tn, expected.fp],
      [expected.fn, expected.tp],
    ])
    near(value(evaluation, 'accuracy'), expected.accuracy)
    near(value(evaluation, 'balancedAccuracy'), expected.balanced_accuracy)
    near(value(evaluation, 'precision'), expected.precision)
    near(value(evaluation, 'recall'), expected.recall)
    near(value(evaluation, 'specificity'), expected.specificity)
    near(value(evaluation, 'f1'), expected.f1)
    near(value(evaluation, 'mcc'), expected.mcc)
    near(value(evaluation, 'kappa'), expected.kappa)
    const accuracy = metricValue(evaluation, 'accuracy')
    near(accuracy?.low, expected.accuracy_wilson95[0])
    near(accuracy?.high, expected.accuracy_wilson95[1])
  })

  test('of the scores themselves', () => {
    const evaluation = evaluate(data.y, data.score)
    near(value(evaluation, 'rocAuc'), data.roc_auc)
    near(rocAuc(data.y, data.score), data.roc_auc)
    near(value(evaluation, 'averagePrecision'), data.average_precision)
    near(value(evaluation, 'logLoss'), data.log_loss)
    near(value(evaluation, 'brier'), data.brier)
  })
})

describe('[EV-7] every metric carries an interval', () => {
  test.each(cases)('that holds its value: %s', (_, data) => {
    const evaluation = evaluate(data.y, data.score)
    expect(evaluation.metrics.map(({ metric }) => metric).sort()).toEqual(metricsFor('binary').sort())
    expect(evaluation.intervals).toEqual({ confidence: 0.95, resamples: 1000, seed: 1 })
    for (const found of evaluation.metrics) {
      const { metric: id, value: estimate, low, high, method } = found
      const { interval } = metric(id)
      expect(method).toBe(interval === 'calibration' ? 'bootstrap' : interval)
      // A bound that is missing fails here as well: nothing is smaller or greater than NaN.
      const holds = (low ?? Number.NaN) < (estimate ?? Number.NaN) && (high ?? Number.NaN) > (estimate ?? Number.NaN)
      expect({ id, holds }).toEqual({ id, holds: true })
    }
  })

  test('proportions name their denominator', () => {
    const evaluation = evaluate(plain.y, plain.score)
    expect(metricValue(evaluation, 'recall')?.n).toBe(126)
    expect(metricValue(evaluation, 'specificity')?.n).toBe(174)
    expect(metricValue(evaluation, 'precision')?.n).toBe(145)
    expect(metricValue(evaluation, 'rocAuc')?.n).toBe(300)
  })

  test('the seed decides the bootstrap, and nothing else does', () => {
    expect(evaluate(plain.y, plain.score)).toEqual(evaluate(plain.y, plain.score))
    expect(evaluate(plain.y, plain.score, 0.5, 2)).not.toEqual(evaluate(plain.y, plain.score))
  })

  test('equal to a bootstrap that copies rows and knows nothing of weights', () => {
    const random = seededRandom(1)
    // Draws are made in the order of falling scores, as the evaluation numbers its rows.
    const order = plain.score.map((_, i) => i).sort((a, b) => plain.score[b] - plain.score[a])
    const found: number[] = []
    for (let r = 0; r < 1000; r++) {
      const rows = order.map(() => order[random.int(order.length)])
      found.push(
        slowAuc(
          rows.map((i) => plain.y[i]),
          rows.map((i) => plain.score[i]),
        ),
      )
    }
    found.sort((a, b) => a - b)
    const auc = metricValue(evaluate(plain.y, plain.score), 'rocAuc')
    near(auc?.low, found[24] + 0.975 * (found[25] - found[24]))
    near(auc?.high, found[974] + 0.025 * (found[975] - found[974]))
  })
})

/** Over all pairs, one by one. */
function slowAuc(actual: readonly number[], score: readonly number[]): number {
  const positives = score.filter((_, i) => actual[i] === 1)
  const negatives = score.filter((_, i) => actual[i] === 0)
  let wins = 0
  for (const p of positives) for (const q of negatives) wins += p > q ? 1 : p === q ? 0.5 : 0
  return wins / (positives.length * negatives.length)
}

describe('at the edges', () => {
  test('no rows: every value is null', () => {
    const evaluation = evaluate([], [])
    expect(evaluation.rows).toBe(0)
    for (const found of evaluation.metrics) {
      expect(found).toEqual({ metric: found.metric, value: null, low: null, high: null, method: null, n: 0 })
    }
    expect(evaluation.curves.roc).toBeNull()
    expect(evaluation.curves.pr).toBeNull()
    expect(() => Evaluation.parse(evaluation)).not.toThrow()
  })

  test('one class only: what needs both is null, the rest is there', () => {
    const negative = evaluate([0, 0, 0], [0.2, 0.4, 0.6])
    expect(negative.metrics.filter((m) => m.value === null).map((m) => m.metric)).toEqual(['recall', 'rocAuc', 'averagePrecision'])
    expect(value(negative, 'precision')).toBe(0)
    expect(value(negative, 'mcc')).toBe(0)
    near(value(negative, 'specificity'), 2 / 3)
    expect(negative.curves.roc).toBeNull()
    const positive = evaluate([1, 1], [0.2, 0.6])
    expect(metricValue(positive, 'specificity')?.value).toBeNull()
    expect(metricValue(positive, 'rocAuc')?.value).toBeNull()
    expect(value(positive, 'averagePrecision')).toBe(1)
  })

  test('perfect on one class: chance agrees everywhere, kappa is null', () => {
    expect(metricValue(evaluate([0, 0], [0.1, 0.2]), 'kappa')?.value).toBeNull()
  })

  test('one row has no bootstrap interval', () => {
    const { low, high, method } = metricValue(evaluate([1], [0.9]), 'brier') ?? {}
    expect([low, high, method]).toEqual([null, null, null])
  })

  test('all scores the same: guessing', () => {
    const evaluation = evaluate([0, 1, 0, 1, 1], [0.5, 0.5, 0.5, 0.5, 0.5])
    expect(value(evaluation, 'rocAuc')).toBe(0.5)
    near(value(evaluation, 'averagePrecision'), 0.6)
    expect(evaluation.curves.roc).toEqual({ fpr: [0, 1], tpr: [0, 1], threshold: [null, 0.5] })
  })

  test('certain and wrong costs 36, not infinity', () => {
    near(value(evaluate([0, 1], [1, 0]), 'logLoss'), -Math.log(Number.EPSILON))
  })

  test('refuses what is not a probability or a class, and names the row', () => {
    const refused = (actual: number[], score: number[]): unknown => {
      try {
        return evaluateBinary({
          labels: ['a', 'b'],
          actual: Int32Array.from(actual),
          score: Float64Array.from(score),
          threshold: 0.5,
          seed: 0,
        })
      } catch (error) {
        return error instanceof CairnError ? [error.code, error.details] : error
      }
    }
    for (const bad of [Number.NaN, -0.1, 1.1, Infinity]) expect(refused([0, 1, 1], [0.1, 0.2, bad])).toEqual(['INVALID_INPUT', { row: 2 }])
    expect(refused([0, 2], [0.1, 0.2])).toEqual(['INVALID_INPUT', { row: 1 }])
    expect(refused([0], [0.1, 0.2])).toEqual(['INVALID_INPUT', {}])
  })
})

test('[EV-2] a stored evaluation keeps the labels, the threshold and curves of 1,000 points, and passes its schema', () => {
  const random = seededRandom(9)
  const rows = 100_000
  const score = Float64Array.from({ length: rows }, random.next)
  const actual = Uint8Array.from(score, (p) => (random.next() < p ? 1 : 0))
  const evaluation = evaluateBinary({ labels: ['__proto__', 'a "quoted"\nlabel'], actual, score, threshold: 0.4, seed: 5 })
  expect(Evaluation.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation)
  expect(evaluation.labels).toEqual(['__proto__', 'a "quoted"\nlabel'])
  expect(evaluation.threshold).toBe(0.4)
  expect(evaluation.curves.roc?.fpr.length).toBeLessThanOrEqual(1000)
  expect(evaluation.curves.pr?.recall.length).toBeLessThanOrEqual(1000)
  expect(evaluation.intervals.resamples).toBe(200)
  near(value(evaluation, 'rocAuc'), rocAuc(actual, score) ?? Number.NaN)
})
