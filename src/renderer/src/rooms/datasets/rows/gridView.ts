import { create } from 'zustand'
import type { RowFilter, RowOrder } from '../../../../../shared/domain/datasets/dataset.ts'

/** How the rows of a version are looked at. It is kept while the app is open, whichever part of the version is shown. */
export interface GridView {
  readonly orderBy: readonly RowOrder[]
  readonly filters: readonly RowFilter[]
  readonly hidden: readonly string[]
  /** In the order in which they stand. */
  readonly pinned: readonly string[]
  readonly widths: Readonly<Record<string, number>>
}

const plain: GridView = { orderBy: [], filters: [], hidden: [], pinned: [], widths: {} }

interface Views {
  readonly views: ReadonlyMap<string, GridView>
  change(ref: string, part: Partial<GridView>): void
}

const useGridViews = create<Views>()((set) => ({
  views: new Map(),
  change: (ref, part) => set(({ views }) => ({ views: new Map(views).set(ref, { ...(views.get(ref) ?? plain), ...part }) })),
}))

export function useGridView(ref: string): readonly [GridView, (part: Partial<GridView>) => void] {
  const view = useGridViews(({ views }) => views.get(ref) ?? plain)
  const change = useGridViews((state) => state.change)
  return [view, (part) => change(ref, part)]
}

/** Unsorted, rising, falling, unsorted. With `more`, the other columns stay, and the new one comes after them. */
export function nextOrder(orderBy: readonly RowOrder[], column: string, more: boolean): readonly RowOrder[] {
  const now = orderBy.find((order) => order.column === column)
  const next = now?.descending ? [] : [{ column, descending: now !== undefined }]
  if (!more) return next
  return now ? orderBy.flatMap((order) => (order.column === column ? next : [order])) : [...orderBy, ...next]
}

/** A condition in words, such as `quality ≥ 7`. */
export function filterText({ column, operator, value }: RowFilter): string {
  if (operator === 'missing') return `${column} is missing`
  if (operator === 'present') return `${column} is not missing`
  const sign = { '=': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥', contains: 'contains' }[operator]
  return `${column} ${sign} ${value === '' || value === undefined ? '""' : value}`
}
