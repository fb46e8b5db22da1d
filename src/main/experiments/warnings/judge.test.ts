import { describe, expect, test } from 'vitest'
import { warningCopy } from '../../../shared/domain/experiments/warningCopy.ts'
import { hasKnownLeak } from '../../../shared/domain/experiments/warnings.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import type { Evidence, LossPoint, RunEvidence } from './evidence.ts'
import reference from './fixtures/newcombe.json' with { type: 'json' }
import { differenceInterval } from './intervals.ts'
import { warningsOf } from './judge.ts'

type Values = Partial<Record<MetricId, readonly [value: number, low: number, high: number, n?: number]>>

const valuesOf = (subject: Evidence['subject'], part: Evidence['part'], values: Values): Evidence[] =>
  Object.entries(values).map(([metric, [value, low, high, n = 500]]) => ({
    subject,
    part,
    metric: metric as MetricId,
    value,
    low,
    high,
    n,
  }))

const exactly = (value: number) => [value, value, value] as const

interface Given {
  readonly train?: Values
  readonly validation?: Values
  readonly test?: Values
  readonly trivial?: Values
  readonly linear?: Values
}

function run(
  task: Task,
  { train = {}, validation = {}, test: held = {}, trivial = {}, linear = {} }: Given,
  more: Partial<RunEvidence> = {},
) {
  return {
    task,
    target: 'y',
    linear: false,
    weighted: false,
    round: 'epoch',
    leakingFeatures: [],
    split: { rows: { train: 2_000, validation: 500, test: 500 }, leakedDuplicates: { validation: 0, test: 0 } },
    losses: [],
    metrics: [
      ...valuesOf('model', 'train', train),
      ...valuesOf('model', 'validation', validation),
      ...valuesOf('model', 'test', held),
      ...(['validation', 'test'] as const).flatMap((part) => [...valuesOf('trivial', part, trivial), ...valuesOf('linear', part, linear)]),
    ],
    ...more,
  } satisfies RunEvidence
}

const kinds = (evidence: RunEvidence) => warningsOf(evidence).map(({ kind }) => kind)

const honest: Given = {
  train: { rocAuc: [0.86, 0.84, 0.88], logLoss: [0.4, 0.38, 0.42] },
  validation: { rocAuc: [0.84, 0.8, 0.88], logLoss: [0.42, 0.38, 0.46] },
  test: { rocAuc: [0.84, 0.8, 0.88], accuracy: [0.8, 0.76, 0.83], recall: [0.7, 0.6, 0.8, 200], specificity: [0.8, 0.7, 0.9, 300] },
  trivial: { rocAuc: exactly(0.5), logLoss: exactly(0.67), accuracy: exactly(0.6) },
  linear: { rocAuc: [0.76, 0.72, 0.8] },
}

test('[TR-17] a run without fault has no warnings, and one that has not ended has none', () => {
  expect(warningsOf(run('binary', honest))).toEqual([])
  expect(warningsOf(run('binary', {}, { split: null }))).toEqual([])
})

