import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { defaultNullTokens } from '../../../shared/domain/datasets/import.ts'
import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import { type Duck, identifier, list, literal } from '../duckdb.ts'
import { layouts, quotedColumns, quoting, storedValue } from './export.ts'

/** A column of a file of rows: one of the version, or one that was computed for each of its rows. */
export type ExportedColumn =
  | { readonly kind: 'stored'; readonly name: string }
  /** One of some texts; a code that none of them has is a missing value. `type`: what the texts are in a file that has types. */
  | {
      readonly kind: 'levels'
      readonly name: string
      readonly levels: readonly string[]
      readonly codes: ArrayLike<number>
      readonly type?: ColumnType
    }
  /** NaN is a missing value. */
  | { readonly kind: 'number'; readonly name: string; readonly values: Float32Array }

export interface ExportedRows {
  readonly manifest: Manifest
  readonly format: 'csv' | 'parquet'
  /** Columns of the version whose values are masked. */
  readonly masked: readonly string[]
  readonly columns: readonly ExportedColumn[]
  /** Places in the version, ascending. */
  readonly rows: ArrayLike<number>
}

/** DuckDB's own size of a chunk. */
const chunkRows = 2048

/** Writes rows of the view `version` to a file: their number in `row`, then the columns. A name that another column has gets a number. */
export async function exportRows(duck: Duck, exported: ExportedRows, path: string): Promise<void> {
  const { manifest, columns, format, masked } = exported
  await appendComputed(duck, exported)
  const [row, ...names] = freeNames(['row', ...columns.map(({ name }) => name)], [false, ...columns.map(({ kind }) => kind === 'stored')])
  const values = columns.map((column, place) => `${valueOf(manifest, column, place, masked)} AS ${identifier(names[place])}`)
  const quoted = format === 'csv' ? new Set(await quotedColumns(duck, manifest)) : new Set<string>()
  const inQuotes = names.filter((_, place) => needsQuotes(columns[place], quoted, masked))
  const sql = [`version.row + ${rowNumber(0)} AS ${identifier(row)}`, ...values].join(', ')
  await duck.run(
    `COPY (SELECT ${sql} FROM version JOIN computed ON version.row = computed.row ORDER BY version.row)
     TO ${literal(path)} (${layouts[format]}${quoting(inQuotes)})`,
  )
}

function valueOf(manifest: Manifest, column: ExportedColumn, place: number, masked: readonly string[]): string {
  if (column.kind === 'stored') return storedValue(manifest, column.name, masked)
  if (column.kind === 'number') return `v${place}`
  const text = `(${list(column.levels)})[v${place} + 1]`
  const type = column.type && sqlTypes[column.type]
  return type ? `CAST(${text} AS ${type})` : text
}

/** What labels are in a file that has types, as the values that they name are. */
const sqlTypes: Partial<Record<ColumnType, string>> = { integer: 'BIGINT', number: 'DOUBLE', boolean: 'BOOLEAN' }

function needsQuotes(column: ExportedColumn, stored: ReadonlySet<string>, masked: readonly string[]): boolean {
  if (column.kind === 'stored') return stored.has(column.name) && !masked.includes(column.name)
  return column.kind === 'levels' && column.levels.some((level) => defaultNullTokens.includes(level) || level.trim() !== level)
}

/** The table `computed`: the place of each row, and its computed values under the places of their columns. */
async function appendComputed(duck: Duck, { columns, rows }: ExportedRows): Promise<void> {
  const { BIGINT, DuckDBDataChunk, FLOAT, INTEGER } = await import('@duckdb/node-api')
  const computed = columns.flatMap((column, place) => (column.kind === 'stored' ? [] : [{ column, place }]))
  const types = computed.map(({ column }) => (column.kind === 'number' ? FLOAT : INTEGER))
  await duck.run(`CREATE TEMP TABLE computed (row BIGINT${computed.map(({ place }, i) => `, v${place} ${types[i].toString()}`).join('')})`)
  const appender = await duck.connection.createAppender('computed')
  for (let start = 0; start < rows.length; start += chunkRows) {
    duck.throwIfAborted()
    const places = Array.from({ length: Math.min(chunkRows, rows.length - start) }, (_, i) => rows[start + i])
    const chunk = DuckDBDataChunk.create([BIGINT, ...types], places.length)
    chunk.setColumnValues(0, places.map(BigInt))
    computed.forEach(({ column }, i) => chunk.setColumnValues(i + 1, places.map(cellOf(column))))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

function cellOf(column: Exclude<ExportedColumn, { kind: 'stored' }>): (place: number) => number | null {
  if (column.kind === 'number') return (place) => (Number.isNaN(column.values[place]) ? null : column.values[place])
  return (place) => (column.levels[column.codes[place]] === undefined ? null : column.codes[place])
}

/** Names that differ in more than their case: the columns of the version keep theirs, another one gets a number. */
function freeNames(names: readonly string[], kept: readonly boolean[]): string[] {
  const taken = new Set(names.filter((_, place) => kept[place]).map((name) => name.toLowerCase()))
  return names.map((name, place) => {
    if (kept[place]) return name
    let free = name
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`
    taken.add(free.toLowerCase())
    return free
  })
}
