import { memo } from 'react'
import { rowHeight } from './geometry.ts'
import { IconArrowRight } from '../icons.ts'
import { cellText, type GridColumn, type GridLine } from './types.ts'

interface GridRowProps {
  readonly grid: string
  readonly index: number
  /** px from the beginning of its block. */
  readonly top: number
  readonly line: GridLine | undefined
  /** The columns visible, pinned ones first, with their numbers and where they begin: in the row, or in its strip. */
  readonly columns: readonly GridColumn[]
  readonly numbers: readonly number[]
  readonly lefts: readonly number[]
  readonly pinned: number
  readonly inspected: boolean
  /** Its name opens it. */
  readonly inspects: boolean
  /** Columns of the selection in this row; −1 for none. */
  readonly from: number
  readonly to: number
  /** The column of the active cell; −1 when it is in another row. */
  readonly at: number
}

/**
 * One row of a grid. Its place in the page is taken by another row when it goes out of view, and it is drawn anew only when
 * something of it changes: up and down it moves with its block, sideways with its strip.
 */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { index, line, columns, pinned } = props
  const cells = columns.map((column, k) => (
    <Cell key={column.id} {...props} column={column} number={props.numbers[k]} left={props.lefts[k]} />
  ))
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      className={`grid-row ${props.inspected ? 'sel' : ''} ${line?.removed ? 'r-del' : ''} ${line?.added ? 'r-add' : ''}`}
      style={{ transform: `translateY(${props.top}px)`, height: rowHeight }}
    >
      <div className="grid-strip">{cells.slice(pinned)}</div>
      {cells.slice(0, pinned)}
      <span role="rowheader" className="grid-name">
        {props.inspects ? (
          <button type="button" tabIndex={-1} data-inspect={index} aria-label={`Inspect row ${line?.name ?? index + 1}`}>
            {line?.name ?? '…'}
          </button>
        ) : (
          (line?.name ?? '…')
        )}
      </span>
    </div>
  )
})

interface CellProps extends GridRowProps {
  readonly column: GridColumn
  readonly number: number
  readonly left: number
}

function Cell({ grid, index, line, column, number, left, pinned, at, from, to }: CellProps) {
  const cell = line?.cells[column.place]
  const selected = number >= from && number <= to
  const edited = line?.edited?.has(column.place) === true
  const marks = [
    'grid-cell',
    column.numeric && 'n',
    number < pinned && 'pin',
    number === at && 'at',
    selected && 'in',
    edited && 'edited',
    cell === null && 'none',
  ]
  return (
    <span
      id={number === at ? `${grid}-${index}-${number}` : undefined}
      role="gridcell"
      aria-colindex={number + 1}
      aria-selected={selected}
      data-column={number}
      className={marks.filter(Boolean).join(' ')}
      style={{ left, width: column.width }}
    >
      {edited && line.before?.[column.place] !== undefined ? (
        <>
          <s>{cellText(line.before[column.place])}</s> <IconArrowRight className="i xs" aria-label="to" /> {cellText(cell)}
        </>
      ) : (
        cellText(cell)
      )}
    </span>
  )
}
