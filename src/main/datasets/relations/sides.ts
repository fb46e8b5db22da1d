import type { FrameColumn } from '../../frame.ts'
import { seededRandom } from '../../random.ts'
import { valueText } from '../columns.ts'

/** A column as one side of a relation: numbers, or categories with their names. */
export type SideValues =
  | { readonly kind: 'numbers'; readonly values: Float64Array }
  | { readonly kind: 'categories'; readonly codes: Int32Array; readonly nameOf: (code: number) => string }

/** Text and booleans are categories, and whatever is asked for as such; dates are numbers (ms since 1970 UTC). Missing is NaN, or −1. */
export function sideOf(column: FrameColumn, asCategories: boolean): SideValues {
  if (column.kind === 'text') return { kind: 'categories', codes: column.codes, nameOf: (code) => column.levels[code] }
  if (column.type !== 'boolean' && !asCategories) return { kind: 'numbers', values: column.values }
  const codes = new Map<number, number>()
  const own = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1
    const known = codes.get(value)
    if (known !== undefined) return known
    codes.set(value, codes.size)
    return codes.size - 1
  })
  const values = [...codes.keys()]
  return { kind: 'categories', codes: own, nameOf: (code) => valueText(column.type, values[code]) }
}

export function isMissing(side: SideValues, row: number): boolean {
  return side.kind === 'numbers' ? Number.isNaN(side.values[row]) : side.codes[row] < 0
}

export function missingOf(side: SideValues): number {
  const rows = side.kind === 'numbers' ? side.values.length : side.codes.length
  let missing = 0
  for (let row = 0; row < rows; row++) if (isMissing(side, row)) missing++
  return missing
}

/** The rows that have both values, ascending. */
export function completeRows(a: SideValues, b: SideValues, rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => !isMissing(a, row) && !isMissing(b, row))
}

export const numbersAt = (values: Float64Array, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row])
export const codesAt = (codes: Int32Array, rows: Uint32Array) => Int32Array.from(rows, (row) => codes[row])

/** Some of the rows, drawn with a fixed seed, in their own order; all of them where they are no more. */
export function drawRows(rows: Uint32Array, most: number): Uint32Array {
  return rows.length <= most ? rows : seededRandom(1).shuffle(rows.slice()).subarray(0, most).toSorted()
}

/** The most frequent codes first, ties in the order of the codes. */
export function byFrequency(codes: Int32Array): (readonly [code: number, rows: number])[] {
  const counts = new Map<number, number>()
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)
}
