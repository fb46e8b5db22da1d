import { columnKey, descendsByDefault } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import type { RunsFilter, RunsView, ShownColumn } from '../../../../../shared/domain/experiments/runsView.ts'

/** Changes of a view, each a new view. Columns are told apart by their key. */

const same = (a: RunsColumn, b: RunsColumn) => columnKey(a) === columnKey(b)

export function isShown({ columns }: RunsView, column: RunsColumn): boolean {
  return columns.some((shown) => same(shown.column, column))
}

/** At the end, or away. What the runs are sorted by need not be shown. */
export function toggleColumn(view: RunsView, column: RunsColumn): RunsView {
  const columns = isShown(view, column)
    ? view.columns.filter((shown) => !same(shown.column, column))
    : [...view.columns, { column, pinned: false }]
  return { ...view, columns }
}

export function changeColumn(view: RunsView, column: RunsColumn, change: Partial<ShownColumn>): RunsView {
  const twice = change.column && !same(change.column, column) && isShown(view, change.column)
  if (twice) return view
  return { ...view, columns: view.columns.map((shown) => (same(shown.column, column) ? { ...shown, ...change } : shown)) }
}

/** One place to the left (−1) or right (1), among the columns that are pinned as it is. */
export function moveColumn(view: RunsView, column: RunsColumn, by: -1 | 1): RunsView {
  const columns = [...inOrder(view.columns)]
  const from = columns.findIndex((shown) => same(shown.column, column))
  const to = from + by
  if (from < 0 || to < 0 || to >= columns.length || columns[to].pinned !== columns[from].pinned) return view
  ;[columns[from], columns[to]] = [columns[to], columns[from]]
  return { ...view, columns }
}

/** Pinned ones come first. */
export function inOrder(columns: readonly ShownColumn[]): readonly ShownColumn[] {
  return [...columns.filter(({ pinned }) => pinned), ...columns.filter(({ pinned }) => !pinned)]
}

/** Best first; once more, the other way. */
export function sortBy(view: RunsView, column: RunsColumn): RunsView {
  const descending = sortedOf(view, column) === null ? descendsByDefault(column) : sortedOf(view, column) === 'ascending'
  return { ...view, orderBy: { column, descending } }
}

export function sortedOf({ orderBy }: RunsView, column: RunsColumn): 'ascending' | 'descending' | null {
  if (!same(orderBy.column, column)) return null
  return (orderBy.descending ?? descendsByDefault(column)) ? 'descending' : 'ascending'
}

export function changeFilter(view: RunsView, change: Partial<RunsFilter>): RunsView {
  return { ...view, filter: { ...view.filter, ...change } }
}

export function isFiltered({ filter: { archived, conditions, ...rest } }: RunsView): boolean {
  return archived !== 'without' || conditions.length > 0 || Object.values(rest).some((value) => value !== undefined)
}
