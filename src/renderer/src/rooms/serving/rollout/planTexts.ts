import type { Guard, RolloutStep } from '../../../../../shared/domain/serving/rollout.ts'
import { counted } from '../../../../../shared/numbers.ts'

/** `5 min and 200 requests`: how long a step lasts. */
export function lastsText({ seconds, requests }: Omit<RolloutStep, 'weight'>): string {
  return [...(seconds > 0 ? [spanText(seconds)] : []), ...(requests > 0 ? [counted(requests, 'request')] : [])].join(' and ')
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
      return `its predictions differ by more than ${guard.above} from those of the version before`
  }
}
