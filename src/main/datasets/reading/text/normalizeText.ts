import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayoutNote } from '../../../../shared/domain/datasets/changes.ts'
import { CairnError } from '../../../../shared/errors.ts'
import { counted } from '../../../../shared/numbers.ts'
import { csvCell } from '../csvText.ts'
import { RecordLines } from '../places.ts'
import type { Source } from '../source.ts'
import { InvalidBytes, textPieces } from './encoding.ts'
import { type FoundLayout, noteText } from './findLayout.ts'
import { endOfLine, type LineEnd, markLength, RecordParser, TextFault } from './recordParser.ts'
import { isBlank } from './sample.ts'
import type { QuotedRecorder } from './quotedRecorder.ts'

/** A text as plain CSV that DuckDB's strict reader takes: UTF-8, RFC 4180, nothing but the table. */
export interface PlainText {
  readonly path: string
  readonly delimiter: string
  /** Records, the header among them where there is one. */
  readonly records: number
  readonly columns: number
  /** Bytes of the longest one, at most. */
  readonly longestRecord: number
  /** Null where the file has no header. */
  readonly names: readonly string[] | null
  /** The line of the original that each record begins on. */
  readonly lines: RecordLines
  readonly notes: readonly LayoutNote[]
}

export interface NormalizeOptions {
  readonly found: FoundLayout
  readonly scratch: string
  readonly mark: number
  readonly recorder: QuotedRecorder
  readonly signal?: AbortSignal
  /** @param fraction of the file */
  onProgress?(fraction: number): void
}

/** A record that is longer than this is no record. */
const maxRecord = 2 ** 26

/**
 * Writes a text that is not plain into scratch as plain CSV, record by record. What is not clear is refused with its line.
 * @throws RAGGED_ROW, CELL_TOO_LARGE, TOO_MANY_COLUMNS, FORMAT_INVALID, ENCODING_INVALID, EMPTY_COLUMN_NAME
 */
export async function normalizeText(source: Source, options: NormalizeOptions): Promise<PlainText> {
  const path = join(options.scratch, 'normalized.csv')
  const writer = new Normalizer(source.file, options)
  const pieces = textPieces(options.found.encoding)
  const output = await open(path, 'w', 0o600)
  let read = options.mark
  try {
    const stream = createReadStream(source.path, { start: options.mark, highWaterMark: 2 ** 20, signal: options.signal })
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      await output.write(writer.push(pieces.push(chunk), false))
      read += chunk.length
      options.onProgress?.(read / source.bytes)
    }
    pieces.end()
    await output.write(writer.push('', true))
  } catch (error) {
    if (error instanceof InvalidBytes) throw notText(source.file, options, writer.lineOf(error.before), error.byte + options.mark)
    throw error
  } finally {
    await output.close()
  }
  return { path, ...writer.result() }
}

function notText(file: string, { found }: NormalizeOptions, line: number, byte: number): CairnError {
  return new CairnError(
    'ENCODING_INVALID',
    `Line ${line} of ${file} has bytes that are not ${found.encoding.toUpperCase()}, at byte ${byte}.`,
    { file, line, byte, encoding: found.encoding },
  )
}

class Normalizer {
  readonly #file: string
  readonly #found: FoundLayout
  readonly #parser: RecordParser
  readonly #recorder: QuotedRecorder
  readonly #delimiter: string
  #rest = ''
  #output: string[] = []
  /** The line that comes next, from 1. */
  #line = 1
  #records = 0
  #columns = 0
  #names: string[] | null = null
  #unitsDone: boolean
  #longest = 0
  /** Blank lines since the last record: at the end of the file they are nothing. */
  #blank: LineCount = { count: 0, line: 0, text: '' }
  #blanks: LineCount = { count: 0, line: 0, text: '' }
  #comments: LineCount = { count: 0, line: 0, text: '' }
  #units: LineCount = { count: 0, line: 0, text: '' }
  #repeated: LineCount = { count: 0, line: 0, text: '' }
  /** Byte order marks above the first record, beside that of the file. */
  #marks: LineCount = { count: 0, line: 0, text: '' }
  readonly #ends = new Set<LineEnd>()
  #firstReturn = 0
  readonly #lines = new RecordLines()

  constructor(file: string, { found, recorder }: NormalizeOptions) {
    this.#file = file
    this.#found = found
    this.#recorder = recorder
    this.#parser = new RecordParser(found.dialect)
    this.#delimiter = found.dialect.aligned > 0 ? ',' : found.dialect.delimiter
    this.#unitsDone = !found.units
  }

