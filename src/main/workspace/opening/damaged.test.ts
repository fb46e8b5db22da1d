import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { createWorkspace } from '../workspace.ts'
import { damagedRows } from './damaged.ts'

test('[DR-1] bytes are damage where a text belongs, and a text where bytes belong; a window of a monitor is whole', () => {
  const { sqlite, close } = opened()
  onTestFinished(close)
  const settings = JSON.stringify({
    model: 'wine',
    source: { kind: 'deployment', deployment: 'wine' },
    windows: { kind: 'count', rows: 100 },
  })
  sqlite.pragma('foreign_keys = OFF')
  sqlite
    .prepare("INSERT INTO monitors (id, name, model_id, settings, status, created_at, actor) VALUES (1, 'live', 1, ?, 'active', 1, 'me')")
    .run(settings)
  const insert = sqlite.prepare(
    `INSERT INTO monitor_windows (id, monitor_id, start, "end", revision, rows, status, figures, effects, checked_at)
     VALUES (?, 1, ?, 2, 1, 1, ?, '{}', ?, 1)`,
  )
  insert.run(1, 1, 'ok', Buffer.alloc(8))
  insert.run(2, 2, 'ok', null)
  expect([...damagedRows(sqlite)]).toEqual([])
  insert.run(3, 3, Buffer.from('ok'), 'text')
  sqlite.prepare("UPDATE monitors SET settings = '{}'").run()
  expect([...damagedRows(sqlite)].map(({ table, column, what }) => [table, column, what])).toEqual([
    ['monitors', 'settings', expect.stringContaining('It has an unexpected format: model: ')],
    ['monitor_windows', 'status', 'It is bytes, not a text.'],
    ['monitor_windows', 'effects', 'It is a text, not bytes.'],
  ])
})

function opened() {
  const workspace = createWorkspace(temporaryFolder())
  return { sqlite: workspace.sqlite, close: () => workspace.close() }
}
