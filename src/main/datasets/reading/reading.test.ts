import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { Reading } from '../../../shared/domain/datasets/reading.ts'
import { createWorkspace, openWorkspace } from '../../workspace/index.ts'
import { appendTask } from '../versions/append.ts'
import { commitEditsTask } from '../edits/commit.ts'
import { exportTask } from '../versions/export.ts'
import { frameFromFile } from '../frame.ts'
import { canonicalText } from '../versions/makeVersion.ts'
import { tokensOfVersion } from './nullTokens.ts'
import { readingOf } from './reading.ts'
import { addVersion } from '../versions/registry.ts'
import { readRows } from '../versions/rows.ts'
import { temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const root = mkdtempSync(join(tmpdir(), 'cairn-reading-'))
createWorkspace(root)
const workspace = openWorkspace(root)
afterAll(() => {
  workspace.close()
  rmSync(root, { recursive: true, force: true })
})

const { db } = workspace
const withSentinel: ImportOptions = { nullTokens: ['', 'NA', '-999'] }

/** The version that an import commits. */
function version(name: string, made: Awaited<ReturnType<typeof folder.import>>, file: string, options: ImportOptions = {}) {
  const { manifest, versionId, profileObject } = made
  return addVersion(db, name, {
    manifest,
    manifestText: canonicalText(manifest),
    hash: versionId,
    profileObject,
    source: { file, options },
  }).version
}
const cells = async (manifest: Manifest) =>
  (await readRows(manifest, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })).rows.map((row) => row.cells)

describe('the null tokens of a version', () => {
  test('are in its manifest only where the format of its file does not say them', async () => {
    const plain = await folder.import('a.csv', 'x\n1\n2\n')
    expect(plain.manifest).not.toHaveProperty('reading')
    expect(readingOf(db, version('plain', plain, 'a.csv'))).toEqual({
      format: 'cairn.reading/1',
      nullTokens: {
        text: ['', 'NA', 'N/A', 'NaN', 'null', 'NULL'],
        other: ['', 'NA', 'N/A', 'NaN', 'null', 'NULL'],
      },
    })
    const sentinel = await folder.import('a.csv', 'x\n1\n2\n', withSentinel)
    expect(sentinel.manifest.reading).toEqual({ nullTokens: ['', '-999', 'NA'] })
    expect(sentinel.versionId).not.toBe(plain.versionId)
    expect(readingOf(db, version('sentinel', sentinel, 'a.csv', withSentinel))?.nullTokens.text).toEqual(['', '-999', 'NA'])
  })

  test('delimiter and header are those that were set', async () => {
    const options = { delimiter: ';', header: false }
    const made = await folder.import('b.csv', '1;2\n3;4\n', options)
    expect(readingOf(db, version('semicolons', made, 'b.csv', options))).toMatchObject({ delimiter: ';', header: false })
  })

  test('of a version from before they belonged to it: those of its import, or unknown where files differ', async () => {
    const { manifest, ...made } = await folder.import('c.csv', 'x\n1\n', withSentinel)
    const { reading: _, ...old } = manifest
    expect(readingOf(db, version('old', { ...made, manifest: old }, 'c.csv', withSentinel))?.nullTokens.text).toEqual(['', 'NA', '-999'])
    const more = await appendTask({ manifest: old, path: folder.write('d.csv', 'x\n2\n'), options: {} }, folder.context())
    expect(more.manifest).not.toHaveProperty('reading')
    expect(readingOf(db, version('old', more, 'd.csv'))).toBeNull()
  })

  test('hold for appended rows and for edits; what a new file adds holds from then on', async () => {
    const first = await folder.import('e.csv', 'x,s\n1,a\n-999,-999\n', withSentinel)
    expect(await cells(first.manifest)).toEqual([
      [1, 'a'],
      [null, null],
    ])
    const path = folder.write('f.csv', 'x,s\n-999.0,NA\n?,?\n')
    const second = await appendTask({ manifest: first.manifest, path, options: { nullTokens: ['?'] } }, folder.context())
    expect((await cells(second.manifest)).slice(2)).toEqual([
      [null, null],
      [null, null],
    ])
    expect(second.manifest.reading).toEqual({ nullTokens: ['', '-999', '?', 'NA'] })
    const edit = {
      id: 1,
      kind: 'set' as const,
      row: 0,
      values: [
        { column: 'x', value: '-999.00' },
        { column: 's', value: '?' },
      ],
    }
    const edited = await commitEditsTask(
      { ref: 'x@v2', manifest: second.manifest, edits: [edit], nullTokens: tokensOfVersion(second.manifest.reading?.nullTokens ?? []) },
      folder.context(),
    )
    expect((await cells(edited.manifest))[0]).toEqual([null, null])
    expect(edited.manifest.reading).toEqual(second.manifest.reading)
  })

  test('a token that is a value in the rows before stays one there, and that is said', async () => {
    const { manifest } = await folder.import('g.csv', 'x\n1\n-1\n')
    const path = folder.write('h.csv', 'x\n-1\n')
    const made = await appendTask({ manifest, path, options: { nullTokens: ['', '-1'] }, nullTokens: ['', 'NA'] }, folder.context())
    expect(await cells(made.manifest)).toEqual([[1], [-1], [null]])
    expect(made.manifest.reading).toEqual({ nullTokens: ['', 'NA'] })
    expect(made.warnings).toEqual(['"-1" means missing only in the new rows: it is a value in row 2 of the version.'])
  })
})

