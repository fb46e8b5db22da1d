import { CairnError } from '../../../shared/errors.ts'
import { type Frame, type FrameColumn, takeRows } from '../../frame.ts'

export type Cell = string | number | boolean | null

/** A number of a column as people write it: dates in ISO 8601, booleans as such; null where it is missing. */
export function isoOf(value: number, type: FrameColumn['type'] | undefined): Cell {
  if (Number.isNaN(value)) return null
  if (type === 'boolean') return value !== 0
  if (type === 'date') return new Date(value).toISOString().slice(0, 10)
  if (type === 'datetime') return new Date(value).toISOString()
  return value
}

export function cellOf(column: FrameColumn | undefined, row: number): Cell {
  if (column === undefined) return null
  if (column.kind === 'number') return isoOf(column.values[row], column.type)
  return column.codes[row] < 0 ? null : column.levels[column.codes[row]]
}

export interface Change {
  readonly column: string
  readonly value: Cell
}

/**
 * One row of a frame with some of its values changed. @throws COLUMN_UNKNOWN; TYPE_MISMATCH for a value that the column cannot
 * hold
 */
export function changedRow(frame: Frame, row: number, changes: readonly Change[]): Frame {
  const one = takeRows(frame, [row])
  const columns = new Map(one.columns)
  for (const { column: name, value } of changes) {
    const column = columns.get(name)
    if (!column) throw new CairnError('COLUMN_UNKNOWN', `The model does not use the column ${JSON.stringify(name)}.`, { column: name })
    columns.set(name, holding(name, column, value))
  }
  return { rows: 1, columns }
}

function holding(name: string, column: FrameColumn, value: Cell): FrameColumn {
  if (column.kind === 'text') {
    return value === null || value === ''
      ? { ...column, levels: [], codes: Int32Array.of(-1) }
      : { ...column, levels: [String(value)], codes: Int32Array.of(0) }
  }
  const number = numberOf(column.type, value)
  if (number !== undefined) return { ...column, values: Float64Array.of(number) }
  throw new CairnError('TYPE_MISMATCH', `${JSON.stringify(name)} is ${column.type}; it cannot be ${JSON.stringify(value)}.`, {
    column: name,
  })
}

function numberOf(type: FrameColumn['type'], value: Cell): number | undefined {
  if (value === null || value === '') return Number.NaN
  if (typeof value === 'boolean') return type === 'boolean' ? Number(value) : undefined
  if (type === 'boolean' && (value === 'true' || value === 'false')) return Number(value === 'true')
  const isDate = type === 'date' || type === 'datetime'
  const number = typeof value === 'number' ? value : isDate ? Date.parse(value.includes('T') ? value : `${value}T00:00:00Z`) : Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** What a model says, if it says something of every row. @throws INVALID_INPUT: models from elsewhere may not take missing values */
export function definedAnswers(output: Float64Array): Float64Array {
  const at = output.findIndex((value) => !Number.isFinite(value))
  if (at < 0) return output
  throw new CairnError('INVALID_INPUT', 'The model returns no number for some rows; it may not accept missing values.', {})
}
