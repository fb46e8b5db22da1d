import type { SliceTerm } from '../../../shared/domain/evaluation/slices.ts'
import { sliceName } from '../../../shared/domain/evaluation/slices.ts'
import type { ColumnProfile, NumberProfile } from '../../../shared/domain/models/profile.ts'
import type { Grouping } from '../../evaluation/tasks.ts'
import { type FrameColumn, missingIn } from '../../frame.ts'

/** Up to so many values are slices of their own, the most frequent ones of the reference. */
const mostLevels = 30
const mostNumbers = 10
const quarters = [0.25, 0.5, 0.75]

/**
 * Rows of a window dealt out to slices that are the same in each window: by the values of the reference, and by its quartiles where a number
 * has many. What the reference does not have is one more slice.
 */
export function referenceGroups(name: string, column: FrameColumn, reference: ColumnProfile): Grouping {
  return reference.kind === 'number' && column.kind === 'number'
    ? numberGroups(name, column, reference)
    : valueGroups(name, column, reference)
}

type NumberColumn = Extract<FrameColumn, { kind: 'number' }>

function numberGroups(name: string, column: NumberColumn, reference: NumberProfile): Grouping {
  const { counts, sketch } = reference
  if (sketch.length === 0 || (counts !== null && counts.length <= mostNumbers)) return valueGroups(name, column, reference)
  const edges = [...new Set(quarters.map((share) => sketch[Math.min(sketch.length - 1, Math.floor(share * sketch.length))]))]
  const { type } = column
  const bounds = [Number.NEGATIVE_INFINITY, ...edges, Number.POSITIVE_INFINITY]
  const terms = bounds
    .slice(0, -1)
    .map((low, place): SliceTerm => ({ kind: 'range', column: name, type, low, high: bounds[place + 1], closed: false }))
  const missing = terms.push({ kind: 'missing', column: name, type }) - 1
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return missing
    const above = edges.findIndex((edge) => value < edge)
    return above < 0 ? edges.length : above
  })
  return { columns: [name], codes, slices: terms.map((term) => ({ name: rangeName(term), terms: [term] })) }
}

/** The first and the last range have one bound. */
function rangeName(term: SliceTerm): string {
  if (term.kind !== 'range') return sliceName([term])
  const full = sliceName([term])
  if (term.low === Number.NEGATIVE_INFINITY) return full.slice(full.indexOf('≤') + 2)
  return term.high === Number.POSITIVE_INFINITY ? full.slice(0, full.lastIndexOf('<') - 1) : full
}

function valueGroups(name: string, column: FrameColumn, reference: ColumnProfile): Grouping {
  const known = knownValues(reference).slice(0, mostLevels)
  const places = new Map(known.map((value, place) => [value, place]))
  const { type } = column
  const terms: SliceTerm[] = known.map((value) => ({ kind: 'value', column: name, type, value }))
  const other = terms.push({ kind: 'other', column: name, type }) - 1
  const missing = terms.push({ kind: 'missing', column: name, type }) - 1
  const isMissing = missingIn(column)
  const rows = column.kind === 'text' ? column.codes.length : column.values.length
  const textAt = textOf(column)
  const codes = Int32Array.from({ length: rows }, (_, row) => (isMissing(row) ? missing : (places.get(textAt(row)) ?? other)))
  return { columns: [name], codes, slices: terms.map((term) => ({ name: sliceName([term]), terms: [term] })) }
}

function knownValues(reference: ColumnProfile): string[] {
  if (reference.kind === 'category') return reference.counts.values.map(({ value }) => value)
  return (reference.counts ?? []).map(({ value }) => (reference.type === 'boolean' ? String(value !== 0) : String(value)))
}

function textOf(column: FrameColumn): (row: number) => string {
  if (column.kind === 'text') return (row) => column.levels[column.codes[row]]
  if (column.type === 'boolean') return (row) => String(column.values[row] !== 0)
  return (row) => String(column.values[row])
}
