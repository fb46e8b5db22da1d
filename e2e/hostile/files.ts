import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withDuckDB } from '../../src/main/datasets/duckdb.ts'
import type { HostileEntry } from './entry.ts'

/** Files of data that are made to harm: what they ask for is seen before anything reads them. */
export const files: readonly HostileEntry[] = [
  {
    id: 'parquet-deep',
    kind: 'parquet',
    what: 'A schema of 200,000 names, each within the one before, overflows the stack of whoever reads it by calling itself.',
    make: (folder) => written(folder, 'deep.parquet', deepSchema(200_000)),
    expect: { refused: ['FORMAT_INVALID'] },
  },
  {
    id: 'parquet-expands',
    kind: 'parquet',
    what: 'A few kilobytes expand to more than 5 GB of text: one long text in a dictionary, named by each row.',
    make: async (folder) => {
      const path = join(folder, 'expands.parquet')
      const query = "SELECT repeat('a', 100000) AS x, 7 AS y FROM range(54000)"
      await withDuckDB({ files: [path], scratch: folder }, (duck) =>
        duck.run(`COPY (${query}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`),
      )
      return path
    },
    expect: { refused: ['FORMAT_INVALID'] },
  },
  {
    id: 'parquet-nested-footer',
    kind: 'parquet',
    what: 'A footer of structs within each other without end.',
    make: (folder) => written(folder, 'footer.parquet', withFooter(Buffer.alloc(100_000, 0x1c))),
    expect: { refused: ['FORMAT_INVALID'] },
  },
  {
    id: 'csv-lone-return',
    kind: 'file',
    // Where it can be nothing but the end of a record, the file is read, and no digit is lost: case 38f.
    what: 'A carriage return within a value, among other line ends: 345 was read as 45.',
    make: (folder) => written(folder, 'return.csv', Buffer.from('x,y\r\n100,1\r\n200,2\r345\r\n')),
    expect: { refused: ['FORMAT_INVALID', 'RAGGED_ROW'] },
  },
  {
    id: 'csv-in-a-folder-called-x=9',
    kind: 'file',
    what: 'A folder whose name says that x is 9, and a file whose name is a pattern.',
    make: (folder) => {
      mkdirSync(join(folder, 'x=9'))
      writeFileSync(join(folder, 'x=9/a1.csv'), 'x,y\n9,9\n')
      return written(join(folder, 'x=9'), 'a[1].csv', Buffer.from('x,y\n1,2\n3,4\n'))
    },
    expect: 'unharmed',
  },
]

function written(folder: string, name: string, bytes: Uint8Array): string {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

function withFooter(footer: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  return Buffer.concat([Buffer.from('PAR1'), footer, length, Buffer.from('PAR1')])
}

/** In Thrift's compact protocol: a version, a schema of structs (name, one child), one row, no row groups. */
function deepSchema(elements: number): Buffer {
  const count = [(elements & 0x7f) | 0x80, ((elements >> 7) & 0x7f) | 0x80, elements >> 14]
  const inner = Array.from({ length: elements - 1 }, () => [0x48, 1, 0x61, 0x15, 2, 0]).flat()
  return withFooter(Buffer.from([0x15, 2, 0x19, 0xfc, ...count, ...inner, 0x15, 2, 0x48, 1, 0x61, 0, 0x16, 2, 0x19, 0x0c, 0]))
}
