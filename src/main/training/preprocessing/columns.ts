import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Frame, FrameColumn } from '../../frame.ts'

type TextColumn = Extract<FrameColumn, { kind: 'text' }>
type NumberColumn = Extract<FrameColumn, { kind: 'number' }>

export function columnUnknown(name: string, known: Iterable<string>): CairnError {
  const names = [...known]
  return new CairnError('COLUMN_UNKNOWN', `There is no column ${JSON.stringify(name)}.`, { column: name, columns: names.slice(0, 50) })
}

/** @throws COLUMN_UNKNOWN with the names that there are */
export function columnOf(frame: Frame, name: string): FrameColumn {
  const column = frame.columns.get(name)
  if (!column) throw columnUnknown(name, frame.columns.keys())
  return column
}

/** @throws COLUMN_UNKNOWN, TYPE_MISMATCH where the column holds text */
export function numberColumnOf(frame: Frame, name: string): NumberColumn {
  const column = columnOf(frame, name)
  if (column.kind === 'number') return column
  throw new CairnError('TYPE_MISMATCH', `The column ${JSON.stringify(name)} holds text, but the model takes a number or a date there.`, {
    column: name,
    type: column.type,
  })
}

/** @throws COLUMN_UNKNOWN, TYPE_MISMATCH where the column holds numbers or dates */
export function textColumnOf(frame: Frame, name: string): TextColumn {
  const column = columnOf(frame, name)
  if (column.kind === 'text') return column
  throw new CairnError('TYPE_MISMATCH', `The column ${JSON.stringify(name)} holds ${column.type} values, but the model takes text there.`, {
    column: name,
    type: column.type,
  })
}

/** The columns of a frame with their types. */
export function columnsOf(frame: Frame): Column[] {
  return [...frame.columns].map(([name, { type }]) => ({ name, type }))
}
