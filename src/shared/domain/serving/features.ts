import { z } from 'zod'
import { LackPolicy, ResolvedService } from '../features/resolved.ts'
import { Sha256 } from '../packages/sha256.ts'

/** What a deployment does whose model was trained on a feature service: it completes rows that have keys in place of features. */
export const FeaturePolicy = z.object({
  /** Off: every row has to have all columns of the model. */
  on: z.boolean().default(true),
  /** `null` is what a join gives to training rows that have no value. */
  lacking: z
    .object({
      /** There is no row of the key. */
      missing: LackPolicy.default('null'),
      /** There is one, and it is older than its view allows. */
      tooOld: LackPolicy.default('null'),
    })
    .default({ missing: 'null', tooOld: 'null' }),
  /** By input of the model. With the policy `default`, a feature that has none is refused. */
  defaults: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
})
export type FeaturePolicy = z.infer<typeof FeaturePolicy>
export const defaultFeaturePolicy: FeaturePolicy = FeaturePolicy.parse({})

/** A feature service that an endpoint answers lookups of, as its settings name it. */
export const ServedService = z.object({ service: z.string().min(1).max(100), object: Sha256 })
export type ServedService = z.infer<typeof ServedService>

/** `cairn.servedFeatures/1`: what that object is. Nothing in it refers to the registry. */
export const ServedFeatures = z.object({
  format: z.literal('cairn.servedFeatures/1'),
  service: ResolvedService,
  /** Output columns whose values are told to nobody; models may take them. */
  sensitive: z.array(z.string()),
})
export type ServedFeatures = z.infer<typeof ServedFeatures>

/** What became of one view for one row of a request. */
export const FeatureLookup = z.object({
  status: z.enum(['PRESENT', 'NOT_FOUND', 'OUTSIDE_MAX_AGE']),
  /** When its values were true: ISO text in UTC, to the microsecond; null where there is no row. */
  event: z.string().nullable(),
})
export type FeatureLookup = z.infer<typeof FeatureLookup>

/** Lookups of features since the endpoint started: counts that only grow. */
export const FeatureStatistics = z.object({
  /** Null: of lookups by `/get-online-features`. */
  deployment: z.string().nullable(),
  /** `ride_lateness@v3` */
  service: z.string(),
  /** Requests that looked something up. */
  lookups: z.int(),
  rows: z.int(),
  /** Values that were looked up, by what became of each. */
  statuses: z.object({ PRESENT: z.int(), NULL_VALUE: z.int(), NOT_FOUND: z.int(), OUTSIDE_MAX_AGE: z.int() }),
  /** Values that the caller gave himself, and those that a default stood in for. */
  given: z.int(),
  defaulted: z.int(),
  /** Requests that were refused because a feature was lacking, and those for which the online store could not be read. */
  refused: z.int(),
  unavailable: z.int(),
  /** Sum of what lookups took. */
  seconds: z.number(),
  /** How many lookups took as long as each of `latencyBounds`, and one more place for those beyond. */
  latency: z.array(z.int()),
})
export type FeatureStatistics = z.infer<typeof FeatureStatistics>
