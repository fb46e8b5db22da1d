import { expect, test } from 'vitest'
import { Gate, GatePolicy, gateOutcome, gateText } from '../../../shared/domain/models/gates.ts'
import { Judgement, minimumCommonRows } from '../../../shared/domain/models/judging.ts'
import type { MetricDifference } from '../../../shared/domain/experiments/comparison.ts'
import { changed, noChampion, notWorse } from './relative.ts'

const difference = (
  metric: string,
  baseline: number | null,
  value: number | null,
  low: number | null = null,
  high: number | null = null,
): MetricDifference => ({
  metric,
  baseline,
  value,
  difference: baseline === null || value === null ? null : value - baseline,
  low,
  high,
  ahead: null,
  verdict: null,
  words: '',
})

const judged = (change: Partial<Judgement> = {}) =>
  Judgement.parse({
    champion: 'wine@v1',
    challenger: 'wine@v2',
    outcome: 'judged',
    reason: null,
    rows: 300,
    minimumRows: minimumCommonRows,
    seenByChampion: 0,
    sources: [
      { dataset: 'wine@v3', rows: 240 },
      { dataset: 'wine@v1', rows: 60 },
    ],
    excluded: [],
    leftOut: { withoutTarget: 0, unknownClass: 0, seenByChallenger: 900, seenByChampion: 100, duplicates: 5, older: 0 },
    newClasses: [],
    main: 'accuracy',
    differences: [],
    mcnemar: null,
    slices: [],
    resamples: 1000,
    seed: 0,
    ...change,
  })

const change = (gate: object) => {
  const parsed = Gate.parse({ kind: 'change', ...gate })
  if (parsed.kind !== 'change') throw new Error('another gate')
  return parsed
}
const verdict = (judgement: Judgement, gate: object) => changed(judgement, change(gate)).passed

// The cases of TFX's metrics_validator: both bounds, each direction, inclusive, a baseline of 0.
test('[DR-6] a change threshold has the semantics of TFX', () => {
  const of = (metric: string, baseline: number, value: number) => judged({ differences: [difference(metric, baseline, value)] })
  const better = of('accuracy', 0.5, 0.75)
  expect(verdict(better, { metric: 'accuracy', absolute: 0.25 })).toBe(true)
  expect(verdict(better, { metric: 'accuracy', absolute: 0.26 })).toBe(false)
  expect(verdict(better, { metric: 'accuracy', relative: 0.5 })).toBe(true)
  expect(verdict(better, { metric: 'accuracy', relative: 0.51 })).toBe(false)
  expect(verdict(better, { metric: 'accuracy', absolute: 0.25, relative: 0.51 })).toBe(false)
  expect(verdict(better, { metric: 'accuracy', absolute: 0.26, relative: 0.5 })).toBe(false)
  // A negative bound lets it be worse by so much.
  expect(verdict(of('accuracy', 0.5, 0.375), { metric: 'accuracy', absolute: -0.125, relative: -0.25 })).toBe(true)
  // Lower is better: both at most.
  const lower = of('rmse', 0.5, 0.375)
  expect(verdict(lower, { metric: 'rmse', absolute: -0.125, relative: -0.25 })).toBe(true)
  expect(verdict(lower, { metric: 'rmse', absolute: -0.126 })).toBe(false)
  expect(verdict(lower, { metric: 'rmse', relative: -0.26 })).toBe(false)
  expect(verdict(of('rmse', 0.5, 0.625), { metric: 'rmse', absolute: 0.125, relative: 0.25 })).toBe(true)
  // From 0 there is no relative change, whichever way it went; an absolute one there is.
  expect(verdict(of('accuracy', 0, 0), { metric: 'accuracy', relative: 0 })).toBe(false)
  expect(verdict(of('accuracy', 0, 0.9), { metric: 'accuracy', relative: 0 })).toBe(false)
  expect(verdict(of('accuracy', 0, 0.9), { metric: 'accuracy', absolute: 0.1, relative: 0 })).toBe(false)
  expect(verdict(of('accuracy', 0, 0.9), { metric: 'accuracy', absolute: 0.1 })).toBe(true)
  expect(changed(of('accuracy', 0, 0.9), change({ metric: 'accuracy', relative: 0 })).detail).toContain(
    'a relative change from 0 is not defined',
  )
})

