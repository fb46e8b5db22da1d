import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import type { ResolvedView } from '../../../shared/domain/features/resolved.ts'
import { CairnError } from '../../../shared/errors.ts'
import { storedCell } from './cells.ts'

/**
 * The key of an online row: a JSON array of its parts in the order of the view, each in the form of the store. It cannot be read in two
 * ways, whatever characters a part has; an integer is known by its value, a text by its characters as they are, in no other Unicode form.
 */
export type KeyText = string

type Keyed = Pick<ResolvedView, 'keys'>

/**
 * The key of a row; null where a part is missing, which no row has.
 * @param place of the row in the request, counted from 0
 * @throws TYPE_MISMATCH
 */
export function keyText(view: Keyed, cells: readonly FeatureCell[], place: number): KeyText | null {
  const parts = view.keys.map(({ from, type }, index) => {
    const part = storedCell(cells[index], type)
    if (part === undefined) throw misfit(from, type, place)
    return part
  })
  return parts.includes(null) ? null : JSON.stringify(parts)
}

/** One that was given for a key or field is of another type. Its value is in no message: it may be of a person. */
export function misfit(field: string, type: ColumnType, place: number): CairnError {
  return new CairnError('TYPE_MISMATCH', `Value ${place + 1} of "${field}" is not ${nouns[type]}.`, { field, place, type })
}

const nouns: Readonly<Record<ColumnType, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  date: 'a date such as 2026-01-31',
  datetime: 'a time such as 2026-01-31T14:30:00Z',
}

/** A part of a key as DuckDB writes it as text, in JSON. */
export function keyPart(text: string, type: ColumnType): string {
  switch (type) {
    case 'integer':
      return text.length < 16 || Number.isSafeInteger(Number(text)) ? text : `"${text}"`
    case 'text':
      return JSON.stringify(text)
    case 'date':
    case 'datetime':
      return `"${text}"`
    default:
      return text
  }
}
