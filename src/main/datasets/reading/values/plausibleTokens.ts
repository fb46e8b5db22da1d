import { defaultNullTokens } from '../../../../shared/domain/datasets/import.ts'

const words = [
  'na',
  'n/a',
  'n.a.',
  'n.a',
  'nan',
  'null',
  'none',
  'nil',
  'nd',
  'n.d.',
  'missing',
  'unknown',
  'undefined',
  '<na>',
  '(null)',
  '[null]',
  '#n/a',
  '#na',
]
const signs = [
  '?',
  '??',
  '-',
  '--',
  '---',
  '\u2013',
  '\u2014',
  '.',
  '..',
  '...',
  '*',
  '\\N',
  '#N/A N/A',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  '#NULL!',
  '/',
  '_',
]
/** Texts that people write where there is no value. */
export const plausibleTokens: ReadonlySet<string> = new Set([
  ...signs,
  ...words.flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]),
  'NaN',
  'N.a.',
])

/** Whether a text in a column of numbers, dates or booleans is plausibly no value: `?`, `n/a`, `#N/A`. */
export function isPlausibleToken(text: string): boolean {
  return plausibleTokens.has(text)
}

/** Whether tokens that were given are all that may stand for a missing value: a list without the usual ones is meant as it is. */
export function isExact(given: readonly string[] | undefined): boolean {
  return given !== undefined && !defaultNullTokens.every((token) => given.includes(token))
}

const regions: ReadonlySet<string> = new Set(['EMEA', 'APAC', 'LATAM', 'AMER', 'EU', 'AS', 'AF', 'SA', 'OC', 'AN'])

/**
 * Whether `NA` stands among codes of its kind, so that it is Namibia or North America: nearly all other values are two capital
 * letters, or several are codes of regions.
 * @param values different ones of the column
 */
export function isCodeAmong(token: string, values: readonly string[]): boolean {
  if (token !== 'NA') return false
  const others = values.filter((value) => value !== token && !isPlausibleToken(value) && value !== '')
  const codes = others.filter((value) => /^[A-Z]{2}$/.test(value))
  if (codes.length >= 3 && codes.length >= 0.9 * others.length) return true
  return others.filter((value) => regions.has(value)).length >= 2 && others.every((value) => /^[A-Z]{2,5}$/.test(value))
}
