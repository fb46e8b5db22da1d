import type { Column, Manifest } from '../../shared/domain/datasets/dataset.ts'
import { partOf, type Reading } from '../../shared/domain/datasets/reading.ts'
import type { ColumnReading } from '../../shared/domain/datasets/values.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Frame } from '../frame.ts'
import type { ObjectStore } from '../workspace/index.ts'
import { pickColumns, quote } from './reading/checks.ts'
import { readColumns } from './columns.ts'
import { csvLayout } from './reading/csvLayout.ts'
import { type Duck, withDuckDB } from './duckdb.ts'
import { checkAskedTypes } from './reading/misfits.ts'
import { openSource } from './reading/containers/openSource.ts'
import type { Source } from './reading/source.ts'
import type { Staged, StageOptions } from './reading/stage.ts'
import { stage } from './reading/stageFile.ts'
import { valueSql } from './reading/values/cells.ts'
import { viewNames, withVersion } from './versions/versionView.ts'

/**
 * Columns of a version in memory, rows in their order. Integers beyond 2⁵³ become the nearest double.
 * @throws COLUMN_UNKNOWN, OBJECT_MISSING, OBJECT_CORRUPT
 */
export async function readFrame(
  manifest: Manifest,
  objects: ObjectStore,
  columns: readonly string[],
  scratch: string,
  signal?: AbortSignal,
): Promise<Frame> {
  const picked = pickColumns(manifest.columns, [...new Set(columns)])
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const names = viewNames(manifest.columns)
    const sql = picked.map(({ name }) => names.get(name) as string)
    return { rows, columns: await readColumns(duck, picked, sql, 'version', rows) }
  })
}

/**
 * The expected columns of any file that can be imported, in memory; other columns are ignored.
 * @param reading how data are read for the model; null: as their format says
 * @throws INPUT_MISSING for those that are not there, INPUT_MISMATCH with the row, and what reading a file throws
 */
export async function frameFromFile(
  path: string,
  expected: readonly Column[],
  reading: Reading | null,
  { scratch, signal }: { scratch: string; signal?: AbortSignal },
): Promise<Frame> {
  const source = await openSource(path, { usual: partOf(reading) }, { scratch, signal })
  return withDuckDB({ files: [path], scratch, signal }, async (duck) => {
    const table = await stageFor(duck, source, expected, reading, signal)
    const sql = await expectedValues(duck, table, expected)
    return { rows: table.rows, columns: await readColumns(duck, expected, sql, 'raw', table.rows) }
  })
}

/** Stages the expected columns of a file as it is read for a model. */
export async function stageFor(
  duck: Duck,
  source: Source,
  expected: readonly Column[],
  reading: Reading | null,
  signal: AbortSignal | undefined,
  how: Pick<StageOptions, 'streamed' | 'whole'> = {},
): Promise<Staged> {
  const options = await csvLayout(source, reading, expected)
  const only = new Set(expected.map(({ name }) => name))
  const columns = reading?.format === 'cairn.reading/2' ? (reading.columns ?? []) : []
  const nullTokens = reading && { nullTokens: reading.nullTokens }
  const table = await stage(duck, source, { options: { ...options, columns }, signal, only, ...nullTokens, ...how })
  return reading?.format === 'cairn.reading/2' ? readAs(table, columns) : asWritten(table)
}

/** The columns of a staged file with the forms and null tokens that those of the version have. */
export function readAs(table: Staged, columns: readonly ColumnReading[]): Staged {
  const own = new Map(columns.map((column) => [column.column, column]))
  return {
    ...table,
    columns: table.columns.map((column) => {
      const { form, nullTokens } = own.get(column.name) ?? {}
      const plain = column.reading ?? { trimmed: false, quoted: false }
      return { ...column, reading: { ...plain, ...(form && { form }), ...(nullTokens && { nullTokens }) } }
    }),
  }
}

/** As data were read before columns had forms: white space counts, and quotes say nothing. */
function asWritten(table: Staged): Staged {
  return { ...table, columns: table.columns.map(({ reading: _, ...column }) => column) }
}

/** The SQL of the expected columns over the table `raw`, once all of their values fit. @throws INPUT_MISSING, INPUT_MISMATCH */
export async function expectedValues(duck: Duck, table: Staged, expected: readonly Column[]): Promise<string[]> {
  const available = table.columns.map(({ name }) => name)
  const lacking = expected.map(({ name }) => name).filter((name) => !available.includes(name))
  if (lacking.length > 0) throw missingInputs(lacking, available, table.source.file)
  const places = expected.map(({ name }) => available.indexOf(name))
  await checkAskedTypes(duck, table, new Map(expected.map(({ type }, index) => [places[index], type])), 'INPUT_MISMATCH')
  return expected.map(({ type }, index) => valueSql(table, places[index], type))
}

/** Named with those of the file, and with what only differs in case or white space. */
function missingInputs(lacking: readonly string[], available: readonly string[], file: string): CairnError {
  const plain = (name: string) => name.trim().toLowerCase()
  const [columns, found] = [lacking.slice(0, 50), available.slice(0, 50)]
  const listed = (names: readonly string[], all: readonly string[]) =>
    `${names.map(quote).join(', ')}${all.length > names.length ? ` and ${all.length - names.length} more` : ''}`
  const alike = columns.flatMap((name) => {
    const other = available.find((each) => plain(each) === plain(name))
    return other === undefined ? [] : [`${quote(other)} is not ${quote(name)}`]
  })
  const noun = lacking.length === 1 ? 'the column' : 'the columns'
  const hint = alike.length === 0 ? '' : ` ${alike.slice(0, 5).join(', ')}.`
  const message = `${file} lacks ${noun} ${listed(columns, lacking)}. It has: ${listed(found, available)}.${hint}`
  return new CairnError('INPUT_MISSING', message, { file, columns, available: found })
}
