/** Of the blocks of a frame, by the number that the frame has for it. */
const blockBytes = new Map([4, 5, 6, 7].map((number) => [number, 2 ** (2 * number + 8)]))

/**
 * Decompresses a frame of LZ4, which Arrow's compressed bodies are made of. Checksums are not compared: what is broken
 * otherwise is told.
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md, lz4_Block_format.md
 * @throws Error where the frame is damaged
 */
export function lz4Frame(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  let out = new Uint8Array(frame.length * 4)
  let to = 0
  let at = 0
  while (at + 7 <= frame.length) {
    if (view.getUint32(at, true) !== 0x184d2204) throw new Error('a compressed part is not LZ4')
    const flags = frame[at + 4]
    const most = blockBytes.get((frame[at + 5] >> 4) & 7)
    if (flags >> 6 !== 1 || (flags & 1) !== 0 || most === undefined) throw new Error('a compressed part has an unknown form of LZ4')
    const [blockChecksums, contentSize, contentChecksum] = [(flags & 16) !== 0, (flags & 8) !== 0, (flags & 4) !== 0]
    at += 7 + (contentSize ? 8 : 0)
    for (;;) {
      if (at + 4 > frame.length) throw damage()
      const head = view.getUint32(at, true)
      at += 4
      if (head === 0) break
      const length = head & 0x7fffffff
      if (length > most || at + length > frame.length) throw damage()
      if (to + most > out.length) out = grown(out, to + most)
      if (head >>> 31 === 1) {
        out.set(frame.subarray(at, at + length), to)
        to += length
      } else to = lz4Block(frame.subarray(at, at + length), out.subarray(0, to + most), to)
      at += length + (blockChecksums ? 4 : 0)
    }
    at += contentChecksum ? 4 : 0
  }
  return out.subarray(0, to)
}

function grown(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, bytes.length * 2))
  larger.set(bytes)
  return larger
}

const damage = () => new Error('a compressed part is damaged')

/** @returns where the output ends: copies may reach back to blocks before */
function lz4Block(block: Uint8Array, out: Uint8Array, start: number): number {
  let to = start
  let at = 0
  const more = (length: number): number => {
    let sum = length
    if (length !== 15) return sum
    for (;;) {
      if (at >= block.length) throw damage()
      const byte = block[at++]
      sum += byte
      if (byte !== 255) return sum
    }
  }
  while (at < block.length) {
    const token = block[at++]
    const literals = more(token >> 4)
    if (at + literals > block.length || to + literals > out.length) throw damage()
    out.set(block.subarray(at, at + literals), to)
    at += literals
    to += literals
    if (at === block.length) return to
    if (at + 2 > block.length) throw damage()
    const offset = block[at] | (block[at + 1] << 8)
    at += 2
    const length = more(token & 15) + 4
    if (offset === 0 || offset > to || to + length > out.length) throw damage()
    if (offset >= length) out.copyWithin(to, to - offset, to - offset + length)
    else for (let k = 0; k < length; k++) out[to + k] = out[to + k - offset]
    to += length
  }
  return to
}
