import { z } from 'zod'
import { FeatureName, FeatureRef } from '../../domain/features/definitions.ts'
import { OnlineMode, PublishSchedule } from '../../domain/features/online.ts'
import { FeatureStatus } from '../../domain/features/resolved.ts'
import { operation, Ref, Started, Time } from '../base.ts'
import { FeatureCell, Moment } from './join.ts'

/** The online values of a view version. */
export const OnlineView = z.object({
  /** `driver_stats@v2` */
  ref: z.string(),
  mode: OnlineMode,
  /** Beside that, by the clock. */
  schedule: PublishSchedule.nullable(),
  nextAt: Time.nullable(),
  keys: z.int(),
  /** Milliseconds since 1970 UTC. */
  newestEvent: Time.nullable(),
  /** What was published last: the dataset version, when, and how many rows were newer than what was there. */
  published: z
    .object({
      source: z.string(),
      at: Time,
      rows: z.int(),
      newer: z.int(),
      /** Bounds of the events, in UTC, where it had any. */
      from: z.string().nullable(),
      to: z.string().nullable(),
    })
    .nullable(),
  latest: z.string().nullable(),
  /** There is a version of the source that was not published. */
  stale: z.boolean(),
  /** Rows that were pushed and are in no version of the source yet. */
  pushed: z.int(),
  /** Why the last publication that nobody asked for failed. */
  problem: z.string().nullable(),
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
  online: operation('FEATURES_INVALID', 'ONLINE_DAMAGED')
    .input(z.object({ view: FeatureRef }))
    .output(OnlineView),
  /** `newVersions`: each new version of the source is published by itself; a schedule publishes beside that. `off`: its online values are removed. */
  setOnline: operation('FEATURES_INVALID', 'ONLINE_DAMAGED')
    .input(z.object({ view: FeatureName, mode: OnlineMode, schedule: PublishSchedule.nullable().optional() }))
    .output(OnlineView),
  /**
   * The newest row of each key becomes visible online, all at once; one that is newer there stays. `from`, `to`: events in these bounds, both
   * inclusive. `replace`: what was published before and is not among these rows is removed, whatever its time.
   */
  publish: operation('FEATURES_INVALID', 'COLUMN_UNKNOWN', 'TYPE_MISMATCH')
    .input(
      z.object({
        view: FeatureRef,
        source: Ref.optional(),
        from: Moment.optional(),
        to: Moment.optional(),
        replace: z.boolean().default(false),
      }),
    )
    .output(Started),
  /** Starts the publications that are due: by a new version of a source, or by a schedule. A window does so by itself. */
  publishDue: operation()
    .input(z.object({}))
    .output(z.array(z.object({ jobId: z.int(), view: z.string() }))),
  /** Newer values of a view that takes them. Columns are keys, features, event, and creation where the view has one. */
  push: operation('FEATURES_INVALID', 'TYPE_MISMATCH', 'ONLINE_DAMAGED')
    .input(z.object({ view: FeatureRef, rows: z.array(z.record(z.string(), FeatureCell)).min(1).max(10_000) }))
    .output(z.object({ newer: z.int(), older: z.int() })),
  /** The rows that were pushed become a new version of the source, so that joins know them too. */
  collectPushed: operation('FEATURES_INVALID', 'SCHEMA_MISMATCH', 'ONLINE_DAMAGED')
    .input(z.object({ view: FeatureRef }))
    .output(z.object({ jobId: z.int().nullable(), rows: z.int() })),
  /** What endpoints would answer. */
  lookup: operation('FEATURES_INVALID', 'TYPE_MISMATCH', 'STEP_INVALID', 'ONLINE_DAMAGED')
    .input(z.object({ service: FeatureRef, keys: Keys, request: Keys.default({}), fullNames: z.boolean().optional() }))
    .output(LookupResult),
}
