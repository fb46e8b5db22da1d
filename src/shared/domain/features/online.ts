import { z } from 'zod'

/** When the values of a view are published. `newVersions`: each new version of its source by itself. */
export const onlineModes = ['off', 'manual', 'newVersions'] as const
export const OnlineMode = z.enum(onlineModes)
export type OnlineMode = z.infer<typeof OnlineMode>

/** The same by the clock of a zone: five parts, which are minute, hour, day, month and weekday. */
export const PublishSchedule = z.object({ cron: z.string().trim().min(1).max(200), zone: z.string().min(1).max(100).default('UTC') })
export type PublishSchedule = z.infer<typeof PublishSchedule>

/** What a publication did. */
export const PublishReport = z.object({
  /** `driver_stats@v2` */
  view: z.string(),
  /** `drivers@v5` */
  source: z.string(),
  /** Bounds of the events, microseconds since 1970 UTC as text. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Rows of the source; */
  read: z.int(),
  /** those without a part of their key, */
  withoutKey: z.int(),
  /** with a key and without an event time, */
  withoutTime: z.int(),
  /** with an event ahead of the clock, */
  ahead: z.int(),
  /** and before or after the bounds. */
  outside: z.int(),
  /** Keys, each with its newest row; */
  rows: z.int(),
  /** so many of them were newer than what was there. */
  newer: z.int(),
  /** The store was damaged and has been made anew: other views have to be published again. */
  rebuilt: z.boolean(),
})
export type PublishReport = z.infer<typeof PublishReport>
