/** CRC-32C (Castagnoli), as the framing of TensorFlow's records uses it. Source: RFC 3720, appendix B.4; the polynomial is 0x1EDC6F41, reflected. */

const polynomial = 0x82f63b78

/** Eight bytes at a time ("slicing by 8"): `tables[k]` is what a byte does that is followed by k others. */
const tables = makeTables()

function makeTables(): Int32Array[] {
  const made = Array.from({ length: 8 }, () => new Int32Array(256))
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1
    made[0][byte] = crc
  }
  for (let k = 1; k < 8; k++) {
    for (let byte = 0; byte < 256; byte++) made[k][byte] = (made[k - 1][byte] >>> 8) ^ made[0][made[k - 1][byte] & 255]
  }
  return made
}

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables

/** Of the bytes from `start` to `end`. @returns unsigned, 32 bits */
export function crc32c(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let crc = -1
  let at = start
  for (; at + 8 <= end; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    crc =
      t7[crc & 255] ^
      t6[(crc >>> 8) & 255] ^
      t5[(crc >>> 16) & 255] ^
      t4[crc >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]]
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 255]
  return ~crc >>> 0
}

/**
 * As it is stored: rotated, and with a constant added, so that the sum of data that holds sums is no special one.
 * Source: tensorflow/core/lib/hash/crc32c.h
 */
export function maskedCrc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const crc = crc32c(bytes, start, end)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
