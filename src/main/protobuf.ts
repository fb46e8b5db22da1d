/**
 * The wire format of Protocol Buffers, as far as ONNX and TensorFlow's graphs need it. A message is the concatenation of its fields, so every
 * function here gives the bytes of one field and `message` joins them. Absent values are simply not written.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

const wire = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const

/** Joins fields to a message. */
export function message(...fields: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields))
}

/** Base 128, least significant group first. A negative number is written as its 64-bit two's complement (10 bytes). */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}

function tag(field: number, type: number): Uint8Array {
  return varint((field << 3) | type)
}

/** int32, int64 or an enum. */
export function integer(field: number, value: number | bigint): Uint8Array {
  return message(tag(field, wire.varint), varint(value))
}

/** bytes, or a message inside a message. */
export function bytes(field: number, value: Uint8Array): Uint8Array {
  return message(tag(field, wire.lengthDelimited), varint(value.byteLength), value)
}

/** string, as UTF-8. A lone surrogate becomes U+FFFD, as it does where the text is read. */
export function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value))
}

/** float: IEEE 754, 32 bits, little-endian. */
export function float(field: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value, true)
  return message(tag(field, wire.fixed32), new Uint8Array(view.buffer))
}

/** A repeated field: one field after the other. */
export function repeated<Value>(values: readonly Value[], write: (value: Value) => Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat(values.map(write)))
}

/** A repeated field of texts, of which few may be said millions of times. */
export function repeatedTexts(field: number, values: readonly string[]): Uint8Array {
  const written = new Map<string, Uint8Array>()
  return repeated(values, (value) => {
    const known = written.get(value) ?? text(field, value)
    written.set(value, known)
    return known
  })
}

/** Repeated whole numbers from −2⁵³ to 2⁵³ in one field, packed: a reader takes both forms. */
export function packedIntegers(field: number, values: readonly number[]): Uint8Array {
  const out = Buffer.allocUnsafe(values.length * 10)
  let at = 0
  for (const value of values) {
    if (value < 0) {
      out.set(varint(value), at)
      at += 10
      continue
    }
    let rest = value
    while (rest >= 128) {
      out[at++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    out[at++] = rest
  }
  return bytes(field, out.subarray(0, at))
}

/** Repeated floats in one field, packed. */
export function packedFloats(field: number, values: readonly number[]): Uint8Array {
  const out = Buffer.allocUnsafe(values.length * 4)
  for (const [i, value] of values.entries()) out.writeFloatLE(value, i * 4)
  return bytes(field, out)
}
