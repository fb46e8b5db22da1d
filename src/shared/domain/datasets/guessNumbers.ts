import { innerSpace, numberPattern, plainText } from './plainText.ts'
import type { NumberForm } from './values.ts'

const symbols = [
  '$',
  '€',
  '£',
  '¥',
  '₹',
  '₽',
  '₩',
  '₺',
  '฿',
  '₴',
  '₪',
  '₫',
  '₦',
  '₱',
  'zł',
  'kr',
  'Kč',
  'Ft',
  'lei',
  'R$',
  'US$',
  'A$',
  'C$',
  'CA$',
  'AU$',
  'NZ$',
  'HK$',
  'S$',
  'Fr',
  'Rs',
]
const codes =
  'EUR USD GBP JPY CNY INR CHF SEK NOK DKK PLN CZK HUF RON BGN TRY RUB BRL MXN ZAR AUD CAD NZD SGD HKD KRW THB IDR MYR PHP ILS AED SAR EGP NGN KES ARS CLP COP PEN UAH VND PKR'.split(
    ' ',
  )
const currency = [...symbols, ...codes]
  .sort((a, b) => b.length - a.length)
  .map((text) => text.replaceAll('$', '[$]'))
  .join('|')
const space = `[${innerSpace}]*`
const amount = new RegExp(
  `^([(]?)${space}([+\u2212-]?)${space}(${currency})?${space}([+\u2212-]?)${space}([0-9][0-9.,'\u2019${innerSpace}]*|[.,][0-9]+)([eE][+-]?[0-9]+)?${space}(%?)${space}(${currency})?${space}([)]?)$`,
)

interface Amount {
  readonly bracketed: boolean
  readonly currency: string | undefined
  readonly percent: boolean
  /** The digits with their marks. */
  readonly digits: string
}

function amountOf(text: string): Amount | null {
  const found = amount.exec(text)
  if (!found) return null
  const [, open, , before, , digits, , percent, after, close] = found
  if ((open === '(') !== (close === ')') || (before !== undefined && after !== undefined)) return null
  return { bracketed: open === '(', currency: before ?? after, percent: percent === '%', digits: digits.trimEnd() }
}

const marks: readonly Pick<NumberForm, 'decimal' | 'thousands'>[] = [
  { decimal: '.' },
  { decimal: ',' },
  { decimal: '.', thousands: ',' },
  { decimal: ',', thousands: '.' },
  { decimal: '.', thousands: ' ' },
  { decimal: ',', thousands: ' ' },
  { decimal: '.', thousands: "'" },
  { decimal: ',', thousands: "'" },
]

/**
 * The forms that numbers in texts may have. One: it is certain. Two: the texts are numbers in both, but other ones. None: some text
 * is no number, or is more likely a code (leading zeros, groups as in a telephone number), or the currencies differ.
 * @param texts different ones, trimmed, without null tokens
 */
export function guessNumbers(texts: readonly string[]): NumberForm[] {
  const amounts = texts.map(amountOf)
  const found = amounts.filter((one) => one !== null)
  if (found.length === 0 || found.length < amounts.length) return []
  const currencies = new Set(found.flatMap((one) => one.currency ?? []))
  const percents = found.filter(({ percent }) => percent).length
  if (currencies.size > 1 || (percents > 0 && (percents < found.length || currencies.size > 0))) return []
  if (found.some(({ digits }) => /^0[0-9]/.test(digits))) return []
  const bracketed = found.filter((one) => one.bracketed).length
  // (1), (2), (3) number a list.
  if (bracketed === found.length && currencies.size === 0 && percents === 0 && found.every(({ digits }) => /^[0-9]+$/.test(digits)))
    return []
  const extras = {
    ...(currencies.size === 1 && { currency: [...currencies][0] }),
    ...(percents > 0 && { percent: 'points' as const }),
    ...(bracketed > 0 && { brackets: true as const }),
  }
  const fitting = marks.filter((form) => found.every(({ digits }) => fits(form, digits)))
  const needed = fitting.filter(
    ({ decimal, thousands }) => !thousands || !fitting.some((other) => !other.thousands && other.decimal === decimal),
  )
  const forms = needed
    .filter(({ thousands }) =>
      isPlausibleGrouping(
        thousands,
        found.map(({ digits }) => digits),
      ),
    )
    .map((form) => ({ kind: 'number' as const, ...form, ...extras }))
  return differing(forms, texts)
}

const whole = new Map<string, RegExp>()

function fits(form: Pick<NumberForm, 'decimal' | 'thousands'>, digits: string): boolean {
  const key = `${form.decimal}${form.thousands ?? ''}`
  const pattern = whole.get(key) ?? new RegExp(`^(?:${numberPattern({ kind: 'number', ...form })})$`)
  whole.set(key, pattern)
  return pattern.test(digits)
}

/** 555 123 456 and 123.456.789 all through are telephone and tax numbers, not amounts. */
function isPlausibleGrouping(thousands: NumberForm['thousands'], digits: readonly string[]): boolean {
  if (thousands !== ' ' && thousands !== '.') return true
  const groups = digits.filter((each) => /^[0-9]+[^0-9][0-9]/.test(each))
  return (
    new Set(groups.map((each) => each.replace(/[0-9]/g, '0'))).size > 1 ||
    groups.length < digits.length ||
    groups.some((each) => /^[0-9]{1,2}[^0-9]/.test(each))
  )
}

/** Forms that do not make the same numbers of all texts; of those that do, the first. */
function differing(forms: readonly NumberForm[], texts: readonly string[]): NumberForm[] {
  const byValues = new Map<string, NumberForm>()
  for (const form of forms) {
    const values = JSON.stringify(texts.map((text) => Number(plainText(form, text))))
    if (!byValues.has(values)) byValues.set(values, form)
  }
  return [...byValues.values()]
}

/** Whether a form says no more than that a value is a number as everywhere. @param texts that have it */
export function isPlainNumber({ decimal, thousands, currency: unit, percent, brackets }: NumberForm, texts: readonly string[]): boolean {
  return decimal === '.' && !thousands && !unit && !percent && !brackets && !texts.some((text) => /\u2212|^[+-][^0-9.]/.test(text))
}

/** Whether a text tells the decimal mark of its form: it has one, or a mark of thousands that is the other one. */
export function tellsDecimal({ decimal, thousands }: NumberForm, text: string): boolean {
  return text.includes(decimal) || ((thousands === ',' || thousands === '.') && text.includes(thousands))
}
