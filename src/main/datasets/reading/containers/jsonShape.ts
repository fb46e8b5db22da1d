import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { CairnError } from '../../../../shared/errors.ts'

/** Arrays this deep in a document are looked at for records. */
const deepest = 5
/** A document that has to be held in memory, because its columns lie apart. */
const mostInMemory = 256 * 2 ** 20

export interface FoundArray {
  /** RFC 6901. */
  readonly pointer: string
  /** Elements, and those of them that are objects. */
  elements: number
  objects: number
}

interface Level {
  readonly kind: '{' | '['
  /** The name of the member that is read, or has been. */
  key: string
  readonly array: FoundArray | null
}

/**
 * Follows the brackets of a JSON document, byte by byte: what else it is, its reader will say. Tells which arrays it has and,
 * of one of them, where its elements lie.
 */
export class JsonScanner {
  readonly arrays: FoundArray[] = []
  /** Documents that follow each other: more than one in JSON Lines. */
  documents = 0
  readonly #levels: Level[] = []
  readonly #wanted: string | null
  readonly #onElement: (start: number, end: number) => void
  #at = 0
  #inText = false
  #escaped = false
  /** The text that is read, where it may be a name. */
  #text: number[] | null = null
  #expectsKey = false
  /** Where the element that is read begins. */
  #start = -1
  #lastEnd = 0
  #inScalar = false

  constructor(wanted: string | null = null, onElement: (start: number, end: number) => void = () => {}) {
    this.#wanted = wanted
    this.#onElement = onElement
  }

  /** What lies before is not needed any more. */
  get openFrom(): number {
    return this.#start < 0 ? this.#at : this.#start
  }

  push(chunk: Uint8Array): void {
    for (const byte of chunk) {
      this.#byte(byte)
      this.#at++
    }
  }

  #byte(byte: number): void {
    if (this.#inText) return this.#inString(byte)
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.#inScalar = false
      return
    }
    const top = this.#levels.at(-1)
    if (byte === 0x2c) {
      this.#inScalar = false
      this.#elementEnds(top)
      this.#expectsKey = top?.kind === '{'
      return
    }
    if (byte === 0x3a) return
    if (byte === 0x5d || byte === 0x7d) {
      this.#inScalar = false
      this.#elementEnds(top)
      this.#levels.pop()
      this.#lastEnd = this.#at + 1
      if (this.#levels.length === 0) this.documents++
      return
    }
    const begins = !this.#inScalar && !(byte === 0x22 && top?.kind === '{' && this.#expectsKey)
    if (begins) this.#valueBegins(byte, top)
    this.#lastEnd = this.#at + 1
    if (byte === 0x22) {
      this.#inText = true
      this.#text = top?.kind === '{' && this.#expectsKey && this.#levels.length <= deepest ? [] : null
    } else if (byte === 0x7b || byte === 0x5b) {
      this.#levels.push({ kind: byte === 0x7b ? '{' : '[', key: '', array: byte === 0x5b ? this.#arrayHere() : null })
      this.#expectsKey = byte === 0x7b
    } else this.#inScalar = true
  }

  #inString(byte: number): void {
    this.#lastEnd = this.#at + 1
    if (this.#escaped) this.#escaped = false
    else if (byte === 0x5c) this.#escaped = true
    else if (byte === 0x22) {
      this.#inText = false
      const top = this.#levels.at(-1)
      if (top?.kind === '{' && this.#expectsKey) {
        this.#expectsKey = false
        if (this.#text) top.key = nameOf(this.#text)
      }
      return
    }
    if (this.#text && this.#text.length < 4_000) this.#text.push(byte)
  }

  #valueBegins(byte: number, top: Level | undefined): void {
    if (top?.kind !== '[') return
    if (top.array) {
      top.array.elements++
      if (byte === 0x7b) top.array.objects++
      if (top.array.pointer === this.#wanted) this.#start = this.#at
    }
  }

  #elementEnds(top: Level | undefined): void {
    if (this.#start < 0 || top?.kind !== '[' || top.array === null || top.array.pointer !== this.#wanted) return
    this.#onElement(this.#start, this.#lastEnd)
    this.#start = -1
  }

  /** Arrays that lie in objects alone, of the first document. */
  #arrayHere(): FoundArray | null {
    if (this.documents > 0 || this.#levels.length > deepest || this.#levels.some(({ kind }) => kind === '[')) return null
    const pointer = this.#levels.map(({ key }) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    const array = { pointer, elements: 0, objects: 0 }
    if (this.arrays.length < 10_000) this.arrays.push(array)
    return array
  }
}

function nameOf(bytes: readonly number[]): string {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}

export async function scanJson(path: string, signal?: AbortSignal): Promise<JsonScanner> {
  const scanner = new JsonScanner()
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal }) as AsyncIterable<Buffer>) scanner.push(chunk)
  return scanner
}

/** Writes the elements of an array, byte for byte, one after the other, each on a line of its own. */
export async function extractRecords(path: string, pointer: string, to: string, signal?: AbortSignal): Promise<void> {
  const out = createWriteStream(to, { flags: 'wx' })
  const done = finished(out)
  const write = async (bytes: Uint8Array) => {
    if (!out.write(bytes)) await Promise.race([once(out, 'drain'), done])
  }
  const found: (readonly [number, number])[] = []
  const scanner = new JsonScanner(pointer, (start, end) => found.push([start, end]))
  let rest: Buffer = Buffer.alloc(0)
  let base = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal }) as AsyncIterable<Buffer>) {
      scanner.push(chunk)
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      // A line end within a record stands between values, where a space says the same.
      const lines = found
        .splice(0)
        .map(([start, end]) => Buffer.concat([onOneLine(rest.subarray(start - base, end - base)), Buffer.from('\n')]))
      await write(Buffer.concat(lines))
      const open = scanner.openFrom
      rest = rest.subarray(open - base)
      base = open
      if (rest.length > 2 ** 26) throw new CairnError('CELL_TOO_LARGE', 'A record has more than 64 MiB.', {})
    }
  } finally {
    out.end()
    await done
  }
}

function onOneLine(record: Buffer): Buffer {
  if (!record.includes(0x0a) && !record.includes(0x0d)) return record
  const copy = Buffer.from(record)
  for (let at = 0; at < copy.length; at++) if (copy[at] === 0x0a || copy[at] === 0x0d) copy[at] = 0x20
  return copy
}

/** JSON.parse tells the text of each number (ECMAScript's JSON source text access), so that none is rounded. */
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown }
const exact: Reviver = (_key, value, { source }) => (typeof value === 'number' && source !== undefined ? rawJSON(source) : value)

export type ParsedJson = string | number | boolean | null | ParsedJson[] | { [key: string]: ParsedJson }

/** A document whose numbers keep their digits, when it is written again. @throws FORMAT_INVALID, FILE_TOO_LARGE */
export async function parseDocument(path: string, bytes: number, file: string): Promise<ParsedJson> {
  if (bytes > mostInMemory) {
    throw new CairnError(
      'FORMAT_INVALID',
      `${file} is one JSON document of columns; Cairn reads such a document up to 256 MiB. Write it as JSON Lines, CSV or Parquet.`,
      { file, bytes },
    )
  }
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '')
  try {
    return JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) as ParsedJson
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new CairnError('FORMAT_INVALID', `${file} is not valid JSON: ${why}.`, { file }, error)
  }
}
