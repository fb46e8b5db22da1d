import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { BooleanForm, DateForm, type NumberForm, type ValueForm } from '../../../../../shared/domain/datasets/values.ts'

/** The forms that the values of a type may have; null where there is one alone. */
export function formKindOf(type: ColumnType): ValueForm['kind'] | null {
  switch (type) {
    case 'number':
    case 'integer':
      return 'number'
    case 'date':
    case 'datetime':
      return 'date'
    case 'boolean':
      return 'boolean'
    default:
      return null
  }
}

export const plainNumber: NumberForm = { kind: 'number', decimal: '.' }
export const plainBoolean: BooleanForm = { kind: 'boolean', true: ['true'], false: ['false'] }

/** Usual dates, as the forms that read them. */
export const dateForms: readonly string[] = [
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d.%m.%Y',
  '%d-%m-%Y',
  '%Y/%m/%d',
  '%Y%m%d',
  '%d/%m/%y',
  '%m/%d/%y',
  '%d %b %Y',
  '%b %d, %Y',
]
export const datetimeForms: readonly string[] = [
  '%d/%m/%Y %H:%M',
  '%m/%d/%Y %H:%M',
  '%d.%m.%Y %H:%M',
  '%d/%m/%Y %H:%M:%S',
  '%m/%d/%Y %I:%M %p',
  '%Y/%m/%d %H:%M:%S',
  '%Y-%m-%dT%H:%M:%S%z',
]

/** Dates as ISO 8601 has them. */
export const isoForms = { date: ['%Y-%m-%d'], datetime: ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S'] } as const

/** A number form without what is not set. */
export function numberForm({ decimal, thousands, currency, percent, brackets }: NumberForm): NumberForm {
  return {
    kind: 'number',
    decimal,
    ...(thousands && thousands !== decimal && { thousands }),
    ...(currency && { currency }),
    ...(percent && { percent }),
    ...(brackets && { brackets }),
  }
}

/** @returns what is wrong with them in place of a form */
export function dateForm(forms: readonly string[]): DateForm | string {
  const named = forms.map((form) => form.trim()).filter((form) => form !== '')
  const read = DateForm.safeParse({ kind: 'date', forms: named })
  return read.success ? read.data : named.length === 0 ? 'Enter a format, such as %d/%m/%Y' : read.error.issues[0].message
}

/** Null while a side has no word or one that is too long, or a word is on both. */
export function booleanForm(trueWords: readonly string[], falseWords: readonly string[]): BooleanForm | null {
  const lower = (words: readonly string[]) => [...new Set(words.map((word) => word.toLowerCase()))].slice(0, 20)
  const [yes, no] = [lower(trueWords), lower(falseWords)]
  if (yes.some((word) => no.includes(word))) return null
  return BooleanForm.safeParse({ kind: 'boolean', true: yes, false: no }).data ?? null
}
