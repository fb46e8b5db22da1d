import type { RunRow } from '../../../../shared/contract/experiments/index.ts'
import { columnKey } from '../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../shared/domain/experiments/runsView.ts'
import { count, counted, duration, metric, none, time } from '../../../../shared/numbers.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { lines, table } from '../text/table.ts'
import { shortName } from './datasets.ts'

export function runsTableText({ total, rows }: { total: number; rows: readonly RunRow[] }, columns: readonly RunsColumn[]): string {
  if (rows.length === 0) return total === 0 ? 'No matching runs.' : 'No runs on this page.'
  const heads = columns.map((column) => ({
    title: escapeText(columnKey(column)),
    align: isNumber(column) ? ('right' as const) : undefined,
  }))
  return lines(
    table(
      [{ title: 'run', align: 'right' }, 'name', ...heads],
      rows.map((row) => [
        `${row.starred ? '★ ' : ''}${row.id}`,
        `${shortName(row.name)}${row.archived ? ' (archived)' : ''}`,
        ...columns.map((column, i) => cellText(column, row.values[i])),
      ]),
    ),
    `${counted(rows.length, 'run')} of ${count(total)}.`,
  )
}

function isNumber(column: RunsColumn): boolean {
  return (
    column.kind === 'metric' ||
    column.kind === 'series' ||
    (column.kind === 'fact' && ['epochs', 'bestEpoch', 'took'].includes(column.fact))
  )
}

function cellText(column: RunsColumn, value: string | number | null): string {
  if (value === null) return none
  if (typeof value === 'string') return shorten(escapeText(value), 24)
  if (column.kind === 'fact' && (column.fact === 'started' || column.fact === 'heard')) return time(value)
  if (column.kind === 'fact' && column.fact === 'took') return duration(value)
  return column.kind === 'fact' ? count(value) : metric(value)
}
