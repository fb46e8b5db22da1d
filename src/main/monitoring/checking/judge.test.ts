import { expect, test } from 'vitest'
import type { WindowReport } from '../../../shared/domain/monitoring/window.ts'
import { schema } from '../../workspace/index.ts'
import { monitored, result } from '../alerts/fixtures/monitored.ts'
import { judgeWindows } from './judge.ts'

const { monitors, monitorWindows } = schema

test('[DR-5] windows that are written together are judged one after another: none of them counts as passed before it was judged', () => {
  const { workspace, monitor, at, hour } = monitored()
  const settings = {
    model: 'wine',
    target: null,
    source: { kind: 'deployment', deployment: 'wine' },
    windows: { kind: 'count', rows: 100 },
    checks: monitor.settings.checks,
    rules: monitor.settings.rules,
  }
  const comparison = { checks: [result('fail')], drift: { columns: 1, of: 1, importance: null, sentence: '' }, changes: [] }
  const turns = workspace.write((db) => {
    const row = db.update(monitors).set({ settings }).returning().get()
    const windows = [1, 2, 3].map((n) => {
      const [start, end] = [at + (n - 1) * hour, at + n * hour]
      const written = { monitorId: monitor.id, start, end, revision: 1, rows: 100, status: 'alert', figures: {}, checkedAt: at }
      const { id } = db.insert(monitorWindows).values(written).returning().get()
      return { id, start, end, revision: 1, status: 'alert' as const, report: { comparison, more: [] } as object as WindowReport }
    })
    return judgeWindows(db, row, windows, at)
  })
  expect(turns.map(({ event, subject }) => [event, subject])).toEqual([
    ['fired', 'alcohol'],
    ['failedAgain', 'alcohol'],
  ])
})
