import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { appendTask } from '../versions/append.ts'
import { diffTask } from '../diff/diff.ts'
import { commitEditsTask } from '../edits/commit.ts'
import { exportTask } from '../versions/export.ts'
import { frameFromFile, readFrame } from '../frame.ts'
import { importTask } from '../versions/import.ts'
import { readRows } from '../versions/rows.ts'
import { failure, type Folder, temporaryFolder } from '../testing.ts'

const outer = mkdtempSync(join(tmpdir(), 'cairn-paths-'))
afterAll(() => rmSync(outer, { recursive: true, force: true }))

function folderCalled(name: string): Folder {
  const parent = join(outer, name)
  mkdirSync(parent, { recursive: true })
  return temporaryFolder(parent)
}

async function cells(folder: Folder, manifest: Manifest) {
  const page = await readRows(manifest, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })
  return page.rows.map((row) => row.cells)
}

// In an order that no column of theirs has.
const rows = [
  [2, 'a'],
  [1, 'b'],
]

/** Everything that reads or writes files of data, in a workspace and with files in a folder. */
async function everything(folder: Folder): Promise<void> {
  const { manifest } = await folder.import('in.csv', 'x,y\n2,a\n1,b\n')
  expect(await cells(folder, manifest)).toEqual(rows)
  for (const format of ['csv', 'jsonl', 'parquet'] as const) {
    const path = folder.path(`out.${format}`)
    await exportTask({ manifest, format, path }, folder.context())
    const again = await importTask({ path, options: {} }, folder.context())
    expect(await cells(folder, again.manifest)).toEqual(rows)
    const more = await appendTask({ manifest, path, options: {} }, folder.context())
    expect(await cells(folder, more.manifest)).toEqual([...rows, ...rows])
    const frame = await frameFromFile(path, manifest.columns, null, { scratch: folder.root })
    expect(frame.columns.get('x')).toMatchObject({ values: Float64Array.of(2, 1) })
  }
  const edit = { id: 1, kind: 'set' as const, row: 0, values: [{ column: 'x', value: '3' }] }
  const edited = await commitEditsTask({ ref: 'x@v1', manifest, edits: [edit] }, folder.context())
  expect(await cells(folder, edited.manifest)).toEqual([[3, 'a'], rows[1]])
  const { rows: changes } = await diffTask({ from: manifest, to: edited.manifest }, folder.context())
  expect(changes).toMatchObject({ added: 1, removed: 1 })
  const { columns } = await readFrame(manifest, folder.objects, ['x'], folder.root)
  expect(columns.get('x')).toMatchObject({ values: Float64Array.of(2, 1) })
}

describe('[DS-1] a folder is a place and nothing else', () => {
  test.each(['x=9', 'x=9/y=z', 'y=b'])('a workspace and files in %s', (name) => everything(folderCalled(name)))

  test.each([
    'ws[1]',
    'a*b',
    'what? it is',
    'a{b,c}',
    '[!a]',
    '100%',
    'sp ace "q" é\'',
    ...(process.platform === 'win32' ? [] : ['b\\[c]', '\\*', 'b\\c']),
  ])('a workspace and files in %s', async (name) => {
    // What the name would match if it were a pattern.
    for (const other of ['ws1', 'aXb', 'what! it is', 'ab', 'b', 'c']) folderCalled(other)
    await everything(folderCalled(name))
  })
})

describe('[DS-1] case 28: a file name is a file name', () => {
  const folder = temporaryFolder()
  for (const other of ['data1', 'dataX', 'whatX', 'ab', 'ac', 'zz']) {
    folder.write(`${other}.csv`, 'x,y\n9,z\n')
    folder.write(`${other}.json`, '[{"x":9,"y":"z"}]')
  }
  const names = ['data[1]', 'data?', "what? it's*", 'sp ace "q" é', 'a{b,c}', '100%', '**', '[!a]', '[', '-x', 'http:x', '~']
  test.each([...names, ...(process.platform === 'win32' ? [] : ['b\\[d]'])])('%s', async (name) => {
    expect(await cells(folder, (await folder.import(`${name}.csv`, 'x,y\n2,a\n1,b\n')).manifest)).toEqual(rows)
    const { manifest } = await folder.import(`${name}.json`, '[{"x":2,"y":"a"},{"x":1,"y":"b"}]')
    expect(await cells(folder, manifest)).toEqual(rows)
    const path = folder.path(`${name}.parquet`)
    writeFileSync(folder.path('zz.parquet'), 'no Parquet')
    await exportTask({ manifest, format: 'parquet', path }, folder.context())
    expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1')
    expect(await cells(folder, (await importTask({ path, options: {} }, folder.context())).manifest)).toEqual(rows)
  })
})

test.skipIf(process.platform === 'win32')(
  '[DS-1] a name that no pattern tells from another is refused, never read as the other',
  async () => {
    const folder = temporaryFolder()
    folder.write('**.csv', 'x,y\n9,z\n')
    expect(await failure(folder.import('\\*.csv', 'x,y\n1,a\n'))).toMatchObject({ code: 'FILE_UNREADABLE' })
  },
)

describe('[DS-1] a column may be called as DuckDB calls one of its own', () => {
  const own = [
    'file_row_number',
    'FILE_ROW_NUMBER',
    'file_row_number_',
    'filename',
    'rowid',
    'file_index',
    'row',
    'json',
    'c0',
    'c1',
    's',
    'file_row',
    'hive_partitioning',
    'raw',
    'version',
    'value',
    'edit',
    'col',
  ]
  const folder = temporaryFolder()

  test.each(own)('%s', async (name) => {
    const { manifest } = await folder.import('one.csv', `${name},y\n2,a\n1,b\n`)
    expect(await cells(folder, manifest)).toEqual(rows)
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const path = folder.path(`one-out.${format}`)
      await exportTask({ manifest, format, path, overwrite: true }, folder.context())
      const again = await importTask({ path, options: {} }, folder.context())
      expect(again.manifest.columns).toEqual(manifest.columns)
      expect(await cells(folder, again.manifest)).toEqual(rows)
      expect((await frameFromFile(path, manifest.columns, null, { scratch: folder.root })).columns.get(name)).toMatchObject({
        values: Float64Array.of(2, 1),
      })
    }
    const edit = { id: 1, kind: 'set' as const, row: 0, values: [{ column: name, value: '3' }] }
    const edited = await commitEditsTask({ ref: 'x@v1', manifest, edits: [edit] }, folder.context())
    expect(await cells(folder, edited.manifest)).toEqual([[3, 'a'], rows[1]])
    await diffTask({ from: manifest, to: edited.manifest }, folder.context())
  })

  test('all of them at once', async () => {
    const { manifest } = await folder.import('all.csv', `${own.join(',')}\n${own.map((_, i) => i).join(',')}\n`)
    expect(manifest.columns.map((column) => column.name)).toEqual(own)
    expect(await cells(folder, manifest)).toEqual([own.map((_, i) => i)])
  })
})
