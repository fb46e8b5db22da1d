import type { Column, ColumnType } from '../../shared/domain/datasets/dataset.ts'
import type { Frame, FrameColumn } from '../frame.ts'
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
): Promise<ReadonlyMap<string, FrameColumn>> {
  const readers = new ColumnReaders(columns, sql)
  const batch = readers.begin(rows)
  if (columns.length > 0) {
    await duck.chunks(`SELECT ${readers.select.join(', ')} FROM ${from}`, rows, (chunk, offset) => void batch.add(chunk, 0, offset))
  }
  return batch.frame().columns
}

/** Reads columns into frames of so many rows. */
export class ColumnReaders {
  /** The SQL of each column as it is read here. */
  readonly select: readonly string[]
  readonly #columns: readonly Column[]

  /** @param sql the values of the columns */
  constructor(columns: readonly Column[], sql: readonly string[]) {
    this.#columns = columns
    this.select = columns.map(({ type }, index) => (type === 'text' ? sql[index] : asDouble(type, sql[index])))
  }

  begin(rows: number): ColumnBatch {
    return new ColumnBatch(this.#columns, rows)
  }
}

class ColumnBatch {
  readonly rows: number
  readonly #columns: readonly Column[]
  readonly #readers: readonly Reader[]
  #filled = 0

  constructor(columns: readonly Column[], rows: number) {
    this.rows = rows
    this.#columns = columns
    this.#readers = columns.map(({ type }) => (type === 'text' ? textReader(rows) : numberReader(type, rows)))
  }

  get full(): boolean {
    return this.#filled === this.rows
  }

  /** Takes as many rows of a chunk as there is room for. @param from the first of the chunk @param at where it goes @returns how many */
  add(chunk: DuckChunk, from: number, at = this.#filled): number {
    const count = Math.min(chunk.rowCount - from, this.rows - at)
    for (let index = 0; index < this.#readers.length; index++) this.#readers[index].read(chunk.getColumnVector(index), { from, count, at })
    this.#filled = at + count
    return count
  }

  frame(): Frame {
    return { rows: this.rows, columns: new Map(this.#columns.map(({ name }, index) => [name, this.#readers[index].column()])) }
  }
}

type Vector = ReturnType<DuckChunk['getColumnVector']>

interface Piece {
  readonly from: number
  readonly count: number
  readonly at: number
}

interface Reader {
  read(vector: Vector, piece: Piece): void
  column(): FrameColumn
}

function numberReader(type: Exclude<ColumnType, 'text'>, rows: number): Reader {
  const values = new Float64Array(rows)
  return {
    // The vector of a DOUBLE column lies in memory as it is wanted here; its NULLs are NaN already.
    read: (vector, { from, count, at }) => {
      const { items } = vector as unknown as { items: Float64Array }
      values.set(count === items.length ? items : items.subarray(from, from + count), at)
    },
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
    read: (vector, { from, count, at }) => {
      for (let row = 0; row < count; row++) {
        const value = vector.getItem(from + row) as string | null
        let code = places.get(value)
        if (code === undefined) {
          code = levels.length
          places.set(value, code)
          levels.push(value as string)
        }
        codes[at + row] = code
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
