import {
  type ColumnDef,
  type ColumnSizingState,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  createSortedRowModel,
  type Header,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  type Updater,
  useTable,
} from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { compareValues, sortable } from './order.ts'
import type { Column, Line, Ordering, Value } from './types.ts'
import { within } from './widths.ts'

const features = tableFeatures({
  columnPinningFeature,
  columnSizingFeature,
  columnResizingFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})

export type Head<Row> = Header<typeof features, Line<Row>>

interface ModelOptions<Row> {
  readonly columns: readonly Column<Row>[]
  readonly lines: readonly Line<Row>[]
  /** Whether a click on a head sorts the lines. */
  readonly sorts: boolean
  readonly ordering: Ordering | undefined
  readonly onWidth: ((column: string, width: number) => void) | undefined
}

export type TableModel<Row> = ReturnType<typeof useTableModel<Row>>

/** The heads and the lines of a table in the order in which they stand, by the table's model. */
export function useTableModel<Row>({ columns, lines, sorts, ordering, onWidth }: ModelOptions<Row>) {
  const [sorting, setSorting] = useState<SortingState>([])
  const definitions = useMemo(() => columns.map(definitionOf), [columns])
  const pinned = useMemo(() => ({ start: columns.flatMap(({ id, pinned: stays }) => (stays ? [id] : [])), end: [] }), [columns])
  const widths = useMemo(
    () => Object.fromEntries(columns.flatMap(({ id, width }) => (width === undefined ? [] : [[id, width]]))),
    [columns],
  )
  const by = ordering?.by
  const order = ordering ? (by ? [{ id: by.column, desc: by.descending }] : []) : sorting
  const table = useTable({
    features,
    columns: definitions,
    data: lines,
    getRowId: ({ index }) => String(index),
    state: { sorting: order, columnPinning: pinned, columnSizing: widths },
    enableSorting: sorts,
    manualSorting: ordering !== undefined,
    onSortingChange: setSorting,
    columnResizeMode: 'onEnd',
    enableColumnResizing: onWidth !== undefined,
    onColumnSizingChange: (change: Updater<ColumnSizingState>) => {
      const next = typeof change === 'function' ? change(widths) : change
      for (const [id, width] of Object.entries(next)) if (width !== widths[id]) onWidth?.(id, within(width))
    },
  })
  const heads = table.getHeaderGroups()[0]?.headers ?? []
  const shown = JSON.stringify(heads.map(({ column }) => [column.id, column.getIsPinned() ? column.getStart('start') : null]))
  // Rows are drawn anew when these change: they are told apart by what they say.
  const laid = useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    const order = JSON.parse(shown) as [id: string, left: number | null][]
    return {
      columns: order.flatMap(([id]) => byId.get(id) ?? []),
      lefts: new Map(order.flatMap(([id, left]) => (left === null ? [] : [[id, left]]))),
    }
  }, [columns, shown])
  return {
    ...laid,
    heads,
    sorted: JSON.stringify(order),
    width: table.getTotalSize(),
    lines: table.getRowModel().rows.map(({ original }) => original),
  }
}

function definitionOf<Row>({
  id,
  title,
  numeric = false,
  names = false,
  value,
  width,
}: Column<Row>): ColumnDef<typeof features, Line<Row>> {
  const size = { size: width, enableResizing: width !== undefined && !names }
  if (!value) return { id, header: title, enableSorting: false, ...size }
  return {
    id,
    header: title,
    ...size,
    accessorFn: ({ row }) => (row === undefined ? undefined : sortable(value(row))),
    sortFn: (a, b, column) => compareValues(a.getValue<Value>(column), b.getValue<Value>(column)),
    sortUndefined: 'last',
    // Of figures the largest are asked for first.
    sortDescFirst: numeric,
  }
}
