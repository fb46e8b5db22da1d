import type { Guard, RolloutPlan, RolloutStep } from '../../../../../shared/domain/serving/rollout.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { share } from '../route/routeTexts.ts'

/** `10 %, for 5 min, and 200 requests`: a step in a line. */
export function stepText({ weight, seconds, requests }: RolloutStep): string {
  return [
    share(weight),
    ...(seconds > 0 ? [`for ${spanText(seconds)}`] : []),
    ...(requests > 0 ? [counted(requests, 'request')] : []),
  ].join(', ')
}

/** A span in the largest unit that is even: `90 s`, `5 min`, `2 h`, `1 d`. */
export function spanText(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ] as const
  const found = units.find(([size]) => seconds >= size && seconds % size === 0)
  return found ? `${seconds / found[0]} ${found[1]}` : `${Number(seconds.toFixed(1))} s`
}

/** When a guard rolls back, in words. */
export function guardText(guard: Guard): string {
  switch (guard.kind) {
    case 'errorRate':
      return `more than ${Number((guard.above * 100).toFixed(2))} % of its requests fail`
    case 'p95':
      return `its p95 is above ${guard.above} ms`
    case 'latencyRatio':
      return `its p95 is more than ${guard.above} times that of the version before`
    case 'drift':
      return `its predictions differ by more than ${guard.above}`
  }
}

/** A plan that suits most: a few requests first, then more, with guards for errors and latency. */
export function usualPlan(candidate: RolloutPlan['candidate'], alias: string | null): RolloutPlan {
  const step = (percent: number): RolloutStep => ({ weight: percent * 100, seconds: 300, requests: 100 })
  return {
    format: 'cairn.rollout/1',
    candidate,
    steps: [1, 10, 50, 100].map(step),
    guards: [
      { kind: 'errorRate', above: 0.02, minimum: 20 },
      { kind: 'latencyRatio', above: 2, minimum: 50 },
    ],
    alias,
    watch: 0,
  }
}
