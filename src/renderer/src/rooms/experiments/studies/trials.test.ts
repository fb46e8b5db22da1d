import { expect, test } from 'vitest'
import { axisTicks, brushed } from '../../../ui/chart/parallelAxes.ts'
import { bestSoFar, bestTrial, plottedParam, remaining, spreadsWidely, type SweepStudy, type Trial, trialAxes } from './trials.ts'

const trial = (number: number, shown: number | null, params: Record<string, string> = {}): Trial => ({
  trial: number,
  run: 10 + number,
  status: 'done',
  jobId: number,
  target: null,
  params,
  value: shown,
  shown,
  epochs: 5,
  bestEpoch: 4,
  pruned: false,
  error: null,
  startedAt: 0,
  endedAt: 1_000,
  evaluated: [],
})

test('[TR-12] the best so far follows the direction of the metric, and the earlier of equal trials stays the best', () => {
  const trials = [trial(0, null), trial(1, 0.5), trial(2, 0.7), trial(3, 0.6), trial(4, 0.7)]
  expect(bestSoFar(trials, 'rocAuc')).toEqual([null, 0.5, 0.7, 0.7, 0.7])
  expect(bestSoFar(trials, 'logLoss')).toEqual([null, 0.5, 0.5, 0.5, 0.5])
  expect(bestTrial(trials, 'rocAuc')?.trial).toBe(2)
  expect(bestTrial([trial(0, null)], 'rocAuc')).toBeNull()
})

test('[TR-12] parameters become axes: logarithmic where they were searched so, texts in their order, trials without a value without a line', () => {
  const [rate, hidden] = ['model.optimizer.learningRate', 'model.hidden']
  const trials = [
    trial(0, 0.5, { [rate]: '0.001', [hidden]: '[16,8]' }),
    trial(1, null, { [rate]: '0.1', [hidden]: '[4]' }),
    trial(2, 0.9, { [rate]: '0.1', [hidden]: '[4]' }),
  ]
  const space = [
    { kind: 'logFloat', path: rate, low: 1e-3, high: 0.1 },
    { kind: 'choice', path: hidden, values: [[4], [16, 8]] },
  ]
  const study = { trials, plan: { space }, shown: { metric: 'rocAuc', part: 'validation' } } as unknown as SweepStudy
  const { axes, drawn } = trialAxes(study, 'ROC AUC')
  expect(drawn.map((one) => one.trial)).toEqual([0, 2])
  expect(axes).toMatchObject([
    { title: 'Learning rate', log: true, values: [0.001, 0.1] },
    { title: 'Hidden layers', values: [0, 1], texts: ['16, 8', '4'] },
    { title: 'ROC AUC', values: [0.5, 0.9] },
  ])
  expect(axisTicks(axes[0])).toEqual([0.001, 0.01, 0.1])
  // A brush is in the values' own terms, whatever the axis looks like.
  expect(brushed(axes, { [rate]: [0.05, 1] })).toEqual([1])
  expect(plottedParam(trials[0], hidden)).toBe('16, 8')
})

test('[TR-12] the time that is left is that of the trials so far', () => {
  const running = { ...trial(2, null), status: 'running' as const, endedAt: null }
  expect(remaining([trial(0, 1), trial(1, 1), running], 5)).toBe(3_000)
  // Those that run share what is left.
  expect(remaining([trial(0, 1), running, running], 5)).toBe(2_000)
  expect(remaining([running], 5)).toBeNull()
  expect(spreadsWidely([1, 100])).toBe(true)
  expect(spreadsWidely([0.8, 0.9, 1])).toBe(false)
})
