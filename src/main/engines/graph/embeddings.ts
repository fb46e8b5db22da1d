import type { Embedding, Network } from '../../../shared/domain/training/model.ts'
import { embeddingsTo, otherInputs } from '../network/network.ts'
import { flag, float32, int, type Ref, typed } from './builder.ts'
import type { Scope } from './scope.ts'

/** A batch, parted into what layers compute with and what tables are looked up by. */
export interface BatchRefs {
  /** Rows × inputs that no embedding reads; null where embeddings read every input. */
  readonly others: Ref | null
  /** The row of the table for each row of the batch: int32. */
  readonly places: (embedding: Embedding) => Ref
}

/** The inputs that embeddings read, each once, in order: the columns of `places`. */
export function placeInputs({ embeddings = [] }: Network): number[] {
  return [...new Set(embeddings.map(({ input }) => input))].toSorted((a, b) => a - b)
}

/** @param others rows × inputs @param places int32, rows × the inputs that embeddings read */
export function batchRefs(scope: Scope, network: Network, others: Ref, places: Ref): BatchRefs {
  const inputs = placeInputs(network)
  const hasOthers = otherInputs(network).length > 0
  if (inputs.length === 0) return { others, places: () => '' }
  const columns = scope.op('Unpack', [places], { T: typed('int32'), num: int(inputs.length), axis: int(1) })
  return { others: hasOthers ? others : null, places: ({ input }) => `${columns}:${inputs.indexOf(input)}` }
}

function vectors({ op, read, whole }: Scope, embedding: Embedding, { places }: BatchRefs): Ref {
  const types = { Tparams: typed('float32'), Tindices: typed('int32'), Taxis: typed('int32') }
  return op('GatherV2', [read(`${embedding.name}/table`), places(embedding), whole(0)], types)
}

/** What the first layer takes: the other inputs and the vectors, side by side. */
export function firstInput(scope: Scope, network: Network, batch: BatchRefs): Ref {
  const found = embeddingsTo(network, 'layers').map((embedding) => vectors(scope, embedding, batch))
  const parts = batch.others === null ? found : [batch.others, ...found]
  if (parts.length === 1) return parts[0]
  return scope.op('ConcatV2', [...parts, scope.whole(1)], { ...float32, N: int(parts.length), Tidx: typed('int32') })
}

/** The outputs of the layers, and what is added to them past the layers. */
export function withDirect(scope: Scope, network: Network, batch: BatchRefs, outputs: Ref): Ref {
  const { op, read } = scope
  const found = embeddingsTo(network, 'outputs').map((embedding) => vectors(scope, embedding, batch))
  const linear = network.wide && batch.others ? [op('MatMul', [batch.others, read(`${network.wide.name}/kernel`)])] : []
  return [...linear, ...found].reduce((sum, part) => op('AddV2', [sum, part]), outputs)
}

/**
 * The gradients of the tables and of the wide kernel.
 *
 * @param atOutputs ∂loss/∂outputs @param atFirst ∂loss/∂ what the first layer takes; read only where vectors go there
 */
export function embeddingGradients(scope: Scope, network: Network, batch: BatchRefs, atOutputs: Ref, atFirst: Ref): Map<string, Ref> {
  const { op, ints, whole } = scope
  const gradients = new Map<string, Ref>()
  if (network.wide && batch.others) {
    gradients.set(`${network.wide.name}/kernel`, op('MatMul', [batch.others, atOutputs], { ...float32, transpose_a: flag(true) }))
  }
  let from = batch.others === null ? 0 : otherInputs(network).length
  const index = { ...float32, Index: typed('int32') }
  for (const embedding of network.embeddings ?? []) {
    const { name, units, to, rows } = embedding
    const piece = to === 'outputs' ? atOutputs : op('Slice', [atFirst, ints(0, from), ints(-1, units)], index)
    if (to === 'layers') from += units
    // Rows of the batch that looked up the same vector are added, in the order of the batch.
    const types = { ...float32, Tindices: typed('int32'), Tnumsegments: typed('int32') }
    gradients.set(`${name}/table`, op('UnsortedSegmentSum', [piece, batch.places(embedding), whole(rows)], types))
  }
  return gradients
}
