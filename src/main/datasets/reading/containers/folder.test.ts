import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, test } from 'vitest'
import type { ImportOptions } from '../../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { withDuckDB } from '../../duckdb.ts'
import { openInput } from '../openInput.ts'

const root = mkdtempSync(join(tmpdir(), 'cairn-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(await mkdtemp(join(root, 'x-')), 'months')
  await mkdir(path)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), content)
  }
  return path
}

async function read(path: string, options: ImportOptions = {}, mostRows?: number) {
  const scratch = await mkdtemp(join(root, 's-'))
  const input = await openInput(path, options, { scratch })
  return withDuckDB({ files: input.paths, scratch }, async (duck) => {
    const table = await input.stage(duck, { options, ...(mostRows !== undefined && { mostRows }) })
    const { columns, warnings, sql, changes } = await input.typed(duck, table)
    const rows = await duck.rows(`SELECT ${sql.map((value) => `(${value})::VARCHAR`).join(', ')} FROM raw ORDER BY rowid`)
    const files = table.files?.map(({ name, rows: count }) => [name, count])
    return {
      types: columns.map(({ name, type }) => `${name}:${type}`),
      rows,
      files,
      warnings: [...input.warnings, ...warnings],
      changes,
      table,
    }
  })
}

const refusal = (path: string, options: ImportOptions = {}) =>
  read(path, options).then(
    () => {
      throw new Error('It was read.')
    },
    (error: unknown) => CairnError.from(error),
  )

