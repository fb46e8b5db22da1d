import { join } from 'node:path'
import { expect, test } from 'vitest'
import { json, newFolder, root } from './cairn.ts'

const file = (of: string, name: string) => join(root, 'e2e/fixtures/cases', of, name)

test('[DS-14] case 68: a version that is exported and imported again is the same version, texts such as NA included', async () => {
  const surroundings = { cwd: newFolder() }
  await json(['init', 'ws'], surroundings)
  await json(['-w', 'ws', 'data', 'import', file('68', 'in.jsonl'), '--name', 'c'], surroundings)
  for (const format of ['csv', 'jsonl', 'parquet']) {
    await json(['-w', 'ws', 'data', 'export', 'c', `back.${format}`], surroundings)
    await json(['-w', 'ws', 'data', 'import', `back.${format}`, '--name', `from-${format}`], surroundings)
    const difference = await json<object>(['-w', 'ws', 'data', 'diff', 'c', `from-${format}`], surroundings)
    expect({ format, ...difference }).toMatchObject({ format, identical: true, rows: { from: 3, to: 3, added: 0, removed: 0, changed: 0 } })
  }
  const { rows } = await json<{ rows: { cells: unknown[] }[] }>(['-w', 'ws', 'data', 'rows', 'from-csv'], surroundings)
  expect(rows.map(({ cells }) => cells.slice(0, 3))).toEqual([
    ['NA', null, 'null'],
    ['N/A', null, 'NULL'],
    ['DE', 'v', 'ok'],
  ])
})
