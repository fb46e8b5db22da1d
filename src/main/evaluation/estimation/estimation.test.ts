import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import { type CbpeEstimation, Estimation } from '../../../shared/domain/models/estimation.ts'
import { type Frame, takeRows } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { fitIsotonic } from '../../training/index.ts'
import { mostProbable } from '../metrics/multiclass.ts'
import { calibrateClasses, equalCountError } from './calibrateClasses.ts'
import { classDeviations } from './classDeviations.ts'
import { ErrorEstimator } from './errorModel.ts'
import { estimateClasses } from './estimateClasses.ts'
import { type EstimationInput, makeEstimation } from './makeEstimation.ts'

type Figures = Record<string, { value: number; sampling: number; low: number; high: number }>
interface Fixture {
  binary: {
    reference: { probabilities: number[]; actual: number[] }
    calibrated: boolean
    chunks: { probabilities: number[]; estimate: Figures }[]
  }
  multiclass: {
    labels: string[]
    reference: { probabilities: number[][]; actual: number[] }
    calibrated: Record<string, boolean>
    chunks: { probabilities: number[][]; estimate: Figures }[]
  }
  regression: {
    reference: { rows: number[]; predicted: number[] }
    chunks: { rows: number[]; predicted: number[]; realisedMae: number; estimate: Figures }[]
  }
}
/** Of NannyML 0.13.1: see `fixtures/make.py`, and `versions` in it. */
const nannyml: Fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/nannyml.json'), 'utf8'))
const { signal } = new AbortController()
const empty: Frame = { rows: 0, columns: new Map() }

function cbpe(calibration: CbpeEstimation['calibration'], deviations: CbpeEstimation['deviations'] = {}): CbpeEstimation {
  return { kind: 'cbpe', rows: 1_000, labels: calibration.length === 1 ? ['no', 'yes'] : calibration.map(String), calibration, deviations }
}

const valueOf = (estimates: ReturnType<typeof estimateClasses>, metric: MetricId) => estimates.find((one) => one.metric === metric)

test('[DR-4] golden: calibrated probabilities give the expected confusion matrix', () => {
  const probabilities = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.9, 0.55)
  const predicted = probabilities.map((p) => Number(p >= 0.5))
  const found = estimateClasses(cbpe([null]), { predicted, probabilities })
  const golden: [MetricId, number][] = [
    ['accuracy', 0.7333333],
    ['precision', 0.75],
    ['recall', 0.7258065],
    ['f1', 0.7377049],
    ['rocAuc', 0.8058954],
  ]
  for (const [metric, value] of golden) expect(valueOf(found, metric)?.value, metric).toBeCloseTo(value, 6)
})

describe('[DR-4] as NannyML 0.13.1 estimates, on real data', () => {
  const names = (own: Record<string, MetricId>, estimate: Figures) =>
    Object.entries(estimate).map(([name, figures]) => ({ metric: own[name], ...figures }))

  test('two classes: California housing', async () => {
    const { reference, chunks, calibrated } = nannyml.binary
    const output = Float64Array.from(reference.probabilities)
    const actual = Int32Array.from(reference.actual)
    const made = await makeEstimation(binaryInput(output, actual), signal)
    if (made.kind !== 'cbpe') throw new Error(JSON.stringify(made))
    expect(made.calibration[0] !== null).toBe(calibrated)
    const own = {
      roc_auc: 'rocAuc',
      f1: 'f1',
      precision: 'precision',
      recall: 'recall',
      specificity: 'specificity',
      accuracy: 'accuracy',
    } as const
    for (const { probabilities, estimate } of chunks) {
      const found = estimateClasses(made, {
        predicted: probabilities.map((p) => Number(p >= 0.5)),
        probabilities: Float64Array.from(probabilities),
      })
      for (const { metric, value, sampling, low, high } of names(own, estimate)) {
        const ours = valueOf(found, metric)
        expect(ours?.value, metric).toBeCloseTo(value, 4)
        expect((made.deviations[metric] ?? Number.NaN) / Math.sqrt(800), metric).toBeCloseTo(sampling, 4)
        expect(ours?.low, metric).toBeCloseTo(low, 3)
        expect(ours?.high, metric).toBeCloseTo(high, 3)
      }
    }
  })

  test('three classes: white wines, each class against the rest', () => {
    const { labels, reference, chunks, calibrated } = nannyml.multiclass
    const width = labels.length
    const output = Float64Array.from(reference.probabilities.flat())
    const actual = Int32Array.from(reference.actual)
    const maps = labels.map((label, c) => {
      if (!calibrated[label]) return null
      return fitIsotonic(
        reference.probabilities.map((row) => row[c]),
        reference.actual.map((code) => Number(code === c)),
      )
    })
    const deviations = classDeviations({ actual, predicted: mostProbable(output, width), probabilities: output, width })
    const own = { roc_auc: 'rocAucOvr', f1: 'f1Macro', precision: 'precisionMacro', recall: 'recallMacro', accuracy: 'accuracy' } as const
    for (const { probabilities: rows, estimate } of chunks) {
      const probabilities = Float64Array.from(rows.flat())
      const found = estimateClasses(cbpe(maps, deviations), { predicted: mostProbable(probabilities, width), probabilities })
      for (const { metric, value, sampling } of names(own, estimate)) {
        expect(valueOf(found, metric)?.value, metric).toBeCloseTo(value, 4)
        expect((deviations[metric] ?? Number.NaN) / Math.sqrt(600), metric).toBeCloseTo(sampling, 4)
      }
    }
  })

  test('numbers: our trees estimate the error of white wines as its LightGBM does, and as it was', async () => {
    const { reference, chunks } = nannyml.regression
    const { frame, quality } = wines()
    const inputs = [...frame.columns.keys()].map((name) => ({ name, type: 'number' as const }))
    const made = await makeEstimation(
      {
        task: 'regression',
        labels: [],
        threshold: null,
        output: Float64Array.from(reference.predicted),
        actual: Float64Array.from(reference.rows, (row) => quality[row]),
        frame: takeRows(frame, reference.rows),
        inputs,
        seed: 1,
      },
      signal,
    )
    if (made.kind !== 'dle') throw new Error(JSON.stringify(made))
    expect(JSON.stringify(made).length).toBeLessThan(150_000)
    const kept = Estimation.parse(JSON.parse(JSON.stringify(made)))
    if (kept.kind !== 'dle') throw new Error('another kind')
    for (const { rows, predicted, realisedMae, estimate } of chunks) {
      const estimator = new ErrorEstimator(kept)
      for (let from = 0; from < rows.length; from += 250)
        estimator.add(takeRows(frame, rows.slice(from, from + 250)), predicted.slice(from, from + 250))
      for (const { metric, value, low, high } of estimator.result()) {
        const theirs = estimate[metric]
        expect(Math.abs((value ?? 0) / theirs.value - 1), metric).toBeLessThan(0.1)
        expect(((high ?? 0) - (low ?? 0)) / 6, metric).toBeCloseTo(theirs.sampling, 4)
        if (metric === 'mae')
          expect([low, high].every((bound, i) => (i === 0 ? Number(bound) <= realisedMae : Number(bound) >= realisedMae))).toBe(true)
      }
    }
  }, 30_000)
})

