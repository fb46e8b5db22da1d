import { chmodSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { appendTask } from './append.ts'
import { type RowsQuery, readRows } from './rows.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const { manifest: first } = await folder.import('x.csv', 'i,s,t\n5,b,2024-01-01 10:00\n,a,\n9007199254740993,B%,2024-01-02\n', {
  types: [{ column: 'i', type: 'integer' }],
})
const { manifest } = await appendTask(
  { manifest: first, path: folder.write('y.csv', 'i,s,t\n-1,,2024-01-03 11:00\n5,c,\n'), options: {} },
  folder.context(),
)
const page = (query: Partial<RowsQuery>) =>
  readRows(manifest, folder.objects, { offset: 0, limit: 100, ...query }, { scratch: folder.root })
const numbers = async (query: Partial<RowsQuery>) => (await page(query)).rows.map(({ row }) => row)

test('pages go across segments; cells are JSON', async () => {
  expect(await page({ offset: 2, limit: 2 })).toEqual({
    columns: ['i', 's', 't'],
    total: 5,
    rows: [
      { row: 2, cells: ['9007199254740993', 'B%', '2024-01-02T00:00:00'] },
      { row: 3, cells: [-1, null, '2024-01-03T11:00:00'] },
    ],
  })
  expect((await page({ columns: ['s'], offset: 4 })).rows).toEqual([{ row: 4, cells: ['c'] }])
  expect((await page({ offset: 99 })).rows).toEqual([])
})

describe('order and filters', () => {
  test('missing comes last, ties in the order of the rows', async () => {
    expect(await numbers({ orderBy: [{ column: 'i' }] })).toEqual([3, 0, 4, 2, 1])
    expect(await numbers({ orderBy: [{ column: 'i', descending: true }] })).toEqual([2, 0, 4, 3, 1])
    expect(await numbers({ orderBy: [{ column: 'i' }, { column: 's', descending: true }], limit: 2, offset: 1 })).toEqual([4, 0])
  })

  test.each([
    [{ column: 'i', operator: '=', value: '5' }, [0, 4]],
    [{ column: 'i', operator: '=', value: '9007199254740993' }, [2]],
    [{ column: 'i', operator: '>', value: '4.5' }, [0, 2, 4]],
    [{ column: 'i', operator: '!=', value: '5' }, [2, 3]],
    [{ column: 'i', operator: '<', value: 'x' }, []],
    [{ column: 's', operator: 'contains', value: 'b' }, [0, 2]],
    [{ column: 's', operator: 'contains', value: '%' }, [2]],
    [{ column: 's', operator: '=', value: "' OR 1=1 --" }, []],
    [{ column: 's', operator: 'missing' }, [3]],
    [{ column: 'i', operator: 'present' }, [0, 2, 3, 4]],
    [{ column: 't', operator: '>=', value: '2024-01-02' }, [2, 3]],
  ] as const)('%j', async (filter, rows) => {
    const found = await page({ filters: [filter] })
    expect(found.rows.map(({ row }) => row)).toEqual(rows)
    expect(found.total).toBe(rows.length)
  })

  test('an unknown column is refused', async () => {
    for (const query of [
      { columns: ['I'] },
      { orderBy: [{ column: '"i"' }] },
      { filters: [{ column: 'x', operator: 'missing' as const }] },
    ]) {
      expect((await failure(page(query))).code).toBe('COLUMN_UNKNOWN')
    }
  })
})

describe('a damaged object is named:', () => {
  test.each([
    ['missing', 'OBJECT_MISSING', (path: string) => rmSync(path)],
    ['truncated', 'OBJECT_CORRUPT', (path: string) => truncateSync(path, 100)],
    ['overwritten', 'OBJECT_CORRUPT', (path: string, bytes: number) => writeFileSync(path, Buffer.alloc(bytes, 7))],
  ])('%s', async (_title, code, damage) => {
    const own = temporaryFolder()
    const { manifest: damaged } = await own.import('x.csv', 'a,b\n1,2\n')
    const [{ object, bytes }] = damaged.segments
    chmodSync(own.objects.path(object), 0o644)
    damage(own.objects.path(object), bytes)
    const error = await failure(readRows(damaged, own.objects, { offset: 0, limit: 1 }, { scratch: own.root }))
    expect(error).toMatchObject({ code, details: { object } })
  })
})
