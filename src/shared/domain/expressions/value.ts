/**
 * A value of a row, as JavaScript has it, by the type of its column:
 *
 * - integer: a bigint of 64 bits
 * - number: a number; those of a row are finite
 * - text: a string that is well-formed (no half of a surrogate pair) and not empty
 * - boolean: a boolean
 * - date: a number, whole days since 1970-01-01, earlier ones negative
 * - datetime: a bigint, microseconds since 1970-01-01 00:00 UTC
 *
 * Missing is null, for all types.
 */
export type Value = bigint | number | string | boolean | null

const maxInteger = 2n ** 63n - 1n
const minInteger = -(2n ** 63n)

/** An integer, or missing where it needs more than 64 bits. */
export function integerOrMissing(value: bigint): bigint | null {
  return value > maxInteger || value < minInteger ? null : value
}

/** A computed number: missing where it is none, and zero without a sign. */
export function finiteOrMissing(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null
}

/** An empty text is missing, as it is in every file. */
export function textOrMissing(value: string): string | null {
  return value === '' ? null : value
}

/** The order of two values of one type, as DuckDB has it: text by code points; what is no number is equal to itself and the greatest. */
export function compareValues(a: NonNullable<Value>, b: NonNullable<Value>): number {
  if (typeof a === 'string') return compareTexts(a, b as string)
  if (a < b) return -1
  if (a > b) return 1
  return typeof a === 'number' && typeof b === 'number' ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : 0
}

function compareTexts(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const difference = byCodePoint(a.charCodeAt(at)) - byCodePoint(b.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** UTF-16 has the code points beyond U+FFFF as surrogates, before U+E000: they belong behind U+FFFF. */
function byCodePoint(unit: number): number {
  if (unit < 0xd800) return unit
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}
