import { mkdtempSync, rmSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { withDuckDB } from '../../duckdb.ts'
import { stage } from '../stageFile.ts'
import { typeColumns } from '../typed.ts'
import { openSource } from './openSource.ts'
import { decompress, unpackLimits } from './unpack.ts'

const root = mkdtempSync(join(tmpdir(), 'cairn-containers-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const tempDir = () => mkdtemp(join(root, 'x-'))

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)
const ofCase = (name: string) => join(import.meta.dirname, '../../../../../e2e/fixtures/cases/30', name)

async function read(path: string, options: ImportOptions = {}) {
  const scratch = await tempDir()
  const source = await openSource(path, options, { scratch })
  return withDuckDB({ files: [path], scratch }, async (duck) => {
    const table = await stage(duck, source, { options })
    const { columns, warnings, sql, changes } = await typeColumns(duck, table, options)
    const text = sql.map((value) => `(${value})::VARCHAR`)
    const rows = await duck.rows(`SELECT ${text.join(', ')} FROM raw ORDER BY rowid`)
    return { format: source.format, types: columns.map(({ name, type }) => `${name}:${type}`), rows, warnings, table, changes }
  })
}

async function refusal(path: string, options: ImportOptions = {}): Promise<CairnError> {
  return read(path, options).then(
    () => {
      throw new Error('It was read.')
    },
    (error: unknown) => CairnError.from(error),
  )
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await tempDir(), name)
  await writeFile(path, content)
  return path
}

describe('[DS-14] case 30: a file is what its content says', () => {
  const xy = ['x:integer', 'y:text']
  test.each([
    ['book.xlsx', 'xlsx', xy],
    ['book.csv', 'xlsx', xy],
    ['store.db', 'sqlite', xy],
    ['store.csv', 'sqlite', xy],
    ['data.feather', 'arrow', xy],
    ['data.csv.gz', 'csv', ['x:number', 'y:integer']],
    ['gz.csv', 'csv', ['x:number', 'y:integer']],
    ['data.zip', 'csv', ['x:number', 'y:integer']],
    ['data.txt', 'csv', ['x:number', 'y:integer']],
  ])('%s', async (name, format, types) => {
    expect(await read(ofCase(name))).toMatchObject({ format, types })
  })

  test.each([
    ['page.csv', 'web page with the title "Sign in"'],
    ['pointer.csv', 'Git LFS pointer: it stands for a file of 132,735 bytes'],
    ['data.arff', 'ARFF'],
    ['data.svmlight', 'svmlight'],
  ])('%s is refused for what it is', async (name, what) => {
    const refused = await refusal(ofCase(name))
    expect(refused.code).toBe('FORMAT_UNKNOWN')
    expect(refused.message).toContain(what)
  })

  test.each([
    ['a.pkl', '\x80\x04\x95\x00', 'pickle'],
    ['a.h5', '\x89HDF\r\n\x1a\n\0', 'HDF5'],
    ['a.xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0', 'old Excel'],
    ['a.csv', '<?xml version="1.0"?><a/>', 'XML'],
    ['a.bin', 'ab\0\0cd', 'does not know'],
    ['a.pdf', '%PDF-1.7\n', 'PDF'],
  ])('%s is refused for what it is', async (name, bytes, what) => {
    const refused = await refusal(await file(name, Buffer.from(bytes, 'latin1')))
    expect(refused.code).toBe('FORMAT_UNKNOWN')
    expect(refused.message).toContain(what)
  })

  test('words that begin as magic numbers do are text', async () => {
    expect(await read(await file('a.csv', 'ORC,RDX\n1,2\n'))).toMatchObject({ types: ['ORC:integer', 'RDX:integer'] })
  })
})

describe('[DS-14] packed files', () => {
  test('a file in Zstandard, in gzip, in a zip', async () => {
    const packed = zipSync({ 'a.csv.zst.gz': gzipSync(zstdCompressSync(Buffer.from('x\n1\n'))) })
    expect(await read(await file('a.zip', packed))).toMatchObject({ format: 'csv', types: ['x:integer'], rows: [['1']] })
  })

  test('of several files in a zip the first, or the one that is asked for', async () => {
    const first = await read(fixture('two.zip'))
    expect(first.rows).toEqual([['1']])
    expect(first.table.contents).toEqual({
      kind: 'zip',
      parts: [
        { name: 'b.csv', rows: null },
        { name: 'sub/c.csv', rows: null },
      ],
      chosen: 'b.csv',
    })
    expect((await read(fixture('two.zip'), { member: 'sub/c.csv' })).rows).toEqual([['2'], ['3']])
    expect(await refusal(fixture('two.zip'), { member: 'd.csv' })).toMatchObject({ code: 'PART_UNKNOWN', details: { flag: '--member' } })
  })

  test('what expands beyond all measure is refused, and so is what is cut short', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 20, 'a'))
    const path = await file('a.csv.gz', bomb)
    const packed = { path, file: 'a.csv.gz', bytes: bomb.length }
    const limits = { ...unpackLimits, expanded: 2 ** 16, ratio: 10 }
    await expect(decompress(packed, 'gzip', `${path}.out`, undefined, limits)).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
    expect(await refusal(await file('b.csv.gz', bomb.subarray(0, -20)))).toMatchObject({ code: 'FORMAT_INVALID' })
  })

  test('a name in a zip that leads out of it is refused', async () => {
    expect(await refusal(await file('a.zip', zipSync({ '../a.csv': Buffer.from('x\n1\n') })))).toMatchObject({ code: 'FORMAT_INVALID' })
  })
})

