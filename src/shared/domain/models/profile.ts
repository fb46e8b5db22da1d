import { z } from 'zod'
import { ColumnType } from '../datasets/columnType.ts'
import { Estimation } from './estimation.ts'

/**
 * What rows look like, without the rows: of the data that a model was trained on (its reference), and of a window of data that it meets
 * later. Both have one shape, so whatever compares them is a function of two profiles. An aggregate: its size does not grow with the rows.
 */

/** How many points a sketch of more values has. */
export const sketchPoints = 2_048
/** How many categories are counted one by one; the others together. */
export const mostCategories = 1_000
/** A column of numbers with no more values than this has each of them counted. */
export const mostCountedNumbers = 100

const Counts = z.object({
  /** The most frequent first; equally frequent ones in the order of their text. */
  values: z.array(z.object({ value: z.string(), rows: z.int() })).max(mostCategories),
  /** All other categories. */
  rest: z.object({ values: z.int(), rows: z.int() }),
})
export type Counts = z.infer<typeof Counts>

const Common = {
  name: z.string(),
  type: ColumnType,
  rows: z.int(),
  /** Null, and NaN. */
  missing: z.int(),
  /** Different values; from a sketch of its own, about 2 % wrong, where `distinctIsExact` is false. */
  distinct: z.int(),
  distinctIsExact: z.boolean(),
  /** The column is sensitive, and its values did not leave the workspace where the profile was made: only these counts did. */
  withheld: z.literal(true).optional(),
}

/** Numbers; dates and times as ms since 1970 UTC. */
export const NumberProfile = z.object({
  ...Common,
  kind: z.literal('number'),
  /** +∞ and −∞: no part of what follows. */
  infinite: z.int(),
  /** Null where no finite value is there; the deviation is that of the population. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  /**
   * The finite values in ascending order: all of them up to `sketchPoints`, else as many quantiles, that of place i at the share
   * (i + ½) / sketchPoints: the value of rank ⌈(i + ½) / sketchPoints · n⌉, one of the rows. Each point stands for the same number of rows,
   * so as a step function the sketch is nowhere more than ½ / sketchPoints of the rows off. Of more than 2²⁰ rows a point may itself be
   * 1/32,768 of the rows away from its rank, unless `rankError` says by how much.
   */
  sketch: z.array(z.number()).max(sketchPoints),
  /** The share of the rows that a point may be away from its rank, where the profile was put together from sketches of parts. */
  rankError: z.number().min(0).max(1).optional(),
  /** Each finite value with its rows, ascending; null where there are more than `mostCountedNumbers`. */
  counts: z.array(z.object({ value: z.number(), rows: z.int() })).nullable(),
})
export type NumberProfile = z.infer<typeof NumberProfile>

/** Texts and booleans (`true`, `false`). */
export const CategoryProfile = z.object({
  ...Common,
  kind: z.literal('category'),
  counts: Counts,
  /** A category may have so many rows more than were counted, where the profile was put together from sketches of parts. */
  uncounted: z.int().min(0).optional(),
})
export type CategoryProfile = z.infer<typeof CategoryProfile>

export const ColumnProfile = z.discriminatedUnion('kind', [NumberProfile, CategoryProfile])
export type ColumnProfile = z.infer<typeof ColumnProfile>

/** What a model said: labels with the probability of each class, or numbers. */
export const PredictionProfile = z.object({
  /** Null for a regression. */
  labels: CategoryProfile.nullable(),
  /** Of each class, by its label. */
  probabilities: z.array(z.object({ label: z.string(), profile: NumberProfile })),
  /** Null for classes. */
  values: NumberProfile.nullable(),
})
export type PredictionProfile = z.infer<typeof PredictionProfile>

/** `cairn.profile/1` */
export const Profile = z.object({
  format: z.literal('cairn.profile/1'),
  rows: z.int(),
  /** The inputs of the model that are there, in the order of its signature; then other columns, if any. */
  columns: z.array(ColumnProfile),
  /** Columns of the signature that the rows lack. */
  absent: z.array(z.string()),
  /** What is true, where it is known. */
  target: ColumnProfile.nullable(),
  prediction: PredictionProfile.nullable(),
})
export type Profile = z.infer<typeof Profile>

/** A metric with its 95 % interval, on so many rows. */
export const MeasuredMetric = z.object({
  metric: z.string(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  rows: z.int(),
})
export type MeasuredMetric = z.infer<typeof MeasuredMetric>

/** How far a figure moves from chunk to chunk of the reference itself. */
const Spread = z.object({ mean: z.number(), deviation: z.number() })

/** `cairn.reference/1`: the reference profile of a model version. Made once, never changed. */
export const ReferenceProfile = z.object({
  format: z.literal('cairn.reference/1'),
  /** `wine-quality@v3` */
  ref: z.string(),
  /** Two versions with the same checksum predict the same. */
  checksum: z.string(),
  /** The dataset version it comes from, such as `wine@v2`, and its hash; null for a model from elsewhere. */
  data: z.object({ ref: z.string(), hash: z.string() }).nullable(),
  /** Of the rows that it was trained on. */
  train: Profile,
  /** Of rows that it was not trained on: its predictions and probabilities are judged by these. Null where there are none. */
  validation: Profile.nullable(),
  /** Which part `validation` is: validation, or test where a run has no validation rows; null where it is data that a person named. */
  part: z.enum(['validation', 'test']).nullable(),
  /** On the rows of `validation`. */
  performance: z.array(MeasuredMetric),
  /** The rows of `validation` in ten chunks, in their order: how far each metric moves by itself. */
  chunks: z.object({ count: z.int(), rows: z.int(), metrics: z.record(z.string(), Spread) }).nullable(),
  /** The same for the drift of each column, as the effect that the checks use. */
  drift: z.record(z.string(), Spread),
  /** Of each input, as shares that add up to 1; null where none are known. */
  importance: z.array(z.object({ column: z.string(), share: z.number() })).nullable(),
  /** What estimates without labels need: see `makeEstimation`. `none` with the reason where they cannot be made. */
  estimation: Estimation,
  createdAt: z.int(),
})
export type ReferenceProfile = z.infer<typeof ReferenceProfile>
