import { z } from 'zod'
import { Alias } from '../names.ts'
import { type Route, RouteTarget, wholeTraffic } from './route.ts'
import { ArmStatistics, type EndpointStatistics, latencyWithin } from './statistics.ts'

/** The arm of the version that is rolled out. */
export const candidateArm = 'canary'

/** When a guard rolls back. Each is judged on what the candidate has answered since its step began, from `minimum` requests on. */
export const Guard = z.discriminatedUnion('kind', [
  /** More of its requests fail than this share. Requests that a caller got wrong do not count. */
  z.object({ kind: z.literal('errorRate'), above: z.number().min(0).max(1), minimum: z.int().min(1).default(20) }),
  /** 95 of 100 of its answers come within more ms than this. */
  z.object({ kind: z.literal('p95'), above: z.number().positive(), minimum: z.int().min(1).default(50) }),
  /** The same, as a multiple of that of the arm that was there before. */
  z.object({ kind: z.literal('latencyRatio'), above: z.number().min(1), minimum: z.int().min(1).default(50) }),
  /** Its predictions differ by more than this from those of the arm that was there before: Jensen-Shannon distance (base 2) of classes, or
   * Wasserstein distance over the standard deviation of numbers. Judged on the request log, from so many rows on. */
  z.object({ kind: z.literal('drift'), above: z.number().positive(), minimum: z.int().min(1).default(200) }),
])
export type Guard = z.infer<typeof Guard>

export const RolloutStep = z
  .object({
    /** Of the traffic, in basis points, for the candidate. */
    weight: z.int().min(1).max(wholeTraffic),
    /** It lasts so long, */
    seconds: z
      .number()
      .min(0)
      .max(90 * 86_400)
      .default(0),
    /** and until the candidate has answered so many requests. */
    requests: z.int().min(0).max(1_000_000_000).default(0),
  })
  .refine(({ seconds, requests }) => seconds > 0 || requests > 0, 'A step needs a duration or a number of requests.')
export type RolloutStep = z.infer<typeof RolloutStep>

/** `cairn.rollout/1`: how a version comes into use, step by step. */
export const RolloutPlan = z.object({
  format: z.literal('cairn.rollout/1').default('cairn.rollout/1'),
  candidate: RouteTarget,
  steps: z
    .array(RolloutStep)
    .min(1)
    .max(50)
    .refine(
      (steps) => steps.every(({ weight }, place) => place === 0 || weight > steps[place - 1].weight),
      'The weight of each step must be higher than that of the one before.',
    ),
  guards: z.array(Guard).max(20).default([]),
  /** Is moved to the candidate after the last step, through its gates; the route follows it from then on. */
  alias: Alias.nullable().default(null),
  /** How long the guards watch after the last step, in s; they can still roll back alias and route. */
  watch: z
    .number()
    .min(0)
    .max(90 * 86_400)
    .default(0),
})
export type RolloutPlan = z.infer<typeof RolloutPlan>

export const rolloutStatuses = ['running', 'paused', 'done', 'rolledBack', 'aborted'] as const
export const RolloutStatus = z.enum(rolloutStatuses)
export type RolloutStatus = z.infer<typeof RolloutStatus>

/** Of a reason or an error that is kept, in characters. */
export const mostText = 4_000

const Seen = z.object({ requests: z.int(), failures: z.int(), p95: z.number().nullable() })
/** What was seen of an arm, in ms where it is a time. */
export type Seen = z.infer<typeof Seen>

export const RolloutEvent = z.object({
  at: z.int(),
  event: z.enum(['started', 'step', 'watching', 'paused', 'resumed', 'skipped', 'held', 'done', 'rolledBack', 'aborted']),
  /** Counted from 0. */
  step: z.int(),
  detail: z.string().max(mostText),
  candidate: Seen.nullable(),
  live: Seen.nullable(),
})
export type RolloutEvent = z.infer<typeof RolloutEvent>

export const mostEvents = 1_000

export const RolloutState = z.object({
  /** The step that holds, counted from 0; as many as there are steps while the guards watch the end. */
  step: z.int().min(0),
  /** When it began; a pause moves it on. */
  since: z.int(),
  pausedAt: z.int().nullable(),
  /** What the arms had done when it began, in an endpoint that started at `endpointSince`; null where it did not answer then. */
  baseline: z.object({
    endpointSince: z.int().nullable(),
    restarts: z.int(),
    candidate: z.array(ArmStatistics),
    live: z.array(ArmStatistics),
  }),
  /** The revision of the deployment before the first step: where a rollback leads. */
  revision: z.int(),
  /** The roll-out has moved its alias, from this version; null where the alias did not exist. */
  aliasMoved: z.object({ from: z.int().nullable() }).nullable(),
  /** Why it cannot go on by itself, such as a gate that did not pass. */
  held: z.string().max(mostText).nullable(),
  /** The newest events. */
  history: z.array(RolloutEvent).max(mostEvents),
})
export type RolloutState = z.infer<typeof RolloutState>

