import { describe, expect, test } from 'vitest'
import { withDuckDB } from '../duckdb.ts'
import { importTask } from '../versions/import.ts'
import { readFooter } from './parquetFooter.ts'
import { checkFooter } from './parquetLimits.ts'
import { findSource } from './source.ts'
import { failure, temporaryFolder } from '../testing.ts'

const folder = temporaryFolder()

/** Parquet that DuckDB writes of a query. */
async function parquet(name: string, query: string, options = ''): Promise<string> {
  const path = folder.path(name)
  await withDuckDB({ files: [path], scratch: folder.root }, (duck) => duck.run(`COPY (${query}) TO '${path}' (FORMAT parquet${options})`))
  return path
}

const nested = (depth: number) => Array.from({ length: depth - 1 }).reduce<string>((inner) => `{'a': ${inner}}`, '1')
const refused = async (path: string) => failure(importTask({ path, options: {} }, folder.context()))

describe('[DS-2] a Parquet file is looked at before it is read', () => {
  test('its footer says rows, row groups, names and depth', async () => {
    const path = await parquet('plain.parquet', "SELECT i, 'x' AS s, [i] AS l FROM range(5000) t(i)", ', ROW_GROUP_SIZE 2048')
    expect(await readFooter(path)).toEqual({ rows: 5000, rowGroups: 3, groupRows: [2048, 2048, 904], elements: 6, depth: 3 })
    expect(await readFooter(folder.write('none.parquet', 'PAR1PAR1'))).toBeNull()
  })

  test('deep nesting', async () => {
    const fine = await parquet('fine.parquet', `SELECT ${nested(20)} AS x`)
    expect((await importTask({ path: fine, options: {} }, folder.context())).rows).toBe(1)
    const deep = await parquet('deep.parquet', `SELECT ${nested(100)} AS x`)
    expect(await refused(deep)).toMatchObject({ code: 'FORMAT_INVALID', details: { depth: 100 } })
    // A schema of elements that are each within the one before: nothing that reads it by calling itself comes back.
    expect(await refused(folder.write('stack.parquet', chain(200_000)))).toMatchObject({
      code: 'FORMAT_INVALID',
      details: { depth: 199_999 },
    })
  })

  test('many names and row groups', async () => {
    const limits = { depth: 64, elements: 3, rowGroups: 2, expanded: 2 ** 30, ratio: 200 }
    const wide = await parquet('wide.parquet', 'SELECT 1 AS a, 2 AS b, 3 AS c')
    expect((await failure(checkFooter(await findSource(wide, {}), limits))).code).toBe('TOO_MANY_COLUMNS')
    const groups = await parquet('groups.parquet', 'SELECT i FROM range(9000) t(i)', ', ROW_GROUP_SIZE 2048')
    expect(await failure(checkFooter(await findSource(groups, {}), limits))).toMatchObject({ details: { rowGroups: 5 } })
  })

  test('a few kilobytes that would become 5 GB of text', async () => {
    const bomb = await parquet('bomb.parquet', "SELECT repeat('a', 100000) AS x, 7 AS y FROM range(54000)", ', COMPRESSION zstd')
    const error = await refused(bomb)
    expect(error.code).toBe('FORMAT_INVALID')
    expect(error.message).toMatch(/^bomb\.parquet has [\d,]{3,5} bytes and would expand to more than 5 GB of values\.$/)
  })

  test.each([
    [
      'a footer that is longer than the file',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(20), Buffer.from([255, 255, 255, 127]), Buffer.from('PAR1')]),
    ],
    ['a list that is longer than the footer', footer([0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ['structs within each other without end', footer(Array.from({ length: 5000 }, () => 0x1c))],
    ['lists within each other without end', footer([0x19, ...Array.from({ length: 5000 }, () => 0x19)])],
    ['a schema whose elements are not all there', footer([0x29, 0x1c, 0x55, 0x7e, 0x00, 0x00])],
    // version = 1, then the same field again in the long form, as 65537: readers cut it to 16 bits.
    ['a field whose number is cut by readers', footer([0x15, 2, 0x05, 0x82, 0x80, 0x08, 2, 0])],
    ['a field that comes twice', footer([0x15, 2, 0x05, 2, 2, 0])],
    // One element without children, num_rows = 5, no row group.
    ['rows that no row group has', footer([0x15, 2, 0x19, 0x1c, 0x48, 1, 0x61, 0, 0x16, 10, 0x19, 0x0c, 0])],
  ])('%s', async (_title, bytes) => {
    expect((await refused(folder.write('bad.parquet', bytes))).code).toBe('FORMAT_INVALID')
  })
})

function footer(bytes: readonly number[]): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([Buffer.from('PAR1'), Buffer.from(bytes), length, Buffer.from('PAR1')])
}

/** A schema of so many elements, each the only child of the one before. */
function chain(elements: number): Buffer {
  const count: number[] = []
  for (let rest = elements; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      count.push(rest)
      break
    }
    count.push((rest % 128) | 0x80)
  }
  const inner = Array.from({ length: elements - 1 }, () => [0x48, 1, 0x61, 0x15, 2, 0]).flat()
  // version = 1; schema: a list of structs (name, num_children); num_rows = 0; row_groups: none.
  return footer([0x15, 2, 0x19, 0xfc, ...count, ...inner, 0x15, 2, 0x48, 1, 0x61, 0, 0x16, 0, 0x19, 0x0c, 0])
}
