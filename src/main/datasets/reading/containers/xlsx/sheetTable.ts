import type { LayoutNote } from '../../../../../shared/domain/datasets/changes.ts'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import { RecordLines } from '../../places.ts'
import type { TableColumn, TableFile } from '../table.ts'
import { ChangeCounter, TableWriter } from '../tableFile.ts'

/** A cell that is not empty. `none`: a formula that was saved without its value; `error`: such as #N/A. */
export interface Cell {
  readonly kind: 'number' | 'text' | 'boolean' | 'date' | 'datetime' | 'error' | 'none'
  readonly text: string
}

type Row = { readonly row: number; readonly cells: readonly (Cell | undefined)[] }

/** Rows that are looked at before it is decided where the table begins. */
const lookedAt = 50

interface Seen {
  numbers: number
  fractions: number
  texts: number
  textsWithDigits: number
  booleans: number
  dates: number
  datetimes: number
}

/** Finds the table among the rows of a sheet, and writes it. */
export class SheetTable {
  readonly #writer: TableWriter
  readonly #file: string
  readonly #options: ImportOptions
  readonly #notes: LayoutNote[] = []
  readonly #changes = new ChangeCounter()
  readonly #places = new RecordLines()
  #head: Row[] | null = []
  #left = 0
  #names: string[] = []
  #seen: Seen[] = []
  #last = 0
  #blank: { count: number; line: number } = { count: 0, line: 0 }

  private constructor(writer: TableWriter, file: string, options: ImportOptions) {
    this.#writer = writer
    this.#file = file
    this.#options = options
  }

  static async create(path: string, file: string, options: ImportOptions): Promise<SheetTable> {
    return new SheetTable(await TableWriter.create(path), file, options)
  }

