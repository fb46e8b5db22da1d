import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { withDuckDB } from '../duckdb.ts'
import { exportTask } from './export.ts'
import { importTask } from './import.ts'
import { inspectSource } from '../reading/inspect.ts'
import { versionIdOf } from './makeVersion.ts'
import { type Cell, readRows } from './rows.ts'
import { writeSegment } from './segment.ts'
import { findSource } from '../reading/source.ts'
import { stage } from '../reading/stageFile.ts'
import { failure, temporaryFolder } from '../testing.ts'
import { typeColumns } from '../reading/typed.ts'

const folder = temporaryFolder()

async function cells(manifest: Manifest): Promise<Cell[][]> {
  const page = await readRows(manifest, folder.objects, { offset: 0, limit: 1000 }, { scratch: folder.root })
  return page.rows.map((row) => row.cells)
}

async function imported(name: string, content: string | Uint8Array, options?: ImportOptions) {
  const { manifest, warnings } = await folder.import(name, content, options)
  return {
    types: Object.fromEntries(manifest.columns.map(({ name: column, type }) => [column, type])),
    rows: await cells(manifest),
    manifest,
    warnings,
  }
}

describe('[DS-1] types are inferred from all values', () => {
  test('each type, with missing values', async () => {
    const text = 'i,n,b,d,t,s,none\n1,1.5,true,2024-02-29,2024-02-29T10:00:00Z,x,\n-2,1e3,FALSE,2024/03/01,2024-03-01,NA,\n,,,,,,NA\n'
    const { types, rows } = await imported('types.csv', text)
    expect(types).toEqual({ i: 'integer', n: 'number', b: 'boolean', d: 'date', t: 'datetime', s: 'text', none: 'text' })
    expect(rows).toEqual([
      [1, 1.5, true, '2024-02-29', '2024-02-29T10:00:00', 'x', null],
      [-2, 1000, false, '2024-03-01', '2024-03-01T00:00:00', null, null],
      [null, null, null, null, null, null, null],
    ])
  })

  test.each([
    ['leading zeros are codes', ['01001', '90210'], 'text'],
    ['integers beyond 64 bits keep their digits', ['1', '123456789012345678901'], 'text'],
    ['the largest integer that no other has the double of', ['-9007199254740991', '9007199254740991'], 'integer'],
    ['integers that a double cannot tell apart keep their digits', ['1', '9007199254740993'], 'text'],
    ['numbers of so many digits', ['1.5', '9007199254740993'], 'text'],
    ['large numbers that are written as such', ['1.5', '100000000000000000.0', '1e300'], 'number'],
    ['underscores are no digits', ['1_000', '2'], 'text'],
    ['hexadecimal is text', ['0x1F', '2'], 'text'],
    ['a time with an offset from UTC', ['2024-01-01T12:00:00+02:00', '2024-01-01 10:00'], 'datetime'],
    ['an offset that no place has', ['2024-01-01T12:00:00+99:00', '2024-01-01 10:00'], 'text'],
    ['a day that does not exist', ['2024-02-30', '2024-02-01'], 'text'],
    ['days first are not guessed at', ['03/04/2024', '04/04/2024'], 'text'],
    ['infinity is a number', ['1.5', 'inf', '-Infinity'], 'number'],
    ['integers and numbers', ['1', '2.5'], 'number'],
    ['0 and 1 are integers', ['0', '1'], 'integer'],
  ])('%s', async (_title, values, type) => {
    expect((await imported('one.csv', `a,b\n${values.map((value) => `${value},x`).join('\n')}\n`)).types.a).toBe(type)
  })

  test('an offset from UTC is applied, whatever the time zone of this machine', async () => {
    const times = [
      '2024-01-01T12:00:00+02:00',
      '2024-01-01 10:00',
      '2024-01-01 10:00:00Z',
      '2023-12-31 23:30:00.5-1030',
      '2024/01/01 19:00:00+09',
    ]
    const { rows } = await imported('zones.csv', `t,b\n${times.map((time) => `${time},x`).join('\n')}\n`)
    expect(rows.map(([time]) => time)).toEqual([
      ...Array<string>(3).fill('2024-01-01T10:00:00'),
      '2024-01-01T10:00:00.5',
      '2024-01-01T10:00:00',
    ])
  })

  test('the last of 30,000 values decides, and a warning names it', async () => {
    const text = `a,b\n${Array.from({ length: 30_000 }, (_, i) => `${i},${i}.5`).join('\n')}\nx,1\n`
    const { types, warnings } = await imported('late.csv', text)
    expect(types).toEqual({ a: 'text', b: 'number' })
    expect(warnings).toEqual(['"a" mixes types: 1 of its values are not a number (line 30002 "x"); imported as text.'])
  })

  test('a column that begins with many missing values', async () => {
    const text = `a,b\n${',1\n'.repeat(20_000)}2.5,1\n`
    expect((await imported('empty-start.csv', text)).types.a).toBe('number')
  })
})

