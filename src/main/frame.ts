import type { ColumnType } from '../shared/domain/dataset.ts'

/**
 * Columns in memory, as the datasets room reads them and as training, evaluation and packages use them.
 * `number` holds integers, numbers and booleans (0/1), and dates as milliseconds since 1970-01-01 UTC; missing is NaN.
 * `text` is dictionary-coded: codes point into levels; missing (null or "") is −1. Levels are in order of first appearance.
 */
export type FrameColumn =
  | { readonly kind: 'number'; readonly type: Exclude<ColumnType, 'text'>; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly type: 'text'; readonly levels: readonly string[]; readonly codes: Int32Array }

export interface Frame {
  readonly rows: number
  /** By column name. A Map, because a column may be called `__proto__`. */
  readonly columns: ReadonlyMap<string, FrameColumn>
}

/** The rows `indices` of a frame, in that order. */
export function takeRows(frame: Frame, indices: ArrayLike<number>): Frame {
  const columns = new Map<string, FrameColumn>()
  for (const [name, column] of frame.columns) {
    if (column.kind === 'number') {
      const values = new Float64Array(indices.length)
      for (let i = 0; i < indices.length; i++) values[i] = column.values[indices[i]]
      columns.set(name, { ...column, values })
    } else {
      const codes = new Int32Array(indices.length)
      for (let i = 0; i < indices.length; i++) codes[i] = column.codes[indices[i]]
      columns.set(name, { ...column, codes })
    }
  }
  return { rows: indices.length, columns }
}
