import { notifications } from '@mantine/notifications'
import type { ClipboardEvent } from 'react'
import { counted } from '../../../../shared/numbers.ts'
import { tableText } from './tableText.ts'
import type { Column, Line } from './types.ts'

/** Ctrl+C anywhere in a table takes all of it, unless a part of its text is selected or something in it has a selection of its own. */
export function copyTable<Row>(event: ClipboardEvent, columns: readonly Column<Row>[], lines: readonly Line<Row>[]): void {
  const target = event.target instanceof Element ? event.target : null
  const selected = document.getSelection()?.isCollapsed === false
  if (selected || target?.closest('input:not([type=checkbox]), textarea') || !columns.some(({ value }) => value)) return
  event.preventDefault()
  event.clipboardData.setData('text/plain', tableText(columns, lines))
  notifications.show({ message: `${counted(lines.length, 'row')} of the table copied.` })
}
