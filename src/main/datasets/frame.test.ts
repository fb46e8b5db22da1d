import { describe, expect, test } from 'vitest'
import type { Column } from '../../shared/domain/datasets/dataset.ts'
import { appendTask } from './versions/append.ts'
import { frameFromFile, readFrame } from './frame.ts'
import { failure, temporaryFolder } from './testing.ts'

const folder = temporaryFolder()

describe('a version as a frame', () => {
  test('numbers, booleans and dates are doubles, text is coded in order of appearance', async () => {
    const text =
      'i,n,b,d,t,s\n1,,true,1970-01-02,1970-01-01 00:00:01.5,x\n,2.5,false,,,\n9007199254740993,inf,,1969-12-31,1970-01-01,y\n4,0,true,1970-01-01,1970-01-01,x\n'
    const { manifest } = await folder.import('x.csv', text, { types: [{ column: 'i', type: 'integer' }] })
    const { rows, columns } = await readFrame(manifest, folder.objects, ['s', 'i', 'n', 'b', 'd', 't'], folder.root)
    const values = (name: string) => {
      const column = columns.get(name)
      return column?.kind === 'number' ? [...column.values] : null
    }
    expect(rows).toBe(4)
    expect([...columns.keys()]).toEqual(['s', 'i', 'n', 'b', 'd', 't'])
    expect(columns.get('s')).toEqual({ kind: 'text', type: 'text', levels: ['x', 'y'], codes: Int32Array.of(0, -1, 1, 0) })
    expect(values('i')).toEqual([1, Number.NaN, 9007199254740992, 4])
    expect(values('n')).toEqual([Number.NaN, 2.5, Infinity, 0])
    expect(values('b')).toEqual([1, 0, Number.NaN, 1])
    expect(values('d')).toEqual([86_400_000, Number.NaN, -86_400_000, 0])
    expect(values('t')).toEqual([1500, Number.NaN, 0, 0])
  })

  test('rows are in order over chunks, row groups and segments', async () => {
    const text = (from: number, rows: number) =>
      `id,s\n${Array.from({ length: rows }, (_, i) => `${from + i},s${(from + i) % 1000}`).join('\n')}\n`
    const { manifest: one } = await folder.import('long.csv', text(0, 300_000))
    const path = folder.write('more.csv', text(300_000, 50_000))
    const { manifest } = await appendTask({ manifest: one, path, options: {} }, folder.context())
    const { columns } = await readFrame(manifest, folder.objects, ['id', 's'], folder.root)
    const id = columns.get('id')
    const s = columns.get('s')
    if (id?.kind !== 'number' || s?.kind !== 'text') throw new Error('not of the right kind')
    expect(id.values.every((value, row) => value === row)).toBe(true)
    expect(s.codes.every((code, row) => s.levels[code] === `s${row % 1000}`)).toBe(true)
  })

  test('an unknown column is refused', async () => {
    const { manifest } = await folder.import('x.csv', 'a,b\n1,2\n')
    expect((await failure(readFrame(manifest, folder.objects, ['a', '__proto__'], folder.root))).code).toBe('COLUMN_UNKNOWN')
  })
})

describe('a file as a frame', () => {
  const expected: Column[] = [
    { name: 'x', type: 'number' },
    { name: 's', type: 'text' },
    { name: 'b', type: 'boolean' },
  ]
  const read = (name: string, text: string) => frameFromFile(folder.write(name, text), expected, null, { scratch: folder.root })

  test('has the expected types and order; other columns are ignored', async () => {
    const { rows, columns } = await read('new.csv', 'other,s,b,x\nq,007,1,3\nq,NA,no,\n')
    expect(rows).toBe(2)
    expect([...columns.keys()]).toEqual(['x', 's', 'b'])
    expect(columns.get('x')).toEqual({ kind: 'number', type: 'number', values: Float64Array.of(3, Number.NaN) })
    expect(columns.get('s')).toEqual({ kind: 'text', type: 'text', levels: ['007'], codes: Int32Array.of(0, -1) })
    expect(columns.get('b')).toMatchObject({ values: Float64Array.of(1, 0) })
  })

  test('JSON too', async () => {
    const { columns } = await read('new.jsonl', '{"x":1.5,"s":5,"b":true}\n')
    expect(columns.get('s')).toMatchObject({ levels: ['5'] })
  })

  test('a missing column and a value that does not fit are named', async () => {
    expect(await failure(read('new.csv', 'x,s\n1,a\n'))).toMatchObject({
      code: 'INPUT_MISSING',
      message: 'new.csv lacks the column "b". It has: "x", "s".',
      details: { columns: ['b'], available: ['x', 's'] },
    })
    const error = await failure(read('new.csv', 'x,s,b\n1,a,true\nhigh,a,true\n'))
    expect(error).toMatchObject({ code: 'INPUT_MISMATCH', details: { line: 3, column: 'x', value: 'high' } })
  })
})
