import type { Column } from '../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Frame, FrameColumn } from '../frame.ts'

/** One row of texts that a person typed; what is empty or not given is missing. @throws TYPE_MISMATCH, with the column */
export function rowOf(inputs: readonly Column[], values: Readonly<Record<string, string>>): Frame {
  return {
    rows: 1,
    columns: new Map(inputs.map((input) => [input.name, columnOf(input, Object.hasOwn(values, input.name) ? values[input.name] : '')])),
  }
}

function columnOf({ name, type }: Column, text: string): FrameColumn {
  if (type === 'text') return { kind: 'text', type, levels: text === '' ? [] : [text], codes: Int32Array.of(text === '' ? -1 : 0) }
  const trimmed = text.trim()
  const value = trimmed === '' ? Number.NaN : numberOf(trimmed, type)
  if (trimmed !== '' && !Number.isFinite(value))
    throw new CairnError('TYPE_MISMATCH', `${JSON.stringify(text.slice(0, 100))} in ${JSON.stringify(name)} is not ${nouns[type]}.`, {
      column: name,
      type,
    })
  return { kind: 'number', type, values: Float64Array.of(value) }
}

const nouns = {
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a date such as 2024-01-31',
  datetime: 'a time such as 2024-01-31T10:28:00Z',
} as const satisfies Record<Exclude<Column['type'], 'text'>, string>

/** NaN for a text that is no value of the type. */
function numberOf(text: string, type: Exclude<Column['type'], 'text'>): number {
  switch (type) {
    case 'number':
      return Number(text)
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
    case 'boolean':
      return text === 'true' ? 1 : text === 'false' ? 0 : Number.NaN
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
    case 'datetime':
      // Without a zone it is UTC, as in the data.
      return Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `${text}Z`)
  }
}
