import { useCallback, useMemo, useRef, useState } from 'react'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Grid, type GridHandle } from '../../../ui/grid/Grid.tsx'
import type { GridColumn } from '../../../ui/grid/types.ts'
import type { Range } from '../../../ui/grid/walk.ts'
import { copyRange } from './copyRange.ts'
import { nextOrder, useGridView } from './gridView.ts'
import { RowInspector } from './RowInspector.tsx'
import { RowsBar } from './RowsBar.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { useGridColumns } from './useGridColumns.ts'
import { useRowPages } from './useRowPages.ts'
import { EditUndo } from './EditUndo.tsx'
import { type StagedRow, useEditSteps, withCell } from './editSteps.ts'
import { linesOf, useStagedCells, useStagedRow } from './useStagedCells.ts'

/** Rows that are read beyond each end of what is visible. */
const ahead = 40
const nothing: Range = { firstRow: 0, lastRow: 0, firstColumn: 0, lastColumn: 0 }

/** All rows of a version: a window of them is in memory, whatever their number. */
export function Rows({ version }: { readonly version: DatasetVersion }) {
  const infos = useQuery(api.datasets.columns.queryOptions({ input: { ref: version.ref } }))
  if (infos.isError) return <FailureBanner error={infos.error} retry={() => void infos.refetch()} />
  if (!infos.data) return <Skeleton lines={12} />
  return <Shown version={version} infos={infos.data} />
}

type Infos = Parameters<typeof useGridColumns>[0]

function Shown({ version, infos }: { readonly version: DatasetVersion; readonly infos: Infos }) {
  const { ref } = version
  const grid = useRef<GridHandle>(null)
  const [view, change] = useGridView(ref)
  const [inspected, setInspected] = useState<number | null>(null)
  const [filtering, setFiltering] = useState<string | null>(null)
  const [visible, setVisible] = useState<Range>({ ...nothing, lastRow: 40, lastColumn: 12 })
  const [selection, setSelection] = useState(nothing)
  const names = useMemo(() => infos.map(({ name }) => name), [infos])
  const columns = useGridColumns(infos, view)
  const pinned = useMemo(() => columns.filter(({ id }) => view.pinned.includes(id)).length, [columns, view.pinned])
  const request = { ref, columns: names, orderBy: view.orderBy, filters: view.filters }
  const {
    total,
    error: failed,
    loaded,
  } = useRowPages(request, {
    firstRow: Math.max(0, visible.firstRow - ahead),
    lastRow: visible.lastRow + ahead,
    places: visiblePlaces(columns, pinned, visible),
  })
  const staged = useStagedCells(version)
  const addStep = useEditSteps((state) => state.add)
  const before = useStagedRow(version)
  const lines = useMemo(() => linesOf(loaded, staged, names), [loaded, staged, names])
  const lineAt = useCallback((row: number) => lines.get(row), [lines])
  const edit = useMutation({
    mutationFn: ({ row, column, value }: { row: number; column: string; value: string | null }) =>
      client.datasets.edit({ ref, edits: [{ kind: 'set', row, values: [{ column, value }] }] }),
    onSuccess: (_, { row, column, value }, before: StagedRow | undefined) => {
      if (before !== undefined) addStep(ref, { row, before, after: withCell(before, column, value) })
    },
    onMutate: ({ row }) => before(row),
  })
  const bar = (
    <RowsBar
      version={version}
      total={total ?? version.rows}
      names={names}
      view={view}
      onChange={change}
      filtering={filtering}
      onFiltering={setFiltering}
      onGoTo={(row) => grid.current?.goTo(row)}
    />
  )
  if (failed)
    return (
      <div className="rows-pane">
        {bar}
        <FailureBanner error={failed} retry={() => change({ filters: [], orderBy: [] })} />
      </div>
    )
  if (total === null)
    return (
      <div className="rows-pane">
        {bar}
        <Skeleton lines={12} />
      </div>
    )
  const source = { request, columns, lineAt }
  return (
    <div className="rows-pane">
      <EditUndo version={ref} />
      {bar}
      <div className="rows-split">
        <Grid
          ref={grid}
          label={`Rows of ${ref}`}
          columns={columns}
          pinned={pinned}
          rows={total}
          lineAt={lineAt}
          onRange={setVisible}
          onSelection={setSelection}
          onCopy={(range, event) => copyRange(source, range, event)}
          onSort={(column, more) => change({ orderBy: nextOrder(view.orderBy, column, more) })}
          onOrder={(column, descending) => change({ orderBy: [{ column, descending }] })}
          onFilter={setFiltering}
          onPin={(column, pin) => change({ pinned: pin ? [...view.pinned, column] : view.pinned.filter((name) => name !== column) })}
          onHide={(column) => change({ hidden: [...view.hidden, column] })}
          onWidth={(column, width) => change({ widths: { ...view.widths, [column]: width } })}
          inspected={inspected}
          onInspect={setInspected}
          onEdit={(row, column, text) => {
            const at = loaded.get(row)
            if (at) edit.mutate({ row: at.row, column, value: text === '' ? null : text })
          }}
        />
        {inspected !== null && (
          <RowInspector
            version={version}
            request={request}
            at={inspected}
            total={total}
            onMove={setInspected}
            onClose={() => {
              setInspected(null)
              grid.current?.focus()
            }}
          />
        )}
      </div>
      <SelectionBar range={selection} rows={total} columns={columns} onCopy={() => copyRange(source, selection)} />
    </div>
  )
}

/** Places of the columns that are visible, and of one more at each side. */
function visiblePlaces(columns: readonly GridColumn[], pinned: number, { firstColumn, lastColumn }: Range): number[] {
  return columns.flatMap(({ place }, number) => (number < pinned || (number >= firstColumn - 1 && number <= lastColumn + 1) ? [place] : []))
}
