import { toTsv } from '../tsv.ts'
import type { Column, Line } from './types.ts'

/** A table as tab-separated text, as spreadsheets take it: the names of the columns, then the values as they are and not as they are shown. */
export function tableText<Row>(columns: readonly Column<Row>[], lines: readonly Line<Row>[]): string {
  const shown = columns.filter(({ value }) => value)
  const rows = lines.flatMap(({ row }) => (row === undefined ? [] : [shown.map(({ value }) => value?.(row))]))
  return toTsv([shown.map(({ title }) => title), ...rows])
}
