import { z } from 'zod'
import { ColumnProfile, ColumnType } from '../../domain/datasets/dataset.ts'
import { About, FeatureDefinitions, FeatureKind, FeatureName, FeatureRef } from '../../domain/features/definitions.ts'
import { ResolvedService } from '../../domain/features/resolved.ts'
import { KnownName, operation, Time } from '../base.ts'
import { onlineContract } from './online.ts'
import { parityContract } from './parity.ts'
import { joinContract } from './join.ts'
import { definitionsContract } from './definitions.ts'
import { servedFeaturesContract } from './serving.ts'

/** Features: what a value is of, where it comes from, and since when it holds. */

/** Where something stands that is used by something else, in words and as a link. */
export const FeatureConsumer = z.object({
  kind: z.enum(['view', 'onDemand', 'service', 'dataset', 'run', 'model', 'deployment']),
  /** `ride_lateness@v2`, `rides-joined@v1`, `run 3`, `lateness@v1`, the name of a deployment. */
  label: z.string(),
  /** Of a run. */
  id: z.int().nullable(),
})
export type FeatureConsumer = z.infer<typeof FeatureConsumer>

/** `fresh`: the newest event is within the ttl; `late`: it is older; `future`: it lies ahead of the clock; `none`: no ttl, or no rows. */
export const Freshness = z.object({
  status: z.enum(['fresh', 'late', 'future', 'none']),
  /** Milliseconds since 1970 UTC. */
  newestEvent: Time.nullable(),
  source: z.string().nullable(),
})
export type Freshness = z.infer<typeof Freshness>

export const FeatureSummary = z.object({
  kind: FeatureKind,
  name: z.string(),
  /** The newest version. */
  ref: z.string(),
  versions: z.int(),
  about: About,
  /** Of a view: its entities. Of a service: its views. Of an entity: its keys. */
  of: z.array(z.string()),
  /** Names of its features, or of its outputs; at most 50. */
  features: z.array(z.string()),
  featureCount: z.int(),
  source: z.string().nullable(),
  freshness: Freshness.nullable(),
  consumers: z.object({ views: z.int(), services: z.int(), datasets: z.int(), models: z.int(), deployments: z.int() }),
  /** Of a view: when values are published. Of a service: whether endpoints answer. */
  online: z.enum(['off', 'manual', 'newVersions', 'served']),
  /** What keeps it from being used: a source that lost a column, a dataset that is gone. */
  problem: z.string().nullable(),
  /** Monitors of its source that fire now. */
  drifted: z.boolean(),
  createdAt: Time,
})
export type FeatureSummary = z.infer<typeof FeatureSummary>

export const FeatureVersion = z.object({
  ref: z.string(),
  number: z.int(),
  hash: z.string(),
  createdAt: Time,
  actor: z.string(),
  /** What changed from the version before it, in sentences. */
  changes: z.array(z.string()),
  /** As YAML, with what is said of it now. */
  yaml: z.string(),
})
export type FeatureVersion = z.infer<typeof FeatureVersion>

/** One feature of a view, as its source's latest version has it. */
export const FeatureDetail = z.object({
  name: z.string(),
  column: z.string(),
  type: ColumnType,
  description: z.string(),
  sensitive: z.boolean(),
  /** Of an on-demand feature. */
  expression: z.string().nullable(),
  profile: ColumnProfile.nullable(),
})
export type FeatureDetail = z.infer<typeof FeatureDetail>

export const FeatureObject = FeatureSummary.extend({
  /** Newest first. */
  history: z.array(FeatureVersion),
  details: z.array(FeatureDetail),
  keys: z.array(z.object({ name: z.string(), type: ColumnType, column: z.string() })),
  ttl: z.int().nullable(),
  time: z.string().nullable(),
  usedBy: z.array(FeatureConsumer),
  /** Of a service: with all that it rests on. */
  service: ResolvedService.nullable(),
})
export type FeatureObject = z.infer<typeof FeatureObject>

/** What applying a file would change, or has changed. */
export const FeaturePlan = z.object({
  changes: z.array(
    z.object({
      kind: FeatureKind,
      name: z.string(),
      what: z.enum(['create', 'newVersion', 'about', 'same']),
      /** `driver_stats@v2`: what it is afterwards. */
      ref: z.string(),
      /** In sentences. */
      texts: z.array(z.string()),
      /** What is affected: services that stay on the version before, models, deployments. */
      notes: z.array(z.string()),
    }),
  ),
  /** Definitions that are there and not in the file; they stay. */
  others: z.array(z.object({ kind: FeatureKind, name: z.string() })),
})
export type FeaturePlan = z.infer<typeof FeaturePlan>

const Given = z.union([
  z.object({ definitions: FeatureDefinitions }),
  /** YAML. */
  z.object({ text: z.string().max(4_000_000), file: z.string().max(4096).optional() }),
])
const Named = z.object({ kind: FeatureKind, name: FeatureName })
const invalid = ['FEATURES_INVALID', 'COLUMN_UNKNOWN', 'STEP_INVALID', 'TYPE_MISMATCH'] as const

export const featuresContract = {
  ...onlineContract,
  ...parityContract,
  ...definitionsContract,
  ...servedFeaturesContract,
  /** Everything that is defined; `search` finds names, features, descriptions, owners and tags. */
  list: operation()
    .input(z.object({ search: z.string().max(200).default(''), kind: FeatureKind.optional() }))
    .output(z.array(FeatureSummary)),
  get: operation().input(Named).output(FeatureObject),
  /** What changes, and nothing is written. @see apply */
  plan: operation(...invalid)
    .input(Given)
    .output(FeaturePlan),
  /** All of it or nothing. What is the same makes no version. */
  apply: operation(...invalid)
    .input(Given)
    .output(FeaturePlan),
  /** What people say of it. */
  describe: operation()
    .input(Named.extend({ about: About.partial(), features: z.record(z.string(), z.string().max(2_000)).optional() }))
    .output(FeatureObject),
  /** Refused while something uses it. Its versions stay in the trail of what was made of them. */
  remove: operation('FEATURE_IN_USE').input(Named).output(z.object({})),
  /** How the values of a feature went, by time. */
  overTime: operation('COLUMN_UNKNOWN', 'FEATURES_INVALID')
    .input(z.object({ view: FeatureRef, feature: KnownName, buckets: z.int().min(2).max(200).default(40) }))
    .output(
      z.object({
        type: ColumnType,
        buckets: z.array(
          z.object({
            /** Milliseconds since 1970 UTC; `to` is the beginning of the next. */
            from: Time,
            to: Time,
            rows: z.int(),
            missing: z.int(),
            /** Of numbers. */
            quantiles: z.object({ p05: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() }).nullable(),
            /** Of other types: the most frequent values of the whole time, and how many rows have them here. */
            counts: z.array(z.object({ value: z.string(), count: z.int() })),
          }),
        ),
        /** Rows without an event time. */
        withoutTime: z.int(),
        source: z.string(),
        masked: z.boolean(),
      }),
    ),
  ...joinContract,
}
