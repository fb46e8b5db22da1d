import { notifications } from '@mantine/notifications'
import type { ClipboardEvent } from 'react'
import { counted } from '../../../../shared/numbers.ts'
import { toTsv } from '../tsv.ts'
import type { Column, Line } from './types.ts'

/** A table as tab-separated text, as spreadsheets take it: the names of the columns, then the values as they are and not as they are shown. */
export function tableText<Row>(columns: readonly Column<Row>[], lines: readonly Line<Row>[]): string {
  const told = columns.filter(({ value }) => value)
  const rows = lines.flatMap(({ row }) => (row === undefined ? [] : [told.map(({ value }) => value?.(row))]))
  return toTsv([told.map(({ title }) => title), ...rows])
}

/** Ctrl+C anywhere in a table takes all of it, unless a part of its text is selected or something in it has a selection of its own. */
export function copyTable<Row>(event: ClipboardEvent, columns: readonly Column<Row>[], lines: readonly Line<Row>[]): void {
  const target = event.target instanceof Element ? event.target : null
  const selected = document.getSelection()?.isCollapsed === false
  if (selected || target?.closest('input:not([type=checkbox]), textarea') || !columns.some(({ value }) => value)) return
  event.preventDefault()
  event.clipboardData.setData('text/plain', tableText(columns, lines))
  notifications.show({ message: `${counted(lines.length, 'row')} of the table copied.` })
}
