import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { partOf, type Reading } from '../../../shared/domain/datasets/reading.ts'
import { readingSummary } from '../../../shared/domain/datasets/readingTexts.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame } from '../../frame.ts'
import { readColumns } from '../columns.ts'
import { CsvScanner } from './csvScanner.ts'
import { csvCell, parseRecords } from './csvText.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { expectedValues, stageFor } from '../frame.ts'
import { textFor } from './values/cells.ts'
import { fileFacts } from './fileFacts.ts'
import type { FilePlaces } from './places.ts'
import { openSource } from './containers/openSource.ts'
import { tableText } from './containers/tableFile.ts'
import { byteOrderMark, readHead, type Source } from './source.ts'
import type { Staged } from './stage.ts'
import { jsonRecords } from './stageJson.ts'
import { givenText } from './stageParquet.ts'

/**
 * A file that is read for a model, and its rows as they were given. However many rows there are, only a batch of them is in
 * memory: DuckDB spills what it has read into the scratch folder.
 */
export interface GivenFile {
  readonly rows: number
  /** All columns of the file. */
  readonly names: readonly string[]
  /** How the file is read, in a few words each. */
  readonly readAs: readonly string[]
  /** The expected columns, typed, of up to 10,000 rows from a place on. */
  batch(from: number): Promise<Frame>
  /** What people call a row of the file: a line, a record or a row. */
  readonly places: FilePlaces
  /**
   * The file as CSV, its values byte for byte as they are, with more columns at the end. A CSV file keeps its quotes, delimiter
   * and line ends, but a tab only where `output` is called so.
   */
  withColumns(more: AddedColumns, output: string): AsyncIterable<Uint8Array>
}

export interface AddedColumns {
  readonly names: readonly string[]
  /**
   * The cells of each added column, for the next rows of the file.
   * @param batch the expected columns, typed, of up to 10,000 rows @param done how many rows came before
   */
  cells(batch: Frame, done: number): Promise<readonly ((row: number) => string)[]>
}

/** So many rows are in memory at once; their features and predictions take a few hundred bytes to some kilobytes each. */
const batchRows = 10_000
const stagingThreads = 2
/**
 * DuckDB spills beyond this. A reader of JSON takes 128 MiB for each thread, since a record may have 64 MiB; a row group of one
 * column takes about 2 MiB for each.
 */
const stagingMemory = (columns: number) => 2 ** 30 + columns * stagingThreads * 2 ** 21

interface GivenAccess {
  readonly scratch: string
  readonly signal?: AbortSignal
}

/**
 * Opens any file that can be imported for a model.
 * @param expected the columns of the model @param reading how data are read for it; null: as their format says
 * @throws INPUT_MISSING for those that are not there, INPUT_MISMATCH with the row, and what reading a file throws
 */
export async function withGivenFile<T>(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal }: GivenAccess,
  use: (file: GivenFile) => Promise<T>,
): Promise<T> {
  const source = await openSource(path, { usual: partOf(reading) }, { scratch, signal })
  const access = { files: [path], scratch, signal, threads: stagingThreads, memory: stagingMemory(expected.length) }
  return withDuckDB(access, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal)
    const values = await expectedValues(duck, table, expected)
    const batch = async (from: number): Promise<Frame> => {
      const rows = Math.min(batchRows, table.rows - from)
      const sql = `raw WHERE rowid >= ${from} AND rowid < ${from + rows}`
      return { rows, columns: await readColumns(duck, expected, values, sql, rows) }
    }
    const names = table.columns.map(({ name }) => name)
    return use({
      rows: table.rows,
      names,
      readAs: readAs(table, reading),
      batch,
      places: table.rowPlaces,
      withColumns: (more, output) => inBlocks(linesOf(duck, { table, batch, more, output })),
    })
  })
}

/** A file that was read to be looked through: what of the expected columns it has. */
export interface ReviewedFile {
  readonly rows: number
  readonly names: readonly string[]
  /** How the file is read, in a few words each. */
  readonly readAs: readonly string[]
  /** The expected columns that it has, and those that it lacks. */
  readonly present: readonly Column[]
  readonly lacking: readonly string[]
  /** Why the columns that it has cannot be read as the model needs them; null where they can. */
  readonly problem: CairnError | null
  readonly places: FilePlaces
  /** The first rows of the columns that it has, as the text that the file has; null where a value is missing. */
  first(count: number): Promise<(string | null)[][]>
  /** The columns that it has, typed. @throws `problem` */
  batch(from: number): Promise<Frame>
}

