import {
  type ClipboardEvent,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import { CellEditor } from './grid/CellEditor.tsx'
import { type ColumnActions, ColumnMenu } from './grid/ColumnMenu.tsx'
import { columnsInSight, columnStarts, leftToReveal, rowHeight, rowsInSight, spaceFor, topToReveal } from './grid/geometry.ts'
import { GridHead, narrowest } from './grid/GridHead.tsx'
import { GridRow } from './grid/GridRow.tsx'
import { cellText, type GridColumn, type GridLine } from './grid/types.ts'
import { useViewport } from './grid/useViewport.ts'
import { type Place, type Range, rangeOf, walk } from './grid/walk.ts'

export interface GridHandle {
  /** Makes a cell the active one, brings it into sight and takes the focus. */
  goTo(row: number): void
  focus(): void
}

interface GridProps extends ColumnActions {
  readonly ref?: Ref<GridHandle>
  readonly label: string
  /** In the order in which they stand; the pinned ones first. Keep the array while nothing changes. */
  readonly columns: readonly GridColumn[]
  readonly pinned: number
  readonly rows: number
  /** Undefined for a row that is on its way. */
  readonly lineAt: (row: number) => GridLine | undefined
  /** What is in sight, once it has come to rest. */
  readonly onRange: (range: Range) => void
  readonly onSelection: (range: Range) => void
  readonly onCopy: (range: Range, event: ClipboardEvent) => void
  readonly onSort: (column: string, more: boolean) => void
  readonly inspected: number | null
  readonly onInspect: (row: number) => void
  /** The text of a cell was changed by hand. */
  readonly onEdit: (row: number, column: string, text: string) => void
}

const nameWidth = 76
/** Rows of a block keep their places; a block is moved as one, so that a step of the bar draws the new rows only. */
const block = 1_000
const calm = 60

/**
 * A grid of any number of rows and columns: only those in sight are in the page. Arrows, Page up and down, Home and End walk the
 * cells, with Ctrl to the edge; Shift extends the selection, Ctrl+A takes all, Ctrl+C copies as TSV; Enter opens the row, F2 or a
 * double click edits a cell, Alt+Down opens the menu of the column.
 */
export function Grid(props: GridProps) {
  const { columns, rows, onRange, onSelection } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [anchor, setAnchor] = useState<Place>({ row: 0, column: 0 })
  const [editing, setEditing] = useState(false)
  const [menu, setMenu] = useState<number | null>(null)
  const drawing = useRef(false)
  const { view, extent, onScroll, moveTo } = useViewport(scroller, rows, rowHeight)
  const starts = useMemo(() => columnStarts(columns.map(({ width }) => width)), [columns])
  // In a narrow window the pinned columns would leave no room for the others: they scroll there.
  const pinned = starts[props.pinned] > 0.6 * (view.width - nameWidth) ? 0 : props.pinned
  const room = { left: view.left, width: Math.max(0, view.width - nameWidth - starts[pinned]) }
  const top = Math.min(view.top, Math.max(0, rows * rowHeight - extent.height))
  const sight = { ...rowsInSight(top, extent), columns: columnsInSight(starts, pinned, room) }
  const leftOf = (number: number) => nameWidth + starts[number] - (number < pinned ? 0 : view.left)

  const shown = useMemo(() => {
    const numbers = Array.from({ length: pinned }, (_, number) => number)
    for (let number = sight.columns.first; number <= sight.columns.last; number++) if (number >= pinned) numbers.push(number)
    return { numbers, columns: numbers.map((number) => columns[number]) }
  }, [columns, pinned, sight.columns.first, sight.columns.last])
  const lefts = useMemo(() => shown.numbers.map((number) => nameWidth + starts[number]), [shown, starts])

  const range = useMemo(() => rangeOf(at, anchor), [at, anchor])
  useEffect(() => onSelection(range), [range, onSelection])
  const { first, last } = sight
  const [firstColumn, lastColumn] = [sight.columns.first, sight.columns.last]
  useEffect(() => {
    const timer = setTimeout(() => onRange({ firstRow: first, lastRow: Math.max(first, last), firstColumn, lastColumn }), calm)
    return () => clearTimeout(timer)
  }, [first, last, firstColumn, lastColumn, onRange])
  // What is shown may have become less: the active cell stays in it.
  useEffect(() => {
    const inside = (place: Place): Place =>
      place.row < rows && place.column < columns.length
        ? place
        : { row: Math.max(0, Math.min(place.row, rows - 1)), column: Math.max(0, Math.min(place.column, columns.length - 1)) }
    setAt(inside)
    setAnchor(inside)
  }, [rows, columns.length])

  const move = (place: Place, extend: boolean) => {
    setAt(place)
    if (!extend) setAnchor(place)
    moveTo(topToReveal(place.row, top, extent.height), leftToReveal(starts, place.column, pinned, room))
  }
  useImperativeHandle(props.ref, () => ({
    goTo: (row) => {
      const place = { row: Math.max(0, Math.min(rows - 1, row)), column: at.column }
      setAt(place)
      setAnchor(place)
      moveTo(place.row * rowHeight - extent.height / 3, leftToReveal(starts, place.column, pinned, room))
      scroller.current?.focus()
    },
    focus: () => scroller.current?.focus(),
  }))

  const column: GridColumn | undefined = columns[at.column]
  const editable = column?.editable === true && props.lineAt(at.row) !== undefined
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.target !== scroller.current) return
    const page = Math.max(1, Math.floor(extent.height / rowHeight) - 1)
    if (event.altKey && event.key === 'ArrowDown') setMenu(at.column)
    else if (event.altKey) return
    else if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      setAnchor({ row: 0, column: 0 })
      setAt({ row: rows - 1, column: columns.length - 1 })
    } else {
      const next = walk(event, at, { rows, columns: columns.length, page })
      if (next) move(next, event.shiftKey)
      else if (event.key === 'Enter') props.onInspect(at.row)
      else if (event.key === 'F2' && editable) setEditing(true)
      else return
    }
    event.preventDefault()
  }
  const onPointerDown = (event: PointerEvent) => {
    const place = placeOf(event.target)
    if (!place || event.button !== 0) return
    drawing.current = true
    setAt(place)
    if (!event.shiftKey) setAnchor(place)
  }
  const onPointerOver = (event: PointerEvent) => {
    if (event.buttons === 0) drawing.current = false
    const place = drawing.current ? placeOf(event.target) : null
    if (place) setAt(place)
  }
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-inspect]')?.dataset.inspect : undefined
    if (row !== undefined) props.onInspect(Number(row))
  }
  const fit = (number: number) => {
    const { id: name, title, place } = columns[number]
    const texts = Array.from({ length: last - first + 1 }, (_, k) => cellText(props.lineAt(first + k)?.cells[place]).length)
    props.onWidth(name, Math.min(480, Math.max(narrowest, 7.4 * Math.max(title.length + 4, ...texts) + 20)))
  }
  const heads = shown.numbers.map((number, k) => (
    <GridHead
      key={columns[number].id}
      column={columns[number]}
      number={number}
      left={lefts[k]}
      pinned={number < pinned}
      onSort={props.onSort}
      onMenu={setMenu}
      onWidth={props.onWidth}
      onFit={fit}
    />
  ))
  const focusBack = () => scroller.current?.focus()
  const base = Math.floor(first / block) * block
  // As many places as rows can be in sight at once: a row takes the place of the one that went.
  const slots = Math.ceil(extent.height / rowHeight) + 3
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
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onCopy={(event) => !editing && props.onCopy(range, event)}
      onPointerDown={onPointerDown}
      onPointerOver={onPointerOver}
      onClick={onClick}
      onDoubleClick={(event) => placeOf(event.target) && editable && setEditing(true)}
    >
      <div className="grid-space" style={{ height: spaceFor(rows) + rowHeight, width: nameWidth + (starts.at(-1) ?? 0) }}>
        <div className="grid-window" style={{ width: view.width, height: view.height, '--grid-left': `${-view.left}px` } as CSSProperties}>
          <div className="grid-head" role="row" aria-rowindex={1}>
            <div className="grid-strip">{heads.slice(pinned)}</div>
            {heads.slice(0, pinned)}
            <span className="grid-name" role="columnheader">
              Row
            </span>
          </div>
          <div className="grid-rows" style={{ transform: `translateY(${rowHeight + base * rowHeight - top}px)` }}>
            {Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k).map((row) => (
              <GridRow
                key={row % slots}
                grid={id}
                index={row}
                top={(row - base) * rowHeight}
                line={props.lineAt(row)}
                columns={shown.columns}
                numbers={shown.numbers}
                lefts={lefts}
                pinned={pinned}
                inspected={row === props.inspected}
                from={row >= range.firstRow && row <= range.lastRow ? range.firstColumn : -1}
                to={row >= range.firstRow && row <= range.lastRow ? range.lastColumn : -1}
                at={row === at.row ? at.column : -1}
              />
            ))}
          </div>
          {editing && column && (
            <CellEditor
              label={`${column.title} of row ${props.lineAt(at.row)?.name ?? at.row + 1}`}
              text={editText(props.lineAt(at.row)?.cells[column.place])}
              left={leftOf(at.column)}
              top={rowHeight + at.row * rowHeight - top}
              width={column.width}
              onEnd={(text) => {
                setEditing(false)
                if (text !== null) props.onEdit(at.row, column.id, text)
                focusBack()
              }}
            />
          )}
          {menu !== null && columns[menu] && (
            <ColumnMenu
              {...props}
              column={columns[menu]}
              pinned={menu < pinned}
              left={leftOf(menu) + columns[menu].width}
              onWidth={(name, width) => props.onWidth(name, Math.max(narrowest, width))}
              onFit={() => fit(menu)}
              onClose={() => {
                setMenu(null)
                focusBack()
              }}
            />
          )}
          {rows === 0 && <p className="dim grid-empty">No row passes the filters.</p>}
        </div>
      </div>
    </div>
  )
}

const editText = (cell: GridLine['cells'][number]) => (cell === null || cell === undefined ? '' : String(cell))

function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
  const row = cell?.closest<HTMLElement>('[data-row]')?.dataset.row
  return cell && row !== undefined ? { row: Number(row), column: Number(cell.dataset.column) } : null
}
