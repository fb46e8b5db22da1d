import { z } from 'zod'
import { ColumnType } from './dataset.ts'

/** How two columns, or the values of one, relate. Rows in which one of two columns is missing are not counted; how many these are is part of it. */

const Side = z.object({
  column: z.string(),
  type: ColumnType,
  /** Rows without a value. */
  missing: z.int(),
})

/** 95 %, Student's t; null for a group of one row. */
const interval = { low: z.number().nullable(), high: z.number().nullable() }

const NumbersRelation = z.object({
  kind: z.literal('numbers'),
  /** Null where one side does not vary. */
  pearson: z.number().nullable(),
  spearman: z.number().nullable(),
  /** At most 2,000 rows, drawn at random where there are more. */
  points: z.object({ x: z.array(z.number()), y: z.array(z.number()) }),
  /** Rows in a grid of bins of equal width: `counts[yBin][xBin]`. */
  heat: z.object({ x: z.array(z.number()), y: z.array(z.number()), counts: z.array(z.array(z.int())) }),
  /** The mean of y in up to 20 bins of x with about as many rows each. */
  bins: z.array(z.object({ from: z.number(), to: z.number(), rows: z.int(), mean: z.number(), ...interval })),
})
export type NumbersRelation = z.infer<typeof NumbersRelation>

export const GroupSummary = z.object({
  value: z.string(),
  rows: z.int(),
  mean: z.number(),
  ...interval,
  min: z.number(),
  q1: z.number(),
  median: z.number(),
  q3: z.number(),
  max: z.number(),
  /** Tukey's whiskers: the outermost values within 1.5 interquartile ranges of the quartiles. */
  whiskerLow: z.number(),
  whiskerHigh: z.number(),
})
export type GroupSummary = z.infer<typeof GroupSummary>

const GroupsRelation = z.object({
  kind: z.literal('groups'),
  /** Which side names the groups. */
  category: z.enum(['x', 'y']),
  /** The largest first, at most 12. */
  groups: z.array(GroupSummary),
  others: z.object({ categories: z.int(), rows: z.int() }).nullable(),
  /** Rows of each group in bins that all groups share: `counts[group][bin]`. */
  histogram: z.object({ edges: z.array(z.number()), counts: z.array(z.array(z.int())) }),
  /** η: the root of the share of the variance that lies between the groups. Null where the number does not vary. */
  correlationRatio: z.number().nullable(),
})
export type GroupsRelation = z.infer<typeof GroupsRelation>

const TableRelation = z.object({
  kind: z.literal('table'),
  /** The most frequent values of x and of y, at most 20 each; the rest together as the last. */
  x: z.array(z.string()),
  y: z.array(z.string()),
  /** `counts[x][y]` */
  counts: z.array(z.array(z.int())),
  cramersV: z.number().nullable(),
})
export type TableRelation = z.infer<typeof TableRelation>

export const Relation = z.object({
  x: Side,
  y: Side,
  /** Rows of the version, and those that have both values. */
  rows: z.int(),
  complete: z.int(),
  found: z.discriminatedUnion('kind', [NumbersRelation, GroupsRelation, TableRelation]),
})
export type Relation = z.infer<typeof Relation>

export const correlationMethods = ['pearson', 'spearman'] as const
export const CorrelationMethod = z.enum(correlationMethods)
export type CorrelationMethod = z.infer<typeof CorrelationMethod>

export const CorrelationMeasure = z.enum(['pearson', 'spearman', 'cramersV', 'correlationRatio'])
export type CorrelationMeasure = z.infer<typeof CorrelationMeasure>

/** So many columns are held against each other at once. */
export const mostCorrelated = 60

export const Correlations = z.object({
  /** In the order of the version. */
  columns: z.array(z.string()),
  /** Columns that were not looked at: constant, text of which nearly each row has its own, more than 60, or sensitive. */
  skipped: z.array(z.object({ column: z.string(), reason: z.enum(['constant', 'tooManyValues', 'notChosen', 'sensitive']) })),
  /** Rows of the version, and how many of them were drawn at random. */
  rows: z.int(),
  sampled: z.int(),
  /** The strongest first. */
  pairs: z.array(
    z.object({
      a: z.string(),
      b: z.string(),
      measure: CorrelationMeasure,
      /** Null where it is not defined. */
      value: z.number().nullable(),
      /** Rows that have both values. */
      n: z.int(),
    }),
  ),
})
export type Correlations = z.infer<typeof Correlations>

const Fences = z.object({ low: z.number().nullable(), high: z.number().nullable(), below: z.int(), above: z.int() })

export const ColumnOutliers = z.object({
  column: z.string(),
  type: ColumnType,
  rows: z.int(),
  /** Beyond 1.5 interquartile ranges of the quartiles (Tukey). The fences of a sensitive column are null. */
  iqr: Fences,
  /** |0.6745 (x − median) / MAD| above 3.5 (Iglewicz and Hoaglin, 1993); null where the MAD is 0. */
  robustZ: Fences.nullable(),
})
export type ColumnOutliers = z.infer<typeof ColumnOutliers>

export const Balance = z.object({
  column: z.string(),
  rows: z.int(),
  missing: z.int(),
  distinct: z.int(),
  /** The most frequent first, at most 20. */
  classes: z.array(z.object({ value: z.string(), rows: z.int(), share: z.number() })),
  /** Rows of the classes that are not among them. */
  others: z.int(),
  /** What always predicting the most frequent class gets. */
  majority: z.object({ value: z.string(), accuracy: z.number(), balancedAccuracy: z.number() }).nullable(),
  /** The most frequent class against the rarest; null where not all classes are known. */
  ratio: z.number().nullable(),
})
export type Balance = z.infer<typeof Balance>

export const measureNames = {
  pearson: 'Pearson',
  spearman: 'Spearman',
  cramersV: "Cramér's V",
  correlationRatio: 'Correlation ratio η',
} satisfies Record<CorrelationMeasure, string>
