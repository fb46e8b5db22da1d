import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import type { Frame } from '../../../frame.ts'
import type { Duck } from '../../duckdb.ts'
import { tableText } from '../containers/tableFile.ts'
import { CsvScanner } from '../csvScanner.ts'
import { csvCell, parseRecords } from '../csvText.ts'
import type { AddedColumns, AddedValues } from './added.ts'
import { byteOrderMark, readHead, type Source } from '../source.ts'
import type { Staged } from '../stage.ts'
import { jsonRecords } from '../stageJson.ts'
import { givenText } from '../stageParquet.ts'

interface Written {
  readonly table: Staged
  batches(): AsyncIterable<Frame>
  readonly more: AddedColumns
  readonly output: string
}

/** A row of the file: the bytes of its record, or its values. */
type GivenRow = Uint8Array | readonly string[]

/** The lines of the output with their line ends in blocks, the header first. */
export async function* linesOf(duck: Duck, { table, batches, more, output }: Written): AsyncGenerator<Uint8Array> {
  const { delimiter } = table
  // A file that is no plain CSV was rewritten as such: its values are there, in UTF-8.
  const source = { ...table.source, path: table.plainPath ?? table.source.path }
  const names = table.columns.map(({ name }) => name)
  const tabs = /^\.(tsv|tab|txt)$/i.test(extname(output))
  const kept = delimiter !== null && (delimiter !== '\t' || tabs)
  const between = kept ? delimiter : ','
  const newline = kept ? await lineEnd(source) : '\r\n'
  const record = (cells: readonly string[]) => cells.map((cell) => csvCell(cell, between)).join(between)
  const textOf = (given: GivenRow): Uint8Array | string => {
    if (kept) return given as Uint8Array
    return record(given instanceof Uint8Array ? valuesOf(given, delimiter as string) : given)
  }
  const block = new LineBlock()
  // A byte order mark stays where it was.
  if (kept) block.add((await readHead(source.path, 3)).subarray(0, byteOrderMark(await readHead(source.path, 4), source.file)), '')
  const headerEnd = `${between}${record(more.names)}${newline}`
  if (!kept || !table.header) block.add(record(names), headerEnd)
  const added = lineEnds(batches(), more, { between, newline })
  let ends: readonly string[] = []
  let start = 0
  let row = table.header && delimiter !== null ? -1 : 0
  try {
    for await (const rows of delimiter === null ? textRows(duck, table) : csvRecords(source, delimiter)) {
      for (const given of rows) {
        if (row === table.rows) throw changed(source)
        if (row === start + ends.length) {
          start = row
          ends = (await added.next()).value ?? []
        }
        if (row >= 0) block.add(textOf(given), ends[row - start])
        else if (kept) block.add(given as Uint8Array, headerEnd)
        row++
        if (block.full) yield block.take()
      }
    }
  } finally {
    await added.return(undefined)
  }
  if (row !== table.rows) throw changed(source)
  yield block.take()
}

/** The added cells of each row as the end of its line, batch by batch. */
async function* lineEnds(
  batches: AsyncIterable<Frame>,
  more: AddedColumns,
  { between, newline }: { readonly between: string; readonly newline: string },
): AsyncGenerator<string[], undefined> {
  let done = 0
  for await (const batch of batches) {
    const cells = addedCells(more, await more.values(batch, done))
    const ends: string[] = []
    for (let row = 0; row < batch.rows; row++) {
      let end = ''
      for (const cell of cells) end += between + csvCell(cell(row), between)
      ends.push(end + newline)
    }
    yield ends
    done += batch.rows
  }
}

/** The text of each added column at a row of a batch: a number as the shortest that reads back as the same double. */
export function addedCells(
  { names, text }: Pick<AddedColumns, 'names' | 'text'>,
  { texts, numbers }: AddedValues,
): ((row: number) => string)[] {
  const own = text ? names.length - 1 : names.length
  const number = (column: number) => (row: number) => numberCell(numbers[row * own + column])
  const columns = Array.from({ length: own }, (_, column) => number(column))
  return text ? [(row) => texts?.[row] ?? '', ...columns] : columns
}

function numberCell(value: number): string {
  return Number.isNaN(value) ? '' : Object.is(value, -0) ? '-0' : String(value)
}

/** Lines in a block of a size that a disk likes. */
class LineBlock {
  #bytes = Buffer.allocUnsafe(2 ** 18)
  #length = 0

  get full(): boolean {
    return this.#length >= 2 ** 17
  }

  add(begin: Uint8Array | string, end: string): void {
    // A UTF-16 unit becomes three bytes at most.
    const most = begin.length * 3 + end.length * 3
    if (this.#length + most > this.#bytes.length) this.#grow(most)
    if (typeof begin === 'string') this.#length += this.#bytes.write(begin, this.#length)
    else {
      this.#bytes.set(begin, this.#length)
      this.#length += begin.length
    }
    this.#length += this.#bytes.write(end, this.#length)
  }

  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.allocUnsafe(2 ** 18)
    this.#length = 0
    return taken
  }

  #grow(most: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + most))
    this.#bytes.copy(bytes, 0, 0, this.#length)
    this.#bytes = bytes
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
async function* csvRecords({ path, file }: Source, delimiter: string): AsyncGenerator<Uint8Array[]> {
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
    yield take()
  }
  scanner.end()
  yield take()
}

/** The values of JSON and Parquet as text: numbers with the digits that the file has, missing empty. */
async function* textRows(duck: Duck, { source, columns, rows: all }: Staged): AsyncGenerator<Iterable<string[]>> {
  const names = columns.map(({ name }) => name)
  const json = source.format !== 'parquet' && source.format !== 'duckdb' && !source.table
  const sql = source.table
    ? `SELECT * FROM ${tableText(source.table)}`
    : json
      ? `SELECT json::VARCHAR FROM ${await jsonRecords(source)}`
      : await givenText(duck, source)
  for await (const rows of duck.texts(sql, all)) yield cellsOf(rows, json ? names : null)
}

/** One row after the other: the cells of all together would take more memory than their text. @param names of JSON records */
function* cellsOf(rows: readonly (string | null)[][], names: readonly string[] | null): Generator<string[]> {
  for (const row of rows) yield names ? jsonCells(row[0] ?? '{}', names) : row.map((cell) => cell ?? '')
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