test('[DR-6] a metric that was not computed fails, and so does a slice that has no rows', () => {
  const white = [{ column: 'color', value: 'white' }]
  const judgement = judged({
    differences: [difference('accuracy', 0.5, 0.9)],
    slices: [
      { name: '"color" = "white"', rows: 40, differences: [difference('accuracy', 0.9, 0.5)] },
      { name: '"color" = "rosé"', rows: 0, differences: [] },
    ],
  })
  expect(verdict(judgement, { metric: 'accuracy', absolute: 0 })).toBe(true)
  expect(changed(judgement, change({ metric: 'f1', absolute: -1 }))).toMatchObject({
    passed: false,
    detail: expect.stringContaining('F1 was not computed'),
  })
  expect(changed(judgement, change({ metric: 'accuracy', absolute: 0, slice: white }))).toMatchObject({
    passed: false,
    evidence: { slice: '"color" = "white"', sliceRows: 40, value: 0.5, championValue: 0.9 },
  })
  expect(changed(judgement, change({ metric: 'accuracy', absolute: -1, slice: [{ column: 'color', value: 'rosé' }] }))).toMatchObject({
    passed: false,
    detail: 'None of the 300 common rows has "color" = "rosé".',
  })
  expect(changed(judgement, change({ metric: 'accuracy', absolute: -1, slice: [{ column: 'shape', value: 'round' }] })).passed).toBe(false)
  expect(changed(judged({ differences: [difference('accuracy', 0.5, null)] }), change({ metric: 'accuracy', absolute: -1 })).passed).toBe(
    false,
  )
  expect(Gate.safeParse({ kind: 'change', metric: 'accuracy' }).success).toBe(false)
  // The same metric on all rows and on a slice are two gates.
  const gates = [change({ metric: 'accuracy', absolute: 0 }), change({ metric: 'accuracy', absolute: 0, slice: white })]
  expect(GatePolicy.safeParse({ gates }).success).toBe(true)
  expect(GatePolicy.safeParse({ gates: [gates[1], gates[1]] }).success).toBe(false)
  expect(gates.map(gateText)).toEqual([
    'Accuracy changes by at least +0 from the current version on rows unseen by both',
    'Accuracy changes by at least +0 from the current version on rows unseen by both where "color" = "white"',
  ])
})

test('[DR-6] not worse than the champion, on the common rows, which the sentence names', () => {
  const gate = { kind: 'champion', metric: 'rmse', part: 'test' } as const
  const of = (value: number, low: number | null, high: number | null, more: Partial<Judgement> = {}) =>
    notWorse(judged({ differences: [difference('rmse', 0.6, value, low, high)], ...more }), gate)
  expect(of(0.5, -0.2, 0.01)).toMatchObject({
    passed: true,
    detail: 'It is 0.5, wine@v1 0.6, on 300 rows that neither has seen (240 of wine@v3 and 60 of wine@v1): not worse.',
    evidence: { n: 300, sources: '240 of wine@v3 and 60 of wine@v1', seenByChampion: 0, champion: 'wine@v1' },
  })
  expect(of(0.65, -0.01, 0.11)).toMatchObject({ passed: true, detail: expect.stringContaining('worse, but not significantly') })
  expect(of(0.65, 0.01, 0.11)).toMatchObject({ passed: false, detail: expect.stringContaining('significantly worse') })
  expect(of(0.65, null, null)).toMatchObject({ passed: false, detail: expect.stringContaining('no interval') })
  expect(of(0.5, -0.2, 0.01, { seenByChampion: 40 }).detail).toContain(
    'that the challenger has not seen (240 of wine@v3 and 60 of wine@v1); wine@v1 has seen 40 of them',
  )
  const few = notWorse(judged({ outcome: 'tooFewRows', rows: 12 }), gate)
  expect(few).toMatchObject({ passed: false, detail: expect.stringContaining('too few common unseen rows (12; need at least 30)') })
  const apart = judged({ outcome: 'notComparable', reason: 'wine@v2 predicts classes, and wine@v1 a number.' })
  expect(notWorse(apart, gate)).toMatchObject({ passed: false, detail: expect.stringContaining('predicts classes') })
})

test('[DR-6] without a champion nothing is compared, and nothing has passed', () => {
  const none = noChampion('champion')
  expect(none).toMatchObject({ passed: true, skipped: true, detail: 'No champion to compare with.' })
  expect(gateOutcome(none)).toBe('skipped')
  expect([{ passed: true }, { passed: false }, { passed: false, skipped: true }].map(gateOutcome)).toEqual(['passed', 'failed', 'failed'])
})