/** As `withGivenFile`, for a file that may not fit the model: nothing is refused but what cannot be read at all. */
export async function withReviewedFile<T>(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal }: GivenAccess,
  use: (file: ReviewedFile) => Promise<T>,
): Promise<T> {
  const source = await openSource(path, { usual: partOf(reading) }, { scratch, signal })
  const access = { files: [path], scratch, signal, threads: stagingThreads, memory: stagingMemory(expected.length) }
  return withDuckDB(access, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal)
    const names = table.columns.map(({ name }) => name)
    const present = expected.filter(({ name }) => names.includes(name))
    const values = await expectedValues(duck, table, present).catch((error: unknown) => CairnError.from(error))
    return use({
      rows: table.rows,
      names,
      readAs: readAs(table, reading),
      present,
      lacking: expected.filter(({ name }) => !names.includes(name)).map(({ name }) => name),
      problem: values instanceof CairnError ? values : null,
      places: table.rowPlaces,
      first: async (count) => {
        if (present.length === 0) return []
        const text = present.map(({ name, type }) => textFor(table, names.indexOf(name), type))
        return (await duck.rows(`SELECT ${text.join(', ')} FROM raw ORDER BY rowid LIMIT ${count}`)) as (string | null)[][]
      },
      batch: async (from) => {
        if (values instanceof CairnError) throw values
        const rows = Math.min(batchRows, table.rows - from)
        const sql = `raw WHERE rowid >= ${from} AND rowid < ${from + rows}`
        return { rows, columns: await readColumns(duck, present, values, sql, rows) }
      },
    })
  })
}

/** How a file is read for a model: as it lies, and with the forms of the model's columns that it has. */
function readAs(table: Staged, reading: Reading | null): string[] {
  const { layout, contents, format } = fileFacts(table)
  const names = new Set(table.columns.map(({ name }) => name))
  const columns = reading?.format === 'cairn.reading/2' ? (reading.columns ?? []) : []
  return readingSummary({
    format,
    layout: layout ?? (table.delimiter === null ? null : { delimiter: table.delimiter, header: table.header }),
    contents: contents ?? null,
    columnReadings: columns.filter(({ column }) => names.has(column)),
    notes: table.notes ?? [],
  })
}

/** So many rows does a batch have. */
export const givenBatchRows = batchRows

interface Written {
  readonly table: Staged
  batch(from: number): Promise<Frame>
  readonly more: AddedColumns
  readonly output: string
}

/** The lines of the output with their line ends, the header first. */
async function* linesOf(duck: Duck, { table, batch, more, output }: Written): AsyncGenerator<Buffer> {
  const { delimiter } = table
  // A file that is no plain CSV was rewritten as such: its values are there, in UTF-8.
  const source = { ...table.source, path: table.plainPath ?? table.source.path }
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
  const header = more.names
  const added = cellsByRow(table.rows, batch, more)
  // A byte order mark stays where it was.
  const mark = kept
    ? Buffer.from((await readHead(source.path, 3)).subarray(0, byteOrderMark(await readHead(source.path, 4), source.file)))
    : Buffer.alloc(0)
  if (!kept || !table.header) yield Buffer.concat([mark, line(names, header)])
  const rows = delimiter === null ? textRows(duck, table) : csvRecords(source, delimiter)
  let row = table.header && delimiter !== null ? -1 : 0
  for await (const given of rows) {
    if (row === table.rows) throw changed(source)
    const cells = row < 0 ? header : await added(row)
    if (kept) yield row < 0 ? Buffer.concat([mark, line(given as Uint8Array, cells)]) : line(given as Uint8Array, cells)
    else if (row >= 0) yield line(given instanceof Uint8Array ? valuesOf(given, delimiter as string) : given, cells)
    row++
  }
  if (row !== table.rows) throw changed(source)
}

/** The added cells of one row after the other; a batch of them is computed when its first row is asked for. */
function cellsByRow(rows: number, batch: Written['batch'], more: AddedColumns): (row: number) => Promise<string[]> {
  let [start, end] = [0, 0]
  let cells: Awaited<ReturnType<AddedColumns['cells']>> = []
  return async (row) => {
    if (row >= end) {
      start = row
      end = Math.min(row + batchRows, rows)
      cells = await more.cells(await batch(start), start)
    }
    return cells.map((cell) => cell(row - start))
  }
}

function changed({ file }: Source): CairnError {
  return new CairnError('FORMAT_INVALID', `${file} changed while it was read.`, { file })
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
async function* textRows(duck: Duck, { source, columns, rows: all }: Staged): AsyncGenerator<readonly string[]> {
  const names = columns.map(({ name }) => name)
  const json = source.format !== 'parquet' && source.format !== 'duckdb' && !source.table
  const sql = source.table
    ? `SELECT * FROM ${tableText(source.table)}`
    : json
      ? `SELECT json::VARCHAR FROM ${await jsonRecords(source)}`
      : await givenText(duck, source)
  for await (const rows of duck.texts(sql, all)) {
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