describe('[DS-14] Excel', () => {
  test('the table below its title keeps the kinds of its cells; errors and formulas without a value are missing and counted', async () => {
    const { types, rows, table, changes } = await read(fixture('orders.xlsx'))
    expect(table.source.file).toBe('orders.xlsx (sheet "Orders")')
    expect(table.contents).toMatchObject({
      kind: 'workbook',
      chosen: 'Orders',
      parts: [{ name: 'Secret' }, { name: 'Orders' }, { name: 'Block' }],
    })
    expect(types.slice(0, 7)).toEqual(['code:text', 'price:number', 'share:number', 'paid:boolean', 'day:date', 'at:datetime', 'note:text'])
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      ['007', '1.5', '0.66', 'true', '2024-02-29', '2024-05-01 13:45:30'],
      ['010', '2.0', '0.5', 'false', '1900-03-01', '2024-05-02 00:00:00'],
      ['NA', null, '1.0', null, null, null],
      ['011', null, '0.25', 'true', '2024-01-05', '2024-05-03 00:00:01'],
    ])
    expect(table.rowPlaces.of(0)).toBe(4)
    expect(changes).toContainEqual(table.changes?.[0])
    expect(table.notes).toEqual([
      { note: 'skipped', count: 1, line: 1, text: 'Orders of May' },
      { note: 'merged', count: 1, line: 1, text: '' },
    ])
    expect(table.changes).toEqual([
      { column: 'price', change: 'missing', count: 2, place: { kind: 'row', at: 6 }, given: '#N/A', value: null },
    ])
  })

  test('a sheet and a range; a value beside the table is told', async () => {
    expect(await refusal(fixture('orders.xlsx'), { sheet: 'Block' })).toMatchObject({ code: 'RAGGED_ROW', details: { row: 9 } })
    const { types, rows } = await read(fixture('orders.xlsx'), { sheet: 'Block', range: 'C4:D5' })
    expect({ types, rows }).toEqual({ types: ['a:integer', 'b:integer'], rows: [['1', '2']] })
    expect(await refusal(fixture('orders.xlsx'), { sheet: 'Nope' })).toMatchObject({ code: 'PART_UNKNOWN' })
  })

  test('days are counted from 1904 where the workbook says so', async () => {
    expect(await read(fixture('mac1904.xlsx'))).toMatchObject({ types: ['day:date'], rows: [['2024-02-29']] })
  })
})

