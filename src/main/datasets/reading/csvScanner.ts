import { CairnError } from '../../../shared/errors.ts'
import { counted } from '../../../shared/numbers.ts'
import { RecordLines } from './places.ts'
import type { QuotedRecorder } from './text/quotedRecorder.ts'

export const maxColumns = 2_000
export const maxCellBytes = 2 ** 20

export interface CsvScan {
  /** Records with at least one value, the header among them. Lines without any character do not count, but in a file with one column. */
  readonly records: number
  readonly columns: number
  /** Offset of the first byte after the first record. */
  readonly headerEnd: number
  readonly longestRecord: number
  /** Whether records end in different ways: \n, \r\n, \r. */
  readonly mixedNewlines: boolean
  /** Where its records begin. */
  readonly lines: RecordLines
  /** Lines without any character between records, and the first of them. */
  readonly blank: { readonly count: number; readonly line: number }
}

/** Who wants to know of quoted values, and whether the first record is a header. */
export interface QuoteWatch {
  readonly recorder: Pick<QuotedRecorder, 'quoted' | 'longestToken' | 'bare'>
  readonly header: boolean
}

const COMMA = 1
const NEWLINE = 2
const QUOTE = 3

const enterField = 0
const inValue = 1
const inQuotes = 2
const afterQuotes = 3

/**
 * One pass over the bytes of a CSV file, in chunks: counts records, and refuses what cannot be read without guessing.
 * Knows RFC 4180 and no more. The bytes are UTF-8, so no byte of a longer character looks like a delimiter.
 */
export class CsvScanner {
  readonly #file: string
  readonly #kinds = new Uint8Array(256)
  readonly #space: boolean
  #state = enterField
  /** Offset in the file of the chunk, of the record and of the value that are being read. */
  #base = 0
  #recordStart = 0
  #valueStart = 0
  #values = 0
  #records = 0
  /** The line that is being read, and the one that its record begins on. */
  #line = 1
  #recordLine = 1
  readonly #lines = new RecordLines()
  #columns = 0
  #headerEnd = 0
  #longest = 0
  #newlines = new Set<string>()
  #afterReturn = false
  /** The first line that ends with \r alone; 0 for none. */
  #firstReturn = 0

  /** Blank lines since the last record, which are nothing at the end of the file, and all before. */
  #blankRun = 0
  #blanks = 0
  #firstBlank = 0

  readonly #onRecord: ((start: number, end: number) => void) | undefined
  readonly #watch: QuoteWatch | undefined
  /** Offsets of the quotes around the value that is being read. */
  #quoteStart = 0
  #quoteEnd = 0
  #chunk: Buffer = Buffer.alloc(0)
  /** The beginning of a quoted value that began in a chunk before, as far as it matters. */
  #carried: Buffer = Buffer.alloc(0)

  /** @param onRecord the offsets of each record, without its line end */
  constructor(file: string, delimiter: string, onRecord?: (start: number, end: number) => void, watch?: QuoteWatch) {
    this.#file = file
    this.#onRecord = onRecord
    this.#watch = watch
    this.#kinds[delimiter.charCodeAt(0)] = COMMA
    this.#kinds[0x0a] = NEWLINE
    this.#kinds[0x0d] = NEWLINE
    this.#kinds[0x22] = QUOTE
    this.#space = delimiter !== ' '
  }

  /** The line that the record that is being read begins on, from 1. */
  get line(): number {
    return this.#recordLine
  }

  /** @throws RAGGED_ROW, CELL_TOO_LARGE, TOO_MANY_COLUMNS, FORMAT_INVALID */
  push(chunk: Uint8Array): void {
    const kinds = this.#kinds
    const length = chunk.length
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, length)
    this.#chunk = bytes
    let at = 0
    while (at < length) {
      if (this.#state === inQuotes) {
        const quote = bytes.indexOf(0x22, at)
        this.#countLines(bytes, at, quote < 0 ? length : quote)
        if (quote < 0) break
        this.#state = afterQuotes
        this.#quoteEnd = this.#base + quote
        at = quote + 1
        continue
      }
      if (this.#state === inValue) {
        while (at < length && (kinds[chunk[at]] === 0 || kinds[chunk[at]] === QUOTE)) at++
        if (at === length) break
      }
      this.#step(chunk[at], at)
      at++
    }
    if (this.#watch !== undefined && (this.#state === inQuotes || this.#state === afterQuotes)) this.#carry(bytes)
    this.#base += length
    this.#refuseLargeCell(this.#base)
  }

