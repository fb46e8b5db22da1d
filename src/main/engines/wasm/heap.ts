import { CairnError } from '../../../shared/errors.ts'
import { tile } from './kernels.ts'

/**
 * A matrix in the memory of WebAssembly. Its rows are as far apart as a whole number of tiles takes, and it has room for
 * a whole number of tiles of rows; what lies beyond its own columns is zero and stays zero.
 */
export interface Matrix {
  /** In bytes. */
  readonly at: number
  readonly rows: number
  readonly columns: number
  /** From a row to the next, in numbers. */
  readonly stride: number
  /** Of all rows, with what lies between them; empty until the heap is opened. */
  values: Float32Array
}

const upTo = (value: number, step: number): number => Math.ceil(value / step) * step

/** How many numbers a matrix takes. */
export function matrixSize(rows: number, columns: number): number {
  return upTo(rows, tile.columns) * upTo(columns, tile.columns)
}

/** How many numbers one row takes that no product is written to. */
export function rowSize(columns: number): number {
  return upTo(columns, tile.columns)
}

/** Memory that is shared out once, before it is used. */
export interface Heap {
  matrix(rows: number, columns: number): Matrix
  /** One row: a bias, a vector. */
  row(columns: number): Matrix
  /** A matrix or row of `size` numbers that lies within a row, from its number `offset` on. */
  within(whole: Matrix, offset: number, rows: number, columns: number, size: number): Matrix
  /** @throws ENGINE_UNAVAILABLE when there is not so much memory */
  open(): WebAssembly.Memory
}

const pageBytes = 65_536

export function heap(): Heap {
  const matrices: { matrix: Matrix; size: number }[] = []
  let end = 0
  function place(at: number, rows: number, columns: number, size: number): Matrix {
    const matrix: Matrix = { at, rows, columns, stride: upTo(columns, tile.columns), values: new Float32Array() }
    matrices.push({ matrix, size })
    return matrix
  }
  function append(rows: number, columns: number, size: number): Matrix {
    const matrix = place(end, rows, columns, size)
    end += upTo(4 * size, 64)
    return matrix
  }
  return {
    matrix: (rows, columns) => append(rows, columns, matrixSize(rows, columns)),
    row: (columns) => append(1, columns, rowSize(columns)),
    within: (whole, offset, rows, columns, size) => place(whole.at + 4 * offset, rows, columns, size),
    open() {
      const memory = memoryOf(end)
      for (const { matrix, size } of matrices) matrix.values = new Float32Array(memory.buffer, matrix.at, size)
      return memory
    },
  }
}

function memoryOf(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / pageBytes)) })
  } catch (error) {
    const message = `The wasm engine is not available: the network and a batch take ${Math.ceil(bytes / 2 ** 20)} MiB. Make the batch smaller.`
    throw new CairnError('ENGINE_UNAVAILABLE', message, { engine: 'wasm' }, error)
  }
}

/** From numbers row after row. */
export function fill(matrix: Matrix, values: Float32Array, rows = matrix.rows): void {
  const { columns, stride } = matrix
  if (stride === columns) return matrix.values.set(values.subarray(0, rows * columns))
  for (let row = 0; row < rows; row++) matrix.values.set(values.subarray(row * columns, (row + 1) * columns), row * stride)
}

/** The opposite of `fill`. */
export function taken(matrix: Matrix, rows = matrix.rows): Float32Array {
  const { columns, stride, values } = matrix
  if (stride === columns) return values.slice(0, rows * columns)
  const out = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) out.set(values.subarray(row * stride, row * stride + columns), row * columns)
  return out
}
