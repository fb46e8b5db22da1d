import { z } from 'zod'
import { Column, ColumnType } from '../datasets/dataset.ts'
import { ViewTime } from './definitions.ts'

/**
 * A feature service with all that it rests on, resolved to versions: what a join computes, what an online lookup answers, and what an
 * endpoint is given. Nothing in it refers to the registry, so that both compute the same.
 */

export const ResolvedView = z.object({
  /** What it is called in the service: its name, or its alias there. */
  as: z.string(),
  /** `driver_stats@v2` */
  ref: z.string(),
  name: z.string(),
  /** Of the feature view version in the registry of this workspace; what its online rows are kept under. */
  versionId: z.int(),
  /** In the order of the key that online rows have. `column` of the source, `from` of the entity rows and of requests. */
  keys: z.array(z.object({ name: z.string(), type: ColumnType, column: z.string(), from: z.string() })),
  /** Name of the dataset. */
  source: z.string(),
  time: ViewTime,
  /** Seconds; both ends belong to it. */
  ttl: z.int().positive().nullable(),
  /** All features of the view version, in the order in which online rows have their values. `column`: of the source. */
  features: z.array(z.object({ name: z.string(), column: z.string(), type: ColumnType })),
  push: z.boolean(),
})
export type ResolvedView = z.infer<typeof ResolvedView>

/** A value that an expression reads or a service gives. */
export const FeatureSource = z.discriminatedUnion('kind', [
  /** `view`: `as` of a ResolvedView. */
  z.object({ kind: z.literal('view'), view: z.string(), feature: z.string() }),
  z.object({ kind: z.literal('request'), field: z.string() }),
  /** `name`: `id` of a ResolvedExpression before it. */
  z.object({ kind: z.literal('computed'), id: z.string() }),
])
export type FeatureSource = z.infer<typeof FeatureSource>

export const ResolvedExpression = z.object({
  /** `ride_context:is_far`, unique in the service. */
  id: z.string(),
  /** `ride_context@v1` */
  ref: z.string(),
  feature: z.string(),
  expression: z.string(),
  type: ColumnType,
  /** What the names in the expression mean. */
  reads: z.array(z.object({ name: z.string(), type: ColumnType, source: FeatureSource })),
})
export type ResolvedExpression = z.infer<typeof ResolvedExpression>

export const ResolvedService = z.object({
  format: z.literal('cairn.featureService/1'),
  name: z.string(),
  /** `ride_lateness@v3` */
  ref: z.string(),
  versionId: z.int(),
  fullNames: z.boolean(),
  views: z.array(ResolvedView),
  /** In an order in which each comes after those that it reads. */
  expressions: z.array(ResolvedExpression),
  /** What the entity rows and a request must have: keys of all views, each once. */
  keys: z.array(Column),
  /** What they must have beside, for on-demand features. */
  request: z.array(Column),
  /** What comes out, in order. `column`: `feature` or `view__feature`. */
  outputs: z.array(z.object({ column: z.string(), type: ColumnType, source: FeatureSource, ref: z.string(), feature: z.string() })),
})
export type ResolvedService = z.infer<typeof ResolvedService>

export const joinModes = ['latest', 'asKnown'] as const
/** `latest`: of the rows that hold at a moment, corrections that came later count too. `asKnown`: only what was known at that moment. */
export const JoinMode = z.enum(joinModes)
export type JoinMode = z.infer<typeof JoinMode>

/** As in Feast: what became of one value of a lookup. */
export const FeatureStatus = z.enum(['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE'])
export type FeatureStatus = z.infer<typeof FeatureStatus>

/** What a deployment does where a feature is not found or too old. `default`: the value that is named for it. */
export const LackPolicy = z.enum(['refuse', 'default', 'null'])
export type LackPolicy = z.infer<typeof LackPolicy>
