import type { ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import type { Correlations, GroupsRelation, NumbersRelation, TableRelation } from '../../../../../shared/domain/datasets/relations.ts'
import { count, quantity } from '../../../../../shared/numbers.ts'
import type { Trace } from '../../../ui/chart/traces.ts'

/** What the charts of relations draw. Pure: from the answers of the contract to traces. */

/** More classes in one picture are not told apart. */
const mostOverlaid = 6

/** A value on an axis: dates as text, which the chart reads as dates. */
export function axisValue(type: ColumnType, value: number): number | string {
  if (type !== 'date' && type !== 'datetime') return value
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? value : date.toISOString().replace('Z', '')
}

export const amountText = (type: ColumnType, value: number) => {
  const shown = axisValue(type, value)
  return typeof shown === 'string' ? shown.slice(0, type === 'date' ? 10 : 16).replace('T', ' ') : quantity(value)
}

/** A name on an axis; plotly reads marks in texts. */
const label = (value: string) => {
  const text = value === '' ? '""' : value.length > 24 ? `${value.slice(0, 23)}…` : value
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Names that were cut stay apart: two of the same would be one place of the axis. */
export function axisNames(values: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return values.map((value) => {
    const text = label(value)
    const times = (seen.get(text) ?? 0) + 1
    seen.set(text, times)
    return times === 1 ? text : `${text} (${times})`
  })
}

export function scatterTraces({ points }: NumbersRelation, x: ColumnType): Trace[] {
  return [{ name: 'rows', kind: 'points', x: points.x.map((value) => axisValue(x, value)), y: points.y }]
}

export function binnedMeanTraces({ bins }: NumbersRelation, x: ColumnType, y: string): Trace[] {
  return [
    {
      name: `mean ${y}`,
      kind: 'points',
      x: bins.map(({ from, to }) => axisValue(x, (from + to) / 2)),
      y: bins.map(({ mean }) => mean),
      low: bins.map(({ low, mean }) => low ?? mean),
      high: bins.map(({ high, mean }) => high ?? mean),
    },
  ]
}

export function heatTraces({ heat }: NumbersRelation, x: ColumnType, y: ColumnType): Trace[] {
  const middles = (edges: readonly number[]) => edges.slice(1).map((edge, k) => (edge + edges[k]) / 2)
  const [columns, rows] = [middles(heat.x), middles(heat.y)]
  const cells = rows.flatMap((row) => columns.map((column) => `${amountText(x, column)} × ${amountText(y, row)}`))
  const counts = heat.counts.flat()
  return [
    {
      name: 'rows',
      kind: 'heat',
      x: cells,
      // A cell without rows is no colour.
      y: counts.map((n) => (n === 0 ? null : n)),
      heat: { columns: columns.map((value) => axisValue(x, value)), rows: rows.map((value) => axisValue(y, value)) },
      labels: cells.map((cell, k) => `${cell}: ${count(counts[k])} rows`),
    },
  ]
}

export function boxTraces({ groups }: GroupsRelation): Trace[] {
  return [
    {
      name: 'median',
      kind: 'box',
      x: axisNames(groups.map(({ value }) => value)),
      y: groups.map(({ median }) => median),
      low: groups.map(({ q1 }) => q1),
      high: groups.map(({ q3 }) => q3),
      whiskers: { low: groups.map(({ whiskerLow }) => whiskerLow), high: groups.map(({ whiskerHigh }) => whiskerHigh) },
    },
  ]
}

/** One histogram for each of the largest groups, as shares of the group: a rare class is as tall as a frequent one. */
export function histogramTraces({ groups, histogram: { edges, counts } }: GroupsRelation, type: ColumnType): Trace[] {
  const x = edges.slice(0, -1).map((edge) => axisValue(type, edge))
  return groups.slice(0, mostOverlaid).map(({ value, rows }, place) => ({
    name: value === '' ? '""' : value,
    kind: 'steps',
    x,
    y: counts[place].map((n) => n / Math.max(1, rows)),
  }))
}

/** For each value of x, the shares of the values of y. */
export function shareTraces({ x, y, counts }: TableRelation): Trace[] {
  const names = axisNames(x)
  const totals = counts.map((row) => row.reduce((sum, n) => sum + n, 0))
  return y.map((value, k) => ({
    name: value === '' ? '""' : value,
    kind: 'bars',
    x: names,
    y: counts.map((row, place) => (totals[place] === 0 ? null : row[k] / totals[place])),
  }))
}

/** Every two columns, the same above and below the diagonal. */
export function matrixTraces({ columns, pairs }: Pick<Correlations, 'columns' | 'pairs'>): Trace[] {
  const known = new Map(
    pairs.flatMap(({ a, b, value, n }) => [[`${a}\n${b}`, { value, n }] as const, [`${b}\n${a}`, { value, n }] as const]),
  )
  const names = axisNames(columns)
  const cells = columns.flatMap((a) => columns.map((b) => ({ a, b, found: known.get(`${a}\n${b}`) })))
  return [
    {
      name: 'correlation',
      kind: 'heat',
      x: cells.map(({ a, b }) => `${a} × ${b}`),
      y: cells.map(({ a, b, found }) => (a === b ? 1 : (found?.value ?? null))),
      heat: { columns: names, rows: names, diverging: true },
      labels: cells.map(({ a, b, found }) =>
        a === b
          ? label(a)
          : `${label(a)} × ${label(b)}: ${found?.value == null ? 'not defined' : found.value.toFixed(3)} (n ${count(found?.n ?? 0)})`,
      ),
    },
  ]
}
