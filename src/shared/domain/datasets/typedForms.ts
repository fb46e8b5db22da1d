import { dateFormProblem } from './dateForms.ts'
import { guessNumbers } from './guessNumbers.ts'
import type { DateForm, NumberForm } from './values.ts'

/**
 * Forms as people type them: `dd/mm/yyyy`, `1.234,56 €`. It takes back what `formText` shows.
 */

const tokens: readonly (readonly [RegExp, string])[] = [
  [/^yyyy/i, '%Y'],
  [/^yy/i, '%y'],
  [/^mmmm/i, '%B'],
  [/^mmm/i, '%b'],
  [/^dd?/i, '%d'],
  [/^hh?/i, '%H'],
  [/^ss?/i, '%S'],
  [/^f{1,9}/i, '%f'],
  [/^(am|pm)/i, '%p'],
  [/^(zone|z)/i, '%z'],
]

/** `dd/mm/yyyy hh:mm`, or with directives as in `%d/%m/%Y %H:%M`. @returns the form, or why the text is none */
export function typedDateForm(text: string): DateForm | string {
  const form = text.includes('%') ? text : directivesOf(text)
  if (form.length > 40) return 'A date format has up to 40 characters.'
  return dateFormProblem(form) ?? { kind: 'date', forms: [form] }
}

/** `mm` after hours is minutes, else the month. */
function directivesOf(text: string): string {
  let form = ''
  let last = ''
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at)
    const mm = /^mm?(?!m)/i.exec(rest)
    const [found, directive] = mm ? [mm[0], last === '%H' ? '%M' : '%m'] : named(rest)
    form += directive
    if (directive.startsWith('%')) last = directive
    at += found.length
  }
  return form.includes('%p') ? form.replace('%H', '%I') : form
}

function named(rest: string): readonly [string, string] {
  for (const [pattern, directive] of tokens) {
    const found = pattern.exec(rest)
    if (found) return [found[0], directive]
  }
  return [rest[0], rest[0]]
}

/** `1.234,56 €`, `66,5 %`, `1,234.56, (1,234.56)`. @returns the form of the example, or why it says none */
export function typedNumberForm(text: string): NumberForm | string {
  const [, example, fraction] = /^(.*?)( as fraction)?$/s.exec(text.trim()) as unknown as [string, string, string | undefined]
  const both = /^(.*[^,]), ([(].*[)])$/.exec(example)
  const forms = guessNumbers(both ? [both[1], both[2]] : [example])
  if (forms.length === 0) return `"${text}" is not a number as a file may write it, such as 1.234,56 or 1,234.56.`
  if (forms.length > 1) return `"${text}" can be read in two ways. Give a number with all its marks, such as 1.234,56 or 1,234.56.`
  const [form] = forms
  if (fraction !== undefined && !form.percent) return `"${text}" has no percent sign.`
  return fraction === undefined ? form : { ...form, percent: 'fraction' }
}
