import { isUtf8 } from 'node:buffer'
import { Refusal } from './refusal.ts'

/** An integer literal that a number may not hold. What it finds in a text or a fraction is only looked at more closely. */
const longInteger = /(?<![\d.])\d{16,}(?![\d.eE])/

/**
 * JSON as it was written: an integer that a number cannot hold exactly becomes a bigint. Objects have no prototype games: a key `__proto__`
 * is a key like others.
 * @throws Refusal with 400, without the text that was wrong
 */
export function parseJson(body: Uint8Array): unknown {
  return parseJsonText(utf8Text(body))
}

/** @throws Refusal with 400 for bytes that are no UTF-8 */
export function utf8Text(body: Uint8Array): string {
  if (!isUtf8(body)) throw new Refusal(400, 'BAD_REQUEST', 'The body is not UTF-8.')
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
}

/** @param nan what a bare NaN is read as @throws Refusal with 400, without the text that was wrong */
export function parseJsonText(text: string, nan = 'null'): unknown {
  try {
    return longInteger.test(text) ? parseExactly(text, exact) : JSON.parse(text)
  } catch (thrown) {
    const strict = thrown instanceof SyntaxError ? withoutNaN(text, nan) : text
    if (strict !== text && strict !== null) return parseJsonText(strict)
    if (thrown instanceof RangeError) throw new Refusal(400, 'BAD_REQUEST', 'The body is nested too deeply.')
    throw new Refusal(400, 'BAD_REQUEST', `The body is not valid JSON${placeOf(thrown)}.`)
  }
}

/** A reviver that is told how a value was written (ECMAScript 2026), which TypeScript does not know yet. */
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const parseExactly: (text: string, reviver: SourceReviver) => unknown = JSON.parse as (text: string, reviver: unknown) => unknown

/**
 * Python's clients (MLflow's for pandas, Triton's) write a missing number as a bare NaN, which is no JSON. Texts that
 * have the word in them stay as they are.
 * @returns null where that cannot be told
 */
function withoutNaN(text: string, nan: string): string | null {
  try {
    return text.includes('NaN') ? text.replace(textOrNaN, (found) => (found === 'NaN' ? nan : found)) : text
  } catch {
    // A text of millions of escapes, which never ends, is more than the expression can go back.
    return null
  }
}

const textOrNaN = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w-])NaN(?!\w)/gs

function exact(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}

/** The parser quotes what it found, which may be anything; where it stands is enough. */
function placeOf(thrown: unknown): string {
  const found = /\(line (\d+) column (\d+)\)/.exec(thrown instanceof Error ? thrown.message : '')
  return found ? `: see line ${found[1]}, column ${found[2]}` : ''
}

/** An object with the keys that JSON has for it. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
