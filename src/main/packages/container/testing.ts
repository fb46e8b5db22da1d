import { crc32, deflateRawSync } from 'node:zlib'

/** One entry of a zip, every field of which can be made to lie. */
export interface Raw {
  name: string | Buffer
  data?: Buffer
  method?: number
  /** Compress with deflate, and say so. */
  deflate?: boolean
  flags?: number
  crc?: number
  compressedSize?: number
  uncompressedSize?: number
  attributes?: number
  extra?: Buffer
  comment?: string
  /** Where the directory says the entry is; by default where it was written. */
  offset?: number
  /** Leave the local header and data out: another entry's are pointed to. */
  directoryOnly?: boolean
  localName?: string
  localMethod?: number
  localSize?: number
  /** Raw bytes before the local header, or behind the data. */
  before?: Buffer
  behind?: Buffer
}

export interface Archive {
  prefix?: Buffer
  behindEntries?: Buffer
  insideDirectory?: Buffer
  comment?: Buffer
  suffix?: Buffer
  count?: number
  disk?: number
}

export function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, i) => {
    bytes.writeUInt16LE(value, i * 2)
  })
  return bytes
}

export function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value >>> 0, i * 4)
  })
  return bytes
}

/** A zip written byte by byte (APPNOTE 4.3). */
export function rawZip(entries: readonly Raw[], archive: Archive = {}): Buffer {
  const parts: Buffer[] = [archive.prefix ?? Buffer.alloc(0)]
  const central: Buffer[] = []
  const at = () => parts.reduce((sum, part) => sum + part.length, 0)
  for (const entry of entries) {
    const raw = entry.data ?? Buffer.from('x')
    const body = entry.deflate ? deflateRawSync(raw) : raw
    const method = entry.method ?? (entry.deflate ? 8 : 0)
    const flags = entry.flags ?? 0x0800
    const crc = entry.crc ?? crc32(raw)
    const packed = entry.compressedSize ?? body.length
    const size = entry.uncompressedSize ?? raw.length
    const name = Buffer.from(entry.name as string)
    const local = Buffer.from(entry.localName ?? (entry.name as string))
    const extra = entry.extra ?? Buffer.alloc(0)
    parts.push(entry.before ?? Buffer.alloc(0))
    const offset = entry.offset ?? at()
    if (!entry.directoryOnly) {
      const sizes = (flags & 8) === 0 ? u32(crc, packed, entry.localSize ?? size) : u32(0, 0, 0)
      parts.push(Buffer.from('PK\x03\x04', 'latin1'), u16(20, flags, entry.localMethod ?? method, 0, 33), sizes, u16(local.length, 0))
      parts.push(local, body, entry.behind ?? Buffer.alloc(0))
    }
    const comment = Buffer.from(entry.comment ?? '')
    central.push(Buffer.from('PK\x01\x02', 'latin1'), u16(0x0314, 20, flags, method, 0, 33), u32(crc, packed, size))
    central.push(u16(name.length, extra.length, comment.length, 0, 0), u32(entry.attributes ?? 0o100644 << 16, offset))
    central.push(name, extra, comment)
  }
  parts.push(archive.behindEntries ?? Buffer.alloc(0))
  const start = at()
  const directory = Buffer.concat([...central, archive.insideDirectory ?? Buffer.alloc(0)])
  const count = archive.count ?? entries.length
  const comment = archive.comment ?? Buffer.alloc(0)
  const end = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), u16(archive.disk ?? 0, 0, count, count), u32(directory.length, start)])
  return Buffer.concat([...parts, directory, end, u16(comment.length), comment, archive.suffix ?? Buffer.alloc(0)])
}
