import { isUtf8 } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import type { Encoding } from '../../../../shared/domain/datasets/layout.ts'
import { utf8Check } from '../utf8.ts'

export interface FoundEncoding {
  readonly encoding: Encoding
  /** Bytes of the byte order mark. */
  readonly mark: number
}

/**
 * The encoding of a text from its beginning: a byte order mark tells; without one, zero bytes tell UTF-16, and what is not UTF-8
 * is Windows-1252, of which Latin-1 is a part. Null where it is none of them. A character that is cut at the end is UTF-8 yet.
 */
export function detectEncoding(head: Uint8Array): FoundEncoding | null {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return { encoding: 'utf-8', mark: 3 }
  // UTF-32 begins as UTF-16 does.
  if (startsWith(head, [0xff, 0xfe, 0, 0]) || startsWith(head, [0, 0, 0xfe, 0xff])) return null
  if (startsWith(head, [0xff, 0xfe])) return { encoding: 'utf-16le', mark: 2 }
  if (startsWith(head, [0xfe, 0xff])) return { encoding: 'utf-16be', mark: 2 }
  const wide = unmarkedUtf16(head)
  if (wide !== null) return { encoding: wide, mark: 0 }
  if (isUtf8(wholeCharacters(head))) return { encoding: 'utf-8', mark: 0 }
  return isWestern(head) ? { encoding: 'windows-1252', mark: 0 } : null
}

/** The bytes of the byte order mark that a text in an encoding begins with; 0 for none. */
export function markOf(head: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') return startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0
  if (encoding === 'utf-16le') return startsWith(head, [0xff, 0xfe]) ? 2 : 0
  if (encoding === 'utf-16be') return startsWith(head, [0xfe, 0xff]) ? 2 : 0
  return 0
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte)
}

/** In UTF-16, one byte of each ASCII character is zero, always the same one of the two. */
function unmarkedUtf16(head: Uint8Array): Encoding | null {
  const pairs = head.length >> 1
  if (pairs === 0) return null
  let [first, second] = [0, 0]
  for (let at = 0; at + 1 < head.length; at += 2) {
    if (head[at] === 0) first++
    if (head[at + 1] === 0) second++
  }
  if (second > 0.4 * pairs && first <= 0.02 * pairs) return 'utf-16le'
  if (first > 0.4 * pairs && second <= 0.02 * pairs) return 'utf-16be'
  return null
}

function wholeCharacters(head: Uint8Array): Uint8Array {
  let end = head.length
  for (let back = 1; back <= Math.min(3, head.length); back++) {
    const byte = head[head.length - back]
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    if (length > back) end = head.length - back
    break
  }
  return head.subarray(0, end)
}

/**
 * Text of Western Europe has few characters beyond ASCII, and they stand among ASCII letters. In Cyrillic, Greek or Asian
 * encodings nearly all of a word is beyond it; five bytes of Windows-1252 stand for nothing.
 */
function isWestern(head: Uint8Array): boolean {
  let [high, inRuns, run] = [0, 0, 0]
  for (const byte of head) {
    if (undefinedBytes.has(byte)) return false
    if (byte >= 0x80) {
      high++
      run++
    } else {
      if (run >= 3) inRuns += run
      run = 0
    }
  }
  return high < 12 || inRuns < 0.4 * high
}

/** Bytes that stand for no character in Windows-1252. */
const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

/** The characters of the bytes from 0x80 to 0x9f; all others are those of Latin-1. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Bytes that are no text in the encoding. */
export class InvalidBytes extends Error {
  /** Offset of the first one, from the first byte that was decoded. */
  readonly byte: number
  /** The text before them. */
  readonly before: string

  constructor(byte: number, before: string) {
    super('Bytes are not text.')
    this.byte = byte
    this.before = before
  }
}

/** Decodes a text in pieces; a character may lie across two of them. */
export interface TextPieces {
  /** @throws InvalidBytes */
  push(bytes: Buffer): string
  /** @throws InvalidBytes where the text ends within a character */
  end(): void
}

/** Written here and not with `TextDecoder`: that takes Latin-1 for Windows-1252, and knows UTF-16BE only with all of ICU. */
export function textPieces(encoding: Encoding): TextPieces {
  switch (encoding) {
    case 'utf-8':
      return utf8Pieces()
    case 'utf-16le':
    case 'utf-16be':
      return utf16Pieces(encoding === 'utf-16be')
    case 'iso-8859-1':
      return { push: (bytes) => bytes.toString('latin1'), end: () => {} }
    case 'windows-1252':
      return windowsPieces()
  }
}

function utf8Pieces(): TextPieces {
  const check = utf8Check()
  const decoder = new StringDecoder('utf8')
  let done = 0
  return {
    push(bytes) {
      const bad = check.push(bytes)
      if (bad !== null) throw new InvalidBytes(done + bad, decoder.write(bytes.subarray(0, Math.max(0, bad))))
      done += bytes.length
      return decoder.write(bytes)
    },
    end() {
      if (check.open) throw new InvalidBytes(done, '')
    },
  }
}

function utf16Pieces(swap: boolean): TextPieces {
  let carry: Buffer = Buffer.alloc(0)
  let done = 0
  return {
    push(bytes) {
      const all = carry.length === 0 ? bytes : Buffer.concat([carry, bytes])
      const even = all.length - (all.length % 2)
      // The first half of a pair of surrogates waits for the second.
      const high = even >= 2 ? all[swap ? even - 2 : even - 1] : 0
      const cut = high >= 0xd8 && high <= 0xdb ? even - 2 : even
      const whole = Buffer.from(all.subarray(0, cut))
      const text = (swap ? whole.swap16() : whole).toString('utf16le')
      if (!text.isWellFormed()) {
        const well = text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/)
        throw new InvalidBytes(done + 2 * well, text.slice(0, well))
      }
      carry = Buffer.from(all.subarray(cut))
      done += cut
      return text
    },
    end() {
      if (carry.length > 0) throw new InvalidBytes(done, '')
    },
  }
}

function windowsPieces(): TextPieces {
  let done = 0
  return {
    push(bytes) {
      const text = bytes.toString('latin1')
      const bad = text.search(/[\u0081\u008d\u008f\u0090\u009d]/)
      if (bad >= 0) throw new InvalidBytes(done + bad, text.slice(0, bad))
      done += bytes.length
      return text.replace(/[\u0080-\u009f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80])
    },
    end: () => {},
  }
}
