import { type DatePart, partNames } from './dateForms.ts'
import type { BooleanForm, DateForm, NumberForm, ValueForm } from './values.ts'

/**
 * A form turns the text of a value into the plain text of the same value, which is then read as in any other column: `1.234,56 €`
 * is `1234.56`, `17/12/2023` is `2023-12-17`. The patterns are for JavaScript, Python and RE2 alike: no lookaround, no flags.
 * DuckDB applies them in `src/main/datasets/reading/values/formSql.ts`; the cells of `fixtures/valueForms.json` are the same to every reader.
 */

/** White space that is no part of a value, where it stands around one. U+FEFF is not among it. */
export const outerSpace = '\t\n\u000b\f\r \u00a0\u2007\u2009\u202f\u3000'

const around = new RegExp(`^[${outerSpace}]+|[${outerSpace}]+$`, 'g')

export function trimmed(text: string): string {
  return text.replace(around, '')
}

/** Spaces that may stand within a number: before a unit, between groups of digits. */
export const innerSpace = ' \u00a0\u2009\u202f'

/** The signs of digit groups that a mark stands for. */
export const groupMarks = { ',': ',', '.': '.', ' ': innerSpace, "'": "'\u2019" } as const satisfies Record<
  NonNullable<NumberForm['thousands']>,
  string
>

const sign = '[+\u2212-]'
const space = `[${innerSpace}]*`

/** The pattern of all texts that have the form, to be matched against the whole trimmed text. */
export function numberPattern(form: NumberForm): string {
  const percent = form.percent ? `${space}%?` : ''
  const number = `(?:${digits(form)})${percent}`
  const currency = form.currency === undefined ? null : escaped(form.currency)
  const first = currency === null ? [] : [`(?:${sign}${space}${currency}|${currency}${space}${sign}|${currency})${space}${number}`]
  const last = currency === null ? '' : `(?:${space}${currency})?`
  const plain = [...first, `(?:${sign}${space})?${number}${last}`]
  if (!form.brackets) return plain.join('|')
  const inner = currency === null ? number : `(?:${currency}${space}${number}|${number}${last})`
  return [...plain, `[(]${space}${inner}${space}[)]`].join('|')
}

/** Groups are of three digits, or of two before the last three as in India. An exponent is not for amounts, groups and percent. */
function digits({ decimal, thousands, currency, percent }: NumberForm): string {
  const point = decimal === '.' ? '[.]' : ','
  const exponent = currency === undefined && percent === undefined ? '(?:[eE][+-]?[0-9]{1,4})?' : ''
  const plain = `[0-9]+(?:${point}[0-9]*)?${exponent}|${point}[0-9]+${exponent}`
  if (thousands === undefined) return plain
  const mark = `[${groupMarks[thousands]}]`
  return `(?:[0-9]{1,3}(?:${mark}[0-9]{3})+|[0-9]{1,2}(?:${mark}[0-9]{2})+${mark}[0-9]{3})(?:${point}[0-9]*)?|${plain}`
}

/** Before the first digit of a text that has a number form: what makes it negative. */
export const negativePattern = '^[^0-9]*[(\u2212-]'

