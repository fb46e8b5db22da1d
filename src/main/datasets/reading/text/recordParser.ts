import { maxCellBytes, maxColumns } from '../csvScanner.ts'

/** How the characters of a text make records. */
export interface Dialect {
  readonly delimiter: string
  readonly quote: '"' | "'" | ''
  readonly escape: '"' | '\\'
  /** Columns are apart by at least so many spaces, or a tab; 0: by the delimiter. */
  readonly aligned: 0 | 1 | 2
}

/** What cannot be read without guessing. */
export class TextFault extends Error {
  readonly code: 'FORMAT_INVALID' | 'CELL_TOO_LARGE' | 'TOO_MANY_COLUMNS'
  /** From 1. */
  readonly column: number

  constructor(code: TextFault['code'], message: string, column: number) {
    super(message)
    this.code = code
    this.column = column
  }
}

export type LineEnd = '' | '\n' | '\r\n' | '\r'

const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const tab = 0x09

/** Reads the records of a text one after the other, in any dialect. */
export class RecordParser {
  readonly #delimiter: number
  readonly #quote: number
  readonly #escape: '"' | '\\'
  readonly #aligned: number
  /** The values of the record that was read last, and which of them were quoted. */
  cells: string[] = []
  quoted: boolean[] = []
  /** How that record ended, and how many line breaks are in its values. */
  lineEnd: LineEnd = ''
  breaks = 0
  /** Backslashes in quoted values that escape something, and those that do not. */
  escapes = 0
  plainBackslashes = 0
  #at = 0

  constructor({ delimiter, quote, escape, aligned }: Dialect) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#quote = quote === '' ? -1 : quote.charCodeAt(0)
    this.#escape = escape
    this.#aligned = aligned
  }

  /**
   * Reads the record that begins at an offset.
   * @param final the text ends here; otherwise a record that touches its end may go on
   * @returns the offset after the record; -1 where its end is not there yet
   * @throws TextFault
   */
  read(text: string, start: number, final: boolean): number {
    this.cells = []
    this.quoted = []
    this.breaks = 0
    this.#at = start
    if (this.#aligned > 0) this.#skipBlanks(text)
    for (;;) {
      if (!this.#readValue(text, final)) return -1
      if (this.cells.length > maxColumns)
        throw new TextFault('TOO_MANY_COLUMNS', `There are more than ${maxColumns.toLocaleString('en')} columns.`, this.cells.length)
      if (this.#at >= text.length) return final ? this.#end('', 0) : -1
      const code = text.charCodeAt(this.#at)
      if (code === newline) return this.#end('\n', 1)
      if (code === carriageReturn) {
        if (this.#at + 1 >= text.length && !final) return -1
        return text.charCodeAt(this.#at + 1) === newline ? this.#end('\r\n', 2) : this.#end('\r', 1)
      }
      if (this.#aligned === 0) this.#at++
    }
  }

  #end(lineEnd: LineEnd, length: number): number {
    this.lineEnd = lineEnd
    return this.#at + length
  }

  /** @returns false where more of the text is needed */
  #readValue(text: string, final: boolean): boolean {
    const start = this.#at
    let at = start
    if (this.#aligned === 0 && this.#delimiter !== space) while (text.charCodeAt(at) === space) at++
    if (this.#quote >= 0 && text.charCodeAt(at) === this.#quote) return this.#readQuoted(text, at + 1, final)
    at = this.#aligned > 0 ? this.#endOfAligned(text, start) : this.#endOfPlain(text, start)
    this.#keep(text.slice(start, at), false)
    this.#at = at
    if (this.#aligned > 0) this.#skipBlanks(text)
    return at < text.length || final
  }

  #endOfPlain(text: string, start: number): number {
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === this.#delimiter || code === newline || code === carriageReturn) break
    }
    return at
  }

  /** A value ends before a run of white space that is long enough, or before the white space at the end of the line. */
  #endOfAligned(text: string, start: number): number {
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === newline || code === carriageReturn || code === tab) break
      if (code !== space) continue
      let end = at
      while (text.charCodeAt(end) === space) end++
      const next = text.charCodeAt(end)
      if (end - at >= this.#aligned || end >= text.length || next === newline || next === carriageReturn || next === tab) break
      at = end - 1
    }
    return at
  }

  #skipBlanks(text: string): void {
    while (text.charCodeAt(this.#at) === space || text.charCodeAt(this.#at) === tab) this.#at++
  }

  #readQuoted(text: string, start: number, final: boolean): boolean {
    const quote = String.fromCharCode(this.#quote)
    let value = ''
    let from = start
    for (let at = start; ; ) {
      const next = this.#escape === '\\' ? this.#nextMark(text, at) : text.indexOf(quote, at)
      if (next < 0 || (next + 1 >= text.length && !final)) {
        if (text.length - start > maxCellBytes) throw this.#tooLarge()
        if (final) throw new TextFault('FORMAT_INVALID', 'A quote is never closed.', this.cells.length + 1)
        return false
      }
      const follows = text.charCodeAt(next + 1)
      if (this.#escape === '\\' && text.charCodeAt(next) !== this.#quote) {
        const escaped = follows === this.#quote || follows === 0x5c
        if (escaped) this.escapes++
        else this.plainBackslashes++
        // Before anything else a backslash is a character.
        value += text.slice(from, escaped ? next : next + 1)
        if (escaped) value += text[next + 1]
        from = at = next + (escaped ? 2 : 1)
        continue
      }
      value += text.slice(from, next)
      if (this.#escape === '"' && follows === this.#quote) {
        value += quote
        from = at = next + 2
        continue
      }
      return this.#endQuoted(text, value, next + 1, final)
    }
  }

  #nextMark(text: string, from: number): number {
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === this.#quote || code === 0x5c) return at
    }
    return -1
  }

  #endQuoted(text: string, value: string, start: number, final: boolean): boolean {
    for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) this.breaks++
    this.#keep(value, true)
    this.#at = start
    if (this.#aligned > 0) this.#skipBlanks(text)
    else if (this.#delimiter !== space) while (text.charCodeAt(this.#at) === space) this.#at++
    if (this.#at >= text.length) return final
    const code = text.charCodeAt(this.#at)
    const ends = code === newline || code === carriageReturn || (this.#aligned > 0 ? this.#at > start : code === this.#delimiter)
    if (!ends) throw new TextFault('FORMAT_INVALID', 'There is text after a quoted value.', this.cells.length)
    return true
  }

  #keep(value: string, quoted: boolean): void {
    if (value.length * 4 > maxCellBytes && Buffer.byteLength(value) > maxCellBytes) throw this.#tooLarge()
    this.cells.push(value)
    this.quoted.push(quoted)
  }

  #tooLarge(): TextFault {
    return new TextFault('CELL_TOO_LARGE', 'A value has more than 1 MiB.', this.cells.length + 1)
  }
}

/** How many byte order marks stand at the beginning of a line: they are no part of its first value. */
export function markLength(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === 0xfeff) at++
  return at - start
}

/** The offset after the line that begins at an offset; -1 where its end is not there yet. */
export function endOfLine(text: string, start: number, final: boolean): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === newline) return at + 1
    if (code !== carriageReturn) continue
    if (at + 1 < text.length) return text.charCodeAt(at + 1) === newline ? at + 2 : at + 1
    return final ? at + 1 : -1
  }
  return final ? text.length : -1
}
