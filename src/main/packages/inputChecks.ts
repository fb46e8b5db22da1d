import type { Column } from '../../shared/domain/datasets/dataset.ts'
import type { FoundValues, InputCheck } from '../../shared/domain/packages/inputChecks.ts'
import type { SignatureInput } from '../../shared/domain/packages/package.ts'
import type { Frame, FrameColumn } from '../frame.ts'
import { numberText } from './documents/index.ts'

/** What a model has seen of a column in training, as far as it is known. */
export type KnownInput = Pick<SignatureInput, 'name' | 'type' | 'levels' | 'range'> & {
  /** Its values stay masked. */
  readonly sensitive?: boolean
}

/** Counts what a file has that a model has not seen, batch by batch. */
export class InputCounter {
  readonly #columns: readonly Counted[]

  /** @param placeOf what people call a row of the file */
  constructor(inputs: readonly KnownInput[], placeOf: (row: number) => number) {
    this.#columns = inputs.map((input) => new Counted(input, placeOf))
  }

  /** @param done how many rows came before */
  add(batch: Frame, done: number): void {
    for (const column of this.#columns) column.add(batch, done)
  }

  checks(): InputCheck[] {
    return this.#columns.map((column) => column.check())
  }
}

class Counted {
  readonly #input: KnownInput
  readonly #placeOf: (row: number) => number
  readonly #levels: ReadonlySet<string> | null
  readonly #found: { missing: FoundValues | null; unseen: FoundValues | null; outOfRange: FoundValues | null } = {
    missing: null,
    unseen: null,
    outOfRange: null,
  }

  constructor(input: KnownInput, placeOf: (row: number) => number) {
    this.#input = input
    this.#placeOf = placeOf
    this.#levels = input.levels ? new Set(input.levels) : null
  }

  add(batch: Frame, done: number): void {
    const column = batch.columns.get(this.#input.name)
    if (column?.kind === 'text') this.#addTexts(column, done)
    else if (column) this.#addNumbers(column, done)
  }

  check(): InputCheck {
    const { name, type, range } = this.#input
    const shown = range && { min: valueText(range.min, type), max: valueText(range.max, type) }
    return { column: name, type, ...this.#found, range: shown ?? null }
  }

  #addTexts({ levels, codes }: Extract<FrameColumn, { kind: 'text' }>, done: number): void {
    const unseen = levels.map((level) => this.#levels !== null && !this.#levels.has(level))
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row]
      if (code < 0) this.#count('missing', done + row, null)
      else if (unseen[code]) this.#count('unseen', done + row, levels[code])
    }
  }

  #addNumbers({ values }: Extract<FrameColumn, { kind: 'number' }>, done: number): void {
    const { range, type } = this.#input
    const bounds = type === 'boolean' ? undefined : range
    for (let row = 0; row < values.length; row++) {
      const value = values[row]
      if (Number.isNaN(value)) this.#count('missing', done + row, null)
      else if (bounds && (value < bounds.min || value > bounds.max)) this.#count('outOfRange', done + row, value)
    }
  }

  #count(kind: 'missing' | 'unseen' | 'outOfRange', row: number, value: string | number | null): void {
    const known = this.#found[kind]
    if (known) {
      known.count++
      return
    }
    const example =
      value === null || this.#input.sensitive ? null : typeof value === 'number' ? valueText(value, this.#input.type) : value.slice(0, 200)
    this.#found[kind] = { count: 1, place: this.#placeOf(row), example }
  }
}

/** A number of a frame as people write it: a date is milliseconds since 1970 UTC there. */
function valueText(value: number, type: Column['type']): string {
  if (type !== 'date' && type !== 'datetime') return numberText(value)
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return '–'
  return type === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()
}