/** The route of a step: the candidate gets its weight, and the arms of before share the rest as they did. */
export function routeOfStep(before: Route, candidate: RouteTarget, weight: number): Route {
  const rest = wholeTraffic - weight
  const arms = before.arms.map((arm) => ({ ...arm, weight: Math.floor((arm.weight * rest) / wholeTraffic) }))
  arms[0].weight += rest - arms.reduce((sum, arm) => sum + arm.weight, 0)
  return { ...before, arms: [...arms, { name: candidateArm, target: candidate, weight }] }
}

/** The route after the last step: everything to the candidate, or to the alias that points to it now. */
export function routeOfEnd(before: Route, plan: Pick<RolloutPlan, 'candidate' | 'alias'>): Route {
  const target = plan.alias === null ? plan.candidate : { alias: plan.alias }
  return { ...before, arms: [{ name: 'live', target, weight: wholeTraffic }] }
}

/** What an arm has done since a moment that was noted, from counts that only grow. @param noted what it had done then */
export function seenSince(now: readonly ArmStatistics[], noted: readonly ArmStatistics[]): Seen {
  const sum = (arms: readonly ArmStatistics[], of: (arm: ArmStatistics) => number) => arms.reduce((all, arm) => all + of(arm), 0)
  // Of the model and of time; `other` is what callers got wrong.
  const failed = ({ failures }: ArmStatistics) => failures.backend
  const latency = (arms: readonly ArmStatistics[], place: number) => sum(arms, (arm) => arm.latency[place] ?? 0)
  const places = Math.max(0, ...now.map((arm) => arm.latency.length))
  const counts = Array.from({ length: places }, (_, place) => latency(now, place) - latency(noted, place))
  const p95 = latencyWithin(counts, 0.95)
  return {
    requests: sum(now, ({ requests }) => requests) - sum(noted, ({ requests }) => requests),
    failures: sum(now, failed) - sum(noted, failed),
    p95: p95 === null || !Number.isFinite(p95) ? null : p95 / 1_000,
  }
}

export interface SeenArms {
  readonly candidate: Seen
  readonly live: Seen
  /** How far the predictions of the candidate are from those of the arm before; null where it was not measured, or too few are there. */
  readonly drift: { readonly value: number; readonly rows: number } | null
  /** How often the endpoint has ended by itself since the step began. */
  readonly restarts: number
  /** Since when the endpoint has answered without a break. */
  readonly endpointSince: number
}

export type Decision =
  | { readonly kind: 'wait' }
  /** The next step, or the watch after the last one. */
  | { readonly kind: 'advance' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'rollBack'; readonly detail: string }

/** Whatever the guards are: an endpoint that its candidate brings down answers nobody. */
const mostRestarts = 2

/**
 * What comes next. A guard is asked before anything else; time counts only while the endpoint answers.
 * @param now in ms since 1970 UTC
 */
export function decideRollout(plan: RolloutPlan, state: RolloutState, seen: SeenArms, now: number): Decision {
  if (seen.restarts >= mostRestarts)
    return { kind: 'rollBack', detail: `The endpoint ended unexpectedly ${seen.restarts} times since the step began.` }
  const broken = plan.guards.map((guard) => brokenGuard(guard, seen)).find((text) => text !== null)
  if (broken !== undefined) return { kind: 'rollBack', detail: broken }
  const elapsed = (now - Math.max(state.since, seen.endpointSince)) / 1_000
  if (state.step >= plan.steps.length) return elapsed >= plan.watch ? { kind: 'finish' } : { kind: 'wait' }
  const step = plan.steps[state.step]
  return elapsed >= step.seconds && seen.candidate.requests >= step.requests ? { kind: 'advance' } : { kind: 'wait' }
}

function brokenGuard(guard: Guard, { candidate, live, drift }: SeenArms): string | null {
  if (guard.kind === 'drift') {
    if (drift === null || drift.rows < guard.minimum || drift.value <= guard.above) return null
    return `The predictions moved by ${figure(drift.value)}, more than ${guard.above}, over ${drift.rows} rows.`
  }
  if (candidate.requests < guard.minimum) return null
  switch (guard.kind) {
    case 'errorRate': {
      const rate = candidate.failures / candidate.requests
      if (rate <= guard.above) return null
      return `${candidate.failures} of ${candidate.requests} requests failed (${figure(100 * rate)} %), more than ${figure(100 * guard.above)} %.`
    }
    case 'p95':
      if (candidate.p95 === null || candidate.p95 <= guard.above) return null
      return `The 95th percentile of the latency is ${figure(candidate.p95)} ms, more than ${guard.above} ms.`
    case 'latencyRatio': {
      if (candidate.p95 === null || live.p95 === null || live.requests < guard.minimum) return null
      const ratio = candidate.p95 / live.p95
      if (ratio <= guard.above) return null
      return `The 95th percentile of the latency is ${figure(ratio)} times that of the version before, more than ${guard.above} times.`
    }
  }
}

const figure = (value: number) => String(Number(value.toPrecision(3)))

/** The statistics of the candidate and of the arm that was there before, of one deployment. */
export function armsOf({ arms }: EndpointStatistics, deployment: string, candidateRef: string) {
  const own = arms.filter((arm) => arm.deployment === deployment && arm.arm !== 'pinned' && arm.arm !== 'shadow')
  return { candidate: own.filter(({ ref }) => ref === candidateRef), live: own.filter(({ ref }) => ref !== candidateRef) }
}
