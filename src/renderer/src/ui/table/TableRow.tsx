import { memo, type ReactNode, type Ref } from 'react'
import type { Column, Line, Value } from './types.ts'

export interface TableRowProps<Row> {
  readonly line: Line<Row>
  readonly columns: readonly Column<Row>[]
  /** Where each pinned column stays, in px from the left. */
  readonly lefts: ReadonlyMap<string, number>
  readonly className: string
  /** Its check box, or undefined where rows are not chosen. */
  readonly choice: { readonly chosen: boolean; readonly label: string } | undefined
  readonly onChoose: ((row: Row) => void) | undefined
  /** Its number in what is shown, from 0. */
  readonly place: number
  /** Where the rows in the page are some of many, each says which one it is. */
  readonly counted: boolean
  readonly measure: Ref<HTMLTableRowElement> | undefined
  readonly tip: string | undefined
}

/** One row. What is on its way has its place already. */
export const TableRow = memo(Cells, (before, now) =>
  (Object.keys(now) as (keyof TableRowProps<unknown>)[]).every((name) =>
    name === 'line'
      ? before.line.row === now.line.row && before.line.index === now.line.index
      : name === 'choice'
        ? before.choice?.chosen === now.choice?.chosen && before.choice?.label === now.choice?.label
        : Object.is(before[name], now[name]),
  ),
) as typeof Cells

function Cells<Row>({ line: { row }, columns, lefts, className, choice, onChoose, place, counted, measure, tip }: TableRowProps<Row>) {
  const numbered = { 'data-row': place, 'aria-rowindex': counted ? place + 2 : undefined }
  if (row === undefined)
    return (
      <tr {...numbered} ref={measure}>
        <td colSpan={columns.length} className="dim">
          …
        </td>
      </tr>
    )
  return (
    <tr {...numbered} ref={measure} className={`${className} ${choice?.chosen ? 'sel' : ''}`} title={tip}>
      {columns.map((column) => (
        <Cell key={column.id} row={row} column={column} left={lefts.get(column.id)}>
          {column.names && choice && (
            <input type="checkbox" className="choose" aria-label={choice.label} checked={choice.chosen} onChange={() => onChoose?.(row)} />
          )}
        </Cell>
      ))}
    </tr>
  )
}

interface CellProps<Row> {
  readonly row: Row
  readonly column: Column<Row>
  readonly left: number | undefined
  /** Before what the column says. */
  readonly children: ReactNode
}

function Cell<Row>({ row, column: { names, numeric, className, cell, value, tip }, left, children }: CellProps<Row>) {
  const own = typeof className === 'function' ? className(row) : className
  const Tag = names ? 'th' : 'td'
  const content = cell ? cell(row) : shown(value?.(row))
  return (
    <Tag
      scope={names ? 'row' : undefined}
      className={[numeric && 'n', left !== undefined && 'pinned', own].filter(Boolean).join(' ') || undefined}
      title={tip?.(row)}
      style={left === undefined ? undefined : { left }}
    >
      {children ? (
        <span className="row tight">
          {children}
          {content}
        </span>
      ) : (
        content
      )}
    </Tag>
  )
}

const shown = (value: Value) => (value === null || value === undefined || value === '' ? '–' : String(value))
