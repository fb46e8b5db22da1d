import { bytes, float, integer, message, repeated, text } from '../../protobuf.ts'

/**
 * The messages of a SavedModel that a graph of ours needs, by field number.
 * Source: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto and
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto (the numbers never change).
 */

/** DataType in types.proto. */
const dataTypes = { float32: 1, float64: 2, int32: 3, bool: 10, resource: 20 } as const
export type DataType = keyof typeof dataTypes

/** The constants that graphs of ours have: scalars and vectors. */
export interface Constant {
  readonly type: 'float32' | 'int32'
  readonly shape: readonly number[]
  readonly values: readonly number[]
}

export type Attribute =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'type'; readonly value: DataType }
  /** A dimension of −1 varies. */
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: Constant }

export interface GraphNode {
  readonly name: string
  readonly type: string
  /** `node`, `node:1` for its second output, `^node` for an order without a value. */
  readonly inputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** The graph's version that these operations are written for (TF_GRAPH_DEF_VERSION of TensorFlow 2.9, the oldest that we install). */
const producer = 1087
/** What the model is asked for by. */
export const modelTag = 'serve'

/** SavedModel with one MetaGraphDef; without a checkpoint, so that its variables begin uninitialised. */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  const graph = message(
    repeated(nodes, (node) => bytes(1, encodeNode(node))),
    bytes(4, integer(1, producer)),
  )
  const metaGraph = message(bytes(1, text(4, modelTag)), bytes(2, graph))
  return message(integer(1, 1), bytes(2, metaGraph))
}

/** NodeDef */
function encodeNode({ name, type, inputs, attributes }: GraphNode): Uint8Array {
  return message(
    text(1, name),
    text(2, type),
    repeated(inputs, (input) => text(3, input)),
    repeated(Object.entries(attributes), ([key, value]) => bytes(5, message(text(1, key), bytes(2, encodeAttribute(value))))),
  )
}

/** AttrValue */
function encodeAttribute(attribute: Attribute): Uint8Array {
  switch (attribute.kind) {
    case 'text':
      return text(2, attribute.value)
    case 'int':
      return integer(3, attribute.value)
    case 'float':
      return float(4, attribute.value)
    case 'bool':
      return integer(5, attribute.value ? 1 : 0)
    case 'type':
      return integer(6, dataTypes[attribute.value])
    case 'shape':
      return bytes(7, encodeShape(attribute.value))
    case 'tensor':
      return bytes(8, encodeTensor(attribute.value))
  }
}

/** TensorShapeProto */
function encodeShape(shape: readonly number[]): Uint8Array {
  return repeated(shape, (size) => bytes(2, integer(1, size)))
}

/** TensorProto, its values as bytes (little-endian). */
function encodeTensor({ type, shape, values }: Constant): Uint8Array {
  const content = type === 'float32' ? Float32Array.from(values) : Int32Array.from(values)
  return message(integer(1, dataTypes[type]), bytes(2, encodeShape(shape)), bytes(4, new Uint8Array(content.buffer)))
}
