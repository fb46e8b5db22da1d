import { expect, test } from 'vitest'
import { judgementRows } from './judgementRows.ts'

const row = (metric: string, low: number | null, high: number | null) => ({ metric, champion: 1, challenger: 1, difference: 0, low, high })

test('[DR-6] the metric that counts comes first, and each interval is read in the direction of its metric', () => {
  const rows = judgementRows({
    metric: 'rmse',
    metrics: [row('r2', 0.01, 0.1), row('rmse', -0.2, -0.1), row('mae', -0.1, 0.1), row('medianAe', null, null), row('no such', 0, 1)],
  })
  expect(rows.map(({ id, counts, verdict }) => [id, counts, verdict])).toEqual([
    ['rmse', true, 'better'],
    ['r2', false, 'better'],
    ['mae', false, 'inconclusive'],
    ['medianAe', false, null],
  ])
})
