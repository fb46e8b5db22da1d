import { z } from 'zod'
import { ColumnType } from './columnType.ts'
import { ColumnReading } from './values.ts'

export { ColumnType, columnTypes } from './columnType.ts'

export const Column = z.object({ name: z.string().min(1), type: ColumnType })
export type Column = z.infer<typeof Column>

/** An immutable Parquet file, named by the SHA-256 of its bytes. */
export const Segment = z.object({ object: z.string().length(64), rows: z.int().nonnegative(), bytes: z.int().nonnegative() })
export type Segment = z.infer<typeof Segment>

/**
 * A dataset version. Its id is the SHA-256 of this, as canonical JSON. Rows are in the order of the segments;
 * a row keeps its number when rows are appended.
 */
export const Manifest = z.object({
  format: z.literal('cairn.dataset/1'),
  columns: z.array(Column).min(1),
  key: z.array(z.string()),
  target: z.string().nullable(),
  segments: z.array(Segment).min(1),
  /**
   * How its files were read, where that is not what their format alone says. It decides what values mean that come later, in
   * an appended file or one to predict; so the same rows read differently are another version.
   */
  reading: z
    .object({
      nullTokens: z.array(z.string()).optional(),
      /** Columns whose values have a form of their own, or null tokens; in the order of the columns. */
      columns: z.array(ColumnReading).min(1).optional(),
    })
    .optional(),
})
export type Manifest = z.infer<typeof Manifest>

export const Histogram = z.object({ edges: z.array(z.number()), counts: z.array(z.int()) })
export type Histogram = z.infer<typeof Histogram>

export const ColumnProfile = z.object({
  name: z.string(),
  type: ColumnType,
  missing: z.int(),
  distinct: z.int(),
  /** Numbers for integer and number; ISO text for date and datetime; text for text; null where all is missing. */
  min: z.union([z.number(), z.string()]).nullable(),
  max: z.union([z.number(), z.string()]).nullable(),
  mean: z.number().nullable(),
  /** Sample standard deviation (n − 1). */
  sd: z.number().nullable(),
  /** Linear interpolation, as numpy's default. */
  quantiles: z.object({ p05: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() }).nullable(),
  /** The most frequent values, most frequent first, ties by value. */
  top: z.array(z.object({ value: z.string(), count: z.int() })),
  histogram: Histogram.nullable(),
})
export type ColumnProfile = z.infer<typeof ColumnProfile>

export const Profile = z.object({ rows: z.int(), duplicateRows: z.int(), columns: z.array(ColumnProfile) })
export type Profile = z.infer<typeof Profile>

export const RowFilter = z.object({
  column: z.string(),
  operator: z.enum(['=', '!=', '<', '<=', '>', '>=', 'contains', 'missing', 'present']),
  value: z.string().optional(),
})
export type RowFilter = z.infer<typeof RowFilter>

export const RowOrder = z.object({ column: z.string(), descending: z.boolean().optional() })
export type RowOrder = z.infer<typeof RowOrder>

/** How rows are dealt out to train, validation and test. Deterministic in the data, the recipe and the seed alone. */
export const SplitRecipe = z
  .object({
    /** `group`: rows with the same value of `by` go to the same part; `time`: the oldest rows are train, the newest test. */
    kind: z.enum(['random', 'stratified', 'group', 'time']),
    /** The column that is stratified by (the target when absent), grouped by, or that tells the time. */
    by: z.string().optional(),
    seed: z.int().nonnegative(),
    fractions: z
      .object({ train: z.number().positive().max(1), validation: z.number().min(0).max(1), test: z.number().min(0).max(1) })
      .refine((f) => Math.abs(f.train + f.validation + f.test - 1) < 1e-9, 'The fractions must add up to 1.'),
    /** Rows that are exact copies of each other go to the same part, so that none leaks from train to test. */
    keepDuplicatesTogether: z.boolean().default(false),
    /**
     * Rows of one dataset version that are test whatever the rest says; the others are dealt to train and validation alone, in the
     * proportion of their fractions. Made for a challenger, so that it and the champion can be judged on the same rows. The SHA-256 of
     * an object that has one bit per row, the first row in the lowest bit.
     */
    heldOut: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .refine(({ kind, by }) => by !== undefined || (kind !== 'group' && kind !== 'time'), {
    message: 'A group or time split needs a column.',
    path: ['by'],
  })
  .refine(({ kind, keepDuplicatesTogether }) => !keepDuplicatesTogether || kind === 'random' || kind === 'stratified', {
    message: 'Only random and stratified splits can keep duplicates together; in group and time splits the column decides.',
    path: ['keepDuplicatesTogether'],
  })
export type SplitRecipe = z.infer<typeof SplitRecipe>

/** The split without rows that are held out by name: for any other dataset version, where those mean nothing. */
export function withoutHeldOut({ heldOut: _, ...split }: SplitRecipe): SplitRecipe {
  return split
}

export const splitParts = ['train', 'validation', 'test'] as const
export const SplitPart = z.enum(splitParts)
export type SplitPart = z.infer<typeof SplitPart>

/** The part of a row that is in none of them, because it has no target. */
export const noPart = 255

/** What a split gave: the sizes, and how many rows outside train are exact copies of a row in train. */
export const SplitSummary = z.object({
  rows: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
  leakedDuplicates: z.object({ validation: z.int(), test: z.int() }),
  /** By group: how many groups each part has. Rows without a group are one group. */
  groups: z.object({ train: z.int(), validation: z.int(), test: z.int() }).optional(),
  /** By time: rows without a time, which go to train. */
  missingTimes: z.int().optional(),
  /** Rows without a target, which are in no part; absent where every row has one. */
  withoutTarget: z.int().optional(),
})
export type SplitSummary = z.infer<typeof SplitSummary>
