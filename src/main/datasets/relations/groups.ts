import type { GroupsRelation, GroupSummary } from '../../../shared/domain/datasets/relations.ts'
import { correlationRatio } from '../../statistics/association.ts'
import { quantileOfSorted } from '../../statistics/quantiles.ts'
import { edgesOf, meanWithInterval, placeOf } from './numbers.ts'
import { byFrequency } from './sides.ts'

const mostGroups = 12
const bins = 30

interface Groups {
  readonly codes: Int32Array
  readonly nameOf: (code: number) => string
}

/** A column of numbers in the groups of another: of both none is missing and each pair is a row. */
export function relateGroups({ codes, nameOf }: Groups, values: Float64Array, category: 'x' | 'y'): GroupsRelation {
  const all = byFrequency(codes)
  const shown = all.slice(0, mostGroups)
  const rest = all.slice(mostGroups)
  const members = shown.map(([code]) => values.filter((_, row) => codes[row] === code).sort())
  const edges = edgesOf(values, bins)
  return {
    kind: 'groups',
    category,
    groups: shown.map(([code], place) => summaryOf(nameOf(code), members[place])),
    others: rest.length === 0 ? null : { categories: rest.length, rows: rest.reduce((sum, [, rows]) => sum + rows, 0) },
    histogram: { edges, counts: members.map((own) => countsOf(own, edges)) },
    correlationRatio: correlationRatio(codes, values),
  }
}

/** @param sorted not empty */
function summaryOf(value: string, sorted: Float64Array): GroupSummary {
  const at = (p: number) => quantileOfSorted(sorted, p)
  const [q1, median, q3] = [at(0.25), at(0.5), at(0.75)]
  const reach = 1.5 * (q3 - q1)
  return {
    value,
    rows: sorted.length,
    ...meanWithInterval(sorted),
    min: sorted[0],
    q1,
    median,
    q3,
    max: sorted[sorted.length - 1],
    whiskerLow: sorted.find((one) => one >= q1 - reach) ?? sorted[0],
    whiskerHigh: sorted.findLast((one) => one <= q3 + reach) ?? sorted[sorted.length - 1],
  }
}

function countsOf(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0)
  for (const value of values) counts[placeOf(edges, value)]++
  return counts
}
