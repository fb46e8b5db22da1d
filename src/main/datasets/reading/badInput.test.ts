import { chmodSync, mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { importTask } from '../versions/import.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()
const many = (n: number, value: (i: number) => string) => Array.from({ length: n }, (_, i) => value(i)).join(',')

interface Case {
  readonly title: string
  readonly name?: string
  readonly content: string | Uint8Array
  readonly options?: ImportOptions
  readonly code: ErrorCode
  readonly details?: Record<string, unknown>
}

const cases: Case[] = [
  { title: 'an empty file', content: '', code: 'FILE_EMPTY' },
  { title: 'white space only', content: '\n\n', code: 'FILE_EMPTY' },
  { title: 'an empty JSON file', name: 'x.json', content: ' \n', code: 'FILE_EMPTY' },
  { title: 'a header only', content: 'a,b\n', code: 'NO_ROWS' },
  { title: 'an empty JSON array', name: 'x.json', content: '[]', code: 'NO_ROWS' },
  { title: 'a row with too many values', content: 'a,b\n1,2\n1,2,3\n', code: 'RAGGED_ROW', details: { line: 3, expected: 2, values: 3 } },
  { title: 'a row that is cut', content: 'a,b\n1,2\n1', code: 'RAGGED_ROW', details: { line: 3 } },
  { title: 'two columns of one name', content: 'a,b,a\n1,2,3\n', code: 'DUPLICATE_COLUMN', details: { name: 'a', columns: [1, 3] } },
  {
    title: 'a name twice in a JSON record',
    name: 'x.jsonl',
    content: '{"a":1}\n{"a":1,"a":2}\n',
    code: 'DUPLICATE_COLUMN',
    details: { record: 2 },
  },
  { title: 'a column without a name', content: ',b\n1,2\n', code: 'EMPTY_COLUMN_NAME', details: { column: 1, line: 1 } },
  { title: 'an empty name in JSON', name: 'x.json', content: '[{"":1}]', code: 'EMPTY_COLUMN_NAME', details: { column: 1 } },
  { title: '5,000 columns', content: `${many(5000, (i) => `c${i}`)}\n${many(5000, String)}\n`, code: 'TOO_MANY_COLUMNS' },
  {
    title: '5,000 columns in JSON',
    name: 'x.json',
    content: `[{${many(5000, (i) => `"c${i}":1`)}}]`,
    code: 'TOO_MANY_COLUMNS',
    details: { columns: 5000 },
  },
  { title: 'a value of 10 MB', content: `a,b\n1,2\n1,${'x'.repeat(1e7)}\n`, code: 'CELL_TOO_LARGE', details: { line: 3, column: 2 } },
  {
    title: 'a value of 10 MB in JSON',
    name: 'x.jsonl',
    content: `{"a":1}\n{"a":"${'x'.repeat(1e7)}"}\n`,
    code: 'CELL_TOO_LARGE',
    details: { record: 2, column: 'a' },
  },
  {
    title: 'Latin-1 that is said to be UTF-8',
    content: Buffer.concat([Buffer.from('a,b\n1,2\nZ'), Buffer.from([0xfc]), Buffer.from('rich,2\n')]),
    options: { encoding: 'utf-8' },
    code: 'ENCODING_INVALID',
    details: { line: 3, byte: 9 },
  },
  {
    title: 'an encoding that is not known',
    content: Buffer.concat([
      Buffer.from('a,b\n'),
      Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x2c, 0xec, 0xe8, 0xf0, 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0, 0x0a]),
    ]),
    code: 'ENCODING_INVALID',
  },
  {
    title: 'UTF-16 that is cut within a character',
    content: Buffer.from('\ufeffa,b\n1,2\n3', 'utf16le').subarray(0, -1),
    code: 'ENCODING_INVALID',
    details: { line: 3, encoding: 'utf-16le' },
  },
  {
    title: 'Latin-1 in JSON',
    name: 'x.jsonl',
    content: Buffer.concat([Buffer.from('{"a":1}\n{"a":"'), Buffer.from([0xfc]), Buffer.from('"}\n')]),
    code: 'ENCODING_INVALID',
    details: { line: 2 },
  },
  { title: 'a character that is cut at the end', content: Buffer.from([0x61, 0x0a, 0xc3]), code: 'ENCODING_INVALID', details: { line: 2 } },
  { title: 'a quote that is never closed', content: 'a,b\n1,"2\n3,4\n', code: 'FORMAT_INVALID', details: { line: 2, column: 2 } },
  { title: 'text after a quoted value', content: 'a,b\n1,"2"x\n', code: 'FORMAT_INVALID', details: { line: 2, column: 2 } },
  { title: 'malformed JSON lines', name: 'x.jsonl', content: '{"a":1}\n{"a":\n{"a":3}\n', code: 'FORMAT_INVALID', details: { record: 2 } },
  { title: 'malformed JSON', name: 'x.json', content: '[{"a":1},{"a":]', code: 'FORMAT_INVALID' },
  { title: 'JSON that is no object', name: 'x.json', content: '[{"a":1},2]', code: 'FORMAT_INVALID', details: { record: 2 } },
  { title: 'JSON that is one number', name: 'x.json', content: '12', code: 'FORMAT_INVALID' },
  { title: 'Parquet that is none', name: 'x.parquet', content: 'PAR1 this is not Parquet', code: 'FORMAT_INVALID' },
  { title: 'an unknown ending', name: 'x.docx', content: 'a,b\n1,2\0\n', code: 'FORMAT_UNKNOWN' },
  {
    title: 'values that do not fit the type that was asked for',
    content: 'a,b\n1,2\nx,2\n3,2\ny,2\n',
    options: { types: [{ column: 'a', type: 'integer' }] },
    code: 'TYPE_MISMATCH',
    details: { line: 3, column: 'a', value: 'x', count: 2, lines: [3, 5], values: ['x', 'y'] },
  },
  {
    title: 'a type for a column that is not there',
    content: 'a,b\n1,2\n',
    options: { types: [{ column: 'A', type: 'text' }] },
    code: 'COLUMN_UNKNOWN',
    details: { column: 'A', available: ['a', 'b'] },
  },
  { title: 'an unknown target', content: 'a,b\n1,2\n', options: { target: 'c' }, code: 'COLUMN_UNKNOWN', details: { column: 'c' } },
  { title: 'an unknown key', content: 'a,b\n1,2\n', options: { key: ['c'] }, code: 'COLUMN_UNKNOWN', details: { column: 'c' } },
  {
    title: 'a key that is not unique',
    content: 'id,b\n1,2\n2,2\n1,3\n',
    options: { key: ['id'] },
    code: 'KEY_NOT_UNIQUE',
    details: { lines: [2, 4], values: ['1'], count: 1 },
  },
  { title: 'a key that is missing', content: 'id,b\n1,2\n,2\n', options: { key: ['id'] }, code: 'KEY_NOT_UNIQUE', details: { lines: [3] } },
]

