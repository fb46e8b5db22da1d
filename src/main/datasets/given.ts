import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import type { Column } from '../../shared/domain/dataset.ts'
import type { Reading } from '../../shared/domain/reading.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Frame } from '../frame.ts'
import { CsvScanner } from './csv-scanner.ts'
import { csvCell, parseRecords } from './csv-text.ts'
import { type Duck, withDuckDB } from './duckdb.ts'
import { expectedColumns, stageFor } from './frame.ts'
import { byteOrderMark, findSource, readHead, type Source } from './source.ts'
import type { Staged } from './stage.ts'
import { jsonRecords } from './stage-json.ts'
import { givenText } from './stage-parquet.ts'

/** A file that is read for a model, and its rows as they were given. */
export interface GivenFile {
  /** The expected columns, typed. */
  readonly frame: Frame
  /** All columns of the file. */
  readonly names: readonly string[]
  /**
   * The file as CSV, its values byte for byte as they are, with more columns at the end. A CSV file keeps its quotes, delimiter
   * and line ends, but a tab only where `output` is called so.
   */
  withColumns(more: readonly AddedColumn[], output: string): AsyncIterable<Uint8Array>
}

export interface AddedColumn {
  readonly name: string
  cell(row: number): string
}

interface GivenAccess {
  readonly scratch: string
  readonly signal?: AbortSignal
}

/**
 * Opens any file that can be imported for a model.
 * @param expected the columns of the model @param reading how data are read for it; null: as their format says
 * @throws COLUMN_UNKNOWN for one that is not there, TYPE_MISMATCH with the row, and what reading a file throws
 */
export async function withGivenFile<T>(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal }: GivenAccess,
  use: (file: GivenFile) => Promise<T>,
): Promise<T> {
  const source = await findSource(path, {})
  return withDuckDB({ files: [path], scratch, signal }, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal)
    const frame = await expectedColumns(duck, table, expected)
    const names = table.columns.map(({ name }) => name)
    return use({ frame, names, withColumns: (more, output) => inBlocks(linesOf(duck, table, more, output)) })
  })
}

/** The lines of the output with their line ends, the header first. */
async function* linesOf(duck: Duck, table: Staged, more: readonly AddedColumn[], output: string): AsyncGenerator<Buffer> {
  const { source, delimiter } = table
  const names = table.columns.map(({ name }) => name)
  const tabs = /^\.(tsv|tab|txt)$/i.test(extname(output))
  const kept = delimiter !== null && (delimiter !== '\t' || tabs)
  const between = kept ? delimiter : ','
  const record = (cells: readonly string[]) => cells.map((cell) => csvCell(cell, between)).join(between)
  const newline = kept ? await lineEnd(source) : '\r\n'
  const line = (given: Uint8Array | readonly string[], added: readonly string[]) => {
    const end = `${between}${record(added)}${newline}`
    return given instanceof Uint8Array ? Buffer.concat([given, Buffer.from(end)]) : Buffer.from(`${record(given)}${end}`)
  }
  const header = more.map(({ name }) => name)
  // A byte order mark stays where it was.
  const mark = kept
    ? Buffer.from((await readHead(source.path, 3)).subarray(0, byteOrderMark(await readHead(source.path, 4), source.file)))
    : Buffer.alloc(0)
  if (!kept || !table.header) yield Buffer.concat([mark, line(names, header)])
  const rows = delimiter === null ? textRows(duck, table) : csvRecords(source, delimiter)
  let row = table.header && delimiter !== null ? -1 : 0
  for await (const given of rows) {
    const cells = row < 0 ? header : more.map(({ cell }) => cell(row))
    if (kept) yield row < 0 ? Buffer.concat([mark, line(given as Uint8Array, cells)]) : line(given as Uint8Array, cells)
    else if (row >= 0) yield line(given instanceof Uint8Array ? valuesOf(given, delimiter as string) : given, cells)
    if (++row > table.rows) break
  }
  if (row !== table.rows) throw new CairnError('FORMAT_INVALID', `${source.file} changed while it was read.`, { file: source.file })
}

function valuesOf(record: Uint8Array, delimiter: string): readonly string[] {
  return parseRecords(Buffer.from(record.buffer, record.byteOffset, record.length).toString('utf8'), delimiter, 1)[0] ?? ['']
}

/** How the first line ends. */
async function lineEnd({ path, file }: Source): Promise<string> {
  const head = await readHead(path, 2 ** 18)
  const text = head.toString('utf8', byteOrderMark(head, file))
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
}

/** The records of a CSV file as they are, without their line ends. */
async function* csvRecords({ path, file }: Source, delimiter: string): AsyncGenerator<Uint8Array> {
  const found: (readonly [number, number])[] = []
  const scanner = new CsvScanner(file, delimiter, (start, end) => found.push([start, end]))
  let rest: Buffer = Buffer.alloc(0)
  let base = 0
  const take = (): Uint8Array[] => {
    const records = found.map(([start, end]) => rest.subarray(start - base, end - base))
    const end = found.at(-1)?.[1] ?? base
    rest = rest.subarray(end - base)
    base = end
    found.length = 0
    return records
  }
  const start = byteOrderMark(await readHead(path, 4), file)
  for await (const chunk of createReadStream(path, { start, highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    scanner.push(chunk)
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    yield* take()
  }
  scanner.end()
  yield* take()
}

/** The values of JSON and Parquet as text: numbers with the digits that the file has, missing empty. */
async function* textRows(duck: Duck, { source, columns }: Staged): AsyncGenerator<readonly string[]> {
  const names = columns.map(({ name }) => name)
  const json = source.format !== 'parquet'
  const sql = json ? `SELECT json::VARCHAR FROM ${await jsonRecords(source)}` : await givenText(duck, source)
  for await (const rows of duck.texts(sql)) {
    for (const row of rows) yield json ? jsonCells(row[0] ?? '{}', names) : row.map((cell) => cell ?? '')
  }
}

/** JSON.parse tells the text of each number (ECMAScript's JSON source text access), so that none is rounded. */
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }

function jsonCells(record: string, names: readonly string[]): string[] {
  const exact: Reviver = (_key, value, { source }) => (typeof value === 'number' && source !== undefined ? rawJSON(source) : value)
  const values = new Map(Object.entries(JSON.parse(record, exact as Parameters<typeof JSON.parse>[1]) as object))
  return names.map((name) => {
    const value: unknown = values.get(name)
    return value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  })
}

/** Lines in blocks of a size that a disk likes. */
async function* inBlocks(lines: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let block: Buffer[] = []
  let bytes = 0
  for await (const line of lines) {
    block.push(line)
    bytes += line.length
    if (bytes < 2 ** 18) continue
    yield Buffer.concat(block)
    block = []
    bytes = 0
  }
  if (block.length > 0) yield Buffer.concat(block)
}
