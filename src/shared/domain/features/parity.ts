import { z } from 'zod'

/** What one side of a replay gave where they differ. Values of sensitive columns are left out. */
export const ParityDifference = z.object({
  /** `online`: the store against the join; `training`: a row of the joined dataset against what serving computes. */
  of: z.enum(['online', 'training']),
  feature: z.string(),
  /** Row of the joined dataset, counted from 0; null for a random key. */
  row: z.int().nullable(),
  keys: z.string(),
  /** UTC, to the microsecond: `2026-01-31 14:30:00.5`. Empty for a row without a moment. */
  moment: z.string(),
  offline: z.string().nullable(),
  online: z.string().nullable(),
})
export type ParityDifference = z.infer<typeof ParityDifference>

const Compared = z.object({ rows: z.int(), values: z.int(), different: z.int() })

export const ParityReport = z.object({
  format: z.literal('cairn.parity/1'),
  /** `ride_lateness@v2` */
  service: z.string(),
  seed: z.int(),
  mode: z.enum(['latest', 'asKnown']),
  sources: z.array(z.object({ view: z.string(), source: z.string() })),
  /** Random keys and moments: an online store that was published as of the moment, against the join. */
  online: Compared,
  /** Rows of a joined dataset against what a lookup at their moment gives; null where there was none. */
  training: Compared.extend({ ref: z.string() }).nullable(),
  /** Of each feature column. */
  features: z.array(z.object({ column: z.string(), compared: z.int(), different: z.int() })),
  /** The first of them, at most 50. */
  differences: z.array(ParityDifference),
  /** Milliseconds since 1970 UTC. */
  at: z.int(),
})
export type ParityReport = z.infer<typeof ParityReport>
