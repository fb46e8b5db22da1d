import { expect, test } from 'vitest'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { axisText, brushed } from '../../../ui/chart/parallelAxes.ts'
import { axesOf } from './axes.ts'

const columns: RunsColumn[] = [
  { kind: 'param', param: 'batchSize' },
  { kind: 'param', param: 'model.family' },
  { kind: 'param', param: 'seed' },
  { kind: 'metric', metric: 'rmse', part: 'validation' },
]
const row = (id: number, ...values: (string | number | null)[]) => ({
  id,
  name: '',
  source: 'cairn' as const,
  status: 'done' as const,
  jobId: 1,
  depth: 0,
  nested: 0,
  open: false,
  starred: false,
  warnings: [],
  archived: false,
  tags: [],
  notes: '',
  values,
})
const rows = [row(1, '32', 'mlp', '1', 0.7), row(2, '64', 'linear', '1', 0.9), row(3, '128', 'mlp', '1', null)]

test('[CM-6] an axis for each param in which the runs differ, the metric last; runs without it have no line', () => {
  const { axes, runs } = axesOf(rows, columns, 6)
  expect(runs).toEqual([1, 2])
  expect(axes.map(({ key }) => key)).toEqual(['param:batchSize', 'param:model.family', 'metric:rmse:validation'])
  expect(axes[1]).toMatchObject({ values: [1, 0], texts: ['linear', 'mlp'] })
  expect(axisText(axes[1], 0)).toBe('mlp')
  expect(axesOf(rows, columns, 1).axes).toHaveLength(2)
})

test('[CM-6] a run passes when every brushed axis lets it', () => {
  const { axes } = axesOf(rows, columns, 6)
  expect(brushed(axes, {})).toEqual([0, 1])
  expect(brushed(axes, { 'metric:rmse:validation': [0, 0.8] })).toEqual([0])
  expect(brushed(axes, { 'metric:rmse:validation': [0, 0.8], 'param:batchSize': [40, 100] })).toEqual([])
})