  /** Keeps of a quoted value that goes on in the next chunk what tells whether its quotes say something: its beginning and its last byte. */
  #carry(bytes: Buffer): void {
    const from = Math.max(0, this.#quoteStart + 1 - this.#base)
    const most = 2 * (this.#watch?.recorder.longestToken ?? 0) + 8
    const carried = this.#quoteStart + 1 >= this.#base ? [] : [this.#carried]
    const all = Buffer.concat([...carried, bytes.subarray(from)])
    this.#carried = all.length <= 2 * most ? all : Buffer.concat([all.subarray(0, most), all.subarray(-most)])
  }

  /** Tells of a value that ends: whether it was quoted, and what is in the quotes where it is short or has white space at an end. */
  #watchValue(watch: QuoteWatch): void {
    if (this.#records === 0 && watch.header) return
    if (this.#state !== afterQuotes) {
      // An empty value without quotes is bare too: who wrote it tells a missing value from an empty text.
      watch.recorder.bare = true
      return
    }
    const inChunk = this.#quoteStart + 1 >= this.#base
    const end = this.#quoteEnd - this.#base
    const value = inChunk
      ? this.#chunk.subarray(this.#quoteStart + 1 - this.#base, end)
      : Buffer.concat([this.#carried, this.#chunk.subarray(0, Math.max(0, end))]).subarray(0, end < 0 ? end : undefined)
    const [first, last] = [value[0], value[value.length - 1]]
    // White space beyond ASCII begins or ends with bytes beyond ASCII.
    const short = value.length <= 2 * watch.recorder.longestToken
    if (!short && first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80) return
    const ends = value.length <= 256 ? value : Buffer.concat([value.subarray(0, 128), value.subarray(-128)])
    watch.recorder.quoted(this.#records - (watch.header ? 1 : 0), this.#values, ends.toString('utf8').replaceAll('""', '"'))
  }

  /** The end of the file ends the last record. @throws as push does */
  end(): CsvScan {
    if (this.#state === inQuotes) throw this.#invalid('A quote is never closed.')
    if (this.#afterReturn) this.#endAtReturn()
    if (this.#base > this.#recordStart) this.#endRecord(this.#base, 0)
    this.#refuseLoneReturn()
    return {
      records: this.#records,
      columns: this.#columns,
      headerEnd: this.#headerEnd,
      longestRecord: this.#longest,
      mixedNewlines: this.#newlines.size > 1,
      lines: this.#lines,
      blank: { count: this.#blanks, line: this.#firstBlank },
    }
  }

  /** Line breaks within a value: a search beyond its end would read the rest of a long line again for each of its values. */
  #countLines(bytes: Buffer, from: number, to: number): void {
    if (to - from < 64) {
      for (let at = from; at < to; at++) if (bytes[at] === 0x0a) this.#line++
      return
    }
    const value = bytes.subarray(from, to)
    for (let at = value.indexOf(0x0a); at >= 0; at = value.indexOf(0x0a, at + 1)) this.#line++
  }

  #step(byte: number, at: number): void {
    const offset = this.#base + at
    if (this.#afterReturn) {
      this.#afterReturn = false
      if (byte === 0x0a) return this.#foldNewline(offset)
      this.#endAtReturn()
    }
    const kind = this.#kinds[byte]
    if (kind === COMMA) return this.#endValue(offset)
    if (kind === NEWLINE) return this.#endLine(byte, offset)
    if (this.#state === afterQuotes) return this.#afterQuote(byte)
    if (kind === QUOTE) {
      this.#state = inQuotes
      this.#quoteStart = offset
    } else if (byte !== 0x20 || !this.#space) this.#state = inValue
  }

  /** A doubled quote goes on with the value; spaces may follow a quoted value; anything else may not. */
  #afterQuote(byte: number): void {
    if (byte === 0x22) this.#state = inQuotes
    else if (byte !== 0x20) throw this.#invalid('There is text after a quoted value.')
  }

  #endValue(offset: number): void {
    this.#refuseLargeCell(offset)
    if (this.#watch !== undefined) this.#watchValue(this.#watch)
    this.#values++
    this.#valueStart = offset + 1
    this.#state = enterField
    if (this.#values >= maxColumns && this.#records === 0) throw this.#tooManyColumns()
  }

  #endLine(byte: number, offset: number): void {
    if (byte === 0x0d) this.#afterReturn = true
    else this.#newlines.add('\n')
    this.#endRecord(offset, 1)
  }

  /** The record before ended with \r and no \n. */
  #endAtReturn(): void {
    this.#newlines.add('\r')
    this.#firstReturn ||= this.#line - 1
  }

  /** Among other line ends, a \r is as likely part of a value as the end of a line. */
  #refuseLoneReturn(): void {
    if (!this.#newlines.has('\r') || this.#newlines.size === 1) return
    const line = Math.max(1, this.#firstReturn)
    throw new CairnError(
      'FORMAT_INVALID',
      `Line ${line} of ${this.#file} ends with a carriage return, but other lines end with a line feed. Quote the value, or use one kind of line ending.`,
      { file: this.#file, line },
    )
  }

  /** The \n of \r\n. */
  #foldNewline(offset: number): void {
    this.#newlines.add('\r\n')
    if (this.#headerEnd === this.#recordStart) this.#headerEnd++
    this.#recordStart = offset + 1
    this.#valueStart = offset + 1
  }

  #endRecord(offset: number, newline: 0 | 1): void {
    const blank = offset === this.#recordStart && this.#values === 0
    if (!blank) this.#refuseLargeCell(offset)
    // A line without a character is a missing value where there is one column, and nothing where there are more.
    if (!blank || this.#columns === 1) {
      if (this.#watch !== undefined) this.#watchValue(this.#watch)
      this.#countRecord(offset)
    } else if (this.#records > 0 && newline === 1) {
      this.#blankRun++
      this.#firstBlank ||= this.#line
    }
    this.#values = 0
    this.#state = enterField
    this.#recordStart = offset + newline
    this.#valueStart = offset + newline
    this.#line += newline
    this.#recordLine = this.#line
    if (this.#records === 1 && this.#headerEnd === 0) this.#headerEnd = this.#recordStart
  }

  #countRecord(offset: number): void {
    const values = this.#values + 1
    if (this.#records === 0) this.#columns = values
    if (values !== this.#columns) {
      throw new CairnError('RAGGED_ROW', `Line ${this.line} of ${this.#file} has ${counted(values, 'value')}; expected ${this.#columns}.`, {
        file: this.#file,
        line: this.line,
        values,
        expected: this.#columns,
      })
    }
    this.#longest = Math.max(this.#longest, offset - this.#recordStart)
    this.#blanks += this.#blankRun
    this.#blankRun = 0
    this.#onRecord?.(this.#recordStart, offset)
    this.#lines.add(this.#records, this.#recordLine)
    this.#records++
  }

  #refuseLargeCell(offset: number): void {
    if (offset - this.#valueStart <= maxCellBytes + 2) return
    throw new CairnError(
      'CELL_TOO_LARGE',
      `Line ${this.line}, column ${this.#values + 1} of ${this.#file} has a value of more than 1 MiB.`,
      {
        file: this.#file,
        line: this.line,
        column: this.#values + 1,
      },
    )
  }

  #tooManyColumns(): CairnError {
    return new CairnError('TOO_MANY_COLUMNS', `${this.#file} has more than 2,000 columns.`, { file: this.#file, line: this.line })
  }

  #invalid(what: string): CairnError {
    const column = this.#values + 1
    return new CairnError('FORMAT_INVALID', `${what} Line ${this.line}, column ${column} of ${this.#file}.`, {
      file: this.#file,
      line: this.line,
      column,
    })
  }
}