describe('a file that is read for a model', () => {
  const columns = [
    { name: 'x', type: 'number' as const },
    { name: 's', type: 'text' as const },
  ]
  const reading: Reading = { format: 'cairn.reading/1', nullTokens: tokensOfVersion(['', '-999']) }
  const read = async (path: string, how: Reading | null = reading) => {
    const frame = await frameFromFile(path, columns, how, { scratch: folder.root })
    const [x, s] = [frame.columns.get('x'), frame.columns.get('s')]
    if (x?.kind !== 'number' || s?.kind !== 'text') throw new Error('not of the right kind')
    return Array.from(x.values, (value, row) => [Number.isNaN(value) ? null : value, s.codes[row] < 0 ? null : s.levels[s.codes[row]]])
  }
  const expected = [
    [null, null],
    [null, 'NA'],
    [2, 'b'],
  ]

  test('is read alike as CSV, JSON and Parquet: tokens by value in numbers, as they are in text', async () => {
    expect(await read(folder.write('n.csv', 'x,s\n-999.0,-999\nNA,NA\n2,b\n'))).toEqual(expected)
    expect(await read(folder.write('n.jsonl', '{"x":-999,"s":"-999"}\n{"x":null,"s":"NA"}\n{"x":2,"s":"b"}\n'))).toEqual(expected)
    const { manifest } = await folder.import('n2.jsonl', '{"x":-999.0,"s":"-999"}\n{"x":null,"s":"NA"}\n{"x":2.0,"s":"b"}\n')
    await exportTask({ manifest, format: 'parquet', path: folder.path('n.parquet') }, folder.context())
    expect(await read(folder.path('n.parquet'))).toEqual(expected)
  })

  test('with the delimiter of the version where it gives the columns, else with the one of the file', async () => {
    const semicolons: Reading = { ...reading, delimiter: ';' }
    expect(await read(folder.write('o.csv', 'x;"s, or t";s\n1;a,b,c;d\n'), semicolons)).toEqual([[1, 'd']])
    expect(await read(folder.write('p.csv', 'x,s\n1,a\n'), semicolons)).toEqual([[1, 'a']])
  })

  test('without a header only where the version had none and the file names nothing', async () => {
    const plain = columns.map((column, index) => ({ ...column, name: `column${index + 1}` }))
    const headless: Reading = { ...reading, header: false }
    const rows = async (text: string) => (await frameFromFile(folder.write('q.csv', text), plain, headless, { scratch: folder.root })).rows
    expect(await rows('1,a\n2,b\n')).toBe(2)
    expect(await rows('column2,column1\na,1\n')).toBe(1)
  })
})
