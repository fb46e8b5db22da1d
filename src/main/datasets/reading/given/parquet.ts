import { closeSync, openSync, readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBVector } from '@duckdb/node-api'
import { CairnError } from '../../../../shared/errors.ts'
import type { Frame } from '../../../frame.ts'
import { type Duck, type DuckChunk, identifier, list, literal, reader } from '../../duckdb.ts'
import type { AddedColumns, AddedValues } from './added.ts'
import { unknownColumn } from '../checks.ts'
import { rowGroupRows, type Staged, staged } from '../stage.ts'
import { rowOfFile } from '../stageParquet.ts'

/**
 * The file as Parquet with more columns at the end. First the values of those columns are computed batch by batch and put into a scratch
 * file, row after row; then DuckDB copies the given columns, which never become values here, and asks for those of each of its vectors.
 */
export interface ParquetOutput {
  readonly table: Staged
  batches(): AsyncIterable<Frame>
  readonly more: AddedColumns
  readonly path: string
  /** @param fraction of the writing */
  onProgress?(fraction: number): void
}

/** @returns the names of the columns: those that differ in case only get a number */
export async function writeParquet(duck: Duck, output: ParquetOutput): Promise<readonly string[]> {
  const { table, more, path } = output
  const scratch = join(duck.scratch, 'added.bin')
  const made = await computeAdded(output, scratch)
  const names = distinctNames([...table.columns.map(({ name }) => name), ...more.names])
  const added = more.names.map((_, place) => addedValue(place, more, made.levels))
  const { from, columns } = givenRows(table)
  const select = [...columns, ...added].map((sql, place) => `${sql} AS ${identifier(names[place])}`)
  const file = openSync(scratch, 'r')
  try {
    await registerAdded(duck, { file, width: made.width, rows: table.rows, onProgress: output.onProgress })
    // A statement that runs again writes over its own file, and to no other beside it.
    const options = `FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ROW_GROUP_SIZE ${rowGroupRows(await rowBytes(duck, table, names.length))}`
    const [written] = await duck.row(
      `COPY (SELECT ${select.join(', ')} FROM (SELECT *, ${addedFunction}(row) AS added FROM ${from})) TO ${literal(path)} (${options})`,
    )
    if (Number(written) !== table.rows) throw changed(table)
  } finally {
    closeSync(file)
  }
  return names
}

export interface ValuesOutput {
  readonly table: Staged
  /** SQL of the expected columns. */
  readonly values: readonly string[]
  /** Names of columns that are kept as they are. */
  readonly keep: readonly string[]
  readonly path: string
}

/** Rows of a group: enough work for one task of an engine, and little for its memory. */
const rowsOfGroup = 100_000

/** Writes values as `c0`, `c1`, … and kept columns as `k0`, `k1`, …, in the order of the rows. @throws COLUMN_UNKNOWN */
export async function writeValues(duck: Duck, { table, values, keep, path }: ValuesOutput): Promise<void> {
  const names = table.columns.map(({ name }) => name)
  const kept = keep.map((name) => {
    if (!names.includes(name)) throw unknownColumn(name, names)
    return staged(names.indexOf(name))
  })
  const select = [...values.map((sql, place) => `${sql} AS c${place}`), ...kept.map((sql, place) => `${sql} AS k${place}`)]
  const options = `FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, ROW_GROUP_SIZE ${rowsOfGroup}`
  const [written] = await duck.row(`COPY (SELECT ${select.join(', ')} FROM raw) TO ${literal(path)} (${options})`)
  if (Number(written) !== table.rows) throw changed(table)
}

const addedFunction = 'added_values'

/** The rows of the file, or of its copy in scratch: as c0, c1, … with their places as `row`. */
function givenRows({ source, columns }: Staged): { from: string; columns: string[] } {
  const places = columns.map((_, place) => staged(place))
  if (!isParquet({ source })) return { from: '(SELECT *, rowid AS row FROM raw)', columns: places }
  const from = `(SELECT *, ${rowOfFile} AS row FROM ${reader.parquet(source.path)} AS source(${places.join(', ')}))`
  return { from, columns: places }
}

function isParquet({ source }: Pick<Staged, 'source'>): boolean {
  return !source.table && (source.format === 'parquet' || source.format === 'duckdb')
}

/** The bytes of a row in the mean; a list or long text takes what its text does. */
async function rowBytes(duck: Duck, table: Staged, columns: number): Promise<number> {
  const { from, columns: given } = givenRows(table)
  const sample = Math.min(table.rows, 2_048)
  const lengths = given.map((column) => `coalesce(sum(strlen(${column}::VARCHAR)), 0)::DOUBLE`)
  const [bytes] = await duck.row(`SELECT ${lengths.join(' + ')} FROM (FROM ${from} LIMIT ${sample})`)
  return Math.max(columns * 8, Number(bytes) / sample)
}