  /** @returns what is to be written */
  push(piece: string, final: boolean): string {
    const text = this.#rest === '' ? piece : this.#rest + piece
    let at = 0
    while (at < text.length) {
      const end = this.#take(text, at, final)
      if (end < 0) break
      at = end
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > maxRecord) throw this.#invalid(`Line ${this.#line} of ${this.#file} begins a record of more than 64 MiB.`)
    const output = this.#output.join('')
    this.#output = []
    return output
  }

  /** The line that a text after what was read ends on. */
  lineOf(text: string): number {
    return this.#line + ((this.#rest + text).match(/\r\n|\n|\r/g)?.length ?? 0)
  }

  #take(text: string, start: number, final: boolean): number {
    const { comment, skipLines } = this.#found
    const at = this.#records === 0 ? start + markLength(text, start) : start
    if (at > start) {
      if (at === text.length) return final ? at : -1
      add(this.#marks, this.#line, '')
    }
    const above = this.#line <= skipLines
    if (above || (comment !== '' && text.startsWith(comment, at))) {
      const end = endOfLine(text, at, final)
      if (end < 0) return -1
      if (!above) this.#takeComment(text.slice(at, end))
      this.#line++
      return end
    }
    // A comment of two signs may be cut after the first.
    if (!final && comment.length > 1 && text.length - at < comment.length) return -1
    const end = this.#read(text, at, final)
    if (end < 0) return -1
    this.#takeRecord(end - at)
    this.#line += 1 + this.#parser.breaks
    return end
  }

