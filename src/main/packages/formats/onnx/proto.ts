import { bytes, float, integer, message, packedFloats, packedIntegers, repeated, repeatedTexts, text } from '../../../protobuf.ts'

/**
 * The messages of ONNX that a model of ours needs, by field number.
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (the numbers never change).
 */

/** TensorProto.DataType */
const dataTypes = { float: 1, int64: 7, string: 8, double: 11 } as const
export type ElementType = keyof typeof dataTypes

export type Tensor = { readonly name: string; readonly dims: readonly number[] } & (
  | { readonly type: 'float'; readonly values: Float32Array }
  | { readonly type: 'double'; readonly values: Float64Array }
  | { readonly type: 'int64'; readonly values: BigInt64Array }
  | { readonly type: 'string'; readonly values: readonly string[] }
)

export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }

export interface Node {
  readonly name: string
  readonly type: string
  /** '' is the default domain, ai.onnx. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, Attribute>
}

/** An input or output of the graph. A dimension is a number, or the name of one that varies. */
export interface ValueInfo {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly (number | string)[]
  readonly doc: string
}

export interface Graph {
  readonly name: string
  readonly nodes: readonly Node[]
  readonly initializers: readonly Tensor[]
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
}

export interface Model {
  readonly irVersion: number
  /** Domain to version, in the order that is written. */
  readonly opsets: ReadonlyMap<string, number>
  readonly producer: { readonly name: string; readonly version: string }
  readonly doc: string
  readonly graph: Graph
  readonly metadata: ReadonlyMap<string, string>
}

/** ModelProto */
export function encodeModel(model: Model): Uint8Array {
  return message(
    integer(1, model.irVersion),
    text(2, model.producer.name),
    text(3, model.producer.version),
    text(6, model.doc),
    bytes(7, encodeGraph(model.graph)),
    repeated([...model.opsets], ([domain, version]) => bytes(8, message(text(1, domain), integer(2, version)))),
    repeated([...model.metadata], ([key, value]) => bytes(14, message(text(1, key), text(2, value)))),
  )
}

/** GraphProto */
function encodeGraph(graph: Graph): Uint8Array {
  return message(
    repeated(graph.nodes, (node) => bytes(1, encodeNode(node))),
    text(2, graph.name),
    repeated(graph.initializers, (tensor) => bytes(5, encodeTensor(tensor))),
    repeated(graph.inputs, (value) => bytes(11, encodeValueInfo(value))),
    repeated(graph.outputs, (value) => bytes(12, encodeValueInfo(value))),
  )
}

/** NodeProto */
function encodeNode(node: Node): Uint8Array {
  return message(
    repeated(node.inputs, (name) => text(1, name)),
    repeated(node.outputs, (name) => text(2, name)),
    text(3, node.name),
    text(4, node.type),
    repeated([...node.attributes], ([name, attribute]) => bytes(5, encodeAttribute(name, attribute))),
    text(7, node.domain),
  )
}

/** AttributeProto; field 20 says which of the value fields is in use. */
function encodeAttribute(name: string, attribute: Attribute): Uint8Array {
  switch (attribute.kind) {
    case 'float':
      return message(text(1, name), float(2, attribute.value), integer(20, 1))
    case 'int':
      return message(text(1, name), integer(3, attribute.value), integer(20, 2))
    case 'string':
      return message(text(1, name), text(4, attribute.value), integer(20, 3))
    case 'ints':
      return message(text(1, name), packedIntegers(8, attribute.value), integer(20, 7))
    case 'floats':
      return message(text(1, name), packedFloats(7, attribute.value), integer(20, 6))
    case 'strings':
      return message(text(1, name), repeatedTexts(9, attribute.value), integer(20, 8))
  }
}

/** TensorProto. Numbers are raw and little-endian, which is also how every platform of ours holds them in memory. */
function encodeTensor(tensor: Tensor): Uint8Array {
  const data =
    tensor.type === 'string'
      ? repeated(tensor.values, (value) => text(6, value))
      : bytes(9, new Uint8Array(tensor.values.buffer, tensor.values.byteOffset, tensor.values.byteLength))
  return message(
    repeated(tensor.dims, (size) => integer(1, size)),
    integer(2, dataTypes[tensor.type]),
    text(8, tensor.name),
    data,
  )
}

/** ValueInfoProto → TypeProto → TypeProto.Tensor → TensorShapeProto */
function encodeValueInfo(value: ValueInfo): Uint8Array {
  const shape = repeated(value.shape, (size) => bytes(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  const tensor = message(integer(1, dataTypes[value.type]), bytes(2, shape))
  return message(text(1, value.name), bytes(2, bytes(1, tensor)), text(3, value.doc))
}
