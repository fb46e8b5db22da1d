import {
  type ArmStatistics,
  type EndpointStatistics,
  latencyBounds,
  latencyWithin,
} from '../../../../../shared/domain/serving/statistics.ts'

/** What one version did as one arm between two looks. */
export interface ArmSecond {
  readonly deployment: string
  readonly ref: string
  readonly arm: string
  readonly requests: number
  readonly failed: number
  /** How many answers fell into each place of the latency histogram; places without answers are left out. */
  readonly places: readonly (readonly [place: number, count: number])[]
}

/** What an endpoint did between two looks, usually a second apart. Arms without requests are left out. */
export interface Second {
  /** When it ended, in ms since 1970 UTC. */
  readonly at: number
  /** In ms. */
  readonly lasted: number
  readonly arms: readonly ArmSecond[]
}

const keyOf = ({ deployment, ref, arm }: ArmStatistics) => `${deployment} ${arm} ${ref}`

export const failedRequests = ({ failures }: Pick<ArmStatistics, 'failures'>): number =>
  failures.rejected + failures.cancelled + failures.backend + failures.other

/**
 * What an endpoint did since the last look at it. Its counts only grow as long as it runs: those of one that was started anew begin at 0.
 * Null for the first look, which says nothing about when its counts came about.
 */
export function secondBetween(before: EndpointStatistics | null, now: EndpointStatistics): Second | null {
  if (before === null) return null
  const restarted = before.since !== now.since
  const lasted = now.at - (restarted ? now.since : before.at)
  if (lasted <= 0) return null
  const earlier = new Map(restarted ? [] : before.arms.map((arm) => [keyOf(arm), arm]))
  return { at: now.at, lasted, arms: now.arms.flatMap((arm) => grownBy(arm, earlier.get(keyOf(arm)))) }
}

function grownBy(arm: ArmStatistics, before: ArmStatistics | undefined): ArmSecond[] {
  const requests = arm.requests - (before?.requests ?? 0)
  if (requests <= 0) return []
  const places = arm.latency.flatMap((count, place) => {
    const more = count - (before?.latency[place] ?? 0)
    return more > 0 ? [[place, more] as const] : []
  })
  const failed = failedRequests(arm) - (before === undefined ? 0 : failedRequests(before))
  return [{ deployment: arm.deployment, ref: arm.ref, arm: arm.arm, requests, failed, places }]
}

/** What happened in some seconds, to one deployment or to one of its arms. */
export interface Happened {
  /** How long was seen, in ms. */
  readonly lasted: number
  /** Requests a second. */
  readonly rate: number
  readonly requests: number
  readonly failed: number
  /** In ms; null without answers. */
  readonly p50: number | null
  readonly p95: number | null
}

/** Shadows answer nobody: they are left out unless they are asked about. */
export const answersCallers = ({ arm }: Pick<ArmSecond, 'arm'>): boolean => arm !== 'shadow'

/** Sums seconds up. @param counts which arms are meant; null where nothing was seen as yet */
export function happened(seconds: readonly Second[], counts: (arm: ArmSecond) => boolean): Happened | null {
  const lasted = seconds.reduce((sum, second) => sum + second.lasted, 0)
  if (lasted === 0) return null
  const arms = seconds.flatMap((second) => second.arms.filter(counts))
  const latency = Array.from({ length: latencyBounds.length + 1 }, () => 0)
  for (const { places } of arms) for (const [place, count] of places) latency[place] += count
  const requests = arms.reduce((sum, arm) => sum + arm.requests, 0)
  return {
    lasted,
    rate: (requests * 1000) / lasted,
    requests,
    failed: arms.reduce((sum, arm) => sum + arm.failed, 0),
    p50: milliseconds(latencyWithin(latency, 0.5)),
    p95: milliseconds(latencyWithin(latency, 0.95)),
  }
}

function milliseconds(us: number | null): number | null {
  return us === null ? null : us / 1000
}

/** The seconds of the last part of what was seen. @param span in ms */
export function lastOf(seconds: readonly Second[], span: number): readonly Second[] {
  const from = (seconds.at(-1)?.at ?? 0) - span
  const first = seconds.findIndex(({ at }) => at > from)
  return first === -1 ? [] : seconds.slice(first)
}
