import type { ColumnType } from '../../../shared/domain/datasets/dataset.ts'
import type { Frame, FrameColumn } from '../../frame.ts'

/** Frames by hand, for tests. null is missing. */
export function frameOf(columns: Readonly<Record<string, FrameColumn>> | ReadonlyMap<string, FrameColumn>): Frame {
  const map = columns instanceof Map ? columns : new Map(Object.entries(columns))
  const [first] = map.values()
  return { rows: first.kind === 'text' ? first.codes.length : first.values.length, columns: map }
}

export function numbers(values: readonly (number | null)[], type: Exclude<ColumnType, 'text'> = 'number'): FrameColumn {
  return { kind: 'number', type, values: Float64Array.from(values, (value) => value ?? Number.NaN) }
}

export function texts(values: readonly (string | null)[]): FrameColumn {
  const levels = [...new Set(values)].filter((value) => value !== null)
  return { kind: 'text', type: 'text', levels, codes: Int32Array.from(values, (value) => (value === null ? -1 : levels.indexOf(value))) }
}

export function dates(values: readonly (string | null)[], type: 'date' | 'datetime' = 'date'): FrameColumn {
  return numbers(
    values.map((value) => (value === null ? null : Date.parse(value))),
    type,
  )
}

/** 0, 1, …, count − 1 */
export const rowsUpTo = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row)
