import type { Column } from '../../../../shared/domain/datasets/dataset.ts'
import { partOf, type Reading } from '../../../../shared/domain/datasets/reading.ts'
import { readingSummary } from '../../../../shared/domain/datasets/readingTexts.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { Frame } from '../../../frame.ts'
import { readColumns } from '../../columns.ts'
import { type Duck, withDuckDB } from '../../duckdb.ts'
import { expectedValues, stageFor } from '../../frame.ts'
import { openSource } from '../containers/openSource.ts'
import { fileFacts } from '../fileFacts.ts'
import type { AddedColumns } from './added.ts'
import { batchesOf } from './batches.ts'
import { linesOf } from './csv.ts'
import { writeParquet, writeValues } from './parquet.ts'
import type { FilePlaces } from '../places.ts'
import type { Staged } from '../stage.ts'
import { textFor } from '../values/cells.ts'

/**
 * A file that is read for a model, and its rows as they were given. However many rows there are, only a batch of them is in
 * memory: Parquet is read where it lies, of all else a copy as Parquet lies in the scratch folder.
 */
export interface GivenFile {
  readonly rows: number
  /** All columns of the file. */
  readonly names: readonly string[]
  /** How the file is read, in a few words each. */
  readonly readAs: readonly string[]
  /** The expected columns, typed, of all rows in their order. */
  batches(): AsyncIterable<Frame>
  /** What people call a row of the file: a line, a record or a row. */
  readonly places: FilePlaces
  /**
   * The file as CSV, its values byte for byte as they are, with more columns at the end. A CSV file keeps its quotes, delimiter
   * and line ends, but a tab only where `output` is called so.
   */
  withColumns(more: AddedColumns, output: string): AsyncIterable<Uint8Array>
  /**
   * Writes the file as Parquet with more columns at the end, to the path it was opened with. A given column keeps its type; where the
   * file has none, as text has none, it is text.
   * @param onProgress is told the fraction of the writing
   * @returns the names of the columns: those that differ in case only get a number
   */
  writeParquet(more: AddedColumns, onProgress?: (fraction: number) => void): Promise<readonly string[]>
  /**
   * Writes the expected columns, typed, as `c0`, `c1`, …, and columns that are to be kept as `k0`, `k1`, …, to the path it was opened with:
   * for a program that cannot read the file as it lies. @throws COLUMN_UNKNOWN
   */
  writeValues(keep: readonly string[]): Promise<void>
  /** The expected columns, typed, of some rows. @param places from 0, ascending */
  rowsAt(places: readonly number[]): Promise<Frame>
}

const threads = 2
/** DuckDB spills beyond this, and a statement that cannot do with it gets more. */
const usualMemory = 2 ** 28
/**
 * A reader of JSON takes 128 MiB for each thread, since a record may have 64 MiB; a row group of one column takes about 2 MiB for each.
 */
const mostMemory = (columns: number) => 2 ** 30 + columns * threads * 2 ** 21

/** DuckDB writes 2,048 rows at once at the least, whatever they have: texts of 100,000 characters take 2 GiB so. */
const mostForParquet = 8 * 2 ** 30

export interface GivenAccess {
  readonly scratch: string
  readonly signal?: AbortSignal
}

interface GivenOutput {
  /** Where `writeParquet` may write. */
  readonly parquet?: string
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
  { scratch, signal, parquet }: GivenAccess & GivenOutput,
  use: (file: GivenFile) => Promise<T>,
): Promise<T> {
  const source = await openSource(path, { usual: partOf(reading) }, { scratch, signal })
  const files = parquet === undefined ? [path] : [path, parquet]
  const memory = parquet === undefined ? memoryFor(expected) : { ...memoryFor(expected), memory: mostForParquet }
  return withDuckDB({ ...memory, files, scratch, signal }, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal, { streamed: true, whole: parquet !== undefined })
    const values = await expectedValues(duck, table, expected)
    const batches = () => batchesOf(duck, { rows: table.rows, columns: expected, values })
    return use({
      rows: table.rows,
      names: table.columns.map(({ name }) => name),
      readAs: readAs(table, reading),
      batches,
      places: table.rowPlaces,
      withColumns: (more, output) => linesOf(duck, { table, batches, more, output }),
      writeParquet: (more, onProgress) => {
        if (parquet === undefined) throw new Error('The file was opened without a path for Parquet.')
        return writeParquet(duck, { table, batches, more, path: parquet, onProgress })
      },
      writeValues: async (keep) => {
        if (parquet === undefined) throw new Error('The file was opened without a path for Parquet.')
        await writeValues(duck, { table, values, keep, path: parquet })
      },
      rowsAt: async (places) => {
        const from = `(SELECT * FROM raw WHERE rowid IN (${places.map(Number).join(', ')}) ORDER BY rowid)`
        return { rows: places.length, columns: await readColumns(duck, expected, values, from, places.length) }
      },
    })
  })
}

/** What DuckDB may take in memory while it reads a file for a model. */
export function memoryFor(expected: readonly Column[]) {
  return { threads, firstMemory: usualMemory, memory: mostMemory(expected.length) }
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
  /** The columns that it has, typed, of all rows in their order. @throws `problem` */
  batches(): AsyncIterable<Frame>
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
  return withDuckDB({ ...memoryFor(expected), files: [path], scratch, signal }, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal, { streamed: true })
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
      first: (count) => firstTexts(duck, table, present, count),
      batches: () => {
        if (values instanceof CairnError) throw values
        return batchesOf(duck, { rows: table.rows, columns: present, values })
      },
    })
  })
}

async function firstTexts(duck: Duck, table: Staged, present: readonly Column[], count: number): Promise<(string | null)[][]> {
  if (present.length === 0) return []
  const names = table.columns.map(({ name }) => name)
  const text = present.map(({ name, type }) => textFor(table, names.indexOf(name), type))
  return (await duck.rows(`SELECT ${text.join(', ')} FROM raw ORDER BY rowid LIMIT ${count}`)) as (string | null)[][]
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