describe('[DS-14] SQLite', () => {
  test('values as they are stored, integers exact', async () => {
    const { types, rows, table, warnings } = await read(fixture('shop.sqlite'))
    expect(types).toEqual(['id:text', 'code:text', 'price:number', 'mixed:text', 'raw:text'])
    expect(rows[0].slice(0, 4)).toEqual(['9007199254740993', '007', '1.0', '1'])
    expect(rows[0][4]).toBe('00FF')
    expect(rows[1].slice(0, 2)).toEqual(['2', 'NA'])
    expect(warnings.join()).toContain('"mixed" mixes text and other values')
    expect(table.changes).toMatchObject([{ column: 'raw', change: 'converted', count: 1 }])
    expect(table.contents?.parts.map(({ name }) => name)).toEqual(['big', 'odd "name', 'doubled'])
  })

  test('a table, a view, a query; nothing but a query', async () => {
    expect((await read(fixture('shop.sqlite'), { table: 'odd "name' })).rows).toEqual([['1'], ['2']])
    expect((await read(fixture('shop.sqlite'), { table: 'doubled' })).rows).toEqual([['2'], ['4']])
    expect((await read(fixture('shop.sqlite'), { query: 'SELECT code FROM big WHERE id = 2' })).rows).toEqual([['NA']])
    for (const query of [
      'DELETE FROM big',
      "ATTACH 'x' AS y",
      'SELECT 1; SELECT 2',
      'PRAGMA user_version',
      'SELECT nope FROM big',
      "SELECT load_extension('x')",
    ])
      expect((await refusal(fixture('shop.sqlite'), { query })).code, query).toMatch(/QUERY_INVALID|FORMAT_INVALID/)
  })

  test('a file that another program has open is read with what it wrote, and nothing is left beside it', async () => {
    const path = join(await tempDir(), 'live.db')
    const db = new Database(path)
    db.pragma('journal_mode = WAL')
    db.exec('CREATE TABLE t (x INTEGER); INSERT INTO t VALUES (1), (2)')
    try {
      expect((await read(path)).rows).toEqual([['1'], ['2']])
    } finally {
      db.close()
    }
  })
})

describe('[DS-14] DuckDB', () => {
  async function database(secret: string): Promise<string> {
    const path = join(await tempDir(), "shop's [1].duckdb")
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    for (const sql of [
      `CREATE TABLE t AS SELECT * FROM (VALUES (1, '007', DATE '2024-01-05', 9007199254740993::HUGEINT, [1, 2]), (2, NULL, NULL, 2, NULL)) v(i, s, d, h, l)`,
      'CREATE SCHEMA extra',
      'CREATE TABLE extra.u AS SELECT 5 AS x',
      `CREATE VIEW stolen AS SELECT * FROM read_csv('${secret}')`,
      'CREATE VIEW doubled AS SELECT i * 2 AS y FROM t',
      'CHECKPOINT',
    ])
      await connection.run(sql)
    connection.closeSync()
    instance.closeSync()
    return path
  }

  test('a table, a view, a query; a view over another file is refused', async () => {
    const secret = await file('secret.csv', 'a\nhidden\n')
    const path = await database(secret)
    const { types, rows, table } = await read(path)
    expect(types).toEqual(['i:integer', 's:text', 'd:date', 'h:text', 'l:text'])
    expect(rows[0]).toEqual(['1', '007', '2024-01-05', '9007199254740993', '[1,2]'])
    expect(table.contents?.parts.map(({ name }) => name).sort()).toEqual(['doubled', 'extra.u', 'stolen', 't'])
    expect((await read(path, { table: 'extra.u' })).rows).toEqual([['5']])
    expect((await read(path, { table: 'doubled' })).rows).toEqual([['2'], ['4']])
    expect((await read(path, { query: 'SELECT sum(i) AS i FROM t' })).rows).toEqual([['3']])
    expect((await refusal(path, { table: 'stolen' })).code).toBe('FORMAT_INVALID')
    for (const query of [
      `SELECT * FROM '${secret}'`,
      `COPY t TO '${secret}'`,
      "SELECT 1) TO 'x'; --",
      'DROP TABLE t',
      'SELECT 1; SELECT 2',
      'SET lock_configuration = false',
    ])
      expect((await refusal(path, { query })).code, query).toBe('QUERY_INVALID')
  })
})

