import { describe, expect, test } from 'vitest'
import { appendTask } from './append.ts'
import { readRows } from './rows.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const base = () => folder.import('base.csv', 'id,x,s,d\n1,1.5,a,2024-01-01\n2,,b,2024-01-02\n', { key: ['id'], target: 's' })
type Base = Awaited<ReturnType<typeof base>>
const append = ({ manifest }: Base, text: string, name = 'more.csv') =>
  appendTask({ manifest, path: folder.write(name, text), options: {} }, folder.context())

describe('[DS-13] appending stores the new rows only', () => {
  test('in a segment of their own, columns matched by name, the old segment shared', async () => {
    const before = await base()
    const after = await append(before, 's,id,d,x\nc,3,2024-01-03,7\n')
    expect(after.manifest.segments).toHaveLength(2)
    expect(after.manifest.segments[0]).toEqual(before.manifest.segments[0])
    expect(after.manifest).toMatchObject({ columns: before.manifest.columns, key: ['id'], target: 's' })
    expect(after.rows).toBe(3)
    expect(after.versionId).not.toBe(before.versionId)
    const page = await readRows(after.manifest, folder.objects, { offset: 0, limit: 10 }, { scratch: folder.root })
    expect(page.rows[2]).toEqual({ row: 2, cells: [3, 7, 'c', '2024-01-03'] })
    const profile = JSON.parse((await folder.objects.get(after.profileObject)).toString())
    expect(profile).toMatchObject({ rows: 3, columns: [{ max: 3 }, { missing: 1 }, { distinct: 3 }, {}] })
  })

  test('the same rows appended to the same version give the same version, from any format', async () => {
    const before = await base()
    const csv = await append(before, 'id,x,s,d\n3,2.0,c,2024-01-03\n')
    const json = await append(before, '[{"id":3,"x":2,"s":"c","d":"2024-01-03"}]', 'more.json')
    expect(json.versionId).toBe(csv.versionId)
  })

  test('rows that were there already are told', async () => {
    const before = await folder.import('plain.csv', 'a,b\n1,2\n')
    const after = await append(before, 'a,b\n1,2\n')
    expect(after.warnings.join()).toContain('2 times')
    expect(after.rows).toBe(2)
  })
})

describe('an append that does not fit is refused and stores nothing:', () => {
  test.each([
    ['missing and extra columns', 'id,x,s,e\n3,1,c,1\n', 'SCHEMA_MISMATCH', { missing: ['d'], extra: ['e'] }],
    [
      'a value of another type',
      'id,x,s,d\n3,1,c,2024-01-03\n4,much,c,2024-01-03\n',
      'SCHEMA_MISMATCH',
      { line: 3, column: 'x', value: 'much', count: 1 },
    ],
    ['a fraction in an integer', 'id,x,s,d\n3.5,1,c,2024-01-03\n', 'SCHEMA_MISMATCH', { line: 2, column: 'id' }],
    ['a key of an older row', 'id,x,s,d\n3,1,c,2024-01-03\n2,1,c,2024-01-03\n', 'KEY_NOT_UNIQUE', { lines: [3], values: ['2'] }],
    ['a key twice', 'id,x,s,d\n3,1,c,2024-01-03\n3,1,c,2024-01-03\n', 'KEY_NOT_UNIQUE', { lines: [2, 3] }],
    ['a missing key', 'id,x,s,d\n,1,c,2024-01-03\n', 'KEY_NOT_UNIQUE', { lines: [2] }],
    ['no rows', 'id,x,s,d\n', 'NO_ROWS', {}],
  ])('%s', async (_title, text, code, details) => {
    const before = await base()
    const stored = folder.stored()
    expect(await failure(append(before, text))).toMatchObject({ code, details })
    expect(folder.stored()).toEqual(stored)
  })
})
