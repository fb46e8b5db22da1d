import { z } from 'zod'
import { FeatureStatistics } from './features.ts'

/**
 * Upper bounds of the latency histogram in µs; what is slower is counted in one more place. Of one table for metrics, screens and guards,
 * about 12 % apart up to 60 s.
 */
export const latencyBounds: readonly number[] = Array.from({ length: 120 }, (_, place) => Math.round(50 * 1.125 ** place))

/** What one version has done as one arm of a deployment since the endpoint started: counts that only grow. */
export const ArmStatistics = z.object({
  deployment: z.string(),
  /** `wine-quality@v3` */
  ref: z.string(),
  arm: z.string(),
  /** Answered and refused together. */
  requests: z.int(),
  rows: z.int(),
  /** Runs of the graph; fewer than requests where they were batched. */
  executions: z.int(),
  /** By reason, as Triton names them. */
  failures: z.object({ rejected: z.int(), cancelled: z.int(), backend: z.int(), other: z.int() }),
  /** Sums in ns. */
  ns: z.object({ total: z.number(), queue: z.number(), input: z.number(), infer: z.number(), output: z.number() }),
  /** How many answers were as slow as each of `latencyBounds`, and one more place for those beyond. */
  latency: z.array(z.int()),
  /** Of the last request, in ms since 1970 UTC; null where none came. */
  lastAt: z.int().nullable(),
})
export type ArmStatistics = z.infer<typeof ArmStatistics>

/** What an endpoint tells of itself. */
export const EndpointStatistics = z.object({
  /** When it started to answer. */
  since: z.int(),
  at: z.int(),
  arms: z.array(ArmStatistics),
  /** Requests that wait or are computed now, by deployment. */
  pending: z.record(z.string(), z.int()),
  workers: z.record(z.string(), z.int()),
  /** Requests that were not logged because the disk refused, and copies for shadows that were dropped because they lagged behind. */
  unlogged: z.record(z.string(), z.int()),
  dropped: z.record(z.string(), z.int()),
  /** Lookups of features, by deployment and service. */
  features: z.array(FeatureStatistics).default([]),
  rss: z.int(),
})
export type EndpointStatistics = z.infer<typeof EndpointStatistics>

/** The latency below which a share of the answers lie, in µs: the upper bound of its place in the histogram. Null without answers. */
export function latencyWithin(latency: readonly number[], share: number): number | null {
  const all = latency.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  let seen = 0
  for (const [place, count] of latency.entries()) {
    seen += count
    if (seen >= share * all) return latencyBounds[place] ?? Number.POSITIVE_INFINITY
  }
  return Number.POSITIVE_INFINITY
}