  /** @param row of the sheet, from 1 @returns whether `flush` is due */
  add(row: number, cells: readonly (Cell | undefined)[]): boolean {
    if (this.#head === null) return this.#write({ row, cells })
    this.#head.push({ row, cells })
    return this.#head.length > lookedAt && this.#begin(this.#head)
  }

  flush(): Promise<void> {
    return this.#writer.flush()
  }

  async end(merged: number): Promise<TableFile & { notes: LayoutNote[] }> {
    if (this.#head !== null) this.#begin(this.#head)
    await this.#writer.flush()
    if (this.#blank.count > 0) this.#notes.push({ note: 'blank', ...this.#blank, text: '' })
    if (merged > 0) this.#notes.push({ note: 'merged', count: merged, line: 1, text: '' })
    const names = this.#names
    return {
      path: this.#writer.path,
      columns: names.map((name, at) => columnOf(name, this.#seen[at])),
      rows: this.#writer.rows,
      rowPlaces: { kind: 'row', of: (row) => this.#places.of(row) },
      longestRow: this.#writer.longestRow,
      changes: this.#changes.changes(names),
      notes: this.#notes,
    }
  }

  async close(): Promise<void> {
    await this.#writer.close()
  }

  #begin(rows: Row[]): boolean {
    this.#head = null
    const first = this.#firstOfTable(rows)
    if (first >= rows.length) throw new CairnError('FILE_EMPTY', `${this.#file} has no cells with values.`, { file: this.#file })
    if (first > 0) {
      const text = rows[0].cells.find((cell) => cell !== undefined)?.text ?? ''
      this.#notes.push({ note: 'skipped', count: first, line: rows[0].row, text: text.slice(0, 200) })
    }
    const table = rows.slice(first)
    this.#left = Math.min(...table.map(({ cells }) => cells.findIndex((cell) => cell !== undefined)))
    const header = this.#options.header ?? hasHeader(table)
    // Where there is a header it says how far the table goes; the column of an index alone may be without a name.
    const width = Math.max(...table.slice(0, header ? 1 : undefined).map(({ cells }) => cells.length)) - this.#left
    const names = header ? table[0].cells.slice(this.#left) : []
    // A column without a name has the number that it would have without a header.
    this.#names = Array.from({ length: width }, (_, at) => names[at]?.text.trim() || `column${at + 1}`)
    this.#seen = this.#names.map(() => ({ numbers: 0, fractions: 0, texts: 0, textsWithDigits: 0, booleans: 0, dates: 0, datetimes: 0 }))
    if (!header) this.#notes.push({ note: 'noHeader', count: 1, line: table[0].row, text: '' })
    this.#last = header ? table[0].row : table[0].row - 1
    let due = false
    for (const row of table.slice(header ? 1 : 0)) due = this.#write(row) || due
    return due
  }

  /** Above the table stand titles: rows with few cells. */
  #firstOfTable(rows: readonly Row[]): number {
    const { skipLines } = this.#options
    if (skipLines !== undefined)
      return rows.findIndex(({ row }) => row > skipLines) < 0 ? rows.length : rows.findIndex(({ row }) => row > skipLines)
    const filled = rows.map(({ cells }) => cells.filter((cell) => cell !== undefined).length)
    const most = Math.max(0, ...filled)
    const first = filled.findIndex((count) => count * 2 >= most && (count > 1 || most === 1))
    return first < 0 ? rows.length : first
  }

  #write({ row, cells }: Row): boolean {
    if (row <= this.#last) throw new Error('its rows are not in order')
    if (row > this.#last + 1) {
      if (this.#blank.count === 0) this.#blank.line = this.#last + 1
      this.#blank.count += row - this.#last - 1
    }
    this.#last = row
    const beyond = cells.findIndex((cell, at) => cell !== undefined && (at < this.#left || at >= this.#left + this.#names.length))
    if (beyond >= 0) {
      throw new CairnError(
        'RAGGED_ROW',
        `Row ${row} of ${this.#file} has a value beside the table: ${JSON.stringify(cells[beyond]?.text.slice(0, 80))}.`,
        { file: this.#file, row, expected: this.#names.length, option: 'range' },
      )
    }
    this.#places.add(this.#writer.rows, row)
    return this.#writer.add(this.#names.map((_, at) => this.#value(cells[this.#left + at], at, row)))
  }

  #value(cell: Cell | undefined, column: number, row: number): string | null {
    if (cell === undefined) return null
    const seen = this.#seen[column]
    switch (cell.kind) {
      case 'error':
      case 'none':
        this.#changes.add(column, 'missing', row, cell.text, null)
        return null
      case 'number':
        seen.numbers++
        if (!Number.isSafeInteger(Number(cell.text))) seen.fractions++
        break
      case 'text':
        seen.texts++
        if (/[0-9]/.test(cell.text)) seen.textsWithDigits++
        break
      case 'boolean':
        seen.booleans++
        break
      case 'date':
        seen.dates++
        break
      case 'datetime':
        seen.datetimes++
        break
    }
    return cell.text
  }
}

/** Names are texts. Numbers above numbers are a first row; above other values they are names, such as years. */
function hasHeader(rows: readonly Row[]): boolean {
  const [first, second] = rows
  const kinds = first.cells.flatMap((cell) => (cell ? [cell.kind] : []))
  if (second === undefined || kinds.every((kind) => kind === 'text')) return true
  return !first.cells.every((cell, at) => cell === undefined || second.cells[at] === undefined || cell.kind === second.cells[at]?.kind)
}

/** The cells of a column may be of one kind, which is its type; words beside numbers may stand for what is missing. */
function columnOf(name: string, seen: Seen): TableColumn {
  const { numbers, fractions, texts, textsWithDigits, booleans, dates, datetimes } = seen
  const kinds = [numbers, texts, booleans, dates + datetimes].filter((count) => count > 0).length
  if (kinds === 0) return { name, type: null, values: 'any' }
  if (kinds > 1) return { name, type: null, values: numbers > 0 && texts > 0 && kinds === 2 && textsWithDigits === 0 ? 'any' : 'mixed' }
  if (numbers > 0) return { name, type: fractions > 0 ? 'number' : 'integer', values: 'any' }
  if (booleans > 0) return { name, type: 'boolean', values: 'any' }
  if (texts > 0) return { name, type: null, values: 'text' }
  return { name, type: datetimes > 0 ? 'datetime' : 'date', values: 'any' }
}
