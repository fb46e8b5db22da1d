import { expect, test } from 'vitest'
import { verdictOf, verdictWords } from '../../../shared/domain/experiments/comparison.ts'
import type { MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Task } from '../../../shared/domain/training/recipe.ts'
import fixture from './fixtures/paired.json' with { type: 'json' }
import { type Draw, lanes, seededDraw } from '../../statistics/resampling.ts'
import { pairedDifferences } from './paired.ts'
import type { Predicted } from '../metrics/byTask.ts'
import { compareRight, pairedModel, rightRows } from './pairedModels.ts'

/** The resamples that the reference took. */
function drawnFrom(indices: readonly (readonly number[])[]): Draw {
  let next = 0
  return (block, resamples) => {
    const weights = block.weightsHere().fill(0)
    for (let lane = 0; lane < resamples; lane++) for (const row of indices[next++]) weights[row * lanes + lane]++
    block.filled = resamples
  }
}

const cases = [
  ['binary', ['no', 'yes'], fixture.binary],
  ['multiclass', fixture.multiclass.labels, fixture.multiclass],
  ['regression', [], fixture.regression],
] as const

function pair(task: Task, labels: readonly string[], data: { actual: number[]; baseline: number[]; model: number[] }) {
  const actual = task === 'regression' ? Float64Array.from(data.actual) : Int32Array.from(data.actual)
  const of = (output: number[]): Predicted => ({ task, labels, threshold: 0.5, output: Float64Array.from(output), actual })
  return { baseline: of(data.baseline), model: of(data.model) }
}

for (const [task, labels, data] of cases) {
  test(`[CM-14] ${task}: the paired bootstrap is that of scikit-learn, resample for resample`, () => {
    const { baseline, model } = pair(task, labels, data)
    const [differences] = pairedDifferences({
      rows: fixture.rows,
      baseline: pairedModel(baseline),
      others: [pairedModel(model)],
      resamples: fixture.indices.length,
      draw: drawnFrom(fixture.indices),
    })
    for (const [id, expected] of Object.entries(data.metrics)) {
      const found = differences.find(({ metric }) => metric === id)
      for (const key of ['baseline', 'value', 'low', 'high', 'ahead'] as const)
        expect(found?.[key], `${id} ${key}`).toBeCloseTo(expected[key], 12)
      expect(found?.difference).toBeCloseTo(expected.value - expected.baseline, 12)
    }
  })
}

test('[CM-14] McNemar’s test is that of statsmodels', () => {
  for (const [task, labels, data] of [cases[0], cases[1]]) {
    const { baseline, model } = pair(task, labels, data)
    const found = compareRight(rightRows(baseline) as Uint8Array, rightRows(model) as Uint8Array)
    const { exactP, correctedP, statistic, ...counts } = data.mcnemar
    expect(found).toMatchObject(counts)
    expect(found.exactP).toBeCloseTo(exactP, 12)
    expect(found.correctedP).toBeCloseTo(correctedP, 12)
    expect(found.statistic).toBeCloseTo(statistic, 12)
    expect(found.p).toBe(counts.onlyBaseline + counts.onlyModel < 25 ? found.exactP : found.correctedP)
  }
})

test('[CM-14] a model against itself is the same, whatever the seed', () => {
  const { baseline } = pair(...(['regression', [], fixture.regression] as const))
  const own = pairedModel(baseline)
  const [differences] = pairedDifferences({ rows: fixture.rows, baseline: own, others: [own], resamples: 50, draw: seededDraw(3) })
  const rmse = differences.find(({ metric }) => metric === ('rmse' satisfies MetricId))
  expect(rmse).toMatchObject({ difference: 0, low: 0, high: 0, ahead: 0.5, verdict: 'same', words: 'the same' })
  expect(differences.find(({ metric }) => metric === 'maxError')).toMatchObject({ low: null, verdict: null, words: 'no interval' })
})

test('[CM-14] without two rows there is nothing to draw from', () => {
  const empty: Predicted = { task: 'regression', labels: [], threshold: 0.5, output: Float64Array.of(1), actual: Float64Array.of(2) }
  const own = pairedModel(empty)
  const [differences] = pairedDifferences({ rows: 1, baseline: own, others: [own], resamples: 50, draw: seededDraw(3) })
  expect(differences.find(({ metric }) => metric === 'rmse')).toMatchObject({ difference: 0, low: null, ahead: null, words: 'no interval' })
})

test('[CM-14] the answer in words', () => {
  const words = (ahead: number) => verdictWords(verdictOf(ahead, false), ahead)
  expect([1, 0.98, 0.94, 0.5, 0.06, 0.02, 0].map(words)).toEqual([
    'better, more than 99 in 100',
    'better, 98 in 100',
    'probably better, 94 in 100',
    'inconclusive',
    'probably worse, 94 in 100',
    'worse, 98 in 100',
    'worse, more than 99 in 100',
  ])
  // Ties: ahead in nearly all resamples, and yet the interval reaches 0.
  expect(verdictOf(0.98, false, false)).toBe('probably better')
})
