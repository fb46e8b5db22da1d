import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { createWorkspace } from '../workspace/index.ts'
import { open } from './fixtures/open.ts'

test.each([
  ['detail', "'not json'"],
  ['detail', "'[]'"],
  ['detail', 'NULL'],
  ['at', "'soon'"],
  ['at', '1e300'],
  ['actor', "x'00ff'"],
  ['seq', '-9223372036854775808'],
  ['hash', "x'00ff'"],
])('[GV-1] an entry whose %s is %s is shown as damaged, and the others as they are', async (column, value) => {
  const folder = temporaryFolder()
  createWorkspace(folder).close()
  const { client, workspace } = open(folder)
  for (const subject of ['one', 'two', 'three'])
    workspace.change(
      () => ({ action: 'test.note', subject, detail: { subject } }),
      () => null,
    )
  const sqlite = new Database(join(folder, 'cairn.db'))
  sqlite.prepare(`UPDATE audit SET ${column} = ${value === 'NULL' ? "'null'" : value} WHERE subject = 'two'`).run()
  sqlite.close()
  const { total, rows } = await client.governance.audit.list({ limit: 10 })
  expect(total).toBe(3)
  const details = Object.fromEntries(rows.map(({ subject, detail }) => [subject, detail]))
  expect(details).toEqual({
    one: { subject: 'one' },
    two: { damaged: expect.stringContaining('Verify the audit log') },
    three: { subject: 'three' },
  })
})
