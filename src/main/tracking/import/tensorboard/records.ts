import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { maskedCrc32c } from './crc32c.ts'

/** The data of one record: `start` to `end` of `bytes`, until the next one is asked for. */
export interface EventRecord {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** Where `start` is in the file. */
  readonly position: number
}

/** How a file ended. `truncated`: in the middle of a record, as a file does that is still written; nothing is wrong with it. */
export interface RecordsEnd {
  readonly kind: 'complete' | 'truncated' | 'damaged'
  /** The byte of the file that the last sound record ends before. */
  readonly at: number
  /** Records larger than `largest`, which were passed over. */
  readonly tooLarge: number
}

/** In bytes. A larger record is passed over and counted: nothing that becomes a point or an artifact of a run is as large. */
const largest = 64 * 2 ** 20
/** In bytes; larger records get a larger buffer. */
const chunk = 4 * 2 ** 20
/** uint64 length, uint32 checksum of it; then the data, and uint32 checksum of them. */
const head = 12
const foot = 4

/**
 * The records of an events file in their order, with both checksums verified. Reads blocking, for it works in a worker.
 * Source: tensorflow/core/lib/io/record_writer.h
 * @param verified how many bytes were read before and are sound: those alone are read, and not verified again
 * @returns how the file ended: the first wrong checksum ends it, for nothing after it can be found
 * @throws what opening and reading throws
 */
export function* readRecords(file: string, verified?: number): Generator<EventRecord, RecordsEnd> {
  const descriptor = openSync(file, 'r')
  try {
    const size = verified ?? fstatSync(descriptor).size
    const window = new Window(descriptor, size, verified === undefined)
    let tooLarge = 0
    for (;;) {
      const { at } = window
      if (at === size) return { kind: 'complete', at, tooLarge }
      if (!window.need(head)) return { kind: 'truncated', at, tooLarge }
      const length = window.length()
      if (length === null) return { kind: 'damaged', at, tooLarge }
      if (head + length + foot > size - at) return { kind: 'truncated', at, tooLarge }
      if (length > largest) {
        tooLarge++
        window.skip(head + length + foot)
        continue
      }
      if (!window.need(head + length + foot)) return { kind: 'truncated', at, tooLarge }
      const record = window.take(length)
      if (record === null) return { kind: 'damaged', at, tooLarge }
      yield record
    }
  } finally {
    closeSync(descriptor)
  }
}

/** What is in memory of a file: `#begin` to `#end` of a buffer. Its own properties are those of the record that was taken. */
class Window implements EventRecord {
  readonly #descriptor: number
  readonly #size: number
  readonly #verify: boolean
  #begin = 0
  #end = 0
  /** Where `#end` is in the file. */
  #read = 0
  bytes: Buffer
  start = 0
  end = 0
  position = 0

  constructor(descriptor: number, size: number, verify: boolean) {
    this.#descriptor = descriptor
    this.#size = size
    this.#verify = verify
    this.bytes = Buffer.allocUnsafeSlow(Math.min(chunk, size))
  }

  /** Where the next record is in the file. */
  get at(): number {
    return this.#read - (this.#end - this.#begin)
  }

  /** Sees to it that the next `count` bytes are in memory. @returns whether the file has as many */
  need(count: number): boolean {
    if (this.#end - this.#begin >= count) return true
    this.#makeRoom(count)
    while (this.#end - this.#begin < count) {
      const got = readSync(this.#descriptor, this.bytes, this.#end, this.bytes.length - this.#end, this.#read)
      if (got === 0) return false
      this.#end += got
      this.#read += got
    }
    return true
  }

  /** The length that the next record gives; null where its checksum is wrong. */
  length(): number | null {
    if (!this.#sound(this.#begin, this.#begin + 8)) return null
    return uint32(this.bytes, this.#begin + 4) * 2 ** 32 + uint32(this.bytes, this.#begin)
  }

  /** The next record, which is in memory; null where its checksum is wrong. The same object each time. */
  take(length: number): EventRecord | null {
    const start = this.#begin + head
    const end = start + length
    if (!this.#sound(start, end)) return null
    this.position = this.at + head
    this.start = start
    this.end = end
    this.#begin = end + foot
    return this
  }

  skip(count: number): void {
    this.#read = Math.min(this.at + count, this.#size)
    this.#begin = this.#end = 0
  }

  /** Whether the checksum after `end` is that of the bytes before it. */
  #sound(start: number, end: number): boolean {
    return !this.#verify || uint32(this.bytes, end) === maskedCrc32c(this.bytes, start, end)
  }

  #makeRoom(count: number): void {
    const kept = this.#end - this.#begin
    if (count > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(count)
      this.bytes.copy(larger, 0, this.#begin, this.#end)
      this.bytes = larger
    } else this.bytes.copyWithin(0, this.#begin, this.#end)
    this.#begin = 0
    this.#end = kept
  }
}

/** Little-endian; without the checks of `readUInt32LE`, for what is known to be there. */
function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}
