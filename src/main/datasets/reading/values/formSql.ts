import type { DatePart } from '../../../../shared/domain/datasets/dateForms.ts'
import {
  datePattern,
  monthStarts,
  negativePattern,
  numberNoise,
  numberPattern,
  outerSpace,
} from '../../../../shared/domain/datasets/plainText.ts'
import type { BooleanForm, NumberForm, ValueForm } from '../../../../shared/domain/datasets/values.ts'
import { isOneOf, list, literal } from '../../duckdb.ts'

/** SQL of a text without white space around it. */
export function trimmedSql(text: string): string {
  return `trim(${text}, ${literal(outerSpace)})`
}

/**
 * SQL of the plain text of a value in a form, NULL where the text does not have it; see `plainText`, which is the same in JavaScript.
 * @param text SQL of a text without white space around it
 */
export function plainTextSql(form: ValueForm, text: string): string {
  switch (form.kind) {
    case 'number':
      return plainNumber(form, text)
    case 'date':
      return form.forms.length === 1
        ? plainDate(form.forms[0], text)
        : `coalesce(${form.forms.map((each) => plainDate(each, text)).join(', ')})`
    case 'boolean':
      return plainBoolean(form, text)
  }
}

function plainNumber(form: NumberForm, text: string): string {
  const amount = form.currency === undefined ? text : `replace(${text}, ${literal(form.currency)}, '')`
  const noise = numberNoise(form)
  const kept = form.decimal === '.' ? `translate(${amount}, ${literal(noise)}, '')` : `translate(${amount}, ${literal(`,${noise}`)}, '.')`
  const digits = `ltrim(${kept}, '+-')`
  const scale = form.percent === 'fraction' ? ` || 'e-2'` : ''
  const sign = `CASE WHEN regexp_matches(${text}, ${literal(negativePattern)}) THEN '-' ELSE '' END`
  return `CASE WHEN regexp_full_match(${text}, ${literal(numberPattern(form))}) THEN ${sign} || ${digits}${scale} END`
}

function plainDate(form: string, text: string): string {
  const { pattern, parts } = datePattern(form)
  const found = `regexp_extract(${text}, ${literal(`^(?:${pattern})$`)}, ${list(parts)})`
  const at = (part: DatePart) => `${found}['${part}']`
  const two = (part: DatePart) => (parts.includes(part) ? `lpad(${at(part)}, 2, '0')` : `'00'`)
  const year = parts.includes('year') ? at('year') : `(CASE WHEN ${at('shortYear')} >= '69' THEN '19' ELSE '20' END || ${at('shortYear')})`
  const month = parts.includes('monthName')
    ? `lpad(list_position(${list(monthStarts)}, lower(left(${at('monthName')}, 3)))::VARCHAR, 2, '0')`
    : two('month')
  const day = `${year} || '-' || ${month} || '-' || ${two('day')}`
  const fits = `regexp_full_match(${text}, ${literal(pattern)})`
  if (!parts.includes('hour') && !parts.includes('hour12')) return `CASE WHEN ${fits} THEN ${day} END`
  const twelve = `TRY_CAST(${at('hour12')} AS INTEGER)`
  const half = `CASE WHEN lower(${at('half')}) = 'pm' THEN 12 ELSE 0 END`
  const hour = parts.includes('hour12')
    ? `CASE WHEN ${twelve} BETWEEN 1 AND 12 THEN lpad((${twelve} % 12 + ${half})::VARCHAR, 2, '0') END`
    : two('hour')
  const fraction = parts.includes('fraction') ? ` || '.' || rpad(left(${at('fraction')}, 6), 6, '0')` : ''
  const zone = parts.includes('zone') ? ` || ${zoneSql(at('zone'))}` : ''
  return `CASE WHEN ${fits} THEN ${day} || ' ' || (${hour}) || ':' || ${two('minute')} || ':' || ${two('second')}${fraction}${zone} END`
}

function zoneSql(zone: string): string {
  const minutes = `replace(substr(${zone}, 4), ':', '')`
  return `CASE WHEN ${zone} = 'Z' THEN '+00:00' ELSE left(${zone}, 3) || ':' || CASE WHEN ${minutes} = '' THEN '00' ELSE ${minutes} END END`
}

function plainBoolean(form: BooleanForm, text: string): string {
  const isWord = (words: readonly string[]) => isOneOf(`lower(${text})`, words)
  return `CASE WHEN ${isWord(form.true)} THEN 'true' WHEN ${isWord(form.false)} THEN 'false' END`
}
