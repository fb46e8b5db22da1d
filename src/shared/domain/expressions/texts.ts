import { textOrMissing } from './value.ts'

/** Functions of text by code points, as DuckDB has them. What would be empty is missing. */

/**
 * Letters whose other case is younger than the tables of DuckDB (Unicode 15) and stays out, so that the result does not depend on
 * the edition of Unicode that a runtime has.
 */
const youngLetters =
  /[\u{19b}\u{264}\u{1c89}\u{1c8a}\u{a7cb}-\u{a7cf}\u{a7d2}-\u{a7d5}\u{a7da}-\u{a7dc}\u{10d50}-\u{10d65}\u{10d70}-\u{10d85}\u{16ea0}-\u{16eb8}\u{16ebb}-\u{16ed3}]/u

const onlyAscii = /^[\0-\x7f]*$/

export function lower(text: string): string {
  return onlyAscii.test(text) ? text.toLowerCase() : mapCodePoints(text, lowerOf)
}

export function upper(text: string): string {
  return onlyAscii.test(text) ? text.toUpperCase() : mapCodePoints(text, upperOf)
}

function mapCodePoints(text: string, of: (character: string) => string): string {
  let mapped = ''
  for (const character of text) mapped += youngLetters.test(character) ? character : of(character)
  return mapped
}

function lowerOf(character: string): string {
  return character === 'İ' ? 'i' : character.toLowerCase()
}

/** One letter is one letter in upper case too: ß is ẞ, a Greek vowel with an iota below keeps it; ŉ and ﬁ stay as they are. */
function upperOf(character: string): string {
  const made = character.toUpperCase()
  const code = character.codePointAt(0) ?? 0
  if (made.length === String.fromCodePoint(made.codePointAt(0) ?? 0).length) return made
  if (code === 0xdf) return 'ẞ'
  if (code >= 0x1f80 && code < 0x1fb0) return String.fromCodePoint(code | 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : character
}

/** All white space, as people see it: also no-break and narrow spaces. */
const whiteSpace =
  '\t\n\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

export function trim(text: string): string | null {
  return textOrMissing(trimmed(text, whiteSpace))
}

/** Without some characters at both ends. No regular expression: it would begin anew at each of them within the text. */
export function trimmed(text: string, characters: string): string {
  let [begin, end] = [0, text.length]
  while (begin < end && characters.includes(text[begin])) begin++
  while (end > begin && characters.includes(text[end - 1])) end--
  return text.slice(begin, end)
}

export function length(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at = next(text, at)) count++
  return count
}

/** Where the code point after the one at a place begins. */
function next(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}

/** More characters than a text has: what is beyond is as all of it. */
const maxCharacters = 2n ** 31n - 1n

const count = (n: bigint): number => Number(n > maxCharacters ? maxCharacters : n)

/** The place after so many code points. */
function placeAfter(text: string, characters: number): number {
  let at = 0
  for (let passed = 0; passed < characters && at < text.length; passed++) at = next(text, at)
  return at
}

export function left(text: string, n: bigint): string | null {
  return n <= 0n ? null : textOrMissing(text.slice(0, placeAfter(text, count(n))))
}

export function right(text: string, n: bigint): string | null {
  return n <= 0n ? null : textOrMissing(text.slice(placeAfter(text, length(text) - count(n))))
}

/** @param start from 1; before that is 1 */
export function substring(text: string, start: bigint, n: bigint = maxCharacters): string | null {
  if (n <= 0n) return null
  const rest = text.slice(start <= 1n ? 0 : placeAfter(text, count(start) - 1))
  return textOrMissing(rest.slice(0, placeAfter(rest, count(n))))
}

/** The n-th part between separators, from 1; missing beyond the last. */
export function part(text: string, separator: string, n: bigint): string | null {
  if (n <= 0n) return null
  let begin = 0
  for (let index = 1n; ; index++) {
    const end = text.indexOf(separator, begin)
    if (index === n) return textOrMissing(end < 0 ? text.slice(begin) : text.slice(begin, end))
    if (end < 0) return null
    begin = end + separator.length
  }
}
