import type { NamedTensor, Network } from '../../../shared/domain/training/model.ts'
import { weightReader, weightSpecs } from '../network/network.ts'
import { layoutOf } from '../layout.ts'
import { fill, type Heap, type Matrix, matrixSize, rowSize, taken } from './heap.ts'

/** How many vectors of the length of all weights there are: the weights, their gradient, and what the optimiser remembers. */
export interface Parameters {
  /** All trained weights, one after the other. */
  readonly all: Matrix
  readonly gradients: Matrix
  /** Vectors like `all`. */
  readonly memory: readonly Matrix[]
  /** From one of these vectors to the next, in bytes. */
  readonly gap: number
  /** A weight as it is now, a vector being one row. */
  weight(name: string): Matrix
  gradient(name: string): Matrix
  /** The trained weights within one of the vectors, as tensors called `${prefix}${weight}`. */
  parted(vector: Matrix, prefix: string): NamedTensor[]
  join(vector: Matrix, tensors: readonly NamedTensor[], prefix: string): void
  weights(): NamedTensor[]
  setWeights(weights: readonly NamedTensor[]): void
}

interface Piece {
  readonly name: string
  readonly shape: readonly number[]
  readonly offset: number
  readonly rows: number
  readonly columns: number
  readonly size: number
}

/** @param remembered how many vectors the optimiser keeps */
export function parametersOf(heap: Heap, network: Network, remembered: number): Parameters {
  const { slots } = layoutOf(network)
  let total = 0
  const pieces = slots.map(({ name, shape }): Piece => {
    const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]]
    const size = shape.length === 2 ? matrixSize(rows, columns) : rowSize(columns)
    const piece = { name, shape, offset: total, rows, columns, size }
    total += size
    return piece
  })
  const vectors = Array.from({ length: 2 + remembered }, () => heap.row(total))
  const viewsOf = (vector: Matrix) =>
    new Map(pieces.map(({ name, offset, rows, columns, size }) => [name, heap.within(vector, offset, rows, columns, size)]))
  const views = new Map(vectors.map((vector) => [vector, viewsOf(vector)]))
  const [all, gradients, ...memory] = vectors
  const moving = new Map(
    weightSpecs(network)
      .filter(({ role }) => role === 'movingMean' || role === 'movingVariance')
      .map(({ name, shape }) => [name, heap.row(shape[0])]),
  )
  const find = (vector: Matrix, name: string): Matrix => (views.get(vector)?.get(name) ?? moving.get(name)) as Matrix
  return {
    all,
    gradients,
    memory,
    gap: gradients.at - all.at,
    weight: (name) => find(all, name),
    gradient: (name) => find(gradients, name),
    parted: (vector, prefix) => pieces.map(({ name, shape }) => ({ name: prefix + name, shape, values: taken(find(vector, name)) })),
    join(vector, tensors, prefix) {
      const values = new Map(tensors.map((tensor) => [tensor.name, tensor.values]))
      for (const { name } of pieces) fill(find(vector, name), values.get(prefix + name) as Float32Array)
    },
    weights: () => weightSpecs(network).map(({ name, shape }) => ({ name, shape, values: taken(find(all, name)) })),
    setWeights(weights) {
      const value = weightReader(network, weights)
      for (const { name } of weightSpecs(network)) fill(find(all, name), value(name))
    },
  }
}
