import { useCallback, useMemo, useState } from 'react'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsView, ShownColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { type Column, DataTable, type LazyRows, type Tree } from '../../../ui/table/DataTable.tsx'
import { ColumnMenu } from './ColumnMenu.tsx'
import { columnHelp, columnNote, columnTitle, isNumeric, usualWidth } from './columnText.ts'
import { toggleNested } from './nest.ts'
import { RunCell, RunName } from './RunCells.tsx'
import { type Pages, visiblePages, useRunPages } from './useRunPages.ts'
import type { ChangeView } from './useRunsView.ts'
import { changeColumn, inOrder, sortBy, sortedOf } from './viewChanges.ts'

interface RunsTableProps {
  readonly view: RunsView
  readonly change: ChangeView
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (run: number) => void
}

/** Any number of runs: only those visible are in the page, and only their pages are asked for. */
export function RunsTable({ view, change, chosen, onToggle }: RunsTableProps) {
  const [pages, setPages] = useState<Pages>({ begin: 0, end: 0 })
  const { head, rowAt } = useRunPages(view, pages)
  const onVisible = useCallback((first: number, last: number) => setPages((before) => visiblePages(before, first, last)), [])
  const total = head.data?.total ?? 0
  const tree = view.flat !== true && (head.data?.nests ?? false)
  const rows = useMemo<LazyRows<RunRow>>(() => ({ total, rowAt, onVisible }), [total, rowAt, onVisible])
  const columns = useMemo(
    () => [nameColumn(tree), ...inOrder(view.columns).map((shown, place) => columnOf(shown, place, change))],
    [view.columns, change, tree],
  )
  const toggle = useCallback(({ id }: RunRow) => onToggle(id), [onToggle])
  const shownBy = (key: string) => view.columns.find(({ column }) => columnKey(column) === key)?.column

  if (head.isError) return <FailureBanner error={head.error} retry={() => void head.refetch()} />
  return (
    <DataTable
      card
      label="Runs"
      className="runs-table"
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      rowClass={({ archived }) => (archived ? 'archived' : '')}
      ordering={{
        by: { column: columnKey(view.orderBy.column), descending: sortedOf(view, view.orderBy.column) === 'descending' },
        onOrder: (key) => {
          const column = shownBy(key)
          if (column) change((before) => sortBy(before, column))
        },
      }}
      selection={{ isChosen: ({ id }) => chosen.has(id), onToggle: toggle, label: ({ id }) => `Choose run ${id}` }}
      tree={tree ? nesting : undefined}
      onWidth={(key, width) => {
        const column = shownBy(key)
        if (column) change((before) => changeColumn(before, column, { width }))
      }}
      empty={head.data?.total === 0 ? 'No matching runs.' : undefined}
    />
  )
}

const nesting: Tree<RunRow> = {
  depth: ({ depth }) => depth,
  isOpen: ({ nested, open }) => (nested === 0 ? null : open),
  onToggle: ({ id }) => toggleNested(id),
}

const nameColumn = (tree: boolean): Column<RunRow> => ({
  id: 'run',
  title: 'Run',
  names: true,
  pinned: true,
  width: tree ? 300 : 256,
  className: 'clip',
  cell: (run) => <RunName run={run} tree={tree} />,
})

/** @param place of its values in a row */
function columnOf({ column, pinned, width }: ShownColumn, place: number, change: ChangeView): Column<RunRow> {
  const [title, note] = [columnTitle(column), columnNote(column)]
  const name = note ? `${title}, ${note}` : title
  return {
    id: columnKey(column),
    title: name,
    head: (
      <>
        {title}
        {note && <small className="dim">{note}</small>}
      </>
    ),
    help: columnHelp(column),
    numeric: isNumeric(column),
    pinned,
    width: width ?? usualWidth(column),
    className: 'clip',
    value: ({ values }) => values[place],
    cell: (run) => <RunCell column={column} run={run} value={run.values[place]} />,
    menu: <ColumnMenu column={column} pinned={pinned} width={width ?? usualWidth(column)} name={name} change={change} />,
  }
}