describe('[DS-14] Arrow', () => {
  test.each(['lz4.feather', 'zstd.feather', 'stream.arrows'])('%s', async (name) => {
    const { types, rows, table } = await read(fixture(name))
    expect(types.slice(0, 13)).toEqual([
      'i:text',
      'f:number',
      's:text',
      'c:text',
      'b:boolean',
      'd:date',
      'ts:datetime',
      'tz:datetime',
      'dec:number',
      'du:number',
      't:text',
      'l:text',
      'u:text',
    ])
    expect(rows.map((row) => row.slice(0, 13))).toEqual([
      [
        '1',
        '0.1',
        '007',
        'a',
        'true',
        '2024-02-29',
        '2024-01-05 01:02:03.456789',
        '2024-01-05 01:02:03',
        '-1.5',
        '1.5',
        '13:45:00.000005',
        '[1,2]',
        '18446744073709551615',
      ],
      Array.from({ length: 13 }, (_, at) => (at === 3 ? 'b' : at === 4 ? 'false' : null)),
      [
        '9007199254740993',
        '2.0',
        null,
        null,
        null,
        '1950-01-01',
        '1960-01-01 00:00:00',
        null,
        '1.2345678901234568e+16',
        '-0.002',
        null,
        '[]',
        '1',
      ],
    ])
    expect(table.changes?.map(({ column, count }) => [column, count])).toEqual([
      ['du', 2],
      ['l', 2],
    ])
  })
})

describe('[DS-14] JSON in other shapes', () => {
  test.each(['columns.json', 'index.json', 'split.json', 'list.json', 'table.json', 'records.json'])('%s', async (name) => {
    const { types, rows } = await read(fixture(name))
    const [a, b] = [types.indexOf('a:integer'), types.indexOf('b:text')]
    expect(rows.map((row) => [row[a], row[b]])).toEqual([
      ['1', 'x'],
      ['2', null],
    ])
  })

  test('rows of values without names', async () => {
    expect(await read(fixture('values.json'))).toMatchObject({ types: ['column1:integer', 'column2:text'] })
  })

  test('the records are where most are, or where it is said; digits stay', async () => {
    const { rows, table } = await read(fixture('wrapped.json'))
    expect(table.contents).toEqual({
      kind: 'json',
      parts: [
        { name: '/links', rows: 1 },
        { name: '/data/items', rows: 2 },
      ],
      chosen: '/data/items',
    })
    expect(rows).toEqual([
      ['12345678901234567890', 'x, "y"\n'],
      ['2', null],
    ])
    expect((await read(fixture('wrapped.json'), { records: '/links' })).rows).toEqual([['self']])
    expect(await refusal(fixture('wrapped.json'), { records: '/nope' })).toMatchObject({ code: 'PART_UNKNOWN' })
  })
})

test('[DS-14] case 28: any name of a container is a name', async () => {
  const folder = join(await tempDir(), 'a[1]*?')
  await mkdir(folder)
  for (const [name, from] of [
    ['book[1].xlsx', 'orders.xlsx'],
    ["what? it's*.sqlite", 'shop.sqlite'],
    ['x{a,b}%.feather', 'lz4.feather'],
  ] as const) {
    await copyFile(fixture(from), join(folder, name))
    expect((await read(join(folder, name))).rows.length).toBeGreaterThan(2)
  }
})
