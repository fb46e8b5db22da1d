import { signedVarint, wire, WireCursor } from '../../../wire.ts'
import type { Span } from './event.ts'

interface Elements extends Span {
  readonly wire: number
  readonly value: number
}

/** What is in a tensor of a summary, as far as scalars, images and texts need it. Source: tensorflow/core/framework/tensor.proto, types.proto */
interface Tensor {
  readonly type: number
  readonly hasDimensions: boolean
  /** `tensor_content`: its elements as they lie in memory, little-endian. */
  readonly content: Span | null
  /** The fields of its elements: one for each, or one with all of them. */
  readonly elements: readonly Elements[]
}

/** No image, text or scalar has more elements: further ones are not read. */
const mostElements = 1_000
const strings = 7

/** @throws WireError */
function readTensor(bytes: Uint8Array, { start, end }: Span): Tensor {
  const cursor = new WireCursor(bytes, start, end)
  const elements: Elements[] = []
  let type = 0
  let hasDimensions = false
  let content: Span | null = null
  while (cursor.next()) {
    const { number, value } = cursor
    if (number === 1) type = value
    else if (number === 2) hasDimensions = readsDimensions(bytes, cursor)
    else if (number === 4) content = { start: cursor.start, end: cursor.end }
    else if (number > 4 && elements.length < mostElements) elements.push({ start: cursor.start, end: cursor.end, wire: cursor.type, value })
  }
  return { type, hasDimensions, content, elements }
}

function readsDimensions(bytes: Uint8Array, { start, end }: Span): boolean {
  const shape = new WireCursor(bytes, start, end)
  while (shape.next()) if (shape.number === 2) return true
  return false
}

interface NumberType {
  /** Of an element in memory, in bytes. */
  readonly size: number
  read(bytes: Buffer, start: number): number
  /** An element that has a field as a whole number: half floats as their bits. */
  fromVarint?(value: number): number
}

const whole = (value: number) => value

const numberTypes: Readonly<Record<number, NumberType>> = {
  1: { size: 4, read: (bytes, start) => bytes.readFloatLE(start) },
  2: { size: 8, read: (bytes, start) => bytes.readDoubleLE(start) },
  3: { size: 4, read: (bytes, start) => bytes.readInt32LE(start), fromVarint: whole },
  9: { size: 8, read: (bytes, start) => Number(bytes.readBigInt64LE(start)), fromVarint: whole },
  14: { size: 2, read: (bytes, start) => bfloat16(bytes.readUInt16LE(start)), fromVarint: bfloat16 },
  19: { size: 2, read: (bytes, start) => half(bytes.readUInt16LE(start)), fromVarint: half },
}

/** The number of a tensor without dimensions; null for one with some, and for what is no number. @throws WireError */
export function scalarOf(bytes: Buffer, place: Span): number | null {
  const { type, hasDimensions, content, elements } = readTensor(bytes, place)
  const kind = numberTypes[type]
  if (hasDimensions || !kind) return null
  const stored = content ?? elements[0]
  // What a message leaves out is zero.
  if (stored === undefined) return 0
  if (content === null && kind.fromVarint) return readVarint(bytes, elements[0], kind.fromVarint)
  return stored.end - stored.start === kind.size ? kind.read(bytes, stored.start) : null
}

function readVarint(bytes: Buffer, element: Elements, convert: (value: number) => number): number | null {
  if (element.wire === wire.varint) return convert(signedVarint(bytes, element))
  const packed = unpacked(bytes, element)
  return packed && convert(signedVarint(bytes, packed))
}

/** The one varint of a packed field; null where it has another number of them. */
function unpacked(bytes: Uint8Array, { start, end }: Span): Elements | null {
  let value = 0
  for (let at = start; at < Math.min(end, start + 10); at++) {
    value += (bytes[at] & 127) * 2 ** (7 * (at - start))
    if (bytes[at] < 128) return at + 1 === end ? { start, end, value, wire: wire.varint } : null
  }
  return null
}

const four = new DataView(new ArrayBuffer(4))

/** The upper half of a float. */
function bfloat16(bits: number): number {
  four.setUint32(0, (bits & 0xffff) * 65_536)
  return four.getFloat32(0)
}

/** IEEE 754, 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The texts or images of a tensor of strings, in their order; empty for others. @throws WireError */
export function stringsOf(bytes: Uint8Array, place: Span): readonly Span[] {
  const { type, elements } = readTensor(bytes, place)
  return type === strings ? elements : []
}
