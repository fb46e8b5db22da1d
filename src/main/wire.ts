/**
 * Reading the wire format of Protocol Buffers without trusting it: whatever is malformed, or might be read differently by somebody
 * else, is refused. Source: https://protobuf.dev/programming-guides/encoding/
 */

export const wire = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const

/** One field of a message. Its content lies in `bytes` from `start` to `end`. */
export interface Field {
  readonly number: number
  readonly type: number
  readonly start: number
  readonly end: number
  /** Of a varint: unsigned, the nearest double; 0 for others. */
  readonly value: number
}

export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Reads the messages that lie in one array of bytes. */
export class WireReader {
  readonly bytes: Uint8Array
  #left: number

  /** @param most how many fields may be read altogether: it bounds the time that reading takes */
  constructor(bytes: Uint8Array, most: number) {
    this.bytes = bytes
    this.#left = most
  }

  /** The fields of the message from `start` to `end`, in their order. @throws WireError */
  *fields(start = 0, end = this.bytes.length): Generator<Field> {
    let at = start
    while (at < end) {
      if (this.#left-- <= 0) throw new WireError('it has too many fields')
      const tag = this.#varint(at, end, 5)
      const number = Math.floor(tag.value / 8)
      const type = tag.value % 8
      if (number === 0 || tag.value > 0xffff_ffff) throw new WireError('a field has no number')
      const field = this.#field(number, type, tag.end, end)
      at = field.end
      yield field
    }
  }

  #field(number: number, type: number, start: number, end: number): Field {
    if (type === wire.varint) return { number, type, start, ...this.#varint(start, end, 10) }
    const length = type === wire.lengthDelimited ? this.#varint(start, end, 5) : null
    const begin = length?.end ?? start
    const size = length?.value ?? (type === wire.fixed64 ? 8 : type === wire.fixed32 ? 4 : Number.NaN)
    if (!(begin + size <= end)) throw new WireError('a field extends beyond its message')
    return { number, type, start: begin, end: begin + size, value: 0 }
  }

  #varint(start: number, end: number, most: number): { value: number; end: number } {
    let value = 0
    for (let i = 0; i < most; i++) {
      if (start + i >= end) throw new WireError('a number is truncated')
      const byte = this.bytes[start + i]
      value += (byte & 127) * 2 ** (7 * i)
      if (byte < 128) return { value, end: start + i + 1 }
    }
    throw new WireError('a number is too long')
  }

  text({ start, end }: Field): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString()
  }
}
