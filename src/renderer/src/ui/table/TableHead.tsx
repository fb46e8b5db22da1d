import { memo } from 'react'
import { IconArrowDown, IconArrowUp } from '../icons.ts'
import type { Column, Ordering } from './types.ts'
import type { Head, TableModel } from './useTableModel.ts'

interface TableHeadProps<Row> extends Pick<TableModel<Row>, 'heads' | 'columns' | 'lefts' | 'sorted'> {
  /** Whether a click sorts. */
  readonly sorts: boolean
  readonly ordering: Ordering | undefined
  /** Where rows are counted, the head is the first. */
  readonly counted: boolean
}

/** A click on a head sorts, once more the other way, and once more as the rows came. It is not drawn anew while the rows scroll. */
export const TableHead = memo(Heads) as typeof Heads

function Heads<Row>({ heads, columns, lefts, ordering, counted }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={counted ? 1 : undefined}>
        {columns.map((column) => {
          const head = heads.find(({ column: { id } }) => id === column.id)
          return head && <HeadCell key={column.id} head={head} column={column} left={lefts.get(column.id)} ordering={ordering} />
        })}
      </tr>
    </thead>
  )
}

interface HeadCellProps<Row> {
  readonly head: Head<Row>
  readonly column: Column<Row>
  readonly left: number | undefined
  readonly ordering: Ordering | undefined
}

function HeadCell<Row>({ head, column: its, left, ordering }: HeadCellProps<Row>) {
  const { id, title, head: shown, quiet, help, numeric, menu } = its
  const { column } = head
  const sorts = column.getCanSort()
  const sorted = column.getIsSorted()
  const Arrow = sorted === 'desc' ? IconArrowDown : IconArrowUp
  const name = quiet ? <span className="vh">{title}</span> : (shown ?? title)
  return (
    <th
      scope="col"
      className={`${numeric ? 'n' : ''} ${left === undefined ? '' : 'pinned'}`}
      aria-sort={sorts ? (sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none') : undefined}
      title={sorts ? undefined : help}
      style={left === undefined ? undefined : { left }}
    >
      <span className="table-head">
        {sorts ? (
          <button
            type="button"
            className="sort"
            title={help}
            onClick={ordering ? () => ordering.onOrder(id) : column.getToggleSortingHandler()}
          >
            <span className="clip">{name}</span>
            {sorted && <Arrow className="i xs" aria-hidden />}
          </button>
        ) : shown === undefined || quiet ? (
          <span className="clip">{name}</span>
        ) : (
          shown
        )}
        {menu}
        {column.getCanResize() && (
          <span className="grid-resize" onMouseDown={head.getResizeHandler()} onTouchStart={head.getResizeHandler()} aria-hidden />
        )}
      </span>
    </th>
  )
}
