import type { JudgedSlice, JudgedTerm } from '../../../shared/domain/models/judging.ts'
import type { Frame, FrameColumn } from '../../frame.ts'

/** The rows of frames, counted over all of them, that have the values of a slice. A column that a frame does not have holds no value. */
export function rowsOfSlice(frames: readonly Frame[], slice: JudgedSlice): Uint32Array {
  const rows: number[] = []
  let first = 0
  for (const frame of frames) {
    const holds = slice.map((term) => holdsIn(frame, term))
    for (let row = 0; row < frame.rows; row++) if (holds.every((of) => of(row))) rows.push(first + row)
    first += frame.rows
  }
  return Uint32Array.from(rows)
}

function holdsIn({ columns }: Frame, { column: name, value }: JudgedTerm): (row: number) => boolean {
  const column = columns.get(name)
  if (!column) return () => false
  if (column.kind === 'text') {
    const code = column.levels.indexOf(value)
    return code < 0 ? () => false : (row) => column.codes[row] === code
  }
  const wanted = valueOf(column, value)
  return (row) => column.values[row] === wanted
}

/** NaN, which no row has, where a text is no value of the column. */
function valueOf({ type }: Extract<FrameColumn, { kind: 'number' }>, text: string): number {
  if (type === 'boolean') return text === 'true' ? 1 : text === 'false' ? 0 : Number.NaN
  if (type === 'date' || type === 'datetime') return Date.parse(text)
  return text.trim() === '' ? Number.NaN : Number(text)
}
