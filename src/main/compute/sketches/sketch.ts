import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { Profile } from '../../../shared/domain/models/profile.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type ColumnState, emptyState } from '../../models/tasks.ts'
import { MergedCategories } from './categories.ts'
import { MergedNumbers } from './numbers.ts'

/** `cairn.sketch/1`: what is kept of some rows, of each column in the order of the plan. */
export interface Sketch {
  readonly format: 'cairn.sketch/1'
  readonly rows: number
  readonly columns: readonly ColumnState[]
}

/** Sketches of parts of the rows, put together in the order they come: the same parts in the same order give the same bits. */
export class MergedSketch {
  readonly #columns: MergedColumn[]
  #rows = 0

  /** @param columns that each sketch has, in this order */
  constructor(columns: readonly Column[]) {
    this.#columns = columns.map(({ name, type }) => new MergedColumn(name, type))
  }

  /** @param part what it is called @throws TYPE_MISMATCH where a column is of another kind in this part */
  add({ rows, columns }: Sketch, part: string): void {
    if (columns.length !== this.#columns.length)
      throw new CairnError('FORMAT_INVALID', `The sketch of ${part} has other columns.`, { file: part })
    this.#rows += rows
    for (const [place, column] of this.#columns.entries()) column.add(columns[place], part)
  }

  sketch(): Sketch {
    return { format: 'cairn.sketch/1', rows: this.#rows, columns: this.#columns.map((column) => column.state()) }
  }

  profile(): Profile {
    const columns = this.#columns.map((column) => column.profile())
    return { format: 'cairn.profile/1', rows: this.#rows, columns, absent: [], target: null, prediction: null }
  }
}

const wider: readonly (readonly [ColumnType, ColumnType])[] = [
  ['integer', 'number'],
  ['date', 'datetime'],
]

class MergedColumn {
  readonly #name: string
  /** The narrowest one that holds the values of all parts. */
  #type: ColumnType
  #merged: MergedNumbers | MergedCategories
  #rows = 0
  #hasValues = false

  constructor(name: string, type: ColumnType) {
    this.#name = name
    this.#type = type
    this.#merged = mergedOf(type)
  }

  add(state: ColumnState, part: string): void {
    if (state.name !== this.#name) throw new CairnError('FORMAT_INVALID', `The sketch of ${part} has other columns.`, { file: part })
    const hasValues = state.rows > state.missing
    if (hasValues) this.#beOf(state.type, part)
    // A part without a value says nothing of the type: engines give such a column any.
    this.#put(hasValues ? state : emptyState({ name: this.#name, type: this.#type }, state.rows), part)
    this.#rows += state.rows
    this.#hasValues ||= hasValues
  }

  state(): ColumnState {
    return { name: this.#name, type: this.#type, ...this.#merged.state() }
  }

  profile() {
    return this.#merged.profile({ name: this.#name, type: this.#type })
  }

  #put(state: ColumnState, part: string): void {
    if (state.kind === 'category' && this.#merged instanceof MergedCategories) this.#merged.add(state)
    else if (state.kind === 'number' && this.#merged instanceof MergedNumbers) this.#merged.add(state)
    else throw this.#mismatch(state.type, part)
  }

  #beOf(type: ColumnType, part: string): void {
    if (this.#hasValues) this.#type = this.#widened(type, part)
    else if (type !== this.#type) {
      this.#type = type
      this.#merged = mergedOf(type)
      this.#put(emptyState({ name: this.#name, type }, this.#rows), part)
    }
  }

  #widened(type: ColumnType, part: string): ColumnType {
    if (type === this.#type) return type
    const pair = wider.find((one) => one.includes(type) && one.includes(this.#type))
    if (!pair) throw this.#mismatch(type, part)
    return pair[1]
  }

  #mismatch(type: ColumnType, part: string): CairnError {
    const message = `"${this.#name}" is ${type} in ${part} and ${this.#type} before. Parts of one data set have the same columns.`
    return new CairnError('TYPE_MISMATCH', message, { file: part, column: this.#name, type })
  }
}

function mergedOf(type: ColumnType): MergedNumbers | MergedCategories {
  return type === 'text' || type === 'boolean' ? new MergedCategories() : new MergedNumbers()
}
