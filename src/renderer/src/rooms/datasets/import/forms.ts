import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import type { BooleanForm, DateForm, NumberForm, ValueForm } from '../../../../../shared/domain/datasets/values.ts'

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

export function dateForm(forms: readonly string[]): DateForm | undefined {
  const named = forms.map((form) => form.trim()).filter((form) => form.length > 1)
  return named.length === 0 ? undefined : { kind: 'date', forms: named.slice(0, 8) }
}

/** Null while a side has no word, or a word is on both. */
export function booleanForm(trueWords: readonly string[], falseWords: readonly string[]): BooleanForm | null {
  const lower = (words: readonly string[]) => [...new Set(words.map((word) => word.toLowerCase()))].slice(0, 20)
  const [yes, no] = [lower(trueWords), lower(falseWords)]
  if (yes.length === 0 || no.length === 0 || yes.some((word) => no.includes(word))) return null
  return { kind: 'boolean', true: yes, false: no }
}
