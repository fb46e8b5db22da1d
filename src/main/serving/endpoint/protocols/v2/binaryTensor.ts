import { isUtf8 } from 'node:buffer'
import { endianness } from 'node:os'
import { halfFloat, widths } from './datatypes.ts'
import { invalid, quoted } from './problem.ts'
import type { TensorHead, TensorValues } from './tensor.ts'

/**
 * A tensor as raw bytes: little-endian, row-major, elements of BYTES after a uint32 of their length. Where the bytes lie aligned the
 * numbers are those of the body, without a copy.
 * @param count what its shape says
 * @throws INVALID_INPUT for bytes that are more or fewer than that, and for texts that are not UTF-8
 * @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_binary_data.html
 */
export function tensorOfBytes(head: TensorHead, bytes: Buffer, count: number): TensorValues {
  const { name, datatype, shape } = head
  const width = widths[datatype]
  if (width === null) return textsOf(head, bytes, count)
  if (bytes.length !== count * width) {
    const message = `Input ${quoted(name)} of shape [${shape.join(', ')}] and datatype ${datatype} has ${count * width} bytes, but its binary_data_size is ${bytes.length}.`
    throw invalid(message, name)
  }
  return numbersOf(head, bytes, count)
}

function numbersOf(head: TensorHead, bytes: Buffer, count: number): TensorValues {
  switch (head.datatype) {
    case 'FP64':
      return new Float64Array(...native(bytes, 8, count))
    case 'FP32':
      return new Float32Array(...native(bytes, 4, count))
    case 'INT64':
      return new BigInt64Array(...native(bytes, 8, count))
    case 'UINT64':
      return new BigUint64Array(...native(bytes, 8, count))
    case 'FP16':
      return Float64Array.from(new Uint16Array(...native(bytes, 2, count)), halfFloat)
    case 'INT32':
      return Float64Array.from(new Int32Array(...native(bytes, 4, count)))
    case 'UINT32':
      return Float64Array.from(new Uint32Array(...native(bytes, 4, count)))
    case 'INT16':
      return Float64Array.from(new Int16Array(...native(bytes, 2, count)))
    case 'UINT16':
      return Float64Array.from(new Uint16Array(...native(bytes, 2, count)))
    case 'INT8':
      return Float64Array.from(new Int8Array(...native(bytes, 1, count)))
    case 'BOOL':
      return Array.from(bytes, (byte, place) => truth(head.name, byte, place))
    default:
      return Float64Array.from(bytes)
  }
}

const isLittleEndian = endianness() === 'LE'

/** The part of a buffer as a typed array of this machine takes it: where it has to be aligned or turned around, a copy. */
function native(bytes: Buffer, width: 1 | 2 | 4 | 8, count: number): [ArrayBufferLike, number, number] {
  const isUsable = bytes.byteOffset % width === 0 && (isLittleEndian || width === 1)
  if (isUsable) return [bytes.buffer, bytes.byteOffset, count]
  const copy = Buffer.from(new Uint8Array(bytes).buffer)
  return [isLittleEndian ? copy.buffer : turned(copy, width).buffer, 0, count]
}

function turned(bytes: Buffer, width: 1 | 2 | 4 | 8): Buffer {
  if (width === 2) return bytes.swap16()
  return width === 4 ? bytes.swap32() : bytes.swap64()
}

function truth(name: string, byte: number, place: number): boolean {
  if (byte > 1) throw invalid(`Element ${place} of input ${quoted(name)} is not BOOL: its byte is neither 0 nor 1.`, name)
  return byte === 1
}

function textsOf({ name, shape }: TensorHead, bytes: Buffer, count: number): string[] {
  const texts: string[] = []
  let at = 0
  // Each element has four bytes of its own, so that a shape that lies costs nothing.
  while (at < bytes.length) {
    const length = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Infinity
    if (at + 4 + length > bytes.length)
      throw invalid(`Element ${texts.length} of input ${quoted(name)} is longer than its binary data.`, name)
    texts.push(utf8(name, bytes.subarray(at + 4, at + 4 + length), texts.length))
    at += 4 + length
  }
  if (texts.length === count) return texts
  throw invalid(
    `Input ${quoted(name)} of shape [${shape.join(', ')}] has ${count} elements, but its binary data has ${texts.length}.`,
    name,
  )
}

export function utf8(name: string, bytes: Buffer, place: number): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  throw invalid(`Element ${place} of input ${quoted(name)} is not UTF-8.`, name)
}

/** Elements as raw bytes. */
export function bytesOfTensor(values: Float64Array | Float32Array | BigInt64Array | BigUint64Array | readonly string[]): Buffer {
  if (ArrayBuffer.isView(values)) {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    return isLittleEndian ? bytes : turned(Buffer.from(bytes), values.BYTES_PER_ELEMENT === 4 ? 4 : 8)
  }
  const bytes = Buffer.allocUnsafe(values.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0))
  let at = 0
  for (const text of values) {
    const length = bytes.write(text, at + 4)
    bytes.writeUInt32LE(length, at)
    at += 4 + length
  }
  return bytes
}