describe('[DS-14] a folder of files of one shape is one dataset', () => {
  test('its files in the order of their names, columns by name, hidden files and subfolders said', async () => {
    const found = await read(
      await folder({
        'b.csv': 'y,x\nq,3\n',
        'a.csv': 'x,y\n1,p\n2,\n',
        'c.csv.gz': gzipSync('x,y\n4,r\n'),
        '.DS_Store': 'x',
        'old/a.csv': 'x\n1\n',
      }),
    )
    expect(found).toMatchObject({
      types: ['x:integer', 'y:text'],
      rows: [
        ['1', 'p'],
        ['2', null],
        ['3', 'q'],
        ['4', 'r'],
      ],
      files: [
        ['a.csv', 2],
        ['b.csv', 1],
        ['c.csv.gz', 1],
      ],
      warnings: ['1 subfolder and 1 hidden file of months not read: "old", ".DS_Store"'.concat('.')],
    })
    expect(found.table.contents).toMatchObject({ kind: 'folder', chosen: null })
  })

  test('names are no patterns', async () => {
    expect(await read(await folder({ '*.csv': 'x\n1\n', '[a].csv': 'x\n2\n', 'k=1.csv': 'x\n3\n' }))).toMatchObject({
      types: ['x:integer'],
      rows: [['1'], ['2'], ['3']],
    })
  })

  test('a form is found over all files: one file decides for another', async () => {
    const found = await read(await folder({ 'a.csv': 'd;n\n03/04/2024;1,5\n', 'b.csv': 'd;n\n31/12/2023;7\n' }))
    expect(found).toMatchObject({
      types: ['d:date', 'n:number'],
      rows: [
        ['2024-04-03', '1.5'],
        ['2023-12-31', '7.0'],
      ],
    })
  })

  test('quoted tokens and white space of each file count', async () => {
    const files = { 'a.csv': 'x,y\n"NA",1\n NA,2\n', 'b.csv': '"x","y"\n" k","3"\n"NA","4"\n' }
    expect((await read(await folder(files))).rows).toEqual([
      ['NA', '1'],
      [null, '2'],
      [' k', '3'],
      [null, '4'],
    ])
  })

  test('Parquet files whose integers became numbers where some are missing', async () => {
    const path = await folder({})
    const duck = await (await DuckDBInstance.create()).connect()
    await duck.run(
      `COPY (SELECT 1 AS x, NULL::VARCHAR AS t) TO '${path}/a.parquet'; COPY (SELECT 2.5::DOUBLE AS x, 'k' AS t) TO '${path}/b.parquet'`,
    )
    expect(await read(path)).toMatchObject({
      types: ['x:number', 't:text'],
      rows: [
        ['1.0', null],
        ['2.5', 'k'],
      ],
    })
    await duck.run(`COPY (SELECT 9007199254740993 AS x, 'k' AS t) TO '${path}/c.parquet'`)
    expect(await refusal(path)).toMatchObject({
      code: 'FILES_DIFFER',
      message: 'c.parquet has "x" as integer, but in the files before it is number.',
    })
  })

  test('what does not fit is refused by its name', async () => {
    const differs = async (files: Record<string, string>) => {
      const { code, message } = await refusal(await folder(files))
      return `${code} ${message}`
    }
    expect(await differs({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x,z\n1,2\n' })).toBe(
      'FILES_DIFFER b.csv does not have "y" and has "z", which a.csv does not have.',
    )
    expect(await differs({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x;y\n1;2\n' })).toBe(
      'FILES_DIFFER b.csv has a different layout from a.csv (delimiter: Semicolon instead of Comma).',
    )
    expect(await differs({ 'a.csv': 'x\n1\n', 'b.json': '[{"x": 1}]' })).toBe('FILES_DIFFER b.json is json, but a.csv is csv.')
    expect(await differs({ 'a.csv': 'd\n31/12/2023\n', 'b.csv': 'd\n12/31/2023\n' })).toContain(
      'FILES_DIFFER b.csv formats the values of "d" differently from a.csv.',
    )
    expect(await differs({ 'a.csv': 'n;m\n1.234,5;1\n', 'b.csv': 'n;m\n2.500;1\n2.25;1\n' })).toContain(
      'FILES_DIFFER b.csv formats the values of "n" differently from a.csv.',
    )
    expect(await differs({ 'a.csv': 'x,y\n1,2\n', 'b.csv': 'x,y\n1\n' })).toMatch(/^RAGGED_ROW .*b\.csv/)
    expect(await differs({ 'a.csv': 'x\n1\n', 'b.csv': '' })).toBe('FILE_EMPTY b.csv is empty.')
    expect(await differs({ '.a.csv': 'x\n1\n' })).toBe(
      'FILE_EMPTY months is a folder without files. 1 hidden file of months not read: ".a.csv".',
    )
  })

  test('a preview reads the first files', async () => {
    const found = await read(await folder({ 'a.csv': 'x\n1\n2\n', 'b.csv': 'x\n3\n' }), {}, 2)
    expect(found.table).toMatchObject({
      partial: true,
      rows: 2,
      contents: {
        parts: [
          { name: 'a.csv', rows: 2 },
          { name: 'b.csv', rows: null },
        ],
      },
    })
  })
})

describe('[DS-14] of several parts it is said which one was read', () => {
  const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)
  test('in a warning that names the option, but not where it was chosen', async () => {
    expect((await read(fixture('two.zip'))).warnings).toContain('Only the file "b.csv" of 2 was read; the option "member" chooses another.')
    expect((await read(fixture('two.zip'), { member: 'b.csv' })).warnings).toEqual([])
  })

  test('a member of what is no zip is refused', async () => {
    expect(await refusal(fixture('records.json'), { member: 'b.csv' })).toMatchObject({
      code: 'PART_UNKNOWN',
      details: { flag: '--member' },
    })
  })
})

describe('[DS-15] types that Cairn does not have are counted', () => {
  const tables = `CREATE TABLE t AS SELECT * FROM (VALUES
    (1.5::DECIMAL(38, 10), 12345678901234567.5::DECIMAL(38, 10), [1, 2], {'a': 1}, 5::HUGEINT, INTERVAL '90 minutes', DATE 'infinity', TIMESTAMP_NS '2024-01-01 00:00:00.000000001'),
    (NULL, 0.1, NULL, NULL, NULL, NULL, DATE '2024-01-01', TIMESTAMP_NS '2024-01-01')) AS v(d, e, l, s, h, i, day, ns)`
  const expected = [
    {
      column: 'e',
      change: 'rounded',
      count: 1,
      place: { kind: 'row', at: 1 },
      given: '12345678901234567.5000000000',
      value: '1.2345678901234568e+16',
    },
    { column: 'l', change: 'converted', count: 1, given: '[1, 2]', value: '[1,2]' },
    { column: 's', change: 'converted', count: 1, value: '{"a":1}' },
    { column: 'day', change: 'converted', count: 1, given: 'infinity', value: null },
    { column: 'ns', change: 'rounded', count: 1, given: '2024-01-01 00:00:00.000000001', value: '2024-01-01 00:00:00' },
  ]

  test('of a Parquet file', async () => {
    const path = join(await folder({}), 'a.parquet')
    const duck = await (await DuckDBInstance.create()).connect()
    await duck.run(`${tables}; COPY (SELECT * EXCLUDE (h) FROM t) TO '${path}'`)
    const { changes, types } = await read(path)
    expect(types).toEqual(['d:number', 'e:number', 'l:text', 's:text', 'i:text', 'day:date', 'ns:datetime'])
    expect(changes).toMatchObject([
      ...expected.slice(0, 3),
      { column: 'i', change: 'converted', count: 1, given: '01:30:00' },
      ...expected.slice(3),
    ])
  })

  test('of a DuckDB file; whole numbers of sums are integers', async () => {
    const path = join(await folder({}), 'a.duckdb')
    const instance = await DuckDBInstance.create(path)
    const duck = await instance.connect()
    await duck.run(`${tables}; CREATE TABLE u AS SELECT 2::HUGEINT ** 0 AS x, 170141183460469231731687303715884105727::HUGEINT AS h`)
    duck.closeSync()
    instance.closeSync()
    const found = await read(path, { table: 't' })
    expect(found.types).toEqual(['d:number', 'e:number', 'l:text', 's:text', 'h:integer', 'i:text', 'day:date', 'ns:datetime'])
    expect(found.changes).toMatchObject(expected)
    expect((await read(path, { table: 'u' })).rows[0][1]).toBe('170141183460469231731687303715884105727')
  })
})
