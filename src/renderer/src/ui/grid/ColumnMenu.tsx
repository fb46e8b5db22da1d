import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import type { GridColumn } from './types.ts'

export interface ColumnActions {
  readonly onOrder: (column: string, descending: boolean) => void
  /** Opens what asks for a condition on the column. */
  readonly onFilter: (column: string) => void
  readonly onPin: (column: string, pinned: boolean) => void
  readonly onHide: (column: string) => void
  readonly onWidth: (column: string, width: number) => void
}

interface ColumnMenuProps extends Partial<ColumnActions> {
  /** What can be done with the column here, in place of sorting, filtering, pinning and hiding. */
  readonly items?: ReactNode
  readonly column: GridColumn
  readonly pinned: boolean
  /** px in the grid: where the head of the column ends. */
  readonly left: number
  readonly onFit: () => void
  readonly onClose: () => void
}

/** Not a key: it would be the one that has opened it. */
const closing = ['mousedown', 'touchstart']

/** Everything that can be done with a column, also without a mouse. */
export function ColumnMenu({ column, pinned, left, items, onFit, onClose, ...act }: ColumnMenuProps) {
  const { id, width } = column
  return (
    <Menu
      opened
      clickOutsideEvents={closing}
      onChange={(open) => !open && onClose()}
      position="bottom-end"
      returnFocus={false}
      withinPortal
      trapFocus
      width={190}
    >
      <Menu.Target>
        <span className="grid-anchor" style={{ left }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={column.title}>
        <Menu.Label className="clip">{column.title}</Menu.Label>
        {items ?? (
          <>
            <Menu.Item onClick={() => act.onOrder?.(id, false)}>Sort ascending</Menu.Item>
            <Menu.Item onClick={() => act.onOrder?.(id, true)}>Sort descending</Menu.Item>
            <Menu.Item onClick={() => act.onFilter?.(id)}>Filter…</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => act.onPin?.(id, !pinned)}>{pinned ? 'Unpin' : 'Pin left'}</Menu.Item>
            <Menu.Item onClick={() => act.onHide?.(id)}>Hide</Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick={false} onClick={() => act.onWidth?.(id, width + 24)}>
          Wider
        </Menu.Item>
        <Menu.Item closeMenuOnClick={false} onClick={() => act.onWidth?.(id, width - 24)}>
          Narrower
        </Menu.Item>
        <Menu.Item onClick={onFit}>Fit to content</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
