import { useVirtualizer } from '@tanstack/react-virtual'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { IconArrowDown, IconArrowUp } from './icons.ts'

export interface GridColumn {
  readonly id: string
  readonly title: string
  readonly numeric?: boolean
  readonly sorted: 'ascending' | 'descending' | null
  /** The text of a row's cell; empty while it is on its way. */
  readonly cell: (row: number) => string
  readonly editable?: boolean
}

interface GridProps {
  readonly label: string
  readonly columns: readonly GridColumn[]
  readonly rows: number
  readonly rowName: (row: number) => string
  /** The rows in sight have changed. */
  readonly onRange: (first: number, last: number) => void
  readonly onSort: (column: string) => void
  readonly selected: number | null
  readonly onSelect: (row: number) => void
  /** The text of a cell was changed by hand. */
  readonly onEdit: (row: number, column: string, text: string) => void
}

interface Place {
  readonly row: number
  readonly column: number
}

const rowHeight = 28
const columnWidth = 132
const nameWidth = 72
/** Browsers stop at some 33 million pixels: taller grids are scrolled in proportion. */
const tallest = 16_000_000

/**
 * A grid of any number of rows and columns: only those in sight are in the page. Arrows, Page up and down, Home and End walk the
 * cells, Shift extends the selection, Ctrl+C copies it as TSV, Enter opens the row, F2 or a double click edits a cell.
 */
export function Grid(props: GridProps) {
  const { columns, rows, onRange } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const [anchor, setAnchor] = useState<Place>({ row: 0, column: 0 })
  const [editing, setEditing] = useState(false)
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({})
  const scale = Math.max(1, (rows * rowHeight) / tallest)
  const down = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight / scale,
    overscan: 12,
  })
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widths[columns[index].id] ?? columnWidth,
    overscan: 3,
    scrollPaddingStart: nameWidth,
  })
  useEffect(() => across.measure(), [widths, columns.length, across])
  const items = down.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => onRange(first, last), [first, last, onRange])

  const move = (place: Place, extend: boolean) => {
    const next = { row: clamp(place.row, rows - 1), column: clamp(place.column, columns.length - 1) }
    setAt(next)
    if (!extend) setAnchor(next)
    down.scrollToIndex(next.row)
    across.scrollToIndex(next.column)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing) return
    const next = walk(event, at, {
      rows,
      columns: columns.length,
      page: Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2,
    })
    if (next) move(next, event.shiftKey)
    else if (event.key === 'Enter') props.onSelect(at.row)
    else if (event.key === 'F2' && columns[at.column]?.editable) setEditing(true)
    else return
    event.preventDefault()
  }
  const onCopy = (event: ClipboardEvent) => {
    if (editing) return
    event.clipboardData.setData('text/plain', selectionText(columns, at, anchor))
    event.preventDefault()
  }
  const width = nameWidth + across.getTotalSize()
  return (
    <div
      ref={scroller}
      className="grid card"
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
    >
      <div style={{ height: down.getTotalSize() + rowHeight, width, position: 'relative' }}>
        <div className="grid-head" role="row" style={{ width }}>
          <span className="grid-name" role="columnheader">
            Row
          </span>
          {across.getVirtualItems().map((item) => (
            <HeadCell
              key={columns[item.index].id}
              column={columns[item.index]}
              left={nameWidth + item.start}
              width={item.size}
              onSort={props.onSort}
              onWidth={(size) => setWidths((before) => ({ ...before, [columns[item.index].id]: size }))}
            />
          ))}
        </div>
        {items.map((row, place) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 2}
            className={`grid-row ${row.index === props.selected ? 'sel' : ''}`}
            style={{ top: rowHeight + (scale > 1 ? (items[0]?.start ?? 0) + place * rowHeight : row.start), width }}
          >
            <button
              type="button"
              tabIndex={-1}
              className="grid-name"
              onClick={() => props.onSelect(row.index)}
              aria-label={`Inspect row ${props.rowName(row.index)}`}
            >
              {props.rowName(row.index)}
            </button>
            {across.getVirtualItems().map((item) => {
              const column = columns[item.index]
              const here = row.index === at.row && item.index === at.column
              return here && editing ? (
                <input
                  key={column.id}
                  className="grid-edit"
                  aria-label={`${column.title} of row ${props.rowName(row.index)}`}
                  style={{ left: nameWidth + item.start, width: item.size }}
                  defaultValue={column.cell(row.index) === '–' ? '' : column.cell(row.index).replace('−', '-')}
                  ref={(input) => input?.select()}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') props.onEdit(row.index, column.id, event.currentTarget.value)
                    if (event.key === 'Enter' || event.key === 'Escape') {
                      event.stopPropagation()
                      setEditing(false)
                      scroller.current?.focus()
                    }
                  }}
                  onBlur={() => setEditing(false)}
                />
              ) : (
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keys
                <span
                  key={column.id}
                  role="gridcell"
                  aria-selected={inside({ row: row.index, column: item.index }, at, anchor)}
                  className={`grid-cell ${column.numeric ? 'n' : ''} ${here ? 'at' : ''}`}
                  style={{ left: nameWidth + item.start, width: item.size }}
                  onClick={(event) => move({ row: row.index, column: item.index }, event.shiftKey)}
                  onDoubleClick={() => column.editable && setEditing(true)}
                >
                  {column.cell(row.index)}
                </span>
              )
            })}
          </div>
        ))}
      </div>
      {rows === 0 && <p className="dim grid-empty">No row passes the filters.</p>}
    </div>
  )
}

