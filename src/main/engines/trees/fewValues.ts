/** The values of an input that has few: a table of their bits, where a value is found without comparing it with all others. */
export interface FewValues {
  readonly input: number
  /** All values so far. */
  readonly list: number[]
  /** Values that were not there at first. */
  found: number
  /** Whether there are more than there may be: then no others are looked for. */
  isMany: boolean
  readonly most: number
  readonly table: Uint32Array
}

/** Four times as many places as there are values, so that few share one. */
const places = 1024
/** Bits of a missing value, which is never put into a table. */
const empty = 0xffff_ffff

/** @param most values at most: 255 or fewer */
export function fewValues(input: number, values: Float32Array, most: number): FewValues {
  const few: FewValues = { input, list: [], found: 0, isMany: false, most, table: new Uint32Array(places).fill(empty) }
  lookUp(few, values, 1, values.length, 0)
  few.found = 0
  return few
}

/** Adds the values of rows that are not there yet. @param rows which ones, or how many from the first on */
export function lookUp(few: FewValues, x: Float32Array, width: number, rows: Uint32Array | number, column = few.input): void {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length)
  const { table } = few
  const count = typeof rows === 'number' ? rows : rows.length
  for (let i = 0; i < count && !few.isMany; i++) {
    const at = (typeof rows === 'number' ? i : rows[i]) * width + column
    let word = bits[at]
    // Missing; and −0, which is 0.
    if ((word & 0x7fff_ffff) > 0x7f80_0000) continue
    if (word === 0x8000_0000) word = 0
    let place = Math.imul(word, 0x9e37_79b1) >>> 22
    while (table[place] !== word && table[place] !== empty) place = (place + 1) % places
    if (table[place] === word) continue
    few.isMany = few.list.length >= few.most
    if (few.isMany) return
    table[place] = word
    few.list.push(x[at])
    few.found++
  }
}