  #read(text: string, at: number, final: boolean): number {
    try {
      return this.#parser.read(text, at, final)
    } catch (error) {
      if (error instanceof TextFault) throw this.#fault(error)
      throw error
    }
  }

  #fault({ code, message, column }: TextFault): CairnError {
    const details = { file: this.#file, line: this.#line, column }
    if (code === 'TOO_MANY_COLUMNS') return new CairnError(code, `${this.#file} has more than 2,000 columns.`, details)
    if (code === 'CELL_TOO_LARGE')
      return new CairnError(code, `Line ${this.#line}, column ${column} of ${this.#file} has a value of more than 1 MiB.`, details)
    return new CairnError(code, `${message} Line ${this.#line}, column ${column} of ${this.#file}.`, details)
  }

  #takeComment(line: string): void {
    const { comment, commentGiven } = this.#found
    if (!commentGiven && this.#records > (this.#found.header ? 1 : 0) && this.#columns > 1 && this.#looksLikeRow(line)) {
      throw new CairnError(
        'FORMAT_INVALID',
        `Line ${this.#line} of ${this.#file} begins with ${comment}, as comments do, but has the values of a row. Set the comment sign to ${comment} or to none.`,
        { file: this.#file, line: this.#line, comment },
      )
    }
    add(this.#comments, this.#line, line)
  }

  #looksLikeRow(line: string): boolean {
    try {
      this.#parser.read(line, 0, true)
      return this.#parser.cells.length === this.#columns
    } catch (error) {
      if (error instanceof TextFault) return false
      throw error
    }
  }

  #takeRecord(length: number): void {
    const { cells, quoted, lineEnd } = this.#parser
    const first = this.#records === 0
    const width = first ? this.#found.width : this.#columns
    if (isBlank(cells, quoted) && (width !== 1 || (first && cells[0] === ''))) return add(this.#blank, this.#line, '')
    if (lineEnd !== '') this.#ends.add(lineEnd)
    if (lineEnd === '\r' && this.#firstReturn === 0) this.#firstReturn = this.#line + this.#parser.breaks
    this.#countBlanks()
    if (this.#found.trailing) this.#cutTrailing(cells, quoted)
    if (first) this.#takeFirst(cells)
    else if (!this.#unitsDone) {
      this.#unitsDone = true
      this.#checkWidth(cells)
      return add(this.#units, this.#line, cells.join(', '))
    } else if (this.#isRepeatedHeader(cells)) return add(this.#repeated, this.#line, cells.join(', '))
    this.#checkWidth(cells)
    this.#recordQuotes(cells, quoted)
    this.#write(cells, length)
  }

  #countBlanks(): void {
    if (this.#blank.count === 0) return
    if (this.#records > 0) {
      if (this.#blanks.count === 0) this.#blanks.line = this.#blank.line
      this.#blanks.count += this.#blank.count
    }
    this.#blank = { count: 0, line: 0, text: '' }
  }

  /** A delimiter at the end of each row, below no name. */
  #cutTrailing(cells: string[], quoted: boolean[]): void {
    const width = this.#records === 0 ? this.#found.width : this.#columns + 1
    if (cells.length !== width || quoted[width - 1] || cells[width - 1].trim() !== '') return
    cells.pop()
    quoted.pop()
  }

  #takeFirst(cells: readonly string[]): void {
    this.#columns = cells.length
    if (this.#found.header) this.#names = [...cells]
  }

  #isRepeatedHeader(cells: readonly string[]): boolean {
    const names = this.#names
    return (
      this.#found.typed &&
      names !== null &&
      names.length > 1 &&
      cells.length === names.length &&
      // Files that were put one after the other may have a byte order mark before each header.
      cells.every((cell, place) => cell === names[place] || (place === 0 && cell.replace(/^\ufeff+/, '') === names[0]))
    )
  }

  #checkWidth(cells: readonly string[]): void {
    if (cells.length === this.#columns) return
    const sign = ['#', '//', '%'].find((mark) => cells[0].startsWith(mark))
    const hint = sign === undefined ? '' : ` If it is a comment, set the comment sign to ${sign}.`
    throw new CairnError(
      'RAGGED_ROW',
      `Line ${this.#line} of ${this.#file} has ${counted(cells.length, 'value')}; expected ${this.#columns}.${hint}`,
      { file: this.#file, line: this.#line, values: cells.length, expected: this.#columns },
    )
  }

  #recordQuotes(cells: readonly string[], quoted: readonly boolean[]): void {
    const row = this.#records - (this.#found.header ? 1 : 0)
    if (row < 0) return
    for (let column = 0; column < cells.length; column++) {
      if (quoted[column]) this.#recorder.quoted(row, column, cells[column])
      else this.#recorder.bare = true
    }
  }

  #write(cells: readonly string[], length: number): void {
    // A line without a character would be no record.
    const line = cells.length === 1 && cells[0] === '' ? '""' : cells.map((cell) => csvCell(cell, this.#delimiter)).join(this.#delimiter)
    this.#output.push(line, '\n')
    // Each character has at most three bytes in UTF-8 for each of its units, and each value two quotes.
    this.#longest = Math.max(this.#longest, 3 * Math.max(length, line.length))
    this.#lines.add(this.#records, this.#line)
    this.#records++
  }

  /** Among other line ends, a lone carriage return ends a record only where that is the one way to read a table. */
  #checkReturns(): void {
    if (!this.#ends.has('\r') || this.#ends.size === 1 || this.#columns > 1) return
    throw this.#invalid(
      `Line ${this.#firstReturn} of ${this.#file} ends with a carriage return, but other lines end with a line feed. Quote the value, or use one kind of line ending.`,
      this.#firstReturn,
    )
  }

  #invalid(message: string, line = this.#line): CairnError {
    return new CairnError('FORMAT_INVALID', message, { file: this.#file, line })
  }

  result(): Omit<PlainText, 'path'> {
    this.#checkReturns()
    return {
      delimiter: this.#delimiter,
      records: this.#records,
      columns: this.#columns,
      longestRecord: this.#longest,
      names: this.#names,
      lines: this.#lines,
      notes: this.#notes(),
    }
  }

  #notes(): LayoutNote[] {
    const { dialect, trailing } = this.#found
    const notes: LayoutNote[] = []
    const tell = (note: LayoutNote['note'], { count, line, text }: LineCount) => {
      if (count > 0) notes.push({ note, count, line, text: noteText(text) })
    }
    tell('comments', this.#comments)
    tell('units', this.#units)
    tell('blank', this.#blanks)
    tell('repeatedHeader', this.#repeated)
    const line = this.#lines.of(0)
    const reasons = [
      ...(dialect.aligned > 0 ? ['aligned columns'] : []),
      ...(dialect.quote === "'" ? ['single quotes'] : []),
      ...(dialect.quote === '' ? ['quotes as characters'] : []),
      ...(dialect.escape === '\\' ? ['backslash escapes'] : []),
      ...(trailing ? ['a delimiter at the end of each row'] : []),
      ...(this.#marks.count > 0 ? ['more than one byte order mark'] : []),
      ...(this.#ends.size > 1 ? ['different line endings'] : []),
    ]
    if (reasons.length > 0) tell('normalized', { count: 1, line, text: reasons.join(', ') })
    return notes
  }
}

interface LineCount {
  count: number
  line: number
  text: string
}

function add(counted: LineCount, line: number, text: string): void {
  if (counted.count === 0) Object.assign(counted, { line, text: noteText(text.replace(/[\r\n]+$/, '')) })
  counted.count++
}
