/**
 * What the text of a value looks like, in the forms of any country: to decide how a text is cut into values, and whether its first
 * record is a header. It decides no type of a column.
 */
export type CellKind = 'empty' | 'number' | 'date' | 'boolean' | 'text'

const digits = String.raw`(?:\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d{1,3}(?:,\d{2})+,\d{3}|\d+)`
const plainNumber = new RegExp(String.raw`^[+-]?(?:${digits}(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$`)
const currency = String.raw`(?:[$€£¥₹₽₩₺₪]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|kr|zł|R\$)`
const beforeNumber = new RegExp(String.raw`^([+-]?) ?${currency} ?(?=[-+\d.,])`)
const afterNumber = new RegExp(String.raw`[ \u00a0]?(?:%|${currency})$`)
const infinity = /^[+-]?(?:inf|infinity)$/i

const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*'
const day = String.raw`(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2})|\d{1,2}[- ]${months}[- ,]+\d{2,4}|${months} \d{1,2},? \d{4})`
const clock = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?(?: ?(?:z|utc|[+-]\d{2}(?::?\d{2})?))?`
const dateText = new RegExp(String.raw`^(?:${day}(?:(?:[ t]|, ?)${clock})?|${clock})$`, 'i')

const booleans = new Set('true false yes no y n t f wahr falsch ja nein vrai faux oui non vero falso si sì sí verdadero sim não'.split(' '))
const empties = new Set(['', 'na', 'n/a', '#n/a', '<na>', 'nan', 'null', 'none', 'nil', '?', '-', '--', '–', '.', '..', '...', '\\n'])

export function cellKind(given: string): CellKind {
  const text = given.trim()
  if (empties.has(text.toLowerCase())) return 'empty'
  if (text.length > 60) return 'text'
  if (isNumberText(text)) return 'number'
  if (dateText.test(text)) return 'date'
  return booleans.has(text.toLowerCase()) ? 'boolean' : 'text'
}

function isNumberText(text: string): boolean {
  // Most texts have no digit, and a number has one near its beginning.
  if (!/\d/.test(text)) return infinity.test(text)
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text
  return plainNumber.test(inner.replace(beforeNumber, '$1').replace(afterNumber, ''))
}
