import { type SliceTerm, sliceName } from '../../../shared/domain/evaluation/slices.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'
import { sortNumbers } from '../../statistics/sortNumbers.ts'

/** Rows dealt out to the slices of one column, or of a pair. */
export interface Grouping {
  readonly columns: readonly string[]
  /** Of each row, an index into the slices. */
  readonly codes: Int32Array
  readonly slices: readonly { readonly name: string; readonly terms: readonly SliceTerm[] }[]
}

export interface GroupOptions {
  /** Quantile bins of a number or date with more distinct values than `maxValues`. */
  readonly bins: number
}

/** Up to this many distinct numbers are slices of their own. */
const maxValues = 10
/** Up to this many texts are slices of their own, the most frequent ones; the rest is together. */
const maxLevels = 30

interface Terms {
  readonly codes: Int32Array
  readonly terms: readonly SliceTerm[]
}

/** @param columns one name or two @throws COLUMN_UNKNOWN, INVALID_INPUT for more or fewer */
export function groupRows(frame: Frame, columns: readonly string[], { bins }: GroupOptions): Grouping {
  const [first, second] = columns
  if (first === undefined || columns.length > 2 || first === second) {
    throw new CairnError('INVALID_INPUT', 'A slice is defined by one column or by two different columns.', { columns: [...columns] })
  }
  const one = termsOf(first, frame, bins)
  if (second === undefined) return { columns, codes: one.codes, slices: one.terms.map((term) => named([term])) }
  const two = termsOf(second, frame, bins)
  return {
    columns,
    codes: one.codes.map((code, row) => code * two.terms.length + two.codes[row]),
    slices: one.terms.flatMap((a) => two.terms.map((b) => named([a, b]))),
  }
}

const named = (terms: readonly SliceTerm[]) => ({ name: sliceName(terms), terms })

function termsOf(name: string, frame: Frame, bins: number): Terms {
  const column = frame.columns.get(name)
  if (!column) throw new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)}.`, { column: name })
  if (column.kind === 'text') return byLevel(name, column)
  const present = sortNumbers(column.values.filter((value) => !Number.isNaN(value)))
  const distinct = firstDistinct(present, maxValues + 1)
  return distinct.length <= maxValues ? byValue(name, column, distinct) : byRange(name, column, present, bins)
}

/** @param most after so many the rest is not looked at */
function firstDistinct(sorted: Float64Array, most: number): number[] {
  const distinct: number[] = []
  for (let i = 0; i < sorted.length && distinct.length < most; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct.push(sorted[i])
  return distinct
}

type TextColumn = Extract<FrameColumn, { kind: 'text' }>
type NumberColumn = Extract<FrameColumn, { kind: 'number' }>

function byLevel(column: string, { type, levels, codes }: TextColumn): Terms {
  const counts = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0 && levels[code] !== '') counts[code]++
  const used = [...levels.keys()].filter((level) => counts[level] > 0).sort((a, b) => counts[b] - counts[a] || a - b)
  const kept = new Map(used.slice(0, maxLevels).map((level, place) => [level, place]))
  const terms: SliceTerm[] = [...kept.keys()].map((level) => ({ kind: 'value', column, type, value: levels[level] }))
  const other = used.length > maxLevels ? terms.push({ kind: 'other', column, type }) - 1 : -1
  const isMissing = (code: number) => code < 0 || levels[code] === ''
  const missing = codes.some(isMissing) ? terms.push({ kind: 'missing', column, type }) - 1 : -1
  return { codes: codes.map((code) => (isMissing(code) ? missing : (kept.get(code) ?? other))), terms }
}

function byValue(column: string, { type, values }: NumberColumn, distinct: readonly number[]): Terms {
  const text = (value: number) => (type === 'boolean' ? String(value !== 0) : isDate(type) ? new Date(value).toISOString() : String(value))
  const places = new Map(distinct.map((value, place) => [value, place]))
  const terms: SliceTerm[] = distinct.map((value) => ({ kind: 'value', column, type, value: text(value) }))
  const missing = values.some(Number.isNaN) ? terms.push({ kind: 'missing', column, type }) - 1 : -1
  return { codes: Int32Array.from(values, (value) => places.get(value) ?? missing), terms }
}

const isDate = (type: FrameColumn['type']) => type === 'date' || type === 'datetime'

/** Bins between quantiles that are values of the data; bins that ties make empty fall together. */
function byRange(column: string, { type, values }: NumberColumn, sorted: Float64Array, bins: number): Terms {
  const edges = [...new Set(Array.from({ length: bins + 1 }, (_, i) => sorted[Math.ceil((i / bins) * (sorted.length - 1))]))]
  const last = edges.length - 2
  const terms: SliceTerm[] = edges
    .slice(0, -1)
    .map((low, i) => ({ kind: 'range', column, type, low, high: edges[i + 1], closed: i === last }))
  const missing = values.some(Number.isNaN) ? terms.push({ kind: 'missing', column, type }) - 1 : -1
  const binOf = (value: number) => {
    let bin = 0
    while (bin < last && value >= edges[bin + 1]) bin++
    return bin
  }
  return { codes: Int32Array.from(values, (value) => (Number.isNaN(value) ? missing : binOf(value))), terms }
}

/** A column with more distinct values than half its rows is a name or free text. */
const mostDistinct = 0.5
const mostColumns = 100

/** The columns that slices can be made by, each alone. @param without such as the target, and those whose values are not to be shown */
export function sliceable(frame: Frame, without: readonly string[]): string[][] {
  return [...frame.columns]
    .filter(([name]) => !without.includes(name))
    .filter(([, column]) => column.kind !== 'text' || new Set(column.codes).size <= Math.max(2, frame.rows * mostDistinct))
    .slice(0, mostColumns)
    .map(([name]) => [name])
}
