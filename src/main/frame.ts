import type { ColumnType } from '../shared/domain/datasets/dataset.ts'
import { isNumber, type NullTokens } from '../shared/domain/datasets/reading.ts'

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

/** Whether the value of a row is missing. An empty text is. */
export function missingIn(column: FrameColumn): (row: number) => boolean {
  if (column.kind === 'number') return (row) => Number.isNaN(column.values[row])
  const { codes, levels } = column
  return (row) => codes[row] < 0 || levels[codes[row]] === ''
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

/** What of null tokens differs from column to column. */
export interface TokensOfColumns {
  /** Tokens that a column has instead of the others. */
  readonly own?: ReadonlyMap<string, readonly string[]>
  /** Texts that are values of a column, though they may be a token: a quoted `NA` that the model was trained on. */
  readonly values?: ReadonlyMap<string, ReadonlySet<string>>
}

/** A frame in which each value that equals a null token is missing: a number as a number, text as it is. */
export function withoutNullTokens(frame: Frame, tokens: NullTokens, { own, values }: TokensOfColumns = {}): Frame {
  const columns = [...frame.columns].map(([name, column]): [string, FrameColumn] => {
    const ofColumn = own?.get(name)
    const [ofText, other] = ofColumn ? [ofColumn, ofColumn] : [tokens.text, tokens.other]
    if (column.kind === 'text') {
      const known = values?.get(name)
      return [name, withoutLevels(column, new Set(known ? ofText.filter((token) => !known.has(token)) : ofText))]
    }
    const numbers = new Set(other.filter(isNumber).map(Number))
    const times = new Set(other.filter((token) => /^\d{4}-\d{2}-\d{2}/.test(token)).map(timeOf))
    const missing = column.type === 'date' || column.type === 'datetime' ? times : column.type === 'boolean' ? new Set<number>() : numbers
    if (missing.size === 0 || !column.values.some((value) => missing.has(value))) return [name, column]
    return [name, { ...column, values: column.values.map((value) => (missing.has(value) ? Number.NaN : value)) }]
  })
  return { rows: frame.rows, columns: new Map(columns) }
}

/** Milliseconds since 1970 of a date or datetime; without a time zone it is UTC. */
function timeOf(token: string): number {
  const text = token.replace(' ', 'T')
  return Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`)
}

function withoutLevels(column: Extract<FrameColumn, { kind: 'text' }>, tokens: ReadonlySet<string>): FrameColumn {
  const missing = column.levels.map((level) => tokens.has(level))
  if (!missing.includes(true)) return column
  return { ...column, codes: column.codes.map((code) => (code >= 0 && missing[code] ? -1 : code)) }
}
