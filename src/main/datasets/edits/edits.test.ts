import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Edit, StagedEdit } from '../../../shared/domain/datasets/edits.ts'
import { createWorkspace, openWorkspace } from '../../workspace/index.ts'
import { appendTask } from '../versions/append.ts'
import { canonicalText } from '../versions/makeVersion.ts'
import { addVersion } from '../versions/registry.ts'
import { readRows } from '../versions/rows.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { checkEditsTask, commitEditsTask } from './commit.ts'
import { previewEditsTask } from './preview.ts'
import { countEdits, discardEdits, stagedOf, stageEdits } from './store.ts'

const folder = temporaryFolder()
const first = (await folder.import('a.csv', 'id,name,price,day\n1,pear,1.5,2024-01-01\n2,plum,,2024-01-02\n3,fig,3,\n', { key: ['id'] }))
  .manifest
const { manifest } = await appendTask(
  { manifest: first, path: folder.write('b.csv', 'id,name,price,day\n4,lime,4,2024-02-01\n5,kiwi,5.5,2024-02-02\n'), options: {} },
  folder.context(),
)
const set = (row: number, column: string, value: string | null): Edit => ({ kind: 'set', row, values: [{ column, value }] })
const staged = (edits: readonly Edit[]): StagedEdit[] =>
  edits.map((edit, index) => ({
    id: index + 1,
    kind: edit.kind,
    row: 'row' in edit ? edit.row : null,
    values: 'values' in edit ? edit.values : [],
  }))
const commit = (edits: readonly Edit[], of: Manifest = manifest) =>
  commitEditsTask({ ref: 'fruit@v2', manifest: of, edits: staged(edits) }, folder.context())
const rowsOf = async (of: Manifest) =>
  (await readRows(of, folder.objects, { offset: 0, limit: 100 }, { scratch: folder.root })).rows.map(({ cells }) => cells)

describe('[DS-7] a commit', () => {
  test('writes the segments that are edited anew, shares the others, and puts new rows at the end', async () => {
    const insert: Edit = {
      kind: 'insert',
      values: [
        { column: 'id', value: '9' },
        { column: 'day', value: '2024-03-01' },
      ],
    }
    const made = await commit([set(1, 'price', '2.25'), set(0, 'name', null), { kind: 'delete', row: 2 }, insert])
    expect(await rowsOf(made.manifest)).toEqual([
      [1, null, 1.5, '2024-01-01'],
      [2, 'plum', 2.25, '2024-01-02'],
      [4, 'lime', 4, '2024-02-01'],
      [5, 'kiwi', 5.5, '2024-02-02'],
      [9, null, null, '2024-03-01'],
    ])
    expect(made.manifest.segments).toHaveLength(3)
    expect(made.manifest.segments[1]).toEqual(manifest.segments[1])
    const profile = JSON.parse((await folder.objects.get(made.profileObject)).toString()) as { rows: number }
    expect(profile.rows).toBe(5)
  })

  test('the same content gives the same id: a value that was there already, and an edit that is taken back', async () => {
    const { versionId } = await commit([set(0, 'name', 'pear')])
    const untouched = await commit([set(4, 'price', '5.50')])
    expect(versionId).toBe(untouched.versionId)
    const changed = await commit([set(0, 'name', 'apple')])
    expect(changed.versionId).not.toBe(versionId)
    expect((await commit([set(0, 'name', 'pear')], changed.manifest)).versionId).toBe(versionId)
    expect((await commit([set(0, 'name', 'pear'), set(4, 'price', '5.5')])).manifest).toEqual(manifest)
  })

  test('a key that would be twice or missing, and a version without rows, are refused', async () => {
    expect(await failure(commit([set(0, 'id', '5')]))).toMatchObject({ code: 'KEY_NOT_UNIQUE', details: { rows: [1, 5] } })
    expect((await failure(commit([{ kind: 'insert', values: [{ column: 'name', value: 'x' }] }]))).code).toBe('KEY_NOT_UNIQUE')
    expect((await failure(commit([0, 1, 2, 3, 4].map((row) => ({ kind: 'delete', row }))))).code).toBe('NO_ROWS')
  })
})

