import { expect, test } from 'vitest'
import { SliceReport } from '../../../shared/domain/evaluation/slices.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { additiveMetrics } from '../explain/additive.ts'
import { benjaminiHochberg, fisherExact } from '../metrics/exact.ts'
import { evaluateFairness } from './fairness.ts'
import fixture from './fixtures/slices.json' with { type: 'json' }
import { groupRows } from './groups.ts'
import { evaluateSlices } from './slices.ts'

const text = (values: readonly (string | null)[]): FrameColumn => {
  const levels = [...new Set(values.filter((value) => value !== null))]
  return { kind: 'text', type: 'text', levels, codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))) }
}
const numbers = (values: readonly number[]): FrameColumn => ({ kind: 'number', type: 'number', values: Float64Array.from(values) })
const frame = (columns: [string, FrameColumn][], rows: number): Frame => ({ rows, columns: new Map(columns) })

const rows = fixture.actual.length
const binary = { task: 'binary', threshold: 0.5, labels: ['no', 'yes'] } as const
const scores = { output: Float64Array.from(fixture.score), width: 1 }
const actual = Int32Array.from(fixture.actual)
const byGroup = groupRows(frame([['group', text(fixture.group)]], rows), ['group'], { bins: 4 })
const report = evaluateSlices(additiveMetrics(binary, scores, actual), [byGroup], rows, { minSupport: 1, seed: 1 })
const groupNames = ['a', 'b', 'c'] as const

test('[EV-4] the metrics of slices are those of scikit-learn on the same rows', () => {
  SliceReport.parse(report)
  for (const name of groupNames) {
    const slice = report.slices.find((each) => each.name === `group = "${name}"`)
    const expected = fixture.groups[name]
    expect(slice?.rows).toBe(expected.rows)
    for (const metric of ['accuracy', 'precision', 'recall', 'f1', 'balancedAccuracy', 'logLoss', 'brier'] as const) {
      const found = slice?.metrics.find((each) => each.metric === metric)
      expect(found?.value, `${name} ${metric}`).toBeCloseTo(expected[metric], 12)
      expect(found?.low ?? 1, `${name} ${metric}`).toBeLessThanOrEqual(found?.value ?? 0)
      expect(found?.high ?? 0, `${name} ${metric}`).toBeGreaterThanOrEqual(found?.value ?? 1)
    }
    expect(slice?.difference.p).toBeCloseTo(expected.fisher, 10)
  }
})

test('[EV-4] many slices are corrected for as scipy does after Benjamini and Hochberg', () => {
  const qs = groupNames.map((name) => report.slices.find((slice) => slice.name.includes(`"${name}"`))?.difference.q)
  for (const [i, q] of qs.entries()) expect(q).toBeCloseTo(fixture.q[i], 10)
  const found = benjaminiHochberg([...fixture.bh.p.slice(0, 3), null, ...fixture.bh.p.slice(3)])
  expect(found[3]).toBeNull()
  for (const [i, q] of found.filter((value) => value !== null).entries()) expect(q).toBeCloseTo(fixture.bh.q[i], 12)
  for (const { table, p } of fixture.fisher) {
    const [a, b, c, d] = table
    expect(fisherExact({ k: a, n: a + b }, { k: c, n: c + d })).toBeCloseTo(p, 9)
  }
})

test('[EV-4] slices of several classes and of numbers', () => {
  const { multiclass, regression } = fixture
  const classes = { task: 'multiclass', threshold: null, labels: ['a', 'b', 'c'] } as const
  const one = (n: number) => groupRows(frame([['x', numbers(new Array<number>(n).fill(1))]], n), ['x'], { bins: 4 })
  const many = additiveMetrics(classes, { output: Float64Array.from(multiclass.p), width: 3 }, Int32Array.from(multiclass.actual))
  const options = { minSupport: 1, seed: 1 }
  const found = evaluateSlices(many, [one(90)], 90, options).whole
  for (const metric of ['accuracy', 'balancedAccuracy', 'f1Macro', 'logLoss'] as const) {
    expect(found.find((value) => value.metric === metric)?.value, metric).toBeCloseTo(multiclass[metric], 12)
  }
  const values = { output: Float64Array.from(regression.predicted), width: 1 }
  const errors = additiveMetrics({ task: 'regression', threshold: null, labels: [] }, values, Float64Array.from(regression.actual))
  const measured = evaluateSlices(errors, [one(60)], 60, options)
  expect(measured.whole[0].value).toBeCloseTo(regression.rmse, 12)
  expect(measured.whole[1].value).toBeCloseTo(regression.mae, 12)
  expect(measured.slices[0].difference.p).toBe(1)
})

