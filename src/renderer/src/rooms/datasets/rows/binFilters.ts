import type { ColumnType, Histogram, RowFilter } from '../../../../../shared/domain/datasets/dataset.ts'

const day = 86_400_000

/** The conditions that the rows of one bar of a histogram pass, and no others. @param index which bin, from 0 */
export function binFilters(column: string, type: ColumnType, { edges, counts }: Histogram, index: number): RowFilter[] {
  const [low, high] = [edges[index], edges[index + 1]]
  const last = index === counts.length - 1
  const text = (edge: number) => edgeText(type, edge)
  if (low === high) return [{ column, operator: '=', value: text(low) }]
  return [
    { column, operator: '>=', value: text(low) },
    // The last bin holds its upper edge too.
    { column, operator: last ? '<=' : '<', value: text(high) },
  ]
}

/** An edge as a value of the column's type; a date is on or after an edge if it is on or after the day that follows it. */
export function edgeText(type: ColumnType, edge: number): string {
  if (type === 'date') return new Date(Math.ceil(edge / day) * day).toISOString().slice(0, 10)
  if (type === 'datetime') return new Date(edge).toISOString().replace('Z', '')
  return String(edge)
}

/** The conditions with those of one column in place of what there was for it. */
export function withColumnFilters(filters: readonly RowFilter[], column: string, own: readonly RowFilter[]): RowFilter[] {
  return [...filters.filter((filter) => filter.column !== column), ...own]
}
