import { bytes, float, integer, message, text } from '../../src/main/protobuf.ts'

/** ONNX messages of any form, also those that Cairn's own exporter never writes. Field numbers: onnx.proto3. */

export const elementType = { float: 1, int64: 7, text: 8, double: 11 } as const

const join = (parts: readonly Uint8Array[]): Uint8Array => message(...parts)

/** A one-dimensional value of the graph's interface; without a size it has as many elements as there are rows. */
export function port(name: string, element: number, size?: number): Uint8Array {
  const dimension = size === undefined ? text(2, 'N') : integer(1, size)
  const tensorType = message(integer(1, element), bytes(2, bytes(1, dimension)))
  return message(text(1, name), bytes(2, bytes(1, tensorType)))
}

export function doubles(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Uint8Array {
  return message(
    ...dims.map((size) => integer(1, size)),
    integer(2, elementType.double),
    text(8, name),
    bytes(9, raw(Float64Array.from(values))),
  )
}

export function integers(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Uint8Array {
  const big = BigInt64Array.from(values, (value) => BigInt(value))
  return message(...dims.map((size) => integer(1, size)), integer(2, elementType.int64), text(8, name), bytes(9, raw(big)))
}

/** A tensor whose values lie in a file beside the model. */
export function externalDoubles(name: string, location: string, count: number): Uint8Array {
  const entry = (key: string, value: string) => bytes(13, message(text(1, key), text(2, value)))
  const where = [entry('location', location), entry('offset', '0'), entry('length', String(count * 8))]
  return message(integer(1, count), integer(2, elementType.double), text(8, name), ...where, integer(14, 1))
}

const raw = (values: Float64Array | BigInt64Array): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

export const attribute = {
  int: (name: string, value: number) => message(text(1, name), integer(3, value), integer(20, 2)),
  float: (name: string, value: number) => message(text(1, name), float(2, value), integer(20, 1)),
  tensor: (name: string, value: Uint8Array) => message(text(1, name), bytes(5, value), integer(20, 4)),
  graph: (name: string, value: Uint8Array) => message(text(1, name), bytes(6, value), integer(20, 5)),
  sparse: (name: string, value: Uint8Array) => message(text(1, name), bytes(22, value), integer(20, 11)),
}

export function node(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Uint8Array[] = [],
  domain = '',
): Uint8Array {
  return join([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, type),
    ...attributes.map((each) => bytes(5, each)),
    ...(domain === '' ? [] : [text(7, domain)]),
  ])
}

export interface GraphParts {
  readonly nodes: readonly Uint8Array[]
  readonly initializers?: readonly Uint8Array[]
  readonly sparse?: readonly Uint8Array[]
  readonly inputs?: readonly Uint8Array[]
  readonly outputs: readonly Uint8Array[]
}

export function graph({ nodes, initializers = [], sparse = [], inputs = [], outputs }: GraphParts): Uint8Array {
  return join([
    ...nodes.map((each) => bytes(1, each)),
    text(2, 'g'),
    ...initializers.map((each) => bytes(5, each)),
    ...inputs.map((each) => bytes(11, each)),
    ...outputs.map((each) => bytes(12, each)),
    ...sparse.map((each) => bytes(15, each)),
  ])
}

/** @param more further fields of the model, such as functions and training information */
export function model(body: Uint8Array, more: readonly Uint8Array[] = [], domains: readonly [string, number][] = [['', 17]]): Uint8Array {
  const opsets = domains.map(([domain, version]) => bytes(8, message(text(1, domain), integer(2, version))))
  return join([integer(1, 8), bytes(7, body), ...opsets, ...more])
}

/** A model of the column `x` that gives `y`: what the nodes make of it. */
export function tableModel(
  parts: Omit<GraphParts, 'inputs' | 'outputs'>,
  more?: readonly Uint8Array[],
  domains?: readonly [string, number][],
): Uint8Array {
  const ports = { inputs: [port('x', elementType.double)], outputs: [port('y', elementType.double)] }
  return model(graph({ ...parts, ...ports }), more, domains)
}
