import type { Embedding, Network } from '../../shared/domain/training/model.ts'
import { embeddingsTo, otherInputs } from './network/network.ts'
import { type Backend, productTransposedA, type Tensor, type Tensor2D } from './tensors.ts'

/** A tensor by the name of its weight. */
export type Lookup = <T extends Tensor>(name: string) => T

/** A batch, parted into what layers compute with and what tables are looked up by. */
export interface BatchInputs {
  readonly rows: number
  /** Null where embeddings read every input. */
  readonly others: Tensor2D | null
  /** The row of the table for each row of the batch. */
  readonly places: (embedding: Embedding) => Int32Array
}

/** @param x row-major, rows × network.inputs */
export function batchInputs({ tf }: Backend, network: Network, x: Float32Array, rows: number): BatchInputs {
  const { inputs, embeddings } = network
  const places = ({ input }: Embedding) => Int32Array.from({ length: rows }, (_, row) => x[row * inputs + input])
  if (!embeddings) return { rows, others: tf.tensor2d(x, [rows, inputs]), places }
  const columns = otherInputs(network)
  if (columns.length === 0) return { rows, others: null, places }
  const values = new Float32Array(rows * columns.length)
  for (let row = 0, at = 0; row < rows; row++) for (const column of columns) values[at++] = x[row * inputs + column]
  return { rows, others: tf.tensor2d(values, [rows, columns.length]), places }
}

function vectors({ tf }: Backend, weight: Lookup, embedding: Embedding, { places }: BatchInputs): Tensor2D {
  return tf.gather(weight<Tensor2D>(`${embedding.name}/table`), tf.tensor1d(places(embedding), 'int32'))
}

/** What the first layer takes: the other inputs and the vectors, side by side. */
export function firstInput(backend: Backend, network: Network, weight: Lookup, batch: BatchInputs): Tensor2D {
  const found = embeddingsTo(network, 'layers').map((embedding) => vectors(backend, weight, embedding, batch))
  const parts = batch.others === null ? found : [batch.others, ...found]
  return parts.length === 1 ? parts[0] : backend.tf.concat(parts, 1)
}

/** The outputs of the layers, and what is added to them past the layers. */
export function withDirect(backend: Backend, network: Network, weight: Lookup, batch: BatchInputs, outputs: Tensor2D): Tensor2D {
  const { tf } = backend
  const found = embeddingsTo(network, 'outputs').map((embedding) => vectors(backend, weight, embedding, batch))
  const linear = network.wide && batch.others ? [tf.matMul(batch.others, weight<Tensor2D>(`${network.wide.name}/kernel`))] : []
  return [...linear, ...found].reduce<Tensor2D>((sum, part) => tf.add(sum, part), outputs)
}

/**
 * The gradients of the tables and of the wide kernel.
 *
 * @param atOutputs ∂loss/∂outputs @param atFirst ∂loss/∂ what the first layer takes; read only where vectors go there
 */
export function embeddingGradients(
  backend: Backend,
  network: Network,
  batch: BatchInputs,
  atOutputs: Tensor2D,
  atFirst: Tensor2D,
): Map<string, Tensor> {
  const gradients = new Map<string, Tensor>()
  if (network.wide && batch.others) gradients.set(`${network.wide.name}/kernel`, productTransposedA(backend, batch.others, atOutputs))
  let from = batch.others?.shape[1] ?? 0
  for (const embedding of network.embeddings ?? []) {
    const { name, units, to } = embedding
    const piece = to === 'outputs' ? atOutputs : backend.tf.slice(atFirst, [0, from], [batch.rows, units])
    if (to === 'layers') from += units
    gradients.set(`${name}/table`, summedByRow(backend, embedding, batch.places(embedding), piece.dataSync<'float32'>()))
  }
  return gradients
}

/**
 * The gradient of a table: rows of the batch that looked up the same vector are added. It is done outside the library,
 * whose kernel for it WebAssembly lacks, and always in the order of the batch, so that it is the same to the last bit.
 */
function summedByRow({ tf }: Backend, { rows, units }: Embedding, places: Int32Array, gradient: Float32Array): Tensor2D {
  const sums = new Float32Array(rows * units)
  for (let row = 0, at = 0; row < places.length; row++) {
    const to = places[row] * units
    for (let unit = 0; unit < units; unit++) sums[to + unit] += gradient[at++]
  }
  return tf.tensor2d(sums, [rows, units])
}
