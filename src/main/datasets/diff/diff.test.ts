import { describe, expect, test } from 'vitest'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { appendTask } from '../versions/append.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { diffRowsTask, diffTask } from './diff.ts'

const folder = temporaryFolder()
let files = 0
const version = async (content: string, options: ImportOptions = {}) => (await folder.import(`v${files++}.csv`, content, options)).manifest
const diff = (from: Awaited<ReturnType<typeof version>>, to: typeof from, key?: string[]) => diffTask({ from, to, key }, folder.context())
const pageOf = (
  from: Awaited<ReturnType<typeof version>>,
  to: typeof from,
  change: 'added' | 'removed' | 'changed',
  limit = 100,
  offset = 0,
) => diffRowsTask({ from, to, change, limit, offset }, folder.context())

describe('[DS-4] rows by key', () => {
  const options = { key: ['id'] }
  const before = 'id,name,price\n1,pear,1.5\n2,plum,2\n3,fig,\n4,lime,9\n'
  const after = 'id,name,price\n4,lime,9\n2,plum,2.5\n5,kiwi,7\n1,Pear,1.75\n'

  test('are counted as added, removed and changed, cells by column, whatever their order', async () => {
    const found = await diff(await version(before, options), await version(after, options))
    expect(found.identical).toBe(false)
    expect(found.rows).toEqual({ by: 'key', key: ['id'], from: 4, to: 4, added: 1, removed: 1, changed: 2 })
    expect(found.columns.map(({ column, changedCells }) => [column, changedCells])).toEqual([
      ['id', 0],
      ['name', 1],
      ['price', 2],
    ])
    expect(found.columns[2].missing).toEqual({ from: 1, to: 0 })
  })

  test('are shown with old and new cells, page by page', async () => {
    const [from, to] = [await version(before, options), await version(after, options)]
    expect(await pageOf(from, to, 'changed', 1, 1)).toEqual({
      change: 'changed',
      columns: ['id', 'name', 'price'],
      fromColumns: ['id', 'name', 'price'],
      total: 2,
      rows: [{ fromRow: 0, toRow: 3, from: [1, 'pear', 1.5], to: [1, 'Pear', 1.75], changed: ['name', 'price'] }],
    })
    expect((await pageOf(from, to, 'added')).rows).toEqual([{ fromRow: null, toRow: 2, from: null, to: [5, 'kiwi', 7], changed: [] }])
    expect((await pageOf(from, to, 'removed')).rows).toEqual([{ fromRow: 2, toRow: null, from: [3, 'fig', null], to: null, changed: [] }])
  })

  test('a key can be asked for; one that is not unique or not there is refused', async () => {
    const [from, to] = [await version(before), await version(after)]
    expect((await diff(from, to, ['id'])).rows).toMatchObject({ by: 'key', changed: 2 })
    expect((await failure(diff(from, to, ['nope']))).code).toBe('COLUMN_UNKNOWN')
    const twice = await version('id,name,price\n1,a,1\n1,b,2\n')
    expect(await failure(diff(from, twice, ['id']))).toMatchObject({ code: 'KEY_NOT_UNIQUE', details: { count: 1 } })
  })
})

describe('[DS-4] rows by content', () => {
  test('are a multiset: copies count, order does not', async () => {
    const from = await version('a,b\nx,1\nx,1\nx,1\ny,2\n,3\n')
    const to = await version('a,b\ny,2\nx,1\n,3\nz,4\n')
    expect((await diff(from, to)).rows).toEqual({ by: 'content', key: [], from: 5, to: 4, added: 1, removed: 2, changed: 0 })
    expect((await pageOf(from, to, 'removed')).rows.map(({ fromRow }) => fromRow)).toEqual([1, 2])
  })

  test('a version and itself, and the same rows in another order', async () => {
    const from = await version('a,b\nx,1\ny,2\n')
    expect(await diff(from, from)).toMatchObject({ identical: true, columns: [{ psi: 0, test: { statistic: 0, p: 1 } }, { psi: 0 }] })
    expect(await diff(from, await version('b,a\n2,y\n1,x\n'))).toMatchObject({ identical: true })
  })

  test('appended rows are added; the segments that both share are not read', async () => {
    const from = await version('a,b\nx,1\ny,2\n')
    const { manifest } = await appendTask({ manifest: from, path: folder.write('more.csv', 'a,b\nx,1\n'), options: {} }, folder.context())
    expect((await diff(from, manifest)).rows).toMatchObject({ added: 1, removed: 0 })
    expect((await pageOf(from, manifest, 'added')).rows[0]).toMatchObject({ toRow: 2, to: ['x', 1] })
    expect((await pageOf(manifest, from, 'removed')).rows[0]).toMatchObject({ fromRow: 2, from: ['x', 1] })
  })
})

describe('[DS-4] schema', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => index * index)

  test('added, removed and retyped columns; a retyped cell that means the same has not changed', async () => {
    const found = await diff(
      await version('id,gone,n\n1,x,10\n2,y,20\n', { key: ['id'] }),
      await version('id,n,fresh\n1,10.0,a\n2,20.5,b\n', { key: ['id'] }),
    )
    expect(found.schema).toEqual({
      added: [{ name: 'fresh', type: 'text' }],
      removed: [{ name: 'gone', type: 'text' }],
      retyped: [{ name: 'n', from: 'integer', to: 'number' }],
      renamed: [],
    })
    expect(found.rows).toMatchObject({ changed: 1, added: 0, removed: 0 })
  })

  test('a renamed column is found by its content, also the key, also in another order, also when some values changed', async () => {
    const from = await version(`id,v,w\n${numbers.map((n, k) => `${k},${n},w${n}`).join('\n')}\n`, { key: ['id'] })
    const changed = numbers.map((n, k) => `${k},${n},${k === 3 ? 'other' : `w${n}`}`).reverse()
    const to = await version(`"the ""id""",size,label\n${changed.join('\n')}\n`, { key: ['the "id"'] })
    const found = await diff(from, to)
    expect(found.schema).toMatchObject({ added: [], removed: [] })
    expect(found.schema.renamed).toEqual([
      { from: 'id', to: 'the "id"', type: 'integer', same: 1 },
      { from: 'v', to: 'size', type: 'integer', same: 1 },
      { from: 'w', to: 'label', type: 'text', same: 29 / 30 },
    ])
    expect(found.rows).toMatchObject({ by: 'key', added: 0, removed: 0, changed: 1 })
  })

  test('few values that happen to be alike are no renaming, other types neither', async () => {
    const found = await diff(await version('a,b\n1,x\n0,y\n1,x\n'), await version('c,d\n0,1.5\n0,2.5\n1,3\n'))
    expect(found.schema).toMatchObject({ renamed: [], retyped: [] })
    expect(found.rows.by).toBe('content')
  })

  test('names that are hostile in SQL and in JavaScript', async () => {
    const header = '__proto__,"a""; drop table version; --","line\nend"'
    const found = await diff(await version(`${header}\n1,x,p\n`), await version(`${header}\n2,x,p\n`))
    expect(found.columns.map(({ column }) => column)).toEqual(['__proto__', 'a"; drop table version; --', 'line\nend'])
    expect(found.rows).toMatchObject({ added: 1, removed: 1 })
  })
})
