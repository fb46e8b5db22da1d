import type { Entry, LocalFileHeader } from 'yauzl'
import { CairnError } from '../../../shared/errors.ts'
import { fileLimit, type PackageLimits } from './limits.ts'
import { unsafe } from './names.ts'

const endSignature = 0x06054b50
const zip64Locator = 0x07064b50
const endSize = 22

export interface EndRecord {
  readonly entries: number
  readonly centralOffset: number
  readonly centralSize: number
}

const invalid = (why: string): CairnError => new CairnError('PACKAGE_INVALID', why)
const hidden = (why: string): CairnError => new CairnError('PACKAGE_UNSAFE', why)

/**
 * The end record of a zip that is exactly a zip: no comment, nothing behind it, one disk, no zip64, the directory right
 * before it. Readers that search for the record differently would otherwise see different files in the same bytes.
 * @throws PACKAGE_INVALID for what is no zip or is cut short, PACKAGE_UNSAFE for the tricks
 */
export function readEndRecord(bytes: Buffer): EndRecord {
  const end = bytes.length - endSize
  if (end < 0 || bytes.readUInt32LE(end) !== endSignature || bytes.readUInt16LE(end + 20) !== 0) throw whyNoEnd(bytes)
  if (end >= 20 && bytes.readUInt32LE(end - 20) === zip64Locator) throw hidden('The package uses zip64, which is not allowed.')
  const entries = bytes.readUInt16LE(end + 10)
  const record = { entries, centralSize: bytes.readUInt32LE(end + 12), centralOffset: bytes.readUInt32LE(end + 16) }
  if (bytes.readUInt32LE(end + 4) !== 0 || bytes.readUInt16LE(end + 8) !== entries)
    throw hidden('The package is spread over several disks.')
  if (record.centralOffset + record.centralSize !== end) throw hidden('The package has data before or after its directory.')
  return record
}

function whyNoEnd(bytes: Buffer): CairnError {
  for (let at = bytes.length - endSize; at >= 0 && at >= bytes.length - endSize - 0xffff; at--) {
    if (bytes.readUInt32LE(at) !== endSignature) continue
    const rest = bytes.length - at - endSize - bytes.readUInt16LE(at + 20)
    if (rest > 0) return hidden(`The package has ${rest} bytes after its end.`)
    if (rest === 0) return hidden('The package has a comment.')
  }
  return invalid('The file is not a zip file or is truncated.')
}

const allowedFlags = 0x0002 | 0x0004 | 0x0008 | 0x0800
const utf8Flag = 0x0800
export const descriptorFlag = 0x0008
/** zip64 sizes, Unicode path and comment (a second name), AES. */
const refusedExtras = new Map([
  [0x0001, 'uses zip64'],
  [0x7075, 'has a second name'],
  [0x6375, 'has a comment'],
  [0x9901, 'is encrypted'],
])

/** The name of an entry, decoded strictly. @throws PACKAGE_UNSAFE where readers would read it differently */
export function entryName(entry: Entry): string {
  const raw = entry.fileNameRaw
  if ((entry.generalPurposeBitFlag & utf8Flag) === 0 && raw.some((byte) => byte > 0x7f)) {
    throw unsafe(raw.toString('latin1'), 'has a name in an unknown encoding')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    throw unsafe(raw.toString('latin1'), 'has a name that is not UTF-8')
  }
}

/** What the directory says of an entry, before any of its data is touched. @throws PACKAGE_UNSAFE */
export function checkEntry(name: string, entry: Entry, limits: PackageLimits): void {
  if ((entry.generalPurposeBitFlag & 0x2041) !== 0) throw unsafe(name, 'is encrypted')
  if ((entry.generalPurposeBitFlag & ~allowedFlags) !== 0) throw unsafe(name, 'uses an unknown feature of the format')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw unsafe(name, 'has an unknown compression')
  if (entry.fileCommentLength !== 0) throw unsafe(name, 'has a comment')
  for (const { id } of entry.extraFields) {
    const why = refusedExtras.get(id)
    if (why) throw unsafe(name, why)
  }
  checkKind(name, entry.externalFileAttributes)
  checkSize(name, entry, limits)
}

/** Unix file type in the upper half, DOS bits in the lower one; a regular file, or nothing said. */
function checkKind(name: string, attributes: number): void {
  const type = (attributes >>> 16) & 0o170000
  if (type === 0o120000) throw unsafe(name, 'is a symbolic link')
  if (type !== 0 && type !== 0o100000) throw unsafe(name, 'is not a regular file')
  if ((attributes & 0x10) !== 0) throw unsafe(name, 'is a folder')
  if ((attributes & 0x0448) !== 0) throw unsafe(name, 'is not a regular file')
}

function checkSize(name: string, entry: Entry, limits: PackageLimits): void {
  const { compressedSize, uncompressedSize } = entry
  if (entry.compressionMethod === 0 && compressedSize !== uncompressedSize) throw unsafe(name, 'does not have its declared size')
  const most = fileLimit(name, limits)
  if (uncompressedSize > most) throw unsafe(name, `is larger than ${most} bytes`)
  if (uncompressedSize > limits.ratioFrom && uncompressedSize > compressedSize * limits.ratio) {
    throw unsafe(name, `grows more than ${limits.ratio} times when unpacked`)
  }
}

/** The header before the data must say what the directory says: some readers believe the one, some the other. */
export function checkLocalHeader(name: string, entry: Entry, local: LocalFileHeader): void {
  const same =
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    local.generalPurposeBitFlag === entry.generalPurposeBitFlag
  if (!same) throw unsafe(name, 'has two conflicting descriptions')
  if ((entry.generalPurposeBitFlag & descriptorFlag) !== 0) return
  const sizes =
    local.crc32 === entry.crc32 && local.compressedSize === entry.compressedSize && local.uncompressedSize === entry.uncompressedSize
  if (!sizes) throw unsafe(name, 'has two conflicting descriptions')
}

/** Where an entry lies in the file: from its local header to the end of its data. */
export interface Span {
  readonly name: string
  readonly entry: Entry
  readonly start: number
  readonly end: number
}

/** Every byte before the directory belongs to exactly one entry. @throws PACKAGE_UNSAFE */
export function checkSpans(bytes: Buffer, spans: readonly Span[], centralOffset: number): void {
  const ordered = [...spans].sort((a, b) => a.start - b.start)
  let at = 0
  for (const [i, span] of ordered.entries()) {
    if (span.start < at) throw unsafe(span.name, 'overlaps another entry')
    if (span.start > at) throw unsafe(span.name, 'has hidden bytes before it')
    const next = ordered[i + 1]?.start ?? centralOffset
    at = span.end + descriptorSize(bytes, span, next)
  }
  if (at !== centralOffset) throw hidden('The package has entries that overlap its directory, or hidden bytes before it.')
}

/** A data descriptor (flag bit 3) repeats checksum and sizes behind the data, with or without a signature. */
function descriptorSize(bytes: Buffer, { entry, end }: Span, next: number): number {
  const size = next - end
  if ((entry.generalPurposeBitFlag & descriptorFlag) === 0 || (size !== 12 && size !== 16)) return 0
  const fields = bytes.subarray(next - 12, next)
  const repeats =
    fields.readUInt32LE(0) === entry.crc32 &&
    fields.readUInt32LE(4) === entry.compressedSize &&
    fields.readUInt32LE(8) === entry.uncompressedSize
  return repeats && (size === 12 || bytes.readUInt32LE(end) === 0x08074b50) ? size : 0
}
