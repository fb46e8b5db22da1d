import type { Column, ColumnType } from '../shared/domain/datasets/dataset.ts'
import { isNumber, type NullTokens, type Reading } from '../shared/domain/datasets/reading.ts'

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

/** What a model was trained on, as far as it is known: its labels, and the texts of columns. */
interface TrainedTexts {
  readonly target: string
  readonly labels: readonly string[]
  readonly known: Iterable<readonly [column: string, texts: readonly string[]]>
}

/** Text that the model was trained on is a value also where it may be a null token: it was quoted, or its column has other tokens. */
export function tokensOfColumns(reading: Reading, { target, labels, known }: TrainedTexts): TokensOfColumns {
  const columns = reading.format === 'cairn.reading/2' ? (reading.columns ?? []) : []
  const own = new Map(columns.flatMap((column) => (column.nullTokens ? [[column.column, column.nullTokens] as const] : [])))
  const values = new Map([[target, new Set(labels)]])
  for (const [column, texts] of known) values.set(column, new Set([...(values.get(column) ?? []), ...texts]))
  return { own, values }
}

/** A frame in which each value that equals a null token is missing: a number as a number, text as it is. */
export function withoutNullTokens(frame: Frame, tokens: NullTokens, ofColumns: TokensOfColumns = {}): Frame {
  const columns = [...frame.columns].map(([name, column]): [string, FrameColumn] => {
    const missing = missingValues({ name, type: column.type }, tokens, ofColumns)
    if (column.kind === 'text') return [name, withoutLevels(column, missing.texts)]
    const { numbers } = missing
    if (numbers.size === 0 || !column.values.some((value) => numbers.has(value))) return [name, column]
    return [name, { ...column, values: column.values.map((value) => (numbers.has(value) ? Number.NaN : value)) }]
  })
  return { rows: frame.rows, columns: new Map(columns) }
}

/** The null tokens of a column; texts that are values of it are none. */
export function tokensOfColumn({ name }: Pick<Column, 'name'>, tokens: NullTokens, { own, values }: TokensOfColumns = {}): NullTokens {
  const ofColumn = own?.get(name)
  const { text, other } = ofColumn ? { text: ofColumn, other: ofColumn } : tokens
  const known = values?.get(name)
  return { text: known ? text.filter((token) => !known.has(token)) : [...text], other: [...other] }
}

/** What stands for a missing value in a column: its tokens, and in a column that is no text the values that they are equal to. */
export interface MissingValues {
  readonly texts: ReadonlySet<string>
  readonly numbers: ReadonlySet<number>
}

export function missingValues(column: Column, tokens: NullTokens, ofColumns: TokensOfColumns = {}): MissingValues {
  const { type } = column
  const { text, other } = tokensOfColumn(column, tokens, ofColumns)
  if (type === 'text') return { texts: new Set(text), numbers: new Set() }
  const texts = new Set(other)
  if (type === 'boolean') return { texts, numbers: new Set() }
  if (type === 'date' || type === 'datetime')
    return { texts, numbers: new Set(other.filter((token) => /^\d{4}-\d{2}-\d{2}/.test(token)).map(timeOf)) }
  return { texts, numbers: new Set(other.filter(isNumber).map(Number)) }
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
