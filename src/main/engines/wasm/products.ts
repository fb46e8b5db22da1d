import type { Matrix } from './heap.ts'
import { type Kernels, tile } from './kernels.ts'

/** The three products of a dense layer. Rows are given where fewer than the matrix has are in use. */
export interface Products {
  /** c = start + a·b, the same start for each row. */
  forward(a: Matrix, b: Matrix, start: Matrix, c: Matrix, rows: number): void
  /** c = aᵀ·b, summed over rows. */
  overRows(a: Matrix, b: Matrix, c: Matrix, rows: number): void
  /** c = a·bᵀ @param room where bᵀ is written */
  transposed(a: Matrix, b: Matrix, room: Matrix, c: Matrix, rows: number): void
}

const up = (value: number, step: number): number => Math.ceil(value / step) * step

/** @param zeros one row of zeros, as wide as any matrix @param panel room for a tile of columns, as long as any sum @param kernels of the memory, once it is open */
export function productsOf(kernels: () => Kernels, zeros: Matrix, panel: Matrix): Products {
  function forward(a: Matrix, b: Matrix, start: Matrix, c: Matrix, rows: number): void {
    kernels().product(
      a.at,
      4 * a.stride,
      4,
      b.at,
      4 * b.stride,
      c.at,
      4 * c.stride,
      start.at,
      up(rows, tile.rows),
      c.stride,
      b.rows,
      panel.at,
    )
  }
  return {
    forward,
    overRows(a, b, c, rows) {
      kernels().product(
        a.at,
        4,
        4 * a.stride,
        b.at,
        4 * b.stride,
        c.at,
        4 * c.stride,
        zeros.at,
        up(c.rows, tile.rows),
        c.stride,
        rows,
        panel.at,
      )
    },
    transposed(a, b, room, c, rows) {
      transpose(b, room)
      forward(a, room, zeros, c, rows)
    },
  }
}

function transpose({ rows, columns, stride, values }: Matrix, into: Matrix): void {
  const { values: out, stride: step } = into
  for (let row = 0; row < rows; row++) {
    for (let column = 0, from = row * stride, to = row; column < columns; column++, from++, to += step) out[to] = values[from]
  }
}