/** What of a number is neither digit, decimal mark nor exponent. A sign at the beginning is left. */
export function numberNoise({ thousands }: NumberForm): string {
  return `${innerSpace}%()\u2212${thousands === undefined || thousands === ' ' ? '' : groupMarks[thousands]}`
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
/** The first three letters of the English months, in lower case. */
export const monthStarts: readonly string[] = months.map((name) => name.slice(0, 3).toLowerCase())

const anyCase = (word: string) => word.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`)
const monthPattern = months
  .map((name) => {
    const rest = name.slice(3)
    const short = anyCase(name.slice(0, 3))
    if (rest === '') return short
    return `${short}(?:${name === 'September' ? `${anyCase('t')}|` : ''}${anyCase(rest)})?`
  })
  .join('|')

const oneOrTwo = '[0-9]{1,2}'
const directives = new Map([
  ['Y', '[0-9]{4}'],
  ['y', '[0-9]{2}'],
  ['m', oneOrTwo],
  ['d', oneOrTwo],
  ['H', oneOrTwo],
  ['I', oneOrTwo],
  ['M', oneOrTwo],
  ['S', oneOrTwo],
  ['f', '[0-9]{1,9}'],
  ['b', monthPattern],
  ['B', monthPattern],
  ['p', '[AaPp][Mm]'],
  ['z', 'Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?'],
])

/** The pattern of one date form, and what its groups are, in their order. */
export function datePattern(form: string): { pattern: string; parts: DatePart[] } {
  const parts: DatePart[] = []
  const pattern = form.replace(/%(.)|[^%]+/gs, (text, letter: string | undefined) => {
    if (letter === undefined) return escaped(text)
    parts.push(partNames.get(letter) as DatePart)
    return `(${directives.get(letter)})`
  })
  return { pattern, parts }
}

/** Whether a date form has a time of day. */
export function hasTime({ forms }: DateForm): boolean {
  return forms.some((form) => /%[HI]/.test(form))
}

/** The plain text of a value in a form: null where the text does not have it. The text is trimmed first. */
export function plainText(form: ValueForm, text: string): string | null {
  const value = trimmed(text)
  switch (form.kind) {
    case 'number':
      return plainNumber(form, value)
    case 'date':
      return form.forms.reduce<string | null>((found, each) => found ?? plainDate(each, value), null)
    case 'boolean':
      return plainBoolean(form, value)
  }
}

const patterns = new WeakMap<NumberForm, { whole: RegExp; noise: RegExp }>()

function plainNumber(form: NumberForm, text: string): string | null {
  let found = patterns.get(form)
  if (found === undefined) {
    found = { whole: new RegExp(`^(?:${numberPattern(form)})$`), noise: new RegExp(`[${numberNoise(form)}]`, 'g') }
    patterns.set(form, found)
  }
  if (!found.whole.test(text)) return null
  const bare = (form.currency === undefined ? text : text.replaceAll(form.currency, ''))
    .replace(found.noise, '')
    .replace(/^[+-]+/, '')
    .replace(form.decimal, '.')
  return `${new RegExp(negativePattern).test(text) ? '-' : ''}${bare}${form.percent === 'fraction' ? 'e-2' : ''}`
}

function plainDate(form: string, text: string): string | null {
  const { pattern, parts } = datePattern(form)
  const found = new RegExp(`^(?:${pattern})$`).exec(text)
  if (!found) return null
  const at = (part: DatePart): string | undefined => found[parts.indexOf(part) + 1]
  const two = (part: DatePart) => (parts.includes(part) ? (at(part) as string).padStart(2, '0') : '00')
  const short = parts.includes('shortYear') ? (at('shortYear') as string) : null
  const year = short === null ? at('year') : `${short >= '69' ? '19' : '20'}${short}`
  const name = parts.includes('monthName') ? (at('monthName') as string).slice(0, 3).toLowerCase() : null
  const month = name === null ? two('month') : String(monthStarts.indexOf(name) + 1).padStart(2, '0')
  const day = `${year}-${month}-${two('day')}`
  if (!parts.includes('hour') && !parts.includes('hour12')) return day
  const hour = parts.includes('hour12') ? hourOf(at('hour12') as string, at('half') as string) : two('hour')
  if (hour === null) return null
  const fraction = parts.includes('fraction') ? `.${(at('fraction') as string).slice(0, 6).padEnd(6, '0')}` : ''
  return `${day} ${hour}:${two('minute')}:${two('second')}${fraction}${parts.includes('zone') ? zoneOf(at('zone') as string) : ''}`
}

function hourOf(hour: string, half: string): string | null {
  const value = Number(hour)
  if (value < 1 || value > 12) return null
  return String((value % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)).padStart(2, '0')
}

/** `+02:00`, whatever way it is written. */
function zoneOf(zone: string): string {
  if (zone === 'Z') return '+00:00'
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(':', '')]
  return `${hours}:${minutes === '' ? '00' : minutes}`
}

function plainBoolean(form: BooleanForm, text: string): string | null {
  const word = text.toLowerCase()
  if (form.true.includes(word)) return 'true'
  return form.false.includes(word) ? 'false' : null
}

const escaped = (text: string) =>
  text.replace(
    /[\\^$.*+?()[\]{}|/-]/g,
    (character) => `[${character === '\\' || character === '^' || character === ']' || character === '[' ? '\\' : ''}${character}]`,
  )
