import { isUtf8 } from 'node:buffer'

/** Finds bytes that are not UTF-8 in a stream, chunk by chunk; a character may lie across two chunks. */
export interface Utf8Check {
  /** @returns the offset in this chunk of the first bad byte (negative when its character began in the chunk before), or null */
  push(chunk: Uint8Array): number | null
  /** Whether the stream ends within a character. */
  readonly open: boolean
}

export function utf8Check(): Utf8Check {
  let carry: Uint8Array = new Uint8Array(0)
  return {
    push(chunk) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk])
      const whole = bytes.length - openTail(bytes)
      const checked = bytes.subarray(0, whole)
      if (!isUtf8(checked)) return firstInvalidByte(checked) - carry.length
      carry = Uint8Array.from(bytes.subarray(whole))
      return null
    },
    get open() {
      return carry.length > 0
    },
  }
}

/** The number of bytes at the end that begin a character and do not end it. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0
  }
  return 0
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead < 0xe0) return 2
  return lead < 0xf0 ? 3 : 4
}

/** By halving: a prefix is valid up to the first bad byte, but for the character that is cut at its end. */
function firstInvalidByte(bytes: Uint8Array): number {
  let low = 0
  let high = bytes.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - openTail(prefix)))) low = middle
    else high = middle
  }
  return low - openTail(bytes.subarray(0, low))
}
