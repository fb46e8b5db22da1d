import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** How a file ended. `truncated`: in the middle of a record, as a file does that is still written; nothing is wrong with it. */
export interface RecordsEnd {
  readonly kind: 'complete' | 'truncated' | 'damaged'
  /** The byte of the file that it ended at. */
  readonly at: number
  /** Records larger than `largest`, which were passed over. */
  readonly tooLarge: number
}

/** In bytes. A larger record is passed over and counted. */
const largest = 64 * 2 ** 20
/** A fragment never extends beyond its block. */
const block = 32_768
const blocksAtOnce = 32
/** `:W&B`, a number that is always the same, and the version 0. */
const fileHead = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00])
/** uint32 checksum, uint16 length, uint8 type; then the data. */
const head = 7
const fragment = { whole: 1, first: 2, middle: 3, last: 4 }

/** Whether bytes are the beginning of such a file. */
export function isTransactionLog(begin: Uint8Array): boolean {
  return fileHead.equals(begin.subarray(0, fileHead.length))
}

/**
 * The records of a W&B transaction log (`run-<id>.wandb`). It is the log of LevelDB with a head of its own, which counts as part of the
 * first block, and with plain CRC-32 over type and data. Source: wandb/core/internal/leveldb; leveldb/doc/log_format.md
 * @returns how the file ended: the first wrong checksum ends it
 * @throws what opening and reading throws
 */
export function* readRecords(file: string): Generator<Buffer, RecordsEnd> {
  const descriptor = openSync(file, 'r')
  try {
    const size = fstatSync(descriptor).size
    const record = new Assembly()
    for (let from = 0; from < size; from += block * blocksAtOnce) {
      const blocks = readBlocks(descriptor, from, Math.min(block * blocksAtOnce, size - from))
      let at = from === 0 ? fileHead.length : 0
      for (;;) {
        const next = readFragment(blocks, at)
        if (next === 'end') break
        if (typeof next === 'string') return { kind: next, at: from + at, tooLarge: record.tooLarge }
        at = next.end
        const whole = record.add(next)
        if (whole) yield whole
      }
    }
    return { kind: record.isOpen ? 'truncated' : 'complete', at: size, tooLarge: record.tooLarge }
  } finally {
    closeSync(descriptor)
  }
}

function readBlocks(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const got = readSync(descriptor, bytes, read, length - read, from + read)
    if (got === 0) break
    read += got
  }
  return bytes.subarray(0, read)
}

interface Fragment {
  readonly type: number
  readonly data: Buffer
  readonly end: number
}

/** @returns `end` where the blocks have no more */
function readFragment(blocks: Buffer, from: number): Fragment | 'end' | 'truncated' | 'damaged' {
  const left = block - (from % block)
  const at = left < head ? from + left : from
  if (at >= blocks.length) return 'end'
  if (at + head > blocks.length) return 'truncated'
  const length = blocks.readUInt16LE(at + 4)
  const type = blocks[at + 6]
  const end = at + head + length
  if (end > at + (block - (at % block))) return 'damaged'
  if (end > blocks.length) return 'truncated'
  if (crc32(blocks.subarray(at + 6, end)) !== blocks.readUInt32LE(at)) return 'damaged'
  return { type, data: blocks.subarray(at + head, end), end }
}

/** Joins the fragments of a record. */
class Assembly {
  #parts: Buffer[] | null = null
  #bytes = 0
  tooLarge = 0

  get isOpen(): boolean {
    return this.#parts !== null
  }

  /** @returns the record that ends with this fragment; null where it goes on, or lacks its beginning */
  add({ type, data }: Fragment): Buffer | null {
    if (type === fragment.whole) return data
    if (type === fragment.first) {
      this.#parts = []
      this.#bytes = 0
    }
    if (!this.#parts) return null
    this.#bytes += data.length
    // A copy: the blocks that it lies in are kept as long as it is.
    if (this.#bytes <= largest) this.#parts.push(Buffer.from(data))
    if (type !== fragment.last) return null
    const parts = this.#parts
    this.#parts = null
    if (this.#bytes <= largest) return Buffer.concat(parts)
    this.tooLarge++
    return null
  }
}