describe('[DS-7] edits are checked against the version', () => {
  const check = (edits: Edit[]) => failure(checkEditsTask({ manifest, edits }, folder.context()))

  test.each([
    [set(1, 'price', 'cheap'), 'TYPE_MISMATCH', { row: 2, column: 'price', value: 'cheap', type: 'number' }],
    [set(1, 'day', '2024-02-30'), 'TYPE_MISMATCH', { column: 'day', type: 'date' }],
    [set(1, 'id', '1.5'), 'TYPE_MISMATCH', { column: 'id', type: 'integer' }],
    [{ kind: 'insert', values: [{ column: 'id', value: 'x' }] } as Edit, 'TYPE_MISMATCH', { row: null, column: 'id' }],
    [set(1, 'Price', '1'), 'COLUMN_UNKNOWN', { column: 'Price' }],
    [set(5, 'price', '1'), 'INVALID_INPUT', { row: 6, rows: 5 }],
    [{ kind: 'delete', row: 99 } as Edit, 'INVALID_INPUT', { row: 100 }],
  ])('%j is refused', async (edit, code, details) => {
    expect(await check([set(0, 'price', '2'), edit])).toMatchObject({ code, details })
  })

  test('the preview shows rows before and after, in the order of the edits', async () => {
    const edits = staged([
      set(3, 'name', "'); drop table edited; --"),
      { kind: 'delete', row: 0 },
      { kind: 'insert', values: [{ column: 'id', value: '7' }] },
    ])
    expect(await previewEditsTask({ manifest, edits }, folder.context())).toEqual([
      { id: 1, kind: 'set', row: 3, before: [4, 'lime', 4, '2024-02-01'], after: [4, "'); drop table edited; --", 4, '2024-02-01'] },
      { id: 2, kind: 'delete', row: 0, before: [1, 'pear', 1.5, '2024-01-01'], after: null },
      { id: 3, kind: 'insert', row: null, before: null, after: [7, null, null, null] },
    ])
  })
})

describe('[DS-7] staged edits', () => {
  const place = mkdtempSync(join(tmpdir(), 'cairn-edits-'))
  afterAll(() => rmSync(place, { recursive: true, force: true }))
  const workspace = createWorkspace(join(place, 'w'))
  const { version } = workspace.write((db) =>
    addVersion(db, 'fruit', {
      manifest,
      manifestText: canonicalText(manifest),
      hash: 'a'.repeat(64),
      profileObject: 'b'.repeat(64),
      source: {},
    }),
  )
  const stage = (edits: Edit[]) => workspace.write((db) => stageEdits(db, version.id, edits))

  test('a cell has one value, the last; a row that is deleted loses its values; they outlive the process', () => {
    stage([
      set(0, 'price', '1'),
      set(0, '__proto__', 'x'),
      set(0, 'price', null),
      set(1, 'name', 'y'),
      { kind: 'delete', row: 1 },
      { kind: 'delete', row: 1 },
    ])
    workspace.close()
    const again = openWorkspace(join(place, 'w'))
    const found = stagedOf(again.db, version.id)
    expect(found.map(({ kind, row, values }) => ({ kind, row, values }))).toEqual([
      {
        kind: 'set',
        row: 0,
        values: [
          { column: 'price', value: null },
          { column: '__proto__', value: 'x' },
        ],
      },
      { kind: 'delete', row: 1, values: [] },
    ])
    expect(countEdits(found)).toEqual({ cells: 2, deleted: 1, inserted: 0 })
    expect(() => again.write((db) => stageEdits(db, version.id, [set(2, 'name', 'z'), set(1, 'name', 'z')]))).toThrow(
      /Row 2 is staged for deletion/,
    )
    expect(stagedOf(again.db, version.id)).toHaveLength(2)
    expect(() => discardEdits(again.db, version.id, [9_999])).toThrow(/no staged edit 9999/)
    expect(again.write((db) => discardEdits(db, version.id, [found[0].id]))).toBe(1)
    expect(again.write((db) => discardEdits(db, version.id))).toBe(1)
    expect(stagedOf(again.db, version.id)).toEqual([])
    again.close()
  })
})

describe('[DS-14] an edit of a column with a format of its own', () => {
  const text = 'day;price;stock\n17/12/2023;1.234,56;1\n18/12/2023;12,5;?\n'
  const made = folder.import('forms.csv', text, { columns: [{ column: 'stock', nullTokens: ['?', '-1'] }] })

  test('takes values as the file writes them and plainly, and its null tokens', async () => {
    const { manifest: of } = await made
    const edits = [set(0, 'day', '02/01/2024'), set(1, 'day', '2024-03-01'), set(0, 'price', '2.000,5'), set(1, 'price', '7.25')]
    expect(await rowsOf((await commit([...edits, set(0, 'stock', '-1')], of)).manifest)).toEqual([
      ['2024-01-02', 2000.5, null],
      ['2024-03-01', 7.25, null],
    ])
  })

  test('refuses what is one value in the format and another plainly', async () => {
    const { manifest: of } = await made
    const error = await failure(commit([set(0, 'price', '1.234')], of))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/1234, as 1\.234,56, or 1\.234/) })
  })
})
