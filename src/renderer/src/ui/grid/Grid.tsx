import {
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { CellEditor } from './CellEditor.tsx'
import { type ColumnActions, ColumnMenu } from './ColumnMenu.tsx'
import { rowHeight, spaceFor } from './geometry.ts'
import { GridHead, narrowest } from './GridHead.tsx'
import { GridRows } from './GridRows.tsx'
import { fittingWidth, type GridColumn, type GridLine } from './types.ts'
import { placeOf, useGridPointer } from './useGridPointer.ts'
import { useGridSelection } from './useGridSelection.ts'
import { useVisibleCells } from './useVisibleCells.ts'
import { type Range, walk } from './walk.ts'

export interface GridHandle {
  /** Makes a cell the active one, brings it into view and takes the focus. */
  goTo(row: number): void
  focus(): void
}

interface GridProps extends Partial<Omit<ColumnActions, 'onWidth'>>, Pick<ColumnActions, 'onWidth'> {
  readonly ref?: Ref<GridHandle>
  readonly label: string
  /** In the order in which they stand; the pinned ones first. Keep the array while nothing changes. */
  readonly columns: readonly GridColumn[]
  readonly pinned: number
  readonly rows: number
  /** Undefined for a row that is on its way. */
  readonly lineAt: (row: number) => GridLine | undefined
  /** What is visible, once it has come to rest. */
  readonly onRange: (range: Range) => void
  readonly onSelection: (range: Range) => void
  readonly onCopy: (range: Range, event: ClipboardEvent) => void
  /** Without it a click on a head opens the menu of the column. */
  readonly onSort?: (column: string, more: boolean) => void
  /** What the menu of a column offers in place of sorting, filtering, pinning and hiding. */
  readonly menuOf?: (column: string) => ReactNode
  readonly inspected?: number | null
  readonly onInspect?: (row: number) => void
  /** The text of a cell was changed by hand. */
  readonly onEdit?: (row: number, column: string, text: string) => void
}

/**
 * A grid of any number of rows and columns: only those visible are in the page. Arrows, Page up and down, Home and End walk the
 * cells, with Ctrl to the edge; Shift extends the selection, Ctrl+A takes all, Ctrl+C copies as TSV; Enter opens the row, F2 or a
 * double click edits a cell, Alt+Down opens the menu of the column.
 */
export function Grid(props: GridProps) {
  const { columns, rows, lineAt } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [editing, setEditing] = useState(false)
  const [menu, setMenu] = useState<number | null>(null)
  const visible = useVisibleCells(scroller, props)
  const { view, first, last, top, pinned, shown } = visible
  const { at, range, select, selectAll } = useGridSelection(rows, columns.length, props.onSelection)
  const pointer = useGridPointer(select)
  const focus = () => scroller.current?.focus()
  useImperativeHandle(props.ref, () => ({
    goTo: (row) => {
      const place = { row: Math.max(0, Math.min(rows - 1, row)), column: at.column }
      select(place, false)
      visible.show(place)
      focus()
    },
    focus,
  }))

  const column: GridColumn | undefined = columns[at.column]
  const editable = column?.editable === true && lineAt(at.row) !== undefined
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.target !== scroller.current) return
    const page = Math.max(1, Math.floor(visible.height / rowHeight) - 1)
    const next = event.altKey ? null : walk(event, at, { rows, columns: columns.length, page })
    if (event.altKey && event.key === 'ArrowDown') setMenu(at.column)
    else if (event.altKey) return
    else if ((event.ctrlKey || event.metaKey) && event.key === 'a') selectAll()
    else if (next) {
      select(next, event.shiftKey)
      visible.reveal(next)
    } else if (event.key === 'Enter' && props.onInspect) props.onInspect(at.row)
    else if (event.key === 'F2' && editable) setEditing(true)
    else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-inspect]')?.dataset.inspect : undefined
    if (row !== undefined) props.onInspect?.(Number(row))
  }
  const fit = (number: number) => {
    const lines = Array.from({ length: last - first + 1 }, (_, k) => lineAt(first + k))
    props.onWidth(columns[number].id, Math.max(narrowest, fittingWidth(columns[number], lines)))
  }
  const heads = shown.numbers.map((number, k) => (
    <GridHead
      key={columns[number].id}
      column={columns[number]}
      number={number}
      left={shown.lefts[k]}
      pinned={number < pinned}
      onSort={props.onSort ?? (() => setMenu(number))}
      onMenu={setMenu}
      onWidth={props.onWidth}
      onFit={fit}
    />
  ))
  return (
    <div
      ref={scroller}
      className="grid card"
      role="grid"
      aria-label={props.label}
      aria-multiselectable
      aria-rowcount={rows + 1}
      aria-colcount={columns.length}
      aria-activedescendant={at.row >= first && at.row <= last ? `${id}-${at.row}-${at.column}` : undefined}
      tabIndex={0}
      onScroll={visible.onScroll}
      onKeyDown={onKeyDown}
      onCopy={(event) => !editing && props.onCopy(range, event)}
      {...pointer}
      onClick={onClick}
      onDoubleClick={(event) => placeOf(event.target) && editable && setEditing(true)}
    >
      <div className="grid-space" style={{ height: spaceFor(rows) + rowHeight, width: visible.width }}>
        <div className="grid-window" style={{ width: view.width, height: view.height, '--grid-left': `${-view.left}px` } as CSSProperties}>
          <div className="grid-head" role="row" aria-rowindex={1}>
            <div className="grid-strip">{heads.slice(pinned)}</div>
            {heads.slice(0, pinned)}
            <span className="grid-name" role="columnheader">
              Row
            </span>
          </div>
          <GridRows
            grid={id}
            visible={visible}
            lineAt={lineAt}
            inspected={props.inspected ?? null}
            inspects={props.onInspect !== undefined}
            at={at}
            range={range}
          />
          {editing && column && (
            <CellEditor
              label={`${column.title} of row ${lineAt(at.row)?.name ?? at.row + 1}`}
              text={String(lineAt(at.row)?.cells[column.place] ?? '')}
              left={visible.leftOf(at.column)}
              top={rowHeight + at.row * rowHeight - top}
              width={column.width}
              onEnd={(text) => {
                setEditing(false)
                if (text !== null) props.onEdit?.(at.row, column.id, text)
                focus()
              }}
            />
          )}
          {menu !== null && columns[menu] && (
            <ColumnMenu
              {...props}
              column={columns[menu]}
              items={props.menuOf?.(columns[menu].id)}
              pinned={menu < pinned}
              left={visible.leftOf(menu) + columns[menu].width}
              onWidth={(name, width) => props.onWidth(name, Math.max(narrowest, width))}
              onFit={() => fit(menu)}
              onClose={() => {
                setMenu(null)
                focus()
              }}
            />
          )}
          {rows === 0 && <p className="dim grid-empty">No matching rows.</p>}
        </div>
      </div>
    </div>
  )
}
