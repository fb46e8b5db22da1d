import { type KeyboardEvent, type ReactNode, type Ref, useMemo, useRef } from 'react'
import { copyTable } from './copyTable.ts'
import { TableHead } from './TableHead.tsx'
import { TableRow } from './TableRow.tsx'
import { treeStep } from './treeKeys.ts'
import type { Column, LazyRows, Line, Ordering, Selection, Tree } from './types.ts'
import { useVisibleRange } from './useVisibleRange.ts'
import { useTableModel } from './useTableModel.ts'
import { useWidths } from './useWidths.ts'
import { focusIn, nextRow, walks } from './walk.ts'

export type { Column, LazyRows, Tree }

interface DataTableProps<Row> {
  /** What it is a table of, for those who can't see it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[] | LazyRows<Row>
  readonly rowKey: (row: Row) => string | number
  /** One sentence in place of rows. */
  readonly empty?: ReactNode
  /** False where the rows are one page of more, or stand in an order that says something. */
  readonly sorts?: boolean
  readonly ordering?: Ordering
  readonly selection?: Selection<Row>
  /** Only for lazy rows: whoever gives them knows which of them stand beneath others. */
  readonly tree?: Tree<Row>
  /** It stands out, as the best of them does. */
  readonly isMarked?: (row: Row) => boolean
  readonly rowClass?: (row: Row) => string
  readonly rowTip?: (row: Row) => string | undefined
  /** Rows that follow each other and have the same group stand under its name. */
  readonly group?: (row: Row) => string
  readonly groupHead?: (group: string) => ReactNode
  /** What opens beneath a row; null while it is closed. */
  readonly detail?: (row: Row) => ReactNode
  /** A column was drawn to another width. */
  readonly onWidth?: (column: string, width: number) => void
  /** It scrolls inside of this; many rows do anyway. */
  readonly maxHeight?: number | string
  /** With an edge of its own; not within a card. */
  readonly card?: boolean
  readonly className?: string
}

const isLazy = <Row,>(rows: readonly Row[] | LazyRows<Row>): rows is LazyRows<Row> => 'rowAt' in rows
const tallest = '70vh'

