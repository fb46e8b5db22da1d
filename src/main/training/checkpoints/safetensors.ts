import { CairnError } from '../../../shared/errors.ts'
import type { NamedTensor } from '../../../shared/domain/training/model.ts'

/** The reference implementation refuses larger headers too. */
const largestHeader = 100_000_000

/**
 * Weights as safetensors (https://huggingface.co/docs/safetensors): 8 bytes of header length (little endian), a JSON
 * header padded with spaces to a multiple of 8, then the values as little-endian float32 (as every machine that Cairn runs on keeps them). The same tensors in the same
 * order give the same bytes.
 *
 * @throws INTERNAL when two tensors have one name, or a shape does not fit its values
 */
export function writeSafetensors(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header = new TextEncoder().encode(headerOf(tensors, metadata))
  const padded = Math.ceil(header.length / 8) * 8
  const total = tensors.reduce((sum, tensor) => sum + tensor.values.byteLength, 8 + padded)
  const bytes = new Uint8Array(total).fill(0x20, 8, 8 + padded)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(header, 8)
  let offset = 8 + padded
  for (const { values } of tensors) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += values.byteLength
  }
  return bytes
}

/** Written by hand and not from an object: a tensor may be called `__proto__` or `10`, and the order is kept. */
function headerOf(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): string {
  const entries: string[] = []
  const keys = Object.keys(metadata).sort()
  if (keys.length > 0) {
    const pairs = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`)
    entries.push(`"__metadata__":{${pairs.join(',')}}`)
  }
  const seen = new Set(['__metadata__'])
  let offset = 0
  for (const { name, shape, values } of tensors) {
    if (seen.has(name)) throw new CairnError('INTERNAL', `Two tensors are called ${name}.`, { tensor: name })
    if (sizeOf(shape) !== values.length) throw new CairnError('INTERNAL', `The shape of ${name} does not fit its values.`, { tensor: name })
    seen.add(name)
    const end = offset + values.byteLength
    entries.push(`${JSON.stringify(name)}:{"dtype":"F32","shape":[${shape.join(',')}],"data_offsets":[${offset},${end}]}`)
    offset = end
  }
  return `{${entries.join(',')}}`
}

interface Entry {
  readonly name: string
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/**
 * The tensors of a safetensors file, in the order of their data. Nothing in the header is trusted: every byte must
 * belong to exactly one tensor, and only float32 is read.
 *
 * @throws FORMAT_INVALID
 */
export function readSafetensors(bytes: Uint8Array): NamedTensor[] {
  const start = dataStart(bytes)
  const entries = parseHeader(bytes.subarray(8, start)).sort((a, b) => a.begin - b.begin || a.end - b.end)
  let offset = 0
  for (const { name, begin, end } of entries) {
    if (begin !== offset) throw invalid(`the data of ${JSON.stringify(name)} overlaps or leaves a gap`)
    offset = end
  }
  if (offset !== bytes.length - start) throw invalid(`the tensors have ${offset} bytes and the file has ${bytes.length - start}`)
  return entries.map(({ name, shape, begin, end }) => {
    const values = new Float32Array((end - begin) / 4)
    new Uint8Array(values.buffer).set(bytes.subarray(start + begin, start + end))
    return { name, shape, values }
  })
}

function dataStart(bytes: Uint8Array): number {
  if (bytes.length < 8) throw invalid('it is shorter than 8 bytes')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > largestHeader || length > bytes.length - 8) throw invalid('its header is longer than the file')
  return 8 + Number(length)
}

function parseHeader(bytes: Uint8Array): Entry[] {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('its header is not JSON')
  }
  if (!isRecord(header)) throw invalid('its header is not an object')
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => parseEntry(name, entry))
}

function parseEntry(name: string, entry: unknown): Entry {
  const where = JSON.stringify(name)
  if (!isRecord(entry)) throw invalid(`the entry ${where} is not an object`)
  if (entry.dtype !== 'F32') throw invalid(`${where} is not float32`)
  const { shape, data_offsets: offsets } = entry
  if (!isCounts(shape)) throw invalid(`the shape of ${where} is not a list of counts`)
  if (!isCounts(offsets) || offsets.length !== 2) throw invalid(`the offsets of ${where} are not two counts`)
  const [begin, end] = offsets as [number, number]
  if (end - begin !== sizeOf(shape) * 4) throw invalid(`the shape of ${where} does not fit its data`)
  return { name, shape, begin, end }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
}

function invalid(why: string): CairnError {
  return new CairnError('FORMAT_INVALID', `This is not a valid safetensors file: ${why}.`)
}
