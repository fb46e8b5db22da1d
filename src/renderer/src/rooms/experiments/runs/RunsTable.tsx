import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsView, ShownColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { HeadCell } from './HeadCell.tsx'
import { RunCells } from './RunCells.tsx'
import { usualWidth } from './columnText.ts'
import { useRunPages } from './useRunPages.ts'
import type { ChangeView } from './useRunsView.ts'
import { inOrder } from './viewChanges.ts'

interface RunsTableProps {
  readonly view: RunsView
  readonly change: ChangeView
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (run: number) => void
}

const rowHeight = 28
const headHeight = 40
export const nameWidth = 250

/** Any number of runs: only those in sight are in the page, and only their pages are asked for. Arrows walk the rows, Space chooses one. */
export function RunsTable({ view, change, chosen, onToggle }: RunsTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [range, setRange] = useState({ first: 0, last: 40 })
  const { head, rowAt } = useRunPages(view, range.first, range.last)
  const total = head.data?.total ?? 0
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    scrollPaddingStart: headHeight,
  })
  const items = rows.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => setRange({ first, last }), [first, last])

  const columns = inOrder(view.columns)
  const widths = columns.map(({ column, width }) => width ?? usualWidth(column))
  const lefts = pinnedLefts(columns, widths)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = Number((event.target as HTMLElement).closest<HTMLElement>('tr[data-row]')?.dataset.row ?? Number.NaN)
    const next = Number.isNaN(row) ? null : neighbour(event.key, row, total)
    if (next === null) return
    event.preventDefault()
    rows.scrollToIndex(next)
    // The row may come into the page only after the scroll.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`tr[data-row="${next}"] a`)?.focus())
  }
  if (head.isError) return <FailureBanner error={head.error} retry={() => void head.refetch()} />
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
    <div ref={scroller} className="card runs-scroll" tabIndex={0} role="region" aria-label="Runs, scrollable" onKeyDown={onKeyDown}>
      <table
        className="table runs-table"
        aria-rowcount={total + 1}
        style={{ width: nameWidth + widths.reduce((sum, width) => sum + width, 0) }}
      >
        <caption className="vh">Runs. Arrow keys walk the rows, Space chooses one.</caption>
        <colgroup>
          <col style={{ width: nameWidth }} />
          {columns.map(({ column }, i) => (
            <col key={columnKey(column)} style={{ width: widths[i] }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className="pinned" style={{ left: 0 }}>
              Run
            </th>
            {columns.map((shown, i) => (
              <HeadCell key={columnKey(shown.column)} shown={shown} width={widths[i]} left={lefts[i]} view={view} change={change} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={items[0]?.start ?? 0} columns={columns.length + 1} />
          {items.map(({ index }) => (
            <RunCells key={index} index={index} row={rowAt(index)} columns={columns} lefts={lefts} chosen={chosen} onToggle={onToggle} />
          ))}
          <Space height={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} columns={columns.length + 1} />
        </tbody>
      </table>
      {head.data?.total === 0 && <p className="dim sm runs-none">No run passes the filters.</p>}
    </div>
  )
}

/** In place of the rows that are out of sight. */
function Space({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden className="space">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

/** Where each pinned column stays, from the left; undefined for the others. */
function pinnedLefts(columns: readonly ShownColumn[], widths: readonly number[]): readonly (number | undefined)[] {
  let left = nameWidth
  return columns.map(({ pinned }, i) => {
    if (!pinned) return undefined
    left += widths[i]
    return left - widths[i]
  })
}

function neighbour(key: string, row: number, total: number): number | null {
  const to = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: total - 1, PageDown: row + 20, PageUp: row - 20 }[key]
  return to === undefined ? null : Math.max(0, Math.min(total - 1, to))
}
