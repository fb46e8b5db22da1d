import { expect, test } from 'vitest'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import type { ComparedModels } from '../../../../../shared/domain/evaluation/modelComparison.ts'
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
    { run: 3, comparable: false, reasons: ['different dataset versions'] },
  ],
  params: [{ key: 'model.batchSize', values: ['32', '64', null], differs: true }],
  metrics: [
    { metric: 'mae', part: 'test', values: [measured(1, 0.5), measured(2, 0.5), measured(3, 0.5)] },
    { metric: 'rmse', part: 'test', values: [measured(1, 0.7), measured(2, 0.6), measured(3, 0.1)] },
  ],
  logged: [{ metric: 'val/loss', values: [0.5, null, 0.25], points: 9 }],
}

test('[CM-5] [CM-13] a delta is by the metric’s direction; what was measured on other rows has none, and is never the best', () => {
  const [rmse] = compareRows(comparison, null)
  expect(rmse).toMatchObject({ key: 'rmse', note: 'lower is better', differs: true })
  expect(rmse.cells[0]).toMatchObject({ delta: null, strong: false })
  // Without its uncertainty a difference is a bare number: nothing says that it is better.
  expect(rmse.cells[1]).toMatchObject({ difference: undefined, strong: true, title: '0.6000 (0.5000–0.7000)' })
  expect(rmse.cells[1].delta).toBeCloseTo(-0.1)
  expect(rmse.cells[2]).toMatchObject({ delta: null, strong: false, off: { on: 'wine@v1', why: 'different dataset versions' } })
})

test('[CM-3] a row knows whether it differs, and metrics can be chosen', () => {
  const rows = compareRows(comparison, null, ['mae'])
  expect(rows.map(({ key, differs }) => [key, differs])).toContainEqual(['mae', false])
  expect(rows.map(({ key }) => key)).not.toContain('rmse')
  expect(rows.find(({ key }) => key === 'model.batchSize')).toMatchObject({ title: 'Batch size', differs: true })
})

test('[CM-13] once compared on common rows, those numbers are shown, and none stands apart', () => {
  const value = (number: number) => ({ metric: 'rmse' as const, value: number, low: null, high: null, method: null, n: 20 })
  const difference = { metric: 'rmse', baseline: 0.7, value: 0.6, difference: -0.1, low: -0.2, high: 0.01, ahead: 0.95 }
  const pair = (verdict: 'probably better' | 'worse') => ({
    differences: [{ ...difference, verdict, words: verdict }],
    mcnemar: null,
    slices: { metric: 'rmse', minSupport: 10, resamples: 10, slices: [], tooSmall: 0 },
  })
  const result: ComparedModels = {
    rows: 20,
    resamples: 10,
    seed: 0,
    seen: { part: 'test', rows: 20, trained: 0, validated: 0, leftOut: false, unknown: [] },
    main: 'rmse',
    models: [0.7, 0.8, 0.6].map((rmse) => ({ trained: 0, validated: 0, metrics: [value(rmse)] })),
    pairs: [pair('worse'), pair('probably better')],
  }
  // In the order of the comparison, which need not be that of the page.
  const [rmse, ...others] = compareRows(comparison, { runs: [1, 3, 2], result })
  expect(rmse.cells.map(({ text, difference: found, off }) => [text, found?.verdict, off])).toEqual([
    ['0.7000', undefined, undefined],
    ['0.6000', 'probably better', undefined],
    ['0.8000', 'worse', undefined],
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
  const [auc, precision] = compareRows(other, null)
  expect(auc.cells.map(({ delta, strong }) => [delta !== null, strong])).toEqual([
    [false, false],
    [true, true],
    [true, false],
  ])
  expect(precision.cells.map(({ delta, strong, off }) => [delta !== null, strong, off?.why])).toEqual([
    [false, false, undefined],
    [false, false, 'different positive classes: no and yes'],
    [true, true, undefined],
  ])
})

test('[ML-1] what other programs logged is compared by its last values, without a verdict: each run was measured on its own data', () => {
  const foreign: Comparison = { ...comparison, runs: comparison.runs.map((each) => ({ ...each, source: 'mlflow' })) }
  const logged = ({ group }: { readonly group: string }) => group === 'Logged metrics'
  expect(compareRows(comparison, null).some(logged)).toBe(false)
  const [row] = compareRows(foreign, null).filter(logged)
  expect(row).toMatchObject({ title: 'val/loss', differs: true })
  expect(row.cells).toMatchObject([{ text: '0.5000', delta: null }, { text: '–', delta: null }, { delta: -0.25 }])
  expect(row.cells.every(({ strong }) => !strong)).toBe(true)
})
