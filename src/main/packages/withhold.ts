import type { Frame, FrameColumn } from '../frame.ts'

/** A frame in which every value of the named columns is missing: what must not leave the workspace. */
export function withhold(frame: Frame, names: ReadonlySet<string>): Frame {
  return {
    rows: frame.rows,
    columns: new Map([...frame.columns].map(([name, column]) => [name, names.has(name) ? missing(column) : column])),
  }
}

function missing(column: FrameColumn): FrameColumn {
  if (column.kind === 'text') return { ...column, levels: [], codes: new Int32Array(column.codes.length).fill(-1) }
  return { ...column, values: new Float64Array(column.values.length).fill(Number.NaN) }
}
