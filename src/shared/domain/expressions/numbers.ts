import { trimmed } from './texts.ts'
import { finiteOrMissing } from './value.ts'

/** Functions of numbers whose result in JavaScript is not that of DuckDB. */

/** As DuckDB: scaled by a power of ten, rounded with halves away from zero, scaled back. @param digits negative: before the point */
export function round(value: number, digits: bigint): number | null {
  if (digits > 2n ** 31n - 1n || digits < -(2n ** 31n)) return null
  const scale = 10 ** Math.abs(Number(digits))
  if (digits < 0n) {
    const rounded = awayFromZero(value / scale) * scale
    return Number.isFinite(rounded) ? rounded + 0 : 0
  }
  if (digits === 0n) return finiteOrMissing(awayFromZero(value))
  const rounded = awayFromZero(value * scale) / scale
  return finiteOrMissing(Number.isFinite(rounded) ? rounded : value)
}

/** Of `Math.round`, halves go up. From 2⁵² on all are whole. */
function awayFromZero(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole
}

/** As C has it: 1 to any power is 1, and -1 to an infinite one too. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1
  return base ** exponent
}

const decimal = /^\+?-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const infinite = /^\+?(-?)inf(?:inity)?$/i

/** The number that a text is; missing where it is none. Infinity is one, as in a file. */
export function numberOfText(text: string): number | null {
  const bare = trimmed(text, '\t\n\v\f\r ')
  if (decimal.test(bare)) return Number(bare.replace('+-', '-')) + 0
  const found = infinite.exec(bare)
  return found && (found[1] === '-' ? -Infinity : Infinity)
}

/** A number as people write it, and as DuckDB does: `1` and not `1.0`, `0.1`, `1e-05`, `1.5e+20`. */
export function numberAsText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value + 0)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  const [digits, exponent] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 16) {
    const plain = power < 0 ? `${value < 0 ? '-' : ''}0.${'0'.repeat(-power - 1)}${digits.replace(/[-.]/g, '')}` : String(value)
    return plain.includes('.') ? plain : `${plain}.0`
  }
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