describe('[TR-17] overfitting', () => {
  const gap = (train: Values, validation: Values) => kinds(run('binary', { ...honest, train, validation }))

  test('is the gap between train and validation beyond what chance explains: the same gap on few rows is none', () => {
    expect(gap({ rocAuc: [0.95, 0.94, 0.96] }, { rocAuc: [0.83, 0.8, 0.86] })).toEqual(['overfitting'])
    expect(gap({ rocAuc: [0.95, 0.94, 0.96] }, { rocAuc: [0.83, 0.68, 0.94] })).not.toContain('overfitting')
  })

  test('a gap that is certain and means little is none: of what the model gained, nearly all holds', () => {
    expect(gap({ rocAuc: [0.9, 0.899, 0.901] }, { rocAuc: [0.89, 0.889, 0.891] })).toEqual([])
  })

  test('also where the classes are right and the probabilities are not', () => {
    const found = warningsOf(
      run('binary', {
        ...honest,
        train: { rocAuc: [0.9, 0.88, 0.92], logLoss: [0.1, 0.08, 0.12] },
        validation: { rocAuc: [0.88, 0.84, 0.92], logLoss: [0.5, 0.42, 0.58] },
      }),
    )
    expect(found).toEqual([
      {
        kind: 'overfitting',
        evidence: 'Log loss is 0.1000 (0.0800–0.1200) on the training rows and 0.5000 (0.4200–0.5800) on the validation rows.',
      },
    ])
  })

  test('of a number, where lower is better', () => {
    const given = { test: { rmse: [0.9, 0.85, 0.95] }, trivial: { rmse: exactly(1.4) }, linear: { rmse: exactly(1.2) } } as const
    expect(kinds(run('regression', { ...given, train: { rmse: [0.5, 0.48, 0.52] }, validation: { rmse: [0.9, 0.84, 0.96] } }))).toEqual([
      'overfitting',
    ])
    expect(kinds(run('regression', { ...given, train: { rmse: [0.9, 0.88, 0.92] }, validation: { rmse: [0.5, 0.48, 0.52] } }))).toEqual([])
  })

  const losses = (validation: (epoch: number) => number, train = (epoch: number) => 0.4 - epoch / 100): LossPoint[] =>
    Array.from({ length: 16 }, (_, i) => ({ epoch: 10 + i, train: train(i), validation: validation(i) }))

  test('a validation loss that rises after the best epoch is named; one that only trembles, or that train follows, is not', () => {
    const rising = warningsOf(run('binary', honest, { losses: losses((i) => 0.42 + i * 0.02) }))
    expect(rising).toEqual([
      {
        kind: 'lossRises',
        evidence: 'From epoch 10 to 25 the validation loss rose from 0.4200 to 0.7200, while the training loss fell from 0.4000 to 0.2500.',
      },
    ])
    const [ofTrees] = warningsOf(run('binary', honest, { round: 'tree', losses: losses((i) => 0.42 + i * 0.02) }))
    expect(ofTrees.evidence).toMatch(/^From tree 10 to 25 /)
    expect(kinds(run('binary', honest, { losses: losses((i) => (i === 0 ? 0.42 : 0.5 + (i % 2) * 0.1)) }))).toEqual([])
    expect(kinds(run('binary', honest, { losses: losses((i) => 0.42 + i * 0.002) }))).toEqual([])
    expect(
      kinds(
        run('binary', honest, {
          losses: losses(
            (i) => 0.42 + i * 0.02,
            (i) => 0.4 + i * 0.02,
          ),
        }),
      ),
    ).toEqual([])
    expect(kinds(run('binary', honest, { losses: losses((i) => 0.42 + i * 0.02).slice(0, 4) }))).toEqual([])
  })
})

describe('[TR-17] underfitting', () => {
  test('is no better than the baseline that ignores the features, in no metric', () => {
    const weak = { ...honest, train: {}, validation: { rocAuc: [0.55, 0.48, 0.62], logLoss: [0.66, 0.6, 0.72] } } as const
    expect(kinds(run('binary', weak))).toEqual(['underfitting'])
    // Nothing gained in order, but in probabilities: it has learnt something.
    expect(kinds(run('binary', { ...weak, validation: { ...weak.validation, logLoss: [0.5, 0.45, 0.55] } }))).toEqual(['noGain'])
    expect(warningsOf(run('regression', { validation: { rmse: [1.4, 1.3, 1.5] }, trivial: { rmse: exactly(1.41) } }))).toEqual([
      {
        kind: 'underfitting',
        evidence: 'Root mean squared error is 1.4000 (1.3000–1.5000) on the validation rows; the mean baseline has 1.4100.',
      },
    ])
  })

  test('a network within whose interval the linear baseline lies is told; the linear model itself is not', () => {
    const like = { ...honest, linear: { rocAuc: [0.83, 0.8, 0.86] } } as const
    expect(kinds(run('binary', like))).toEqual(['noGain'])
    expect(kinds(run('binary', like, { linear: true }))).toEqual([])
  })
})

describe('[TR-17] leakage', () => {
  test('a feature that gives the target away, and copies of training rows that were evaluated on, are known leaks', () => {
    const leaking = warningsOf(run('binary', honest, { leakingFeatures: ['refunded'] }))
    expect(leaking).toEqual([{ kind: 'leakingFeature', evidence: '"refunded" reveals the target "y".' }])
    const split = { rows: { train: 2_000, validation: 500, test: 500 }, leakedDuplicates: { validation: 0, test: 12 } }
    const copied = warningsOf(run('binary', honest, { split }))
    expect(copied).toEqual([{ kind: 'copiedRows', evidence: '12 of 500 test rows are exact copies of training rows.' }])
    const few = warningsOf(run('binary', honest, { split: { ...split, leakedDuplicates: { validation: 0, test: 4 } } }))
    expect(few).toEqual([{ kind: 'fewCopiedRows', evidence: '4 of 500 test rows are exact copies of training rows.' }])
    expect([leaking, copied, few, []].map(hasKnownLeak)).toEqual([true, true, false, false])
  })

  test('metrics that are too good are named, but are no known leak; few rows that are all right are not', () => {
    const perfect = { ...honest, test: { accuracy: [1, 0.9993, 1] } } as const
    const found = warningsOf(run('binary', perfect))
    expect(found.map(({ kind }) => kind)).toEqual(['tooGood'])
    expect(hasKnownLeak(found)).toBe(false)
    expect(kinds(run('binary', { ...honest, test: { accuracy: [1, 0.93, 1] } }))).toEqual([])
    // 99 % are of one class: an accuracy of 0.999 is not too good.
    const rare = { ...honest, test: { accuracy: [0.999, 0.997, 1] }, trivial: { ...honest.trivial, accuracy: exactly(0.99) } } as const
    expect(kinds(run('binary', rare))).toEqual(['imbalance'])
    expect(kinds(run('regression', { test: { r2: [0.999, 0.998, 1] } }))).toEqual(['tooGood'])
  })
})

