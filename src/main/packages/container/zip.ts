import { crc32 } from 'node:zlib'
import { deflateSync } from 'fflate'
import { byCodePoint } from '../../../shared/domain/packages/package.ts'
import { defaultLimits } from './limits.ts'

const utf8Names = 0x0800
const version = 20
/** 1980-01-01 00:00, the first time that the format knows; written as it is, so no time zone has a say. */
const dosTime = 0
const dosDate = (1 << 5) | 1
/** Made on Unix, a regular file, rw-r--r--; the same on every platform. */
const madeBy = (3 << 8) | version
const attributes = (0o100644 << 16) >>> 0

interface Packed {
  readonly name: Buffer
  readonly data: Uint8Array
  readonly method: 0 | 8
  readonly size: number
  readonly crc: number
  readonly offset: number
}

/**
 * A zip whose bytes depend on the files alone: entries by code point, fixed time and attributes, no extra fields, no
 * comments. Deflated by fflate, not by zlib, whose output differs between platforms and versions; what would not shrink,
 * or would shrink so much that a reader takes it for a bomb, is stored.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipBytes(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const entries: Packed[] = []
  let offset = 0
  for (const [name, bytes] of [...files].sort(([a], [b]) => byCodePoint(a, b))) {
    const entry = pack(name, bytes, offset)
    entries.push(entry)
    offset += 30 + entry.name.length + entry.data.length
  }
  const central = entries.map(centralHeader)
  const centralSize = central.reduce((sum, header) => sum + header.length, 0)
  const local = entries.flatMap((entry) => [localHeader(entry), entry.data])
  return Buffer.concat([...local, ...central, endRecord(entries.length, centralSize, offset)])
}

function pack(name: string, bytes: Uint8Array, offset: number): Packed {
  const deflated = deflateSync(bytes, { level: 6 })
  const { ratio, ratioFrom } = defaultLimits
  const store = deflated.length >= bytes.length || (bytes.length > ratioFrom && bytes.length / deflated.length > ratio)
  const [data, method] = store ? ([bytes, 0] as const) : ([deflated, 8] as const)
  return { name: Buffer.from(name), data, method, size: bytes.length, crc: crc32(bytes), offset }
}

/** The 26 bytes that local and central headers share, from "version needed" on. */
function common(entry: Packed): Buffer {
  const header = Buffer.alloc(26)
  header.writeUInt16LE(version, 0)
  header.writeUInt16LE(utf8Names, 2)
  header.writeUInt16LE(entry.method, 4)
  header.writeUInt16LE(dosTime, 6)
  header.writeUInt16LE(dosDate, 8)
  header.writeUInt32LE(entry.crc, 10)
  header.writeUInt32LE(entry.data.length, 14)
  header.writeUInt32LE(entry.size, 18)
  header.writeUInt16LE(entry.name.length, 22)
  return header
}

function localHeader(entry: Packed): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common(entry), entry.name])
}

function centralHeader(entry: Packed): Buffer {
  const start = Buffer.alloc(6)
  start.writeUInt32LE(0x02014b50, 0)
  start.writeUInt16LE(madeBy, 4)
  const end = Buffer.alloc(14)
  end.writeUInt32LE(attributes, 6)
  end.writeUInt32LE(entry.offset, 10)
  return Buffer.concat([start, common(entry), end, entry.name])
}

function endRecord(entries: number, centralSize: number, centralOffset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(entries, 8)
  record.writeUInt16LE(entries, 10)
  record.writeUInt32LE(centralSize, 12)
  record.writeUInt32LE(centralOffset, 16)
  return record
}