interface HeadProps {
  readonly column: GridColumn
  readonly left: number
  readonly width: number
  readonly onSort: (column: string) => void
  readonly onWidth: (width: number) => void
}

function HeadCell({ column, left, width, onSort, onWidth }: HeadProps) {
  const drag = (event: React.PointerEvent) => {
    const begin = event.clientX
    const target = event.currentTarget
    target.setPointerCapture(event.pointerId)
    const onMove = (move: Event) => onWidth(Math.max(48, width + (move as PointerEvent).clientX - begin))
    target.addEventListener('pointermove', onMove)
    target.addEventListener('pointerup', () => target.removeEventListener('pointermove', onMove), { once: true })
  }
  return (
    <span
      role="columnheader"
      aria-sort={column.sorted ?? 'none'}
      className={`grid-column ${column.numeric ? 'n' : ''}`}
      style={{ left, width }}
    >
      <button type="button" className="sort" onClick={() => onSort(column.id)} title={column.title}>
        <span className="clip">{column.title}</span>
        {column.sorted === 'ascending' && <IconArrowUp className="i xs" aria-hidden />}
        {column.sorted === 'descending' && <IconArrowDown className="i xs" aria-hidden />}
      </button>
      <span className="grid-resize" onPointerDown={drag} aria-hidden />
    </span>
  )
}

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value))

function walk(
  { key, ctrlKey, metaKey }: KeyboardEvent,
  { row, column }: Place,
  size: { rows: number; columns: number; page: number },
): Place | null {
  const far = ctrlKey || metaKey
  switch (key) {
    case 'ArrowDown':
      return { row: far ? size.rows : row + 1, column }
    case 'ArrowUp':
      return { row: far ? 0 : row - 1, column }
    case 'ArrowRight':
      return { row, column: far ? size.columns : column + 1 }
    case 'ArrowLeft':
      return { row, column: far ? 0 : column - 1 }
    case 'PageDown':
      return { row: row + size.page, column }
    case 'PageUp':
      return { row: row - size.page, column }
    case 'Home':
      return { row: far ? 0 : row, column: 0 }
    case 'End':
      return { row: far ? size.rows : row, column: size.columns }
    default:
      return null
  }
}

const between = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b)
const inside = (place: Place, a: Place, b: Place) => between(place.row, a.row, b.row) && between(place.column, a.column, b.column)

/** Rows that are not in memory are left empty: a copy is of what was seen. */
function selectionText(columns: readonly GridColumn[], a: Place, b: Place): string {
  const lines: string[] = []
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++)
    lines.push(
      columns
        .slice(Math.min(a.column, b.column), Math.max(a.column, b.column) + 1)
        .map((column) => column.cell(row).replace(/[\t\r\n]+/g, ' '))
        .join('\t'),
    )
  return lines.join('\n')
}
