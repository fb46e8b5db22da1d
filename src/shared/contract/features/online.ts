import { z } from 'zod'
import { FeatureName, FeatureRef } from '../../domain/features/definitions.ts'
import { FeatureStatus } from '../../domain/features/resolved.ts'
import { ParityReport } from '../../domain/features/parity.ts'
import { KnownName, operation, Ref, Started, Time } from '../base.ts'
import { FeatureCell, Moment } from './join.ts'

/** The online values of a view version. */
export const OnlineView = z.object({
  /** `driver_stats@v2` */
  ref: z.string(),
  mode: z.enum(['off', 'manual', 'newVersions']),
  keys: z.int(),
  /** Milliseconds since 1970 UTC. */
  newestEvent: Time.nullable(),
  /** What was published last: the dataset version, when, and how many rows were newer than what was there. */
  published: z.object({ source: z.string(), at: Time, rows: z.int(), newer: z.int(), to: z.string().nullable() }).nullable(),
  latest: z.string().nullable(),
  /** There is a version of the source that was not published. */
  stale: z.boolean(),
  pushed: z.int(),
})
export type OnlineView = z.infer<typeof OnlineView>

export const LookupResult = z.object({
  /** One for each feature, in the order of the service; as in Feast. */
  names: z.array(z.string()),
  results: z.array(
    z.object({
      values: z.array(FeatureCell),
      statuses: z.array(FeatureStatus),
      /** Microseconds since 1970 as text; null where there is no row. */
      events: z.array(z.string().nullable()),
    }),
  ),
  /** Milliseconds since 1970 UTC: the moment that ages were counted to. */
  at: Time,
})
export type LookupResult = z.infer<typeof LookupResult>

const Keys = z.record(z.string(), z.array(FeatureCell).max(10_000))

export const onlineContract = {
  online: operation()
    .input(z.object({ view: FeatureRef }))
    .output(OnlineView),
  /** `newVersions`: each new version of the source is published by itself. `off`: its online values are removed. */
  setOnline: operation('FEATURES_INVALID')
    .input(z.object({ view: FeatureName, mode: z.enum(['off', 'manual', 'newVersions']) }))
    .output(OnlineView),
  /** The newest row of each key becomes visible online, all at once; one that is newer there stays. `from`, `to`: events in these bounds, both inclusive. */
  publish: operation('FEATURES_INVALID', 'COLUMN_UNKNOWN')
    .input(z.object({ view: FeatureRef, source: Ref.optional(), from: Moment.optional(), to: Moment.optional() }))
    .output(Started),
  /** Newer values of a view that takes them. Columns are keys, features, event, and creation where the view has one. */
  push: operation('FEATURES_INVALID', 'TYPE_MISMATCH')
    .input(z.object({ view: FeatureRef, rows: z.array(z.record(z.string(), FeatureCell)).min(1).max(10_000) }))
    .output(z.object({ newer: z.int(), older: z.int() })),
  /** What endpoints would answer. */
  lookup: operation('FEATURES_INVALID', 'TYPE_MISMATCH')
    .input(z.object({ service: FeatureRef, keys: Keys, request: Keys.default({}), fullNames: z.boolean().optional() }))
    .output(LookupResult),
  /** Whether the endpoint of this workspace answers lookups of the service. */
  serve: operation('FEATURES_INVALID')
    .input(z.object({ service: FeatureName, on: z.boolean() }))
    .output(z.object({ served: z.boolean(), url: z.string().nullable() })),
  /** Replays random keys and moments: online equals offline, and the rows of a joined dataset equal what serving would have computed. */
  checkParity: operation('FEATURES_INVALID')
    .input(
      z.object({
        service: FeatureRef,
        /** A joined dataset version whose rows are replayed too; that of the newest join of the service when absent. */
        joined: Ref.optional(),
        rows: z.int().min(1).max(1_000_000).default(10_000),
        seed: z.int().nonnegative().default(0),
      }),
    )
    .output(Started),
  parities: operation()
    .input(z.object({ service: FeatureName, limit: z.int().min(1).max(100).default(20) }))
    .output(
      z.array(
        z.object({ id: z.int(), ref: z.string(), joined: z.string().nullable(), passed: z.boolean(), report: ParityReport, at: Time }),
      ),
    ),
  /** Features in a model: the service that its training rows were joined by; null where they were not. */
  ofModel: operation()
    .input(z.object({ ref: KnownName }))
    .output(
      z
        .object({
          service: z.string(),
          latest: z.string(),
          joined: z.string(),
          keys: z.array(z.string()),
          request: z.array(z.string()),
          features: z.array(z.string()),
        })
        .nullable(),
    ),
}
