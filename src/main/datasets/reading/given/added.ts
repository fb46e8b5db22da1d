import type { Frame } from '../../../frame.ts'

/** Columns that are computed from the rows of a file and put beside those that it has. */
export interface AddedColumns {
  readonly names: readonly string[]
  /** Whether the first of them is text; the others are numbers. */
  readonly text: boolean
  /** @param batch the expected columns, typed @param done how many rows came before */
  values(batch: Frame, done: number): Promise<AddedValues>
}

export interface AddedValues {
  /** The text of each row, where there is one. */
  readonly texts: readonly string[] | null
  /** [rows, columns of numbers], row-major; NaN is missing. */
  readonly numbers: Float32Array | Float64Array
}