/** Writes the values, row-major as doubles; a text as its place among `levels`. */
async function computeAdded({ table, batches, more }: ParquetOutput, path: string): Promise<{ width: number; levels: string[] }> {
  const width = more.names.length
  const places = new Map<string, number>()
  const file = await open(path, 'wx')
  let done = 0
  try {
    let writing: Promise<void> = Promise.resolve()
    for await (const batch of batches()) {
      const values = rowMajor(await more.values(batch, done), { rows: batch.rows, width, places })
      await writing
      writing = append(file, values)
      writing.catch(() => {})
      done += batch.rows
    }
    await writing
  } finally {
    await file.close()
  }
  if (done !== table.rows) throw changed(table)
  return { width, levels: [...places.keys()] }
}

async function append(file: FileHandle, values: Float64Array): Promise<void> {
  await file.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

interface Shape {
  readonly rows: number
  readonly width: number
  readonly places: Map<string, number>
}

function rowMajor({ texts, numbers }: AddedValues, { rows, width, places }: Shape): Float64Array {
  if (texts === null && numbers instanceof Float64Array) return numbers
  const values = new Float64Array(rows * width)
  const own = texts === null ? width : width - 1
  for (let row = 0; row < rows; row++) {
    const at = row * width
    if (texts !== null) values[at] = placeOf(texts[row], places)
    for (let column = 0; column < own; column++) values[at + width - own + column] = numbers[row * own + column]
  }
  return values
}

function placeOf(text: string, places: Map<string, number>): number {
  const known = places.get(text)
  if (known !== undefined) return known
  places.set(text, places.size)
  return places.size - 1
}

/** SQL of an added column; `added` is the list of the values of a row. */
function addedValue(place: number, { text }: AddedColumns, levels: readonly string[]): string {
  const value = `added[${place + 1}]`
  if (text && place === 0) return `(${list(levels)})[${value}::INTEGER + 1]`
  return `CASE WHEN NOT isnan(${value}) THEN ${value} END`
}

interface AddedFile {
  readonly file: number
  readonly width: number
  readonly rows: number
  onProgress?(fraction: number): void
}

/** Makes the SQL function that gives the added values of a row. DuckDB calls it from its own threads, for a vector of rows at a time. */
async function registerAdded(duck: Duck, added: AddedFile): Promise<void> {
  const { ARRAY, BIGINT, DOUBLE, DuckDBScalarFunction } = await import('@duckdb/node-api')
  let read = 0
  duck.connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name: addedFunction,
      parameterTypes: [BIGINT],
      returnType: ARRAY(DOUBLE, added.width),
      volatile: true,
      mainFunction: (info, chunk, vector) => {
        // What is thrown here would end the process.
        try {
          readAdded(added, chunk, vector)
          read += chunk.rowCount
          added.onProgress?.(read / added.rows)
        } catch (error) {
          info.setError(error instanceof Error ? error.message : String(error))
        }
      },
    }),
  )
}

/** DuckDB's vectors lie in memory as they are wanted here; its declarations do not tell. */
interface ArrayVector {
  readonly childData: { readonly items: Float64Array }
}

function readAdded({ file, width }: AddedFile, chunk: DuckChunk, vector: DuckDBVector): void {
  const { items: places } = chunk.getColumnVector(0) as unknown as { items: BigInt64Array }
  const { items } = (vector as unknown as ArrayVector).childData
  const bytes = width * Float64Array.BYTES_PER_ELEMENT
  for (let from = 0; from < chunk.rowCount; ) {
    const to = endOfRun(places, from, chunk.rowCount)
    const length = (to - from) * bytes
    const found = readSync(
      file,
      new Uint8Array(items.buffer, items.byteOffset + from * bytes, length),
      0,
      length,
      Number(places[from]) * bytes,
    )
    if (found !== length) throw new Error('The file changed while it was read.')
    from = to
  }
  vector.flush()
}

/** The end of the places that follow one another. */
function endOfRun(places: BigInt64Array, from: number, rows: number): number {
  let to = from + 1
  while (to < rows && places[to] === places[to - 1] + 1n) to++
  return to
}

/** DuckDB cannot write names that differ in case only, and would give others without a word. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Set(names.map((name) => name.toLowerCase()))
  const used = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let n = 2; used.has(own.toLowerCase()) || (own !== name && taken.has(own.toLowerCase())); n++) own = `${name}_${n}`
    used.add(own.toLowerCase())
    return own
  })
}

function changed({ source }: Staged): CairnError {
  return new CairnError('FORMAT_INVALID', `${source.file} changed while it was read.`, { file: source.file })
}