describe('[DS-1] what is asked for is done', () => {
  test('types, null tokens, delimiter, header, key and target', async () => {
    const options: ImportOptions = {
      delimiter: '|',
      header: false,
      nullTokens: ['?'],
      types: [
        { column: 'column1', type: 'text' },
        { column: 'column2', type: 'boolean' },
      ],
      key: ['column1'],
      target: 'column2',
    }
    const { types, rows, manifest } = await imported('asked.csv', '007|yes|?\n008|0|NA\n', options)
    expect(types).toEqual({ column1: 'text', column2: 'boolean', column3: 'text' })
    expect(rows).toEqual([
      ['007', true, null],
      ['008', false, 'NA'],
    ])
    expect(manifest).toMatchObject({ key: ['column1'], target: 'column2' })
  })

  test('no null token at all', async () => {
    expect((await imported('none.csv', 'a,b\nNA,1\nx,2\n', { nullTokens: [] })).rows).toEqual([
      ['NA', 1],
      ['x', 2],
    ])
  })

  test('an integer type takes 3.0 and 007, and refuses 1.5', async () => {
    const types = [{ column: 'a', type: 'integer' as const }]
    expect((await imported('int.csv', 'a,b\n3.0,1\n007,2\n', { types })).rows.map(([a]) => a)).toEqual([3, 7])
    expect((await failure(folder.import('int.csv', 'a,b\n1.5,1\n', { types }))).code).toBe('TYPE_MISMATCH')
  })
})

