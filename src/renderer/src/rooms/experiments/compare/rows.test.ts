import { expect, test } from 'vitest'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import { compareRows } from './rows.ts'

const run = (id: number, dataset: string): Comparison['runs'][number] => ({
  id,
  uuid: String(id).padStart(32, '0'),
  name: `run ${id}`,
  experiment: 'wine',
  source: 'cairn',
  user: null,
  status: 'done',
  jobId: id,
  dataset,
  datasetHash: dataset,
  task: 'regression',
  target: 'quality',
  positive: null,
  leaks: [],
  warnings: [],
  engine: 'wasm',
  starred: false,
  archived: false,
  tags: [],
  params: {},
  metrics: {},
  epochs: 10,
  bestEpoch: 8,
  stopped: 'done',
  fold: null,
  createdAt: 1,
  startedAt: 1,
  endedAt: 2,
})
const measured = (id: number, value: number) => ({
  run: id,
  value,
  low: value - 0.1,
  high: value + 0.1,
  delta: null,
  off: null,
  verdict: null,
})
const comparison: Comparison = {
  baseline: 1,
  runs: [run(1, 'wine@v2'), run(2, 'wine@v2'), run(3, 'wine@v1')],
  comparable: [
    { run: 1, comparable: true, reasons: [] },
    { run: 2, comparable: true, reasons: [] },
    { run: 3, comparable: false, reasons: ['another data version'] },
  ],
  params: [{ key: 'model.batchSize', values: ['32', '64', null], differs: true }],
  metrics: [
    { metric: 'mae', part: 'test', values: [measured(1, 0.5), measured(2, 0.5), measured(3, 0.5)] },
    { metric: 'rmse', part: 'test', values: [measured(1, 0.7), measured(2, 0.6), measured(3, 0.1)] },
  ],
  common: null,
}

test('[CM-5] [CM-13] a delta is by the metric’s direction; what was measured on other rows has none, and is never the best', () => {
  const [rmse] = compareRows(comparison)
  expect(rmse).toMatchObject({ key: 'rmse', note: 'lower is better', differs: true })
  expect(rmse.cells[0]).toMatchObject({ delta: null, verdict: null, strong: false })
  expect(rmse.cells[1]).toMatchObject({ verdict: 'better', strong: true, title: '0.6000 (0.5000–0.7000)' })
  expect(rmse.cells[1].delta).toBeCloseTo(-0.1)
  expect(rmse.cells[2]).toMatchObject({ delta: null, verdict: null, strong: false, off: { on: 'wine@v1', why: 'another data version' } })
})

test('[CM-3] a row knows whether it differs, and metrics can be chosen', () => {
  const rows = compareRows(comparison, ['mae'])
  expect(rows.map(({ key, differs }) => [key, differs])).toContainEqual(['mae', false])
  expect(rows.map(({ key }) => key)).not.toContain('rmse')
  expect(rows.find(({ key }) => key === 'model.batchSize')).toMatchObject({ title: 'Batch size', differs: true })
})

test('[CM-13] once measured on common rows, those numbers are compared, and none stands apart', () => {
  const value = (metric: 'rmse', number: number) => ({ metric, value: number, low: null, high: null, method: null, n: 20 })
  const again = (id: number, number: number) => ({
    run: id,
    trainedOn: 'wine@v1',
    trained: 0,
    chosenBy: 0,
    metrics: [value('rmse', number)],
    differences: [],
    mcnemar: null,
  })
  const common: Comparison['common'] = {
    dataset: 'wine@v2',
    split: { kind: 'random', seed: 1, fractions: { train: 0.7, validation: 0.15, test: 0.15 }, keepDuplicatesTogether: true },
    part: 'test',
    baseline: 1,
    rows: { part: 20, leftOut: 0, measured: 20 },
    runs: [again(1, 0.7), again(2, 0.6), again(3, 0.8)],
    resamples: 10,
    seed: 0,
  }
  const [rmse, ...others] = compareRows({ ...comparison, common })
  expect(rmse.cells.map(({ verdict, off }) => [verdict, off])).toEqual([
    [null, undefined],
    ['better', undefined],
    ['worse', undefined],
  ])
  expect(others.map(({ key }) => key)).not.toContain('mae')
})

test('runs with another positive class share no delta in what depends on it, and are never the best there', () => {
  const classes = (id: number, positive: string) => ({ ...run(id, 'wine@v2'), task: 'binary' as const, positive })
  const other: Comparison = {
    ...comparison,
    runs: [classes(1, 'yes'), classes(2, 'no'), classes(3, 'yes')],
    comparable: [1, 2, 3].map((id) => ({ run: id, comparable: true, reasons: [] })),
    metrics: [
      { metric: 'rocAuc', part: 'test', values: [measured(1, 0.5), measured(2, 0.9), measured(3, 0.6)] },
      { metric: 'precision', part: 'test', values: [measured(1, 0.5), measured(2, 0.9), measured(3, 0.6)] },
    ],
  }
  const [auc, precision] = compareRows(other)
  expect(auc.cells.map(({ verdict, strong }) => [verdict, strong])).toEqual([
    [null, false],
    ['better', true],
    ['better', false],
  ])
  expect(precision.cells.map(({ verdict, strong, off }) => [verdict, strong, off?.why])).toEqual([
    [null, false, undefined],
    [null, false, 'another positive class: no and yes'],
    ['better', true, undefined],
  ])
})
