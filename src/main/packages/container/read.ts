import { readFile, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { manifestName } from '../../../shared/domain/packages/package.ts'
import { CairnError } from '../../../shared/errors.ts'
import { checkEntry, checkLocalHeader, checkSpans, entryName, readEndRecord, type Span } from './layout.ts'
import { defaultLimits, type PackageLimits } from './limits.ts'
import { checkNames, unsafe } from './names.ts'

/**
 * Reads a package that anyone may have made. Nothing is written to disk; a file is unpacked only after every entry of
 * the directory was found harmless, and never beyond the size that it declares.
 * @returns the files by name, in the order of the package
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE; PACKAGE_INVALID for what is no package or is damaged; PACKAGE_UNSAFE, naming
 * the entry, for hostile names, kinds, sizes and layouts; PACKAGE_TAMPERED where an entry does not match its CRC-32
 */
export async function readPackage(path: string, limits: PackageLimits = defaultLimits): Promise<Map<string, Buffer>> {
  return (await loadPackage(path, limits)).files
}

/** As `readPackage`, with the bytes that were read, which are the whole file. */
export async function loadPackage(
  path: string,
  limits: PackageLimits = defaultLimits,
): Promise<{ readonly bytes: Buffer; readonly files: Map<string, Buffer> }> {
  try {
    const bytes = await load(path, limits)
    return { bytes, files: await readPackageBytes(bytes, limits) }
  } catch (error) {
    if (!(error instanceof CairnError)) throw new CairnError('PACKAGE_INVALID', `${path} is damaged.`, { file: path }, error)
    throw new CairnError(error.code, error.message, { file: path, ...error.details }, error.cause)
  }
}

async function load(path: string, limits: PackageLimits): Promise<Buffer> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw new CairnError('FILE_NOT_FOUND', `There is no file ${path}.`)
    throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, {}, error)
  })
  if (!found.isFile()) throw new CairnError('FILE_UNREADABLE', `${path} is not a file.`)
  if (found.size > limits.total) throw new CairnError('PACKAGE_UNSAFE', `The package is larger than ${limits.total} bytes.`)
  return readFile(path).catch((error: unknown) => {
    throw new CairnError('FILE_UNREADABLE', `${path} cannot be read.`, {}, error)
  })
}

/** As `readPackage`, for bytes in memory. */
export async function readPackageBytes(bytes: Buffer, limits: PackageLimits = defaultLimits): Promise<Map<string, Buffer>> {
  const end = readEndRecord(bytes)
  if (end.entries > limits.entries) {
    throw new CairnError('PACKAGE_UNSAFE', `The package has ${end.entries} entries; ${limits.entries} are allowed.`)
  }
  const zip = await openZip(bytes)
  const entries = await directory(zip, end.centralSize, limits)
  const spans = await Promise.all(entries.map(([name, entry]) => span(zip, name, entry)))
  checkSpans(bytes, spans, end.centralOffset)
  if (!entries.some(([name]) => name === manifestName)) {
    throw new CairnError('PACKAGE_INVALID', `The package has no ${manifestName}.`, { entry: manifestName })
  }
  const files = new Map<string, Buffer>()
  for (const [name, entry] of entries) files.set(name, await content(zip, name, entry))
  return files
}

/** Sizes are checked here, not by yauzl, so that an entry with a wrong one is named. */
function openZip(bytes: Buffer): Promise<ZipFile> {
  const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false }
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, options, (error, zip) => (error ? reject(damaged('The directory of the package', error)) : resolve(zip)))
  })
}

async function directory(zip: ZipFile, size: number, limits: PackageLimits): Promise<[string, Entry][]> {
  const entries: [string, Entry][] = []
  let read = 0
  let total = 0
  for await (const entry of guarded(zip.eachEntry())) {
    const name = entryName(entry)
    checkEntry(name, entry, limits)
    total += entry.uncompressedSize
    if (total > limits.total) throw unsafe(name, `makes the package larger than ${limits.total} bytes`)
    read += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
    entries.push([name, entry])
  }
  checkNames(entries.map(([name]) => name))
  if (read !== size) throw new CairnError('PACKAGE_UNSAFE', 'The directory of the package contains more than its entries.')
  return entries
}

async function* guarded(entries: AsyncIterableIterator<Entry>): AsyncGenerator<Entry> {
  try {
    yield* entries
  } catch (error) {
    if (error instanceof CairnError) throw error
    // yauzl refuses strong encryption by itself, before it gives the entry.
    if (/encryption/i.test(String(error))) throw new CairnError('PACKAGE_UNSAFE', 'An entry of the package is encrypted.', {}, error)
    throw damaged('The directory of the package', error)
  }
}

async function span(zip: ZipFile, name: string, entry: Entry): Promise<Span> {
  const local = await zip.readLocalFileHeaderPromise(entry).catch((error: unknown) => {
    throw unsafe(name, 'points to a location without an entry', { reason: String(error) })
  })
  checkLocalHeader(name, entry, local)
  return { name, entry, start: entry.relativeOffsetOfLocalHeader, end: local.fileDataStart + entry.compressedSize }
}

/** Unpacks one entry, counting; stops at the first byte beyond the declared size. */
async function content(zip: ZipFile, name: string, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  let crc = 0
  try {
    const stream = await zip.openReadStreamPromise(entry)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > entry.uncompressedSize) throw unsafe(name, 'does not have its declared size')
      crc = crc32(chunk, crc)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof CairnError ? error : damaged(`The entry ${name}`, error, { entry: name })
  }
  if (size !== entry.uncompressedSize) throw unsafe(name, 'does not have its declared size')
  if (crc !== entry.crc32) throw new CairnError('PACKAGE_TAMPERED', `The file ${name} does not match its checksum.`, { entry: name })
  return Buffer.concat(chunks, size)
}

function damaged(what: string, cause: unknown, details: { entry?: string } = {}): CairnError {
  return new CairnError('PACKAGE_INVALID', `${what} is damaged.`, details, cause)
}
