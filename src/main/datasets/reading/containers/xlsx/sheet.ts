import type { LayoutNote } from '../../../../../shared/domain/datasets/changes.ts'
import type { ImportOptions } from '../../../../../shared/domain/datasets/import.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { TableFile } from '../table.ts'
import { dateText } from './dates.ts'
import { type Cell, SheetTable } from './sheetTable.ts'
import type { Shared } from './shared.ts'
import { unescaped, type XmlReader } from './xml.ts'

interface Reading {
  readonly file: string
  readonly options: ImportOptions
  readonly path: string
  readonly signal?: AbortSignal
}

/** Of Excel. */
const mostColumns = 16_384
const mostRows = 1_048_576

/** Reads the cells of a sheet, row by row. @throws FORMAT_INVALID, NO_ROWS */
export async function readSheet(
  read: (reader: XmlReader) => Promise<boolean>,
  shared: Shared,
  { file, options, path, signal }: Reading,
): Promise<TableFile & { notes: LayoutNote[] }> {
  const table = await SheetTable.create(path, file, options)
  try {
    const sheet = new SheetReader(shared, rangeOf(options.range))
    const found = await read({
      open: (name, attributes) => sheet.open(name, attributes),
      close: (name) => sheet.close(name),
      text: (text) => sheet.text(text),
      part: async () => {
        if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.', {})
        for (const { row, cells } of sheet.rows.splice(0)) if (table.add(row, cells)) await table.flush()
        return true
      },
    })
    if (!found) throw new Error('the sheet is not in it')
    return await table.end(sheet.merged)
  } finally {
    await table.close()
  }
}

interface Range {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** @param range such as `B3:F200` */
function rangeOf(range: string | undefined): Range {
  const [from, to] = (range ?? 'A1').split(':').map((cell) => place(cell))
  const [left, right] = to ? [Math.min(from.column, to.column), Math.max(from.column, to.column)] : [from.column, Number.POSITIVE_INFINITY]
  const [top, bottom] = to ? [Math.min(from.row, to.row), Math.max(from.row, to.row)] : [from.row, Number.POSITIVE_INFINITY]
  return { left, top, right, bottom }
}

/** From 1. */
function place(cell: string): { column: number; row: number } {
  let column = 0
  let at = 0
  for (; at < cell.length; at++) {
    const code = cell.charCodeAt(at) & 0xdf
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return { column, row: Number(cell.slice(at)) }
}

class SheetReader {
  readonly rows: { row: number; cells: Cell[] }[] = []
  /** Ranges of merged cells. */
  merged = 0
  readonly #shared: Shared
  readonly #range: Range
  #row = 0
  #column = 0
  #cells: Cell[] = []
  #type = 'n'
  #style = 0
  #value: string | null = null
  #formula: string | null = null
  #into: 'value' | 'formula' | 'inline' | null = null
  #phonetic = false

  constructor(shared: Shared, range: Range) {
    this.#shared = shared
    this.#range = range
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#row = attributes.r === undefined ? this.#row + 1 : Number(attributes.r)
        if (!(this.#row >= 1 && this.#row <= mostRows)) throw new Error('a row lies outside of the sheet')
        this.#column = 0
        this.#cells = []
        return
      case 'c':
        this.#column = attributes.r === undefined ? this.#column + 1 : place(attributes.r).column
        if (!(this.#column >= 1 && this.#column <= mostColumns)) throw new Error('a cell lies outside of the sheet')
        this.#type = attributes.t ?? 'n'
        this.#style = Number(attributes.s ?? 0)
        this.#value = null
        this.#formula = null
        return
      case 'v':
        this.#into = 'value'
        this.#value = ''
        return
      case 'f':
        this.#into = 'formula'
        this.#formula = ''
        return
      case 't':
        if (this.#type !== 'inlineStr' || this.#phonetic) return
        this.#into = 'inline'
        this.#value ??= ''
        return
      case 'rPh':
        this.#phonetic = true
        return
      case 'mergeCell':
        this.merged++
        return
    }
  }

  text(text: string): void {
    if (this.#into === 'formula') this.#formula += text
    else if (this.#into !== null) this.#value += text
  }

  close(name: string): void {
    if (name === 'v' || name === 'f' || name === 't') this.#into = null
    else if (name === 'rPh') this.#phonetic = false
    else if (name === 'c') this.#cellEnds()
    else if (name === 'row' && this.#cells.length > 0) this.rows.push({ row: this.#row, cells: this.#cells })
  }

  #cellEnds(): void {
    const { left, top, right, bottom } = this.#range
    if (this.#column < left || this.#column > right || this.#row < top || this.#row > bottom) return
    const cell = this.#cell()
    if (cell !== null) this.#cells[this.#column - left] = cell
  }

  #cell(): Cell | null {
    const value = this.#value
    if (value === null || value === '') {
      return this.#formula === null || this.#type === 'str' ? null : { kind: 'none', text: `=${this.#formula}` }
    }
    switch (this.#type) {
      case 's': {
        const text = this.#shared.texts[Number(value)]
        if (text === undefined) throw new Error('a cell refers to a text that is not in it')
        return text === '' ? null : { kind: 'text', text }
      }
      case 'str':
      case 'inlineStr':
        return { kind: 'text', text: unescaped(value) }
      case 'b':
        return { kind: 'boolean', text: value === '1' || value === 'true' ? 'true' : 'false' }
      case 'e':
        return { kind: 'error', text: value }
      case 'd':
        return { kind: 'text', text: value }
      default:
        return this.#number(value)
    }
  }

  #number(value: string): Cell {
    const number = Number(value)
    if (value.trim() === '' || !Number.isFinite(number)) return { kind: 'text', text: value }
    const format = this.#shared.formats[this.#style] ?? null
    return (format && dateText(number, format, this.#shared.from1904)) ?? { kind: 'number', text: String(number) }
  }
}
