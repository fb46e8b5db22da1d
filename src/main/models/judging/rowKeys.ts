import { createHash } from 'node:crypto'
import type { Frame, FrameColumn } from '../../frame.ts'

/**
 * A number for each row that is the same where all of these columns are, in whatever frame they lie: 53 bits of a hash, so that two
 * different rows among a million share one with a chance of about 5·10⁻⁵.
 */
export function rowKeys({ rows, columns }: Frame, names: readonly string[]): Float64Array {
  const [high, low] = [new Uint32Array(rows).fill(0x9e3779b9), new Uint32Array(rows).fill(0x85ebca6b)]
  for (const name of names) {
    const column = columns.get(name)
    if (column) mixColumn(column, high, low)
  }
  return Float64Array.from(high, (h, row) => (finish(h, low[row]) & 0x1fffff) * 2 ** 32 + finish(low[row], h))
}

function mixColumn(column: FrameColumn, high: Uint32Array, low: Uint32Array): void {
  if (column.kind === 'text') {
    const hashes = column.levels.map(textHash)
    for (let row = 0; row < high.length; row++) mix(high, low, row, hashes[column.codes[row]] ?? missing)
    return
  }
  const number = new Float64Array(1)
  const halves = new Uint32Array(number.buffer)
  for (let row = 0; row < high.length; row++) {
    // There is one zero, and one missing value.
    number[0] = column.values[row] + 0
    mix(high, low, row, Number.isNaN(number[0]) ? missing : [halves[0], halves[1]])
  }
}

type Halves = readonly [number, number]

const missing: Halves = [0x27d4eb2f, 0x165667b1]

function textHash(text: string): Halves {
  if (text === '') return missing
  const digest = createHash('sha256').update(text).digest()
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)]
}

function mix(high: Uint32Array, low: Uint32Array, row: number, [a, b]: Halves): void {
  high[row] = Math.imul(high[row] ^ finish(a, b), 0xcc9e2d51) + 0x2545f491
  low[row] = Math.imul(low[row] ^ finish(b, a) ^ (high[row] >>> 15), 0x1b873593) + 0x52dce729
}

/** The end of MurmurHash3 over two words. */
function finish(a: number, b: number): number {
  let h = a ^ Math.imul(b, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
