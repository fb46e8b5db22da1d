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

/**
 * Goes over the fields of a message without an object for each of them: for millions of small messages. After `next` its properties are
 * those of the field that was read.
 */
export class WireCursor implements Field {
  number = 0
  type = 0
  start = 0
  end = 0
  value = 0
  #bytes: Uint8Array
  #at: number
  #limit: number

  constructor(bytes: Uint8Array = new Uint8Array(), start = 0, end: number = bytes.length) {
    this.#bytes = bytes
    this.#at = start
    this.#limit = end
  }

  /** Begins another message. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes
    this.#at = start
    this.#limit = end
  }

  /** Reads the next field. @returns false at the end of the message @throws WireError */
  next(): boolean {
    if (this.#at >= this.#limit) return false
    this.#varint(this.#at, 5)
    const tag = this.value
    if (tag < 8 || tag > 0xffff_ffff) throw new WireError('a field has no number')
    this.number = tag >>> 3
    this.type = tag & 7
    this.#content()
    this.#at = this.end
    return true
  }

  #content(): void {
    const begin = this.end
    this.start = begin
    if (this.type === wire.varint) return this.#varint(begin, 10)
    let size = Number.NaN
    if (this.type === wire.lengthDelimited) {
      this.#varint(begin, 5)
      this.start = this.end
      size = this.value
    } else if (this.type === wire.fixed32) size = 4
    else if (this.type === wire.fixed64) size = 8
    this.value = 0
    this.end = this.start + size
    if (!(this.end <= this.#limit)) throw new WireError('a field extends beyond its message')
  }

  /** Sets `value`, and `end` to what is after it. */
  #varint(start: number, most: number): void {
    let value = 0
    let scale = 1
    for (let at = start; at < start + most; at++) {
      if (at >= this.#limit) throw new WireError('a number is truncated')
      const byte = this.#bytes[at]
      value += (byte & 127) * scale
      if (byte < 128) {
        this.value = value
        this.end = at + 1
        return
      }
      scale *= 128
    }
    throw new WireError('a number is too long')
  }
}

/** A varint as the int64 that it stands for. A negative one has ten bytes, and as an unsigned double it would be rounded to 2^64. */
export function signedVarint(bytes: Uint8Array, { start, end, value }: Pick<Field, 'start' | 'end' | 'value'>): number {
  if (end - start < 10) return value
  let number = 0n
  for (let i = 0; i < 10; i++) number |= BigInt(bytes[start + i] & 127) << BigInt(7 * i)
  return Number(BigInt.asIntN(64, number))
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
    const cursor = new WireCursor(this.bytes, start, end)
    while (cursor.next()) {
      if (this.#left-- <= 0) throw new WireError('it has too many fields')
      yield { number: cursor.number, type: cursor.type, start: cursor.start, end: cursor.end, value: cursor.value }
    }
  }

  text({ start, end }: Field): string {
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start).toString()
  }
}
