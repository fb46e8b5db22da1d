import type { FrameColumn } from '../../frame.ts'

const mostClasses = 50
const bins = 10

/**
 * A class per row to stratify by: the value itself; where a number has more than 50 values in a segment, its tenth by rank there.
 * Only classes within one segment are ever compared, so that rows appended later change nothing. Missing is −1.
 */
export function strataOf(column: FrameColumn, segments: readonly number[]): Int32Array {
  if (column.kind === 'text') return column.codes
  const strata = new Int32Array(column.values.length)
  let first = 0
  for (const rows of segments) {
    strata.set(segmentStrata(column.values.subarray(first, first + rows)), first)
    first += rows
  }
  return strata
}

function segmentStrata(values: Float64Array): Int32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const distinct = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1])
  const classOf = distinct.length <= mostClasses ? classByValue(distinct) : classByRank(sorted)
  return Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : classOf(value)))
}

function classByValue(distinct: Float64Array): (value: number) => number {
  const codes = new Map(Array.from(distinct, (value, index) => [value, index]))
  return (value) => codes.get(value) as number
}

function classByRank(sorted: Float64Array): (value: number) => number {
  const edges = Array.from({ length: bins - 1 }, (_, k) => sorted[Math.floor((sorted.length * (k + 1)) / bins)])
  return (value) => edges.filter((edge) => value >= edge).length
}