/**
 * The one table. A click on a head sorts; arrows walk what can be reached in the rows, Space chooses where rows are chosen, Ctrl+C takes
 * the whole table. Of many rows only those visible are in the page.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, selection, tree, group, detail, ordering, onWidth, maxHeight, card = false, className = '' } = props
  const scroller = useRef<HTMLDivElement>(null)
  const lazy = isLazy(rows)
  const total = lazy ? rows.total : rows.length
  const visible = useVisibleRange(scroller, { total, lazy, onVisible: lazy ? rows.onVisible : undefined })
  const { places } = visible
  const here = lazy ? places : null
  const lines = useMemo<readonly Line<Row>[]>(
    () => (isLazy(rows) ? (here ?? []).map((index) => ({ index, row: rows.rowAt(index) })) : rows.map((row, index) => ({ index, row }))),
    [rows, here],
  )
  const sorts = props.sorts ?? (group === undefined && detail === undefined && (!lazy || ordering !== undefined))
  const model = useTableModel({ columns, lines, sorts, ordering, onWidth })
  const drawn = lazy ? model.lines : places.flatMap((place) => model.lines[place] ?? [])
  const width = useWidths(scroller, model, visible.some && drawn.length > 0)

  const onKeyDown = (event: KeyboardEvent) => {
    const { target, key } = event
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !walks(target)) return
    const place = Number(target.closest<HTMLElement>('tr')?.dataset.row ?? Number.NaN)
    const row = drawn[place - (places[0] ?? 0)]?.row
    const step = tree && isLazy(rows) && !Number.isNaN(place) ? treeStep(tree, key, place, rows.rowAt) : null
    if (key === ' ' && selection && row !== undefined && target.matches('a')) selection.onToggle(row)
    else if (step === 'toggle' && row !== undefined) tree?.onToggle(row)
    else {
      const next = typeof step === 'number' ? step : Number.isNaN(place) ? null : nextRow(key, place, total)
      if (next === null) return
      const cell = target.closest<HTMLTableCellElement>('td, th')?.cellIndex ?? 0
      visible.scrollTo(next)
      // The row may come into the page only after the scroll.
      requestAnimationFrame(() => focusIn(scroller.current?.querySelector<HTMLTableRowElement>(`tr[data-row="${next}"]`), cell, target))
    }
    event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what may scroll is reached, and copied, by keyboard
    <div
      ref={scroller}
      className={`${card ? 'card ' : ''}table-wrap`}
      role="group"
      aria-label={`${label}, table`}
      tabIndex={0}
      style={{ maxHeight: maxHeight ?? (visible.some && !lazy ? tallest : undefined) }}
      onKeyDown={onKeyDown}
      onCopy={(event) => !lazy && copyTable(event, model.columns, model.lines)}
    >
      <table
        aria-label={label}
        className={`table ${width.steady ? 'steady' : ''} ${className}`}
        aria-rowcount={visible.some ? total + 1 : undefined}
        style={width.table}
      >
        {width.columns && (
          <colgroup>
            {width.columns.map((px, k) => (
              <col key={model.columns[k]?.id} style={{ width: px }} />
            ))}
          </colgroup>
        )}
        <TableHead
          heads={model.heads}
          columns={model.columns}
          lefts={model.lefts}
          sorted={model.sorted}
          sorts={sorts}
          ordering={ordering}
          counted={visible.some}
        />
        <tbody>
          <Space height={visible.before} columns={columns.length} />
          {drawn.map((line, k) => (
            <TableLine
              key={line.row === undefined ? `… ${line.index}` : rowKey(line.row)}
              {...props}
              line={line}
              before={drawn[k - 1]?.row}
              columns={model.columns}
              lefts={model.lefts}
              place={places[k]}
              counted={visible.some}
              measure={visible.measure}
            />
          ))}
          {total === 0 && props.empty !== undefined && (
            <tr>
              <td colSpan={columns.length} className="dim">
                {props.empty}
              </td>
            </tr>
          )}
          <Space height={visible.after} columns={columns.length} />
        </tbody>
      </table>
    </div>
  )
}

interface TableLineProps<Row>
  extends Pick<DataTableProps<Row>, 'selection' | 'isMarked' | 'rowClass' | 'rowTip' | 'group' | 'groupHead' | 'detail'> {
  readonly line: Line<Row>
  /** The row above it. */
  readonly before: Row | undefined
  readonly columns: readonly Column<Row>[]
  readonly lefts: ReadonlyMap<string, number>
  readonly place: number
  readonly counted: boolean
  readonly measure: Ref<HTMLTableRowElement> | undefined
}

/** A row with what stands over it and what is open beneath it. */
function TableLine<Row>(props: TableLineProps<Row>) {
  const { line, before, columns, lefts, place, counted, measure, selection, isMarked, rowClass, rowTip, group, groupHead, detail } = props
  const { row } = line
  const known = row !== undefined
  const name = known ? group?.(row) : undefined
  const opened = known ? detail?.(row) : null
  return (
    <>
      {known && name !== undefined && (before === undefined || group?.(before) !== name) && (
        <tr className="sep">
          <th scope="rowgroup" colSpan={columns.length}>
            {groupHead?.(name) ?? name}
          </th>
        </tr>
      )}
      <TableRow
        line={line}
        columns={columns}
        lefts={lefts}
        className={known ? `${isMarked?.(row) ? 'sel' : ''} ${rowClass?.(row) ?? ''}` : ''}
        choice={known && selection ? { chosen: selection.isChosen(row), label: selection.label(row) } : undefined}
        onChoose={selection?.onToggle}
        place={place}
        counted={counted}
        measure={measure}
        tip={known ? rowTip?.(row) : undefined}
      />
      {opened && (
        <tr className="detail">
          <td colSpan={columns.length} className="wrap">
            {opened}
          </td>
        </tr>
      )}
    </>
  )
}

/** In place of the rows that are out of view. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden className="space">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}
