import { open } from 'node:fs/promises'

/**
 * What the footer of a Parquet file says, read without the library that will read the file: a footer that is made to overflow its
 * stack or memory is told before. Thrift's compact protocol, of which a footer is one struct:
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md,
 * https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
export interface ParquetFooter {
  readonly rows: number
  readonly rowGroups: number
  /** Of each row group. */
  readonly groupRows: readonly number[]
  /** Elements of the schema, the root among them. */
  readonly elements: number
  /** Of the schema: 1 for a column of plain values. */
  readonly depth: number
}

/** No footer that is read here is longer. */
export const maxFooterBytes = 256 * 2 ** 20
/** Structs and lists within each other, in the footer itself. */
const mostNested = 24

/** @returns null where the file has no footer, or one that cannot be read */
export async function readFooter(path: string): Promise<ParquetFooter | null> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const end = Buffer.alloc(8)
    if (size < 12 || (await file.read(end, 0, 8, size - 8)).bytesRead < 8 || end.toString('latin1', 4) !== 'PAR1') return null
    const length = end.readUInt32LE(0)
    if (length > Math.min(size - 12, maxFooterBytes)) return null
    const footer = Buffer.alloc(length)
    await file.read(footer, 0, length, size - 8 - length)
    return parseFooter(footer)
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  } finally {
    await file.close()
  }
}

class Unreadable extends Error {}

const STRUCT = 12

function parseFooter(bytes: Buffer): ParquetFooter {
  const reader = new CompactReader(bytes)
  const children: number[] = []
  let rows = 0
  const groupRows: number[] = []
  reader.struct(1, (field, type, depth) => {
    if (field === 2 && type === LIST) reader.list((element) => children.push(childrenOf(reader, element, depth + 1)))
    else if (field === 3 && type === I64) rows = reader.integer()
    else if (field === 4 && type === LIST) {
      reader.list((element) => groupRows.push(rowsOfGroup(reader, element, depth + 1)))
    } else reader.skip(type, depth)
  })
  // Readers go by the row groups.
  if (rows !== groupRows.reduce((sum, own) => sum + own, 0)) throw new Unreadable()
  return { rows, rowGroups: groupRows.length, groupRows, elements: children.length, depth: depthOf(children) }
}

function rowsOfGroup(reader: CompactReader, type: number, depth: number): number {
  let rows = -1
  if (type !== STRUCT) throw new Unreadable()
  reader.struct(depth, (field, of, within) => {
    if (field === 3 && of === I64) rows = reader.integer()
    else reader.skip(of, within)
  })
  if (rows < 0) throw new Unreadable()
  return rows
}

function childrenOf(reader: CompactReader, type: number, depth: number): number {
  let children = 0
  if (type !== STRUCT) throw new Unreadable()
  reader.struct(depth, (field, of, within) => {
    if (field === 5 && of === I32) children = reader.integer()
    else reader.skip(of, within)
  })
  return children
}

/** The schema is a list: each element says how many of those that follow are within it. */
function depthOf(children: readonly number[]): number {
  const open: number[] = []
  let deepest = 0
  for (const count of children) {
    if (count < 0) throw new Unreadable()
    deepest = Math.max(deepest, open.length)
    if (open.length > 0) open[open.length - 1]--
    if (count > 0) open.push(count)
    while (open.at(-1) === 0) open.pop()
  }
  if (open.length > 0) throw new Unreadable()
  return deepest
}

const I32 = 5
const I64 = 6
const LIST = 9

class CompactReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Calls `each` for each field; it must read or skip the value. */
  struct(depth: number, each: (field: number, type: number, depth: number) => void): void {
    if (depth > mostNested) throw new Unreadable()
    let field = 0
    const seen = new Set<number>()
    for (;;) {
      const head = this.#byte()
      const type = head & 0x0f
      if (type === 0) return
      field = head >> 4 === 0 ? this.integer() : field + (head >> 4)
      // Readers cut a field's number to 16 bits, and take the last one of a number.
      if (field < 1 || field > 32_767 || seen.has(field)) throw new Unreadable()
      seen.add(field)
      each(field, type, depth)
    }
  }

  list(each: (type: number) => void): void {
    const head = this.#byte()
    const count = head >> 4 === 15 ? this.#unsigned() : head >> 4
    // Each element takes at least a byte here: booleans of a list do as well.
    if (count > this.#bytes.length - this.#at) throw new Unreadable()
    for (let i = 0; i < count; i++) each(head & 0x0f)
  }

  /** A zigzag varint. Beyond 2⁵³ it is the nearest double, which is large enough to be refused. */
  integer(): number {
    const value = this.#unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  skip(type: number, depth: number): void {
    if (type === 1 || type === 2) return
    if (type === 3) this.#skipBytes(1)
    else if (type >= 4 && type <= 6) this.#unsigned()
    else if (type === 7) this.#skipBytes(8)
    else if (type === 8) this.#skipBytes(this.#unsigned())
    else if (type === 9 || type === 10) this.list((element) => this.#skipElement(element, depth + 1))
    else if (type === 11) this.#skipMap(depth + 1)
    else if (type === STRUCT) this.struct(depth + 1, (_field, of, within) => this.skip(of, within))
    else throw new Unreadable()
  }

  /** In a list or map, a boolean takes a byte. */
  #skipElement(type: number, depth: number): void {
    if (depth > mostNested) throw new Unreadable()
    if (type === 1 || type === 2) this.#skipBytes(1)
    else this.skip(type, depth)
  }

  #skipMap(depth: number): void {
    const count = this.#unsigned()
    if (count === 0) return
    const types = this.#byte()
    if (count > this.#bytes.length - this.#at) throw new Unreadable()
    for (let i = 0; i < count; i++) {
      this.#skipElement(types >> 4, depth)
      this.#skipElement(types & 0x0f, depth)
    }
  }

  #unsigned(): number {
    let value = 0
    for (let shift = 1; shift < 2 ** 70; shift *= 128) {
      const byte = this.#byte()
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
    throw new Unreadable()
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) throw new Unreadable()
    return this.#bytes[this.#at++]
  }

  #skipBytes(count: number): void {
    this.#at += count
    if (this.#at > this.#bytes.length) throw new Unreadable()
  }
}
