import type { Embedding, Network } from '../../../shared/domain/training/model.ts'
import { embeddingsTo, firstWidth, otherInputs, outputUnits } from '../network/network.ts'
import type { Matrix } from './heap.ts'
import type { Room, Step } from './layers.ts'

export interface InputLayer extends Pick<Step, 'y' | 'dy'> {
  /** The row of the table for each row of the batch. */
  places(embedding: Embedding): Int32Array
  /** @param x rows × network.inputs */
  forward(x: Float32Array, rows: number): void
  /** Fills the gradients of the tables whose vectors go to the layers. */
  backward(rows: number): void
}

/** What the first layer takes: the inputs that no embedding reads, and the vectors that go to the layers, side by side. */
export function inputLayer({ heap, parameters, capacity }: Room, network: Network): InputLayer {
  const others = otherInputs(network)
  const embeddings = network.embeddings ?? []
  const width = firstWidth(network)
  const [y, dy] = [0, 1].map(() => heap.matrix(capacity, width))
  const places = new Map(embeddings.map((embedding) => [embedding.input, new Int32Array(capacity)]))
  const placesOf = ({ input }: Embedding) => places.get(input) as Int32Array
  let at = others.length
  const vectors = embeddingsTo(network, 'layers').map((embedding) => {
    const name = `${embedding.name}/table`
    const piece = { embedding, table: parameters.weight(name), gradient: parameters.gradient(name), from: at }
    at += embedding.units
    return piece
  })
  return {
    y,
    dy,
    places: placesOf,
    forward(x, rows) {
      const { values, stride } = y
      for (let row = 0; row < rows; row++) {
        const start = row * network.inputs
        for (let i = 0, to = row * stride; i < others.length; i++, to++) values[to] = x[start + others[i]]
        for (const [input, of] of places) of[row] = x[start + input]
      }
      for (const { embedding, table, from } of vectors) copyVectors(table, placesOf(embedding), y, from, rows)
    },
    backward(rows) {
      for (const { embedding, gradient, from } of vectors) sumVectors(dy, from, placesOf(embedding), gradient, rows)
    },
  }
}

/** What is added to the outputs past the layers: a linear model of the other inputs, and vectors. */
export function outputLayer(
  { heap, parameters, products, capacity }: Room,
  network: Network,
  input: InputLayer,
  { y, dy }: Pick<Step, 'y' | 'dy'>,
): { forward(rows: number): void; backward(rows: number): void } {
  const tables = embeddingsTo(network, 'outputs').map((embedding) => {
    const name = `${embedding.name}/table`
    return { embedding, table: parameters.weight(name), gradient: parameters.gradient(name) }
  })
  const name = network.wide && `${network.wide.name}/kernel`
  const wide = name && {
    kernel: parameters.weight(name),
    gradient: parameters.gradient(name),
    outputs: heap.matrix(capacity, outputUnits(network)),
    none: heap.row(outputUnits(network)),
  }
  return {
    forward(rows) {
      if (wide) {
        products.forward(input.y, wide.kernel, wide.none, wide.outputs, rows)
        for (let i = 0, end = rows * y.stride; i < end; i++) y.values[i] += wide.outputs.values[i]
      }
      for (const { embedding, table } of tables) addVectors(table, input.places(embedding), y, rows)
    },
    backward(rows) {
      if (wide) {
        products.overRows(input.y, dy, wide.gradient, rows)
        // Vectors lie beside the other inputs, within the tile of the last rows.
        wide.gradient.values.fill(0, wide.gradient.rows * wide.gradient.stride)
      }
      for (const { embedding, gradient } of tables) sumVectors(dy, 0, input.places(embedding), gradient, rows)
    },
  }
}

function copyVectors(table: Matrix, places: Int32Array, into: Matrix, from: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const start = places[row] * table.stride
    for (let i = 0, to = row * into.stride + from; i < table.columns; i++, to++) into.values[to] = table.values[start + i]
  }
}

function addVectors(table: Matrix, places: Int32Array, into: Matrix, rows: number): void {
  for (let row = 0; row < rows; row++) {
    const start = places[row] * table.stride
    for (let i = 0, to = row * into.stride; i < table.columns; i++, to++) into.values[to] += table.values[start + i]
  }
}

/** The gradient of a table: rows of the batch that looked up the same vector are added, in the order of the batch. */
function sumVectors(at: Matrix, from: number, places: Int32Array, gradient: Matrix, rows: number): void {
  gradient.values.fill(0)
  for (let row = 0; row < rows; row++) {
    const start = places[row] * gradient.stride
    for (let i = 0, of = row * at.stride + from; i < gradient.columns; i++, of++) gradient.values[start + i] += at.values[of]
  }
}