test('[EV-4] a slice that is truly worse is found, comes first, and chance alone finds none', () => {
  const n = 2000
  const predicted = Float64Array.from({ length: n }, () => 0)
  const error = (i: number) => ((i * 7919) % 1000) / 1000 - 0.5
  const actualValues = Float64Array.from({ length: n }, (_, i) => error(i) * (i % 5 === 0 ? 3 : 1))
  const metrics = additiveMetrics({ task: 'regression', threshold: null, labels: [] }, { output: predicted, width: 1 }, actualValues)
  const data = frame(
    [
      ['fifth', numbers(Array.from({ length: n }, (_, i) => i % 5))],
      ['chance', numbers(Array.from({ length: n }, (_, i) => Math.floor(i / 5) % 7))],
    ],
    n,
  )
  const groupings = [groupRows(data, ['fifth'], { bins: 4 }), groupRows(data, ['chance'], { bins: 4 })]
  const found = evaluateSlices(metrics, groupings, n, { minSupport: 30, seed: 3 })
  expect(found.slices[0].name).toBe('fifth = "0"')
  expect(found.slices.filter((slice) => slice.worse).map((slice) => slice.name)).toEqual(['fifth = "0"'])
  expect(found.slices[0].difference.low).toBeGreaterThan(0)
})

test('[EV-4] slices below the minimum support are left out and counted', () => {
  const few = evaluateSlices(additiveMetrics(binary, scores, actual), [byGroup], rows, { minSupport: 100, seed: 1 })
  expect(few.slices.map((slice) => slice.name)).toEqual(['group = "a"'])
  expect(few.tooSmall).toBe(2)
})

test('[EV-4] bins between quantiles, missing values and pairs hold every row once', () => {
  const values = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? Number.NaN : i))
  const names = Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? null : i % 2 === 0 ? '__proto__' : 'say "hi"'))
  const data = frame(
    [
      ['n', numbers(values)],
      ['__proto__', text(names)],
    ],
    100,
  )
  const bins = groupRows(data, ['n'], { bins: 3 })
  expect(bins.slices.map(({ name }) => name)).toEqual(['1 ≤ n < 34', '34 ≤ n < 67', '67 ≤ n ≤ 99', 'n is missing'])
  const pair = groupRows(data, ['n', '__proto__'], { bins: 3 })
  expect(pair.slices.length).toBe(12)
  expect(pair.slices[pair.codes[1]].name).toBe('1 ≤ n < 34 and __proto__ = "say \\"hi\\""')
  expect(() => groupRows(data, ['n', 'n'], { bins: 3 })).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(() => groupRows(data, ['m'], { bins: 3 })).toThrowError(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }))
})

test('[EV-4] fairness: rates of groups and the gaps between them are those of scikit-learn and of the definitions of fairlearn', () => {
  const predicted = Uint8Array.from(fixture.score, (p) => (p >= 0.5 ? 1 : 0))
  const found = evaluateFairness({
    grouping: byGroup,
    positive: 'yes',
    actual: Uint8Array.from(actual),
    predicted,
    minSupport: 1,
    seed: 5,
  })
  for (const name of groupNames) {
    const group = found.groups.find((each) => each.name === `group = "${name}"`)
    for (const rate of ['selectionRate', 'truePositiveRate', 'falsePositiveRate'] as const) {
      expect(group?.[rate].value, `${name} ${rate}`).toBeCloseTo(fixture.groups[name][rate], 12)
    }
  }
  for (const gap of ['selectionRate', 'truePositiveRate', 'falsePositiveRate', 'equalizedOdds'] as const) {
    expect(found[gap].difference.value, gap).toBeCloseTo(fixture.gaps[gap].difference, 12)
    expect(found[gap].ratio.value, gap).toBeCloseTo(fixture.gaps[gap].ratio, 12)
    expect(found[gap].difference.low ?? 1).toBeLessThan(fixture.gaps[gap].difference)
  }
  expect(() =>
    evaluateFairness({ grouping: byGroup, positive: 'yes', actual: Uint8Array.from(actual), predicted, minSupport: 100, seed: 5 }),
  ).toThrowError(expect.objectContaining({ code: 'TOO_FEW_ROWS' }))
})
