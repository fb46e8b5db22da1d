import { z } from 'zod'
import { Column, ColumnType } from './dataset.ts'

/** How two dataset versions differ, `from` the first `to` the second. */

export const RenamedColumn = z.object({
  from: z.string(),
  to: z.string(),
  type: ColumnType,
  /** Share of the values that are the same in both, whatever the order of the rows; 1 for equal content. */
  same: z.number(),
})
export type RenamedColumn = z.infer<typeof RenamedColumn>

export const SchemaDiff = z.object({
  added: z.array(Column),
  removed: z.array(Column),
  retyped: z.array(z.object({ name: z.string(), from: ColumnType, to: ColumnType })),
  /** Found by content: no name tells that a column was renamed. */
  renamed: z.array(RenamedColumn),
})
export type SchemaDiff = z.infer<typeof SchemaDiff>

/** By key, a row that is there on both sides is the same or changed; by content, it is there or not, as often as it occurs. */
export const RowsDiff = z.object({
  by: z.enum(['key', 'content']),
  /** Names in `to`. */
  key: z.array(z.string()),
  from: z.int(),
  to: z.int(),
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
})
export type RowsDiff = z.infer<typeof RowsDiff>

/** The values of both sides in the same bins: edges, one more than there are bins, or the values that are counted. */
export const OverlaidHistogram = z.object({
  /** Numbers; milliseconds since 1970 UTC for dates. */
  edges: z.array(z.number()).nullable(),
  /** The most frequent values of both sides; the last bin holds all others when there is one more bin than labels. */
  labels: z.array(z.string()).nullable(),
  from: z.array(z.int()),
  to: z.array(z.int()),
})
export type OverlaidHistogram = z.infer<typeof OverlaidHistogram>

/** How the values of a column are distributed on both sides. Missing values are counted and otherwise left out. */
export const ColumnShift = z.object({
  /** Its name in `to`. */
  column: z.string(),
  type: ColumnType,
  /** Cells that differ, of rows that have the same key. */
  changedCells: z.int(),
  missing: z.object({ from: z.int(), to: z.int() }),
  /** Population stability index: numbers over the deciles and the range of `from`, levels over those of both sides. Below 0.1 is small, above 0.25 large. Null where a side has no values. */
  psi: z.number().nullable(),
  /**
   * Kolmogorov–Smirnov for numbers and dates, chi-square for text and booleans. Null where it cannot be computed. `method`: how p was
   * found. `exact` counts all orders of the rows of both sides, where there are few enough; `asymptotic` is the limit for many rows.
   */
  test: z
    .object({ kind: z.enum(['ks', 'chiSquare']), method: z.enum(['exact', 'asymptotic']), statistic: z.number(), p: z.number() })
    .nullable(),
  /** Of numbers; null for a side that has none. */
  mean: z.object({ from: z.number().nullable(), to: z.number().nullable() }),
  /** Null where nothing changed, where both sides cannot be laid over each other, and for sensitive columns. */
  histogram: OverlaidHistogram.nullable(),
})
export type ColumnShift = z.infer<typeof ColumnShift>

export const VersionDiff = z.object({
  identical: z.boolean(),
  schema: SchemaDiff,
  rows: RowsDiff,
  /** Columns of both sides, in the order of `to`. */
  columns: z.array(ColumnShift),
})
export type VersionDiff = z.infer<typeof VersionDiff>

const rowChanges = ['added', 'removed', 'changed'] as const
export const RowChange = z.enum(rowChanges)
export type RowChange = z.infer<typeof RowChange>
