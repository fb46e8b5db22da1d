import { rowNumber } from '../../../shared/domain/datasets/rowNumbers.ts'
import type { ModelSignature, SignatureInput } from '../../../shared/domain/packages/package.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type MissingValues, missingValues, tokensOfColumns } from '../../frame.ts'
import { onnxText } from '../../onnx/text.ts'
import { numericCell, textCell } from './cells.ts'
import type { InputNote, RequestCell, RequestColumn, RequestTable } from './contracts.ts'

/** The values of an input of a graph: numbers, of which NaN is missing, or texts, of which the empty one is. */
export type InputColumn = Float64Array | string[]

/** Rows as a model takes them. */
export interface InputRows {
  readonly rows: number
  /** In the order of the signature. */
  readonly columns: readonly InputColumn[]
}

export interface ReadInput extends InputRows {
  readonly notes: readonly InputNote[]
}

/** Holds the rows of a request against the signature of a model. */
export class InputReader {
  readonly #columns: readonly ColumnReader[]
  readonly #names: ReadonlySet<string>

  constructor(signature: ModelSignature) {
    this.#columns = columnReaders(signature)
    this.#names = new Set(signature.inputs.map(({ name }) => name))
  }

  /**
   * @throws COLUMN_UNKNOWN with all that are missing; TYPE_MISMATCH with column and row; INVALID_INPUT for columns of unequal length, and for
   * another number of unnamed ones than the model takes
   */
  read({ rows, columns, unnamed }: RequestTable): ReadInput {
    const given = unnamed ? this.#byPlace(columns) : this.#byName(columns)
    const notes: InputNote[] = []
    const read = this.#columns.map((reader, place) => {
      if (given[place].length !== rows) throw unequal(reader.name, given[place].length, rows)
      return reader.read(given[place], notes)
    })
    if (!unnamed && columns.size > this.#columns.length) this.#noteExtra(columns, rows, notes)
    return { rows, columns: read, notes }
  }

  #byPlace(columns: RequestTable['columns']): RequestColumn[] {
    if (columns.size === this.#columns.length) return [...columns.values()]
    const message = `The model takes ${this.#columns.length} columns, but the rows have ${columns.size}. Without names they are read in the order of the model.`
    throw new CairnError('INVALID_INPUT', message, { columns: this.#columns.map(({ name }) => name).slice(0, shownNames) })
  }

  #byName(columns: RequestTable['columns']): RequestColumn[] {
    const found = this.#columns.map(({ name }) => columns.get(name))
    if (found.every((column) => column !== undefined)) return found
    const missing = this.#columns.filter((_, place) => found[place] === undefined).map(({ name }) => name)
    const list = missing.slice(0, shownNames).map((name) => JSON.stringify(name))
    const more = missing.length > shownNames ? `, and ${missing.length - shownNames} more` : ''
    const message = `The model needs ${missing.length === 1 ? 'a column that is' : 'columns that are'} not in the request: ${list.join(', ')}${more}. Where values are not known, give null for them.`
    throw new CairnError('COLUMN_UNKNOWN', message, { columns: missing.slice(0, shownNames) })
  }

  #noteExtra(columns: RequestTable['columns'], rows: number, notes: InputNote[]): void {
    for (const column of columns.keys()) if (!this.#names.has(column)) notes.push({ kind: 'extraColumn', column, rows })
  }
}

const shownNames = 50

function columnReaders(signature: ModelSignature): ColumnReader[] {
  const { inputs, reading, target, labels } = signature
  const known = inputs.flatMap(({ name, levels }) => (levels ? [[name, levels] as const] : []))
  const ofColumns = reading && tokensOfColumns(reading, { target, labels, known })
  return inputs.map((input) => {
    const missing = reading ? missingValues(input, reading.nullTokens, ofColumns) : nothingMissing
    return input.type === 'text' ? new TextReader(input, missing) : new NumberReader(input, input.type, missing)
  })
}

const nothingMissing: MissingValues = { texts: new Set(), numbers: new Set() }

interface ColumnReader {
  readonly name: string
  read(column: RequestColumn, notes: InputNote[]): InputColumn
}

class NumberReader implements ColumnReader {
  readonly name: string
  readonly #type: Exclude<SignatureInput['type'], 'text'>
  readonly #missing: MissingValues
  readonly #hasTokens: boolean
  readonly #min: number
  readonly #max: number

  constructor({ name, range }: SignatureInput, type: Exclude<SignatureInput['type'], 'text'>, missing: MissingValues) {
    this.name = name
    this.#type = type
    this.#missing = missing
    this.#hasTokens = missing.numbers.size > 0
    const bounds = type === 'boolean' ? undefined : range
    this.#min = bounds?.min ?? -Infinity
    this.#max = bounds?.max ?? Infinity
  }

  read(column: RequestColumn, notes: InputNote[]): Float64Array {
    const values = new Float64Array(column.length)
    let [missing, outside] = [0, 0]
    for (let row = 0; row < values.length; row++) {
      const value = this.#value(column[row], row)
      values[row] = value
      if (value !== value) missing++
      else if (value < this.#min || value > this.#max) outside++
    }
    if (missing > 0) notes.push({ kind: 'missing', column: this.name, rows: missing })
    if (outside > 0) notes.push({ kind: 'outOfRange', column: this.name, rows: outside })
    return values
  }

  #value(cell: RequestCell, row: number): number {
    if (cell === null || cell === undefined || cell !== cell) return NaN
    const numeric = typeof cell === 'number' && this.#type === 'number' ? cell + 0 : this.#other(cell, row)
    return this.#hasTokens && this.#missing.numbers.has(numeric) ? NaN : numeric
  }

  #other(cell: Exclude<RequestCell, null>, row: number): number {
    if (typeof cell === 'string' && (cell.trim() === '' || this.#missing.texts.has(cell))) return NaN
    const numeric = numericCell(cell, this.#type)
    if (typeof numeric === 'number') return numeric
    const message = `${shown(cell)} in ${JSON.stringify(this.name)} (row ${rowNumber(row)}) ${numeric.refused}.`
    throw new CairnError('TYPE_MISMATCH', message, { column: this.name, row: rowNumber(row), type: this.#type })
  }
}

class TextReader implements ColumnReader {
  readonly name: string
  readonly #missing: MissingValues
  readonly #levels: ReadonlySet<string> | null

  constructor({ name, levels }: SignatureInput, missing: MissingValues) {
    this.name = name
    this.#missing = missing
    this.#levels = levels ? new Set(levels) : null
  }

  read(column: RequestColumn, notes: InputNote[]): string[] {
    const values = new Array<string>(column.length)
    let [missing, unseen] = [0, 0]
    for (let row = 0; row < values.length; row++) {
      const value = this.#value(column[row])
      if (value === '') missing++
      else if (this.#levels?.has(value) === false) unseen++
      values[row] = onnxText(value)
    }
    if (missing > 0) notes.push({ kind: 'missing', column: this.name, rows: missing })
    if (unseen > 0) notes.push({ kind: 'unseen', column: this.name, rows: unseen })
    return values
  }

  #value(cell: RequestCell): string {
    if (cell === null || cell === undefined || cell !== cell) return ''
    const text = textCell(cell)
    return this.#missing.texts.has(text) ? '' : text
  }
}

function shown(cell: RequestCell): string {
  return typeof cell === 'string' ? JSON.stringify(cell.slice(0, 100)) : String(cell)
}

function unequal(column: string, length: number, rows: number): CairnError {
  return new CairnError('INVALID_INPUT', `The column ${JSON.stringify(column)} has ${length} values, but the request has ${rows} rows.`, {
    column,
  })
}