describe('[DS-1] formats', () => {
  test('CSV: byte order mark, CRLF, quotes, blank lines, one column, mixed line ends, a name with a bracket', async () => {
    expect((await imported('bom.csv', '\ufeffa,b\r\n1,"x, ""y""\r\nz"\r\n\r\n2,\r\n')).rows).toEqual([
      [1, 'x, "y"\r\nz'],
      [2, null],
    ])
    expect((await imported('one.csv', 'a\n1\n\n3\n')).rows).toEqual([[1], [null], [3]])
    expect((await imported('mixed.csv', 'a,b\r\n1,2\n3,4\r\n')).rows).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect((await imported('data [1]*.csv', 'a,b\n1,2\n')).rows).toEqual([[1, 2]])
    expect((await imported('mac.csv', 'a,b\r1,2\r')).rows).toEqual([[1, 2]])
  })

  test('semicolons are found, TSV is known', async () => {
    expect((await imported('semi.csv', 'a;b\n1;2,5\n')).rows).toEqual([[1, 2.5]])
    expect((await imported('x.tsv', 'a\tb\n1\tx,y\n')).rows).toEqual([[1, 'x,y']])
  })

  test('JSON: columns by first appearance, nested values, mixed types, text that looks like numbers', async () => {
    const records = [{ a: 1, n: { x: [1] } }, { b: '12', a: null }, { a: 2.5, c: true, m: 300, 'x/y~z': 'q' }, { m: 'text' }]
    const expected = { a: 'number', n: 'text', b: 'text', c: 'boolean', m: 'text', 'x/y~z': 'text' }
    for (const [name, text] of [
      ['x.json', JSON.stringify(records, null, 2)],
      ['x.jsonl', records.map((record) => JSON.stringify(record)).join('\n')],
    ]) {
      const { types, rows, warnings } = await imported(name, text)
      expect(Object.entries(types)).toEqual(Object.entries(expected))
      expect(rows).toEqual([
        [1, '{"x":[1]}', null, null, null, null],
        [null, null, '12', null, null, null],
        [2.5, null, null, true, '300', 'q'],
        [null, null, null, null, 'text', null],
      ])
      expect(warnings).toEqual(['"m" mixes text and other values; imported as text.'])
    }
  })

  test('Parquet with types that Cairn does not have', async () => {
    const path = folder.path('types.parquet')
    await withDuckDB({ files: [path], scratch: folder.root }, (duck) =>
      duck.run(`COPY (SELECT 1::TINYINT AS small, 1.5::DECIMAL(9, 2) AS dec, 'nan'::DOUBLE AS nan, TIMESTAMPTZ '2024-01-01 12:00:00+02' AS tz,
        [1, 2] AS list, {'a': 1} AS struct, 18446744073709551615::UBIGINT AS big, 'x'::BLOB AS bytes, TIME '10:00' AS clock) TO '${path}' (FORMAT parquet)`),
    )
    const { manifest } = await importTask({ path, options: {} }, folder.context())
    expect(manifest.columns.map(({ type }) => type)).toEqual([
      'integer',
      'number',
      'number',
      'datetime',
      'text',
      'text',
      'text',
      'text',
      'text',
    ])
    expect(await cells(manifest)).toEqual([
      [1, 1.5, null, '2024-01-01T10:00:00', '[1,2]', '{"a":1}', '18446744073709551615', 'x', '10:00:00'],
    ])
  })
})

test('columns may be called anything', async () => {
  const names = ['__proto__', '"; drop table', "it's", 'A', 'a', 'new\nline', 'a  space', '列', 'constructor', 'rowid', 'c1', 'row']
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')
  const text = `${header}\n${names.map((_, i) => i).join(',')}\n${names.map(() => '').join(',')}\n`
  const { manifest } = await folder.import('names.csv', text, { key: [], target: '__proto__' })
  expect(manifest.columns.map(({ name }) => name)).toEqual(names)
  expect(await cells(manifest)).toEqual([names.map((_, i) => i), names.map(() => null)])
})

test('a preview shows text as it is in the file, and stores nothing', async () => {
  const before = folder.stored().length
  const path = folder.write('preview.csv', `id;x\n${Array.from({ length: 80 }, (_, i) => `${i};1,5`).join('\n')}\n`)
  const preview = await inspectSource(path, {}, folder.context())
  expect(preview).toMatchObject({
    format: 'csv',
    delimiter: ';',
    header: true,
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'x', type: 'number' },
    ],
    columnReadings: [{ column: 'x', form: { kind: 'number', decimal: ',' } }],
    report: { values: [{ column: 'x', change: 'number', count: 80, place: { kind: 'line', at: 2 }, given: '1,5', value: '1.5' }] },
  })
  expect(preview.rows).toHaveLength(50)
  expect(preview.rows[7]).toEqual(['7', '1,5'])
  expect(folder.stored()).toHaveLength(before)
})

