import type { Column, ColumnType } from '../../shared/domain/datasets/dataset.ts'
import type { FrameColumn } from '../frame.ts'
import type { Duck, DuckChunk } from './duckdb.ts'

/** Reads columns out of DuckDB into typed arrays, chunk by chunk and in order. */

/** The SQL of a column as DOUBLE; missing is NaN, dates are milliseconds since 1970. */
export function asDouble(type: Exclude<ColumnType, 'text'>, column: string): string {
  const value =
    type === 'date' || type === 'datetime' ? `epoch_us(${column}::TIMESTAMP) / 1000.0` : type === 'boolean' ? `${column}::INTEGER` : column
  return `coalesce((${value})::DOUBLE, 'nan'::DOUBLE)`
}

/** @param from SQL with `sql[i]` as the value of `columns[i]` @param rows how many it gives */
export async function readColumns(
  duck: Duck,
  columns: readonly Column[],
  sql: readonly string[],
  from: string,
  rows: number,
): Promise<Map<string, FrameColumn>> {
  const readers = columns.map((column) => (column.type === 'text' ? textReader(rows) : numberReader(column.type, rows)))
  const select = columns.map(({ type }, index) => (type === 'text' ? sql[index] : asDouble(type, sql[index])))
  if (columns.length > 0) {
    await duck.chunks(`SELECT ${select.join(', ')} FROM ${from}`, rows, (chunk, offset) => {
      readers.forEach((reader, index) => reader.read(chunk, index, offset))
    })
  }
  return new Map(columns.map(({ name }, index) => [name, readers[index].column()]))
}

interface Reader {
  read(chunk: DuckChunk, index: number, offset: number): void
  column(): FrameColumn
}

function numberReader(type: Exclude<ColumnType, 'text'>, rows: number): Reader {
  const values = new Float64Array(rows)
  return {
    // The vector of a DOUBLE column lies in memory as it is wanted here; its NULLs are NaN already.
    read: (chunk, index, offset) => values.set((chunk.getColumnVector(index) as unknown as { items: Float64Array }).items, offset),
    column: () => ({ kind: 'number', type, values }),
  }
}

function textReader(rows: number): Reader {
  const codes = new Int32Array(rows)
  const places = new Map<string | null, number>([
    [null, -1],
    ['', -1],
  ])
  const levels: string[] = []
  return {
    read: (chunk, index, offset) => {
      const vector = chunk.getColumnVector(index)
      for (let row = 0; row < chunk.rowCount; row++) {
        const value = vector.getItem(row) as string | null
        let code = places.get(value)
        if (code === undefined) {
          code = levels.length
          places.set(value, code)
          levels.push(value as string)
        }
        codes[offset + row] = code
      }
    },
    column: () => ({ kind: 'text', type: 'text', levels, codes }),
  }
}

/** A value of a column that is not text, as a person reads it. */
export function valueText(type: Column['type'], value: number): string {
  if (type === 'boolean') return value === 1 ? 'true' : 'false'
  return type === 'date' || type === 'datetime' ? isoText(type, value) : String(value)
}

/** `2024-05-01`, or `2024-05-01T10:00:00`; years beyond JavaScript's dates stay milliseconds. */
export function isoText(type: Column['type'], milliseconds: number): string {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime())) return String(milliseconds)
  const text = date.toISOString()
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text.replace(/(\.000)?Z$/, '')
}