describe('[DR-4] calibration', () => {
  const random = seededRandom(4)
  const rows = 4_000
  const truth = Float64Array.from({ length: rows }, () => random.next())
  const came = Int32Array.from(truth, (p) => Number(random.next() < p))

  test('is left out where the probabilities mean what they say, and done where they do not', () => {
    expect(
      calibrateClasses(
        truth.map((p) => p ** 3),
        came,
        1,
        1,
      )[0],
    ).not.toBeNull()
    const [map] = calibrateClasses(
      truth.map((p) => p ** 3),
      came,
      1,
      1,
    )
    if (map) for (const [i, to] of map.to.entries()) if (i > 0) expect(to).toBeGreaterThanOrEqual(map.to[i - 1])
    // Nothing to learn: two constants that are right.
    const two = Float64Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75))
    const right = Int32Array.from(two, (p, i) => Number((i >> 1) % 4 < p * 4))
    expect(calibrateClasses(two, right, 1, 1)).toEqual([null])
  })

  test('is left out with one class, and for rows that are told apart perfectly', () => {
    expect(calibrateClasses(truth, new Int32Array(rows), 1, 1)).toEqual([null])
    expect(
      calibrateClasses(
        truth,
        Int32Array.from(truth, (p) => Number(p > 0.5)),
        1,
        1,
      ),
    ).toEqual([null])
  })

  test('the same seed decides the same', () => {
    expect(calibrateClasses(truth, came, 1, 5)).toEqual(calibrateClasses(truth, came, 1, 5))
  })

  test('bins of equal count: the last takes what is left over, and few rows have fewer bins', () => {
    expect(equalCountError([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toBeCloseTo(0.15, 12)
    expect(equalCountError([0.5], [1])).toBeCloseTo(0.5, 12)
  })
})

describe('[DR-4] what cannot be made says why', () => {
  test.each([
    ['few rows', Float64Array.of(0.2, 0.9), Int32Array.of(0, 1), /2 validation rows.*at least 100/],
    ['one class', new Float64Array(200).fill(0.4), new Int32Array(200), /same class/],
    ['not finite', new Float64Array(200).fill(Number.NaN), Int32Array.from({ length: 200 }, (_, i) => i % 2), /not finite/],
  ])('%s', async (_, output, actual, reason) => {
    const made = await makeEstimation(binaryInput(output, actual), signal)
    expect(made).toMatchObject({ kind: 'none', reason: expect.stringMatching(reason) })
  })

  test('no rows of a window give no estimate', () => {
    expect(estimateClasses(cbpe([null]), { predicted: [], probabilities: new Float64Array() })).toEqual([])
  })
})

function binaryInput(output: Float64Array, actual: Int32Array): EstimationInput {
  return { task: 'binary', labels: ['no', 'yes'], threshold: 0.5, output, actual, frame: empty, inputs: [], seed: 1 }
}

function wines() {
  const [header, ...lines] = readFileSync(join(import.meta.dirname, '../../../../resources/samples/wine-quality-white.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
  const names = header.split(';').map((name) => name.replaceAll('"', ''))
  const cells = lines.map((line) => line.split(';').map(Number))
  const column = (place: number) => Float64Array.from(cells, (row) => row[place])
  const columns = names
    .slice(0, -1)
    .map((name, place) => [name, { kind: 'number' as const, type: 'number' as const, values: column(place) }] as const)
  return { frame: { rows: cells.length, columns: new Map(columns) } satisfies Frame, quality: column(names.length - 1) }
}