describe('[DS-3] the same content is the same version', () => {
  const samples = ['penguins', 'wine-quality-red', 'seattle-weather', 'breast-cancer']

  test.each(samples)('%s: from its file twice, and from its exports', async (sample) => {
    const path = `resources/samples/${sample}.csv`
    const first = await importTask({ path, options: {} }, folder.context())
    expect(first.versionId).toBe(versionIdOf(first.manifest))
    expect((await importTask({ path, options: {} }, folder.context())).versionId).toBe(first.versionId)
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const copy = folder.path(`${sample}.${format}`)
      await exportTask({ manifest: first.manifest, format, path: copy, overwrite: true }, folder.context())
      expect((await importTask({ path: copy, options: {} }, folder.context())).versionId).toBe(first.versionId)
    }
  })

  test('whatever the number of threads and the memory, over several row groups and readers; zero has no sign', async () => {
    const line = (i: number) => `${i},${i % 7 ? (i * 0.37).toFixed(3) : '-0.0'},"text ${i % 1000}",${'x'.repeat(i % 50)}`
    const path = folder.write('long.csv', `id,value,label,filler\n${Array.from({ length: 400_000 }, (_, i) => line(i)).join('\n')}\n`)
    const hashes = new Set<string>()
    const little = { threads: 2, memory: 2 ** 26 }
    for (const access of [{ threads: 1 }, { threads: 2 }, { threads: 5 }, little]) {
      const { scratch, objects } = folder.context()
      await withDuckDB({ files: [path], scratch, ...access }, async (duck) => {
        const table = await stage(duck, await findSource(path, {}), { options: {} })
        const typed = await typeColumns(duck, table, {})
        hashes.add((await objects.adopt((await writeSegment(duck, typed.columns, typed.sql, scratch)).path)).object)
        // With little memory it went to disk.
        expect(existsSync(join(scratch, 'spill'))).toBe(access === little)
      })
    }
    expect(hashes.size).toBe(1)
    const { manifest } = await importTask({ path, options: {} }, folder.context())
    expect([...hashes]).toEqual([manifest.segments[0].object])
    const copy = folder.path('long-copy.csv')
    await exportTask({ manifest, format: 'csv', path: copy }, folder.context())
    expect((await importTask({ path: copy, options: {} }, folder.context())).manifest).toEqual(manifest)
  })

  test('values that are hard to write come back from every export', async () => {
    const hard = [
      'x\r\ny',
      'x\ny',
      'x\ry',
      ' "q" ',
      '"',
      ' lead',
      '\t',
      'a\0b',
      '\ufeffbom',
      '#c',
      "'",
      '\\n',
      '𝄞',
      'nan',
      '=1+1',
      'a,b;c',
      ' ',
    ]
    const records = hard.map((text, i) => ({ text, number: [0.1 + 0.2, 1e300, 5e-324, 1e21, -0][i % 5] }))
    const first = await folder.import('hard.json', JSON.stringify(records))
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const copy = folder.path(`hard-copy.${format}`)
      await exportTask({ manifest: first.manifest, format, path: copy }, folder.context())
      expect((await importTask({ path: copy, options: {} }, folder.context())).versionId).toBe(first.versionId)
    }
  })

  test('another key or target is another version of the same segment', async () => {
    const text = 'a,b\n1,2\n'
    const one = await folder.import('x.csv', text)
    const two = await folder.import('x.csv', text, { target: 'b' })
    expect(two.versionId).not.toBe(one.versionId)
    expect(two.manifest.segments).toEqual(one.manifest.segments)
  })
})

describe('[DS-2] an import can be cancelled at any time and leaves nothing', () => {
  const text = `a,b,c\n${Array.from({ length: 300_000 }, (_, i) => `${i},${i * 0.5},"row ${i}"`).join('\n')}\n`

  test.each(['reading', 'finding types', 'writing', 'profiling'])('while %s', async (phase) => {
    const own = temporaryFolder()
    const path = own.write('big.csv', text)
    const controller = new AbortController()
    const context = own.context(controller.signal, (_fraction, now) => now === phase && controller.abort())
    expect((await failure(importTask({ path, options: {} }, context))).code).toBe('CANCELLED')
    expect(own.stored()).toEqual([])
  })

  test('in the middle of a statement that would take for ever', async () => {
    const controller = new AbortController()
    const started = withDuckDB({ scratch: folder.root, signal: controller.signal }, async (duck) => {
      setTimeout(() => controller.abort(), 50)
      await duck.run('SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b')
    })
    expect((await failure(started)).code).toBe('CANCELLED')
  })
})

test('progress never goes back and ends at 1', async () => {
  const seen: number[] = []
  const context = folder.context(undefined, (fraction) => seen.push(fraction))
  await importTask({ path: 'resources/samples/penguins.csv', options: {} }, context)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  expect(seen.at(-1)).toBe(1)
})