describe('[TR-17] imbalance and a small test set', () => {
  test('accuracy is called misleading where one class has most rows, and the metric to judge by is named', () => {
    const found = warningsOf(
      run('binary', {
        ...honest,
        test: { accuracy: [0.94, 0.92, 0.96], averagePrecision: [0.41, 0.33, 0.5] },
        trivial: { ...honest.trivial, accuracy: exactly(0.93) },
      }),
    )
    expect(found).toEqual([
      {
        kind: 'imbalance',
        evidence:
          'Always predicting the most frequent class already has an accuracy of 0.9300; this model has 0.9400. Judge by average precision: 0.4100 (0.3300–0.5000).',
      },
    ])
  })

  test('class weights are not advised where they are set, nor a metric that has no value', () => {
    const rare = {
      ...honest,
      test: { accuracy: [0.94, 0.92, 0.96], balancedAccuracy: [0.5, 0.5, 0.5] },
      trivial: { ...honest.trivial, accuracy: exactly(0.93) },
    } as const
    const { metrics, ...rest } = run('binary', rare, { weighted: true })
    const undefinedPrecision = {
      subject: 'model',
      part: 'test',
      metric: 'averagePrecision',
      value: null,
      low: null,
      high: null,
      n: 500,
    } as const
    const [found] = warningsOf({ ...rest, metrics: [...metrics, undefinedPrecision] })
    expect(found.kind).toBe('weightedImbalance')
    expect(found.evidence).toMatch(/this model has 0.9400. Judge by balanced accuracy: 0.5000/)
    expect(warningCopy[found.kind].fix).not.toContain('--class-weights')
  })

  test('of several classes, where accuracy and mean recall differ beyond their intervals', () => {
    const of = (balanced: readonly [number, number, number]) =>
      kinds(run('multiclass', { test: { accuracy: [0.84, 0.81, 0.87], balancedAccuracy: balanced }, trivial: { accuracy: exactly(0.45) } }))
    expect(of([0.55, 0.5, 0.6])).toEqual(['imbalance'])
    expect(of([0.78, 0.7, 0.86])).toEqual([])
  })

  test('few test rows, or few of one class', () => {
    const rows = (held: number) => ({
      split: { rows: { train: 300, validation: 60, test: held }, leakedDuplicates: { validation: 0, test: 0 } },
    })
    expect(kinds(run('binary', honest, rows(85)))).toEqual(['smallTest'])
    expect(kinds(run('binary', honest, rows(0)))).toEqual([])
    const rare = { ...honest, test: { ...honest.test, recall: [0.5, 0.2, 0.8, 12] } } as const
    expect(warningsOf(run('binary', rare))).toEqual([
      { kind: 'smallTest', evidence: '500 test rows, 12 of them of the rarer class: ROC AUC is 0.8400 (0.8000–0.8800).' },
    ])
  })
})

test('the interval of a difference is that of statsmodels, for proportions with Wilson intervals', () => {
  for (const { a, b, low, high } of reference.differences) {
    const found = differenceInterval(a, b, 1)
    expect(found?.low).toBeCloseTo(low, 10)
    expect(found?.high).toBeCloseTo(high, 10)
    expect(differenceInterval(b, a, -1)).toEqual(found)
  }
  expect(differenceInterval({ value: 1, low: null, high: null }, { value: 1, low: 0, high: 2 }, 1)).toBeNull()
})

test('each warning says what to do on either face, in its own words', () => {
  for (const { windowFix, fix, meaning } of Object.values(warningCopy)) {
    expect(windowFix).not.toMatch(/cairn |--/)
    expect(fix).not.toMatch(/this page|…/)
    expect(meaning).toMatch(/\.$/)
  }
})
