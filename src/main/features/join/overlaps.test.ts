import { expect, it } from 'vitest'
import { withDuckDB } from '../../datasets/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { makeTable, type TestCell } from './fixtures/tables.ts'
import { overlapsSql } from './overlaps.ts'

it('[FS-2] intervals that end while an earlier one would still hold are counted, corrections of one are not', async () => {
  const names = ['event', 'until', 'created'] as const
  const columns = [{ name: 'key', type: 'text' as const }, ...names.map((name) => ({ name, type: 'datetime' as const }))]
  const count = (...rows: TestCell[][]) =>
    withDuckDB({ scratch: temporaryFolder() }, async (duck) => {
      await makeTable(duck, 'source', { columns, rows })
      return Number((await duck.row(overlapsSql('source', { keys: ['c0'], event: 'c1', until: 'c2', created: 'c3' })))[0])
    })
  const whole = ['a', '2026-01-01', '2026-02-01', '2026-01-01']
  const within = ['a', '2026-01-05', '2026-01-07', '2026-01-01']
  expect(await count(whole, within)).toBe(1)
  expect(await count(['a', '2026-01-01', null, null], within)).toBe(1)
  expect(await count(whole, ['b', '2026-01-05', '2026-01-07', null], [null, '2026-01-05', '2026-01-07', null])).toBe(0)
  expect(await count(whole, ['a', '2026-01-05', '2026-02-03', null], ['a', '2026-02-03', null, null])).toBe(0)
  // The first was closed later, by a row of its own.
  expect(await count(['a', '2026-01-01', null, '2026-01-01'], ['a', '2026-01-01', '2026-01-05', '2026-01-05'], within)).toBe(0)
})
