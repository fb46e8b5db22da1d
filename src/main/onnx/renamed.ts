import { bytes as lengthDelimited, text } from '../protobuf.ts'
import { type Field, type WireReader } from '../wire.ts'

/**
 * The nodes and constants of a graph under other names, graphs within them too, so that it can stand within a larger one. Of a graph that
 * `checkGraph` let pass: it knows all fields. Numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 * @param rename of a value; an empty name is one that is absent
 * @returns fields of a GraphProto: its inputs and outputs are not among them
 */
export function renamedBody(reader: WireReader, graph: Field, rename: (value: string) => string): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (const field of reader.fields(graph.start, graph.end)) {
    if (field.number === 1) parts.push(lengthDelimited(1, renamed(reader, field, rename, ofNode)))
    if (field.number === 5) parts.push(lengthDelimited(5, renamed(reader, field, rename, ofTensor)))
    if (field.number === 15) parts.push(lengthDelimited(15, renamed(reader, field, rename, ofSparse)))
  }
  return parts
}

/** What a field of a message holds: the name of a value, or a message of another kind. */
type Rules = { readonly [number: number]: 'name' | (() => Rules) }

const ofTensor: Rules = { 8: 'name' }
const ofSparse: Rules = { 1: () => ofTensor }
const ofNode: Rules = { 1: 'name', 2: 'name', 5: () => ofAttribute }
const ofAttribute: Rules = { 6: () => ofGraph, 11: () => ofGraph }
const ofValue: Rules = { 1: 'name' }
/** Within a graph that is an attribute everything is renamed, its inputs and outputs too. */
const ofGraph: Rules = { 1: () => ofNode, 5: () => ofTensor, 11: () => ofValue, 12: () => ofValue, 13: () => ofValue, 15: () => ofSparse }

function renamed(reader: WireReader, { start, end }: Field, rename: (value: string) => string, rules: Rules): Uint8Array {
  const parts: Uint8Array[] = []
  for (const field of reader.fields(start, end)) {
    const rule = rules[field.number]
    if (rule === 'name') parts.push(text(field.number, nameAfter(reader.text(field), rename)))
    else if (rule) parts.push(lengthDelimited(field.number, renamed(reader, field, rename, rule())))
    else parts.push(asItStands(reader, field))
  }
  return Buffer.concat(parts)
}

const nameAfter = (name: string, rename: (value: string) => string) => (name === '' ? '' : rename(name))

/** A field byte by byte, with its tag. */
export function asItStands({ bytes }: WireReader, { number, type, start, end }: Field): Uint8Array {
  const value = bytes.subarray(start, end)
  if (type === 2) return lengthDelimited(number, value)
  const tag = (number << 3) | type
  const encoded = tag < 128 ? Uint8Array.of(tag) : Uint8Array.of((tag & 127) | 128, tag >>> 7)
  return Buffer.concat([encoded, value])
}
