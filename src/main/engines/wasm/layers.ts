import type { Activation } from '../../../shared/domain/training/recipe.ts'
import { rules } from './elementwise.ts'
import type { Heap, Matrix } from './heap.ts'
import type { Kernels } from './kernels.ts'
import type { Parameters } from './parameters.ts'
import type { Products } from './products.ts'

/** One layer in place: it reads `x` and writes `y`, and on the way back reads ∂loss/∂y and writes ∂loss/∂x. */
export interface Step {
  /** What the next layer reads. */
  readonly y: Matrix
  /** ∂loss/∂y, which the next layer writes. */
  readonly dy: Matrix
  forward(rows: number, training: boolean): void
  backward(rows: number): void
}

/** What a layer is built with. */
export interface Room {
  readonly heap: Heap
  readonly parameters: Parameters
  readonly products: Products
  /** Once the heap is open. */
  readonly kernels: () => Kernels
  /** The most rows at a time. */
  readonly capacity: number
}

/** @param x what is read @param dx where ∂loss/∂x goes; null where nobody asks for it */
export function denseLayer({ heap, parameters, products, capacity }: Room, name: string, x: Matrix, dx: Matrix | null): Step {
  const [kernel, bias] = ['kernel', 'bias'].map((role) => parameters.weight(`${name}/${role}`))
  const [dKernel, dBias] = ['kernel', 'bias'].map((role) => parameters.gradient(`${name}/${role}`))
  const { columns } = kernel
  const [y, dy] = [heap.matrix(capacity, columns), heap.matrix(capacity, columns)]
  const room = dx && heap.matrix(columns, kernel.rows)
  const sums = new Float64Array(columns)
  return {
    y,
    dy,
    forward: (rows) => products.forward(x, kernel, bias, y, rows),
    backward(rows) {
      products.overRows(x, dy, dKernel, rows)
      sumRows(dy, rows, sums)
      dBias.values.set(sums)
      if (dx && room) products.transposed(dy, kernel, room, dx, rows)
    },
  }
}

/** In place: for a layer whose output nobody else reads. */
export function activationInPlace({ heap, capacity, kernels }: Room, { y, dy }: Pick<Step, 'y' | 'dy'>, activation: Activation): Step {
  const rule = rules[activation]
  const kept = activation === 'gelu' ? heap.matrix(capacity, y.columns) : null
  return {
    y,
    dy,
    forward: (rows) => rule.forward(y, rows, kept, kernels()),
    backward: (rows) => rule.backward(dy, y, rows, kept, kernels()),
  }
}

export function activationLayer(room: Room, before: Pick<Step, 'y' | 'dy'>, activation: Activation): Step {
  const [y, dy] = [0, 1].map(() => room.heap.matrix(room.capacity, before.y.columns))
  const inner = activationInPlace(room, { y, dy }, activation)
  return {
    y,
    dy,
    forward(rows, training) {
      y.values.set(before.y.values.subarray(0, rows * y.stride))
      inner.forward(rows, training)
    },
    backward(rows) {
      inner.backward(rows)
      before.dy.values.set(dy.values.subarray(0, rows * dy.stride))
    },
  }
}

/** @param kept gives for so many units which stay (1) at the step that is trained */
export function dropoutLayer(
  { heap, capacity }: Room,
  before: Pick<Step, 'y' | 'dy'>,
  rate: number,
  kept: (count: number) => Uint8Array,
): Step {
  const [y, dy] = [0, 1].map(() => heap.matrix(capacity, before.y.columns))
  const factor = 1 / (1 - rate)
  let mask: Uint8Array = new Uint8Array()
  const apply = ({ values: from }: Matrix, { values: to, columns, stride }: Matrix, rows: number) => {
    for (let row = 0, at = 0; row < rows; row++) {
      for (let i = row * stride, end = i + columns; i < end; i++, at++) to[i] = from[i] * mask[at] * factor
    }
  }
  return {
    y,
    dy,
    forward(rows, training) {
      if (!training) return y.values.set(before.y.values.subarray(0, rows * y.stride))
      mask = kept(rows * y.columns)
      apply(before.y, y, rows)
    },
    backward: (rows) => apply(dy, before.dy, rows),
  }
}

/** The sum of each column, in float64. */
export function sumRows({ values, columns, stride }: Matrix, rows: number, sums: Float64Array): void {
  sums.fill(0)
  for (let row = 0; row < rows; row++) for (let j = 0, i = row * stride; j < columns; j++, i++) sums[j] += values[i]
}
