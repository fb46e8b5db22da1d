import { plainText } from '../../../../shared/domain/datasets/plainText.ts'
import type { BooleanForm, DateForm } from '../../../../shared/domain/datasets/values.ts'

export type DateOrder = 'day' | 'month'

const month =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)'
const time = /^([T ]|, )([0-9]{1,2}):([0-9]{2})(:[0-9]{2}([.][0-9]{1,9})?)?( ?)([AaPp][Mm])?( ?)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$/

/** The forms of a date by what comes first in it; `free` where its order is certain by itself. */
interface Forms {
  readonly day?: string
  readonly month?: string
  readonly free?: string
}

function dayForms(text: string): { forms: Forms; rest: string } | null {
  const numbers = /^([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})(?![0-9])/.exec(text)
  if (numbers) {
    const [all, first, mark, , last] = numbers
    const rest = text.slice(all.length)
    if (first.length === 4 && last.length <= 2) return { forms: { free: `%Y${mark}%m${mark}%d` }, rest }
    if (first.length > 2 || (last.length !== 4 && last.length !== 2)) return null
    const year = last.length === 4 ? '%Y' : '%y'
    // 1.2.10 is a version of a program; with a point, the day is always first.
    if (mark === '.') return year === '%y' && !/^[0-9]{2}[.][0-9]{2}[.]/.test(all) ? null : { forms: { free: `%d.%m.${year}` }, rest }
    return { forms: { day: `%d${mark}%m${mark}${year}`, month: `%m${mark}%d${mark}${year}` }, rest }
  }
  return named(text)
}

function named(text: string): { forms: Forms; rest: string } | null {
  const dayFirst = new RegExp(`^[0-9]{1,2}([ /.-]|[.] )(${month})([.]?[ /-]|, )([0-9]{4}|[0-9]{2})(?![0-9])`, 'i').exec(text)
  if (dayFirst) {
    const [all, a, , b, year] = dayFirst
    return { forms: { free: `%d${a}%b${b}${year.length === 4 ? '%Y' : '%y'}` }, rest: text.slice(all.length) }
  }
  const monthFirst = new RegExp(`^(${month})([.]? |-)[0-9]{1,2}(,? |-)([0-9]{4})(?![0-9])`, 'i').exec(text)
  if (monthFirst) {
    const [all, , a, b] = monthFirst
    return { forms: { free: `%b${a}%d${b}%Y` }, rest: text.slice(all.length) }
  }
  const yearFirst = new RegExp(`^[0-9]{4}([ /-])(${month})([ /-])[0-9]{1,2}(?![0-9])`, 'i').exec(text)
  if (!yearFirst) return null
  const [all, a, , b] = yearFirst
  return { forms: { free: `%Y${a}%b${b}%d` }, rest: text.slice(all.length) }
}

function timeForm(rest: string): string | null {
  if (rest === '') return ''
  const found = time.exec(rest)
  if (!found) return null
  const [, gap, , , second, fraction, halfGap, half, zoneGap, zone] = found
  if (half === undefined && zone === undefined && `${halfGap}${zoneGap}` !== '') return null
  const clock = `${half === undefined ? '%H' : '%I'}:%M${second === undefined ? '' : fraction === undefined ? ':%S' : ':%S.%f'}`
  const spaces = half === undefined ? ['', `${halfGap}${zoneGap}`] : [halfGap, zoneGap]
  return `${gap}${clock}${half === undefined ? '' : `${spaces[0]}%p`}${zone === undefined ? '' : `${spaces[1]}%z`}`
}

function formsOf(text: string): Forms | null {
  const day = dayForms(text)
  const clock = day && timeForm(day.rest)
  if (day === null || clock === null) return null
  const { forms } = day
  return {
    ...(forms.day !== undefined && { day: forms.day + clock }),
    ...(forms.month !== undefined && { month: forms.month + clock }),
    ...(forms.free !== undefined && { free: forms.free + clock }),
  }
}

/** The forms that dates in texts may have, by what comes first; with `any`, the order is certain by itself. */
export function guessDates(texts: readonly string[]): { readonly form: DateForm; readonly order: DateOrder | 'any' }[] {
  const all = texts.map(formsOf)
  const found = all.filter((forms) => forms !== null)
  if (found.length === 0 || found.length < all.length) return []
  const orders = found.some(({ free }) => free === undefined) ? (['day', 'month'] as const) : (['any'] as const)
  return orders.flatMap((order) => {
    const forms = [...new Set(found.map((each) => each.free ?? (order === 'any' ? '' : (each[order] as string))))].sort()
    if (forms.length > 8) return []
    const form: DateForm = { kind: 'date', forms }
    return texts.every((text) => isDay(plainText(form, text))) ? [{ form, order }] : []
  })
}

function isDay(plain: string | null): boolean {
  if (plain === null) return false
  const [year, monthNumber, day] = plain.slice(0, 10).split('-').map(Number)
  return monthNumber >= 1 && monthNumber <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), monthNumber, 0)).getUTCDate()
}

/** True and false in some languages; yes and no are classes, and stay text. */
const booleanWords: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['wahr', 'falsch'],
  ['vrai', 'faux'],
  ['verdadero', 'falso'],
  ['verdadeiro', 'falso'],
  ['vero', 'falso'],
  ['waar', 'onwaar'],
  ['sant', 'falskt'],
  ['sand', 'falsk'],
  ['sann', 'usann'],
  ['tosi', 'epätosi'],
  ['prawda', 'fałsz'],
  ['pravda', 'nepravda'],
  ['igaz', 'hamis'],
  ['doğru', 'yanlış'],
  ['истина', 'ложь'],
]

/** The words for true and false, where a column has both of one language and no other. */
export function guessBooleans(texts: readonly string[]): BooleanForm | null {
  const words = new Set(texts.map((text) => text.toLowerCase()))
  const pair = booleanWords.find(([yes, no]) => words.size === 2 && words.has(yes) && words.has(no))
  return pair ? { kind: 'boolean', true: [pair[0]], false: [pair[1]] } : null
}
