import type { Predictions } from './contracts.ts'
import type { InputColumn, InputRows } from './frame.ts'
import { rowsOf } from './model.ts'

/** Rows of several requests, one after the other, that are computed in one run. */
export function joined(parts: readonly InputRows[]): InputRows {
  if (parts.length === 1) return parts[0]
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  return { rows, columns: parts[0].columns.map((_, place) => joinedColumn(parts, place, rows)) }
}

function joinedColumn(parts: readonly InputRows[], place: number, rows: number): InputColumn {
  const [first] = parts
  if (!(first.columns[place] instanceof Float64Array)) {
    const texts: string[] = []
    for (const { columns } of parts) for (const text of columns[place] as string[]) texts.push(text)
    return texts
  }
  const values = new Float64Array(rows)
  let at = 0
  for (const part of parts) {
    values.set(part.columns[place] as Float64Array, at)
    at += part.rows
  }
  return values
}

/** What each of them gets. */
export function parted(predictions: Predictions, parts: readonly InputRows[]): Predictions[] {
  if (parts.length === 1) return [predictions]
  let at = 0
  return parts.map(({ rows }) => rowsOf(predictions, at, (at += rows)))
}