describe('[DS-2] a file that cannot be read is refused, with its place, and nothing is stored:', () => {
  test.each(cases)('$title', async ({ name = 'x.csv', content, options = {}, code, details = {} }) => {
    const error = await failure(folder.import(name, content, options))
    expect(error).toMatchObject({ code, details })
    expect(error.message).not.toMatch(/duckdb|read_csv|read_json|LINE 1|possible fixes/i)
    expect(folder.stored()).toEqual([])
  })

  test('a file that is not there', async () => {
    const error = await failure(importTask({ path: folder.path('none.csv'), options: {} }, folder.context()))
    expect(error.code).toBe('FILE_NOT_FOUND')
  })

  test('a folder without files', async () => {
    mkdirSync(folder.path('folder.csv'))
    const error = await failure(importTask({ path: folder.path('folder.csv'), options: {} }, folder.context()))
    expect(error.code).toBe('FILE_EMPTY')
  })

  test('a file that may not be read', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may read every file')
    const path = folder.write('secret.csv', 'a,b\n1,2\n')
    chmodSync(path, 0)
    expect((await failure(importTask({ path, options: {} }, folder.context()))).code).toBe('FILE_UNREADABLE')
  })

  test('a Parquet file that is cut', async () => {
    const whole = await folder.import('whole.csv', 'a,b\n1,2\n3,4\n')
    const bytes = await folder.objects.get(whole.manifest.segments[0].object)
    const error = await failure(folder.import('cut.parquet', bytes.subarray(0, bytes.length - 20)))
    expect(error.code).toBe('FORMAT_INVALID')
  })
})
