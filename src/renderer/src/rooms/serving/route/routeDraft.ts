import { type Route, type RouteTarget, wholeTraffic } from '../../../../../shared/domain/serving/route.ts'

/** An arm as it is typed: its target as a choice, its weight in percent. */
export interface ArmDraft {
  readonly id: number
  readonly name: string
  /** `alias champion` or `version 3`: see `targetKey`. */
  readonly target: string
  readonly percent: number | ''
}

export interface RouteDraft {
  readonly arms: readonly ArmDraft[]
  readonly shadows: readonly string[]
  /** Versions that callers can ask by path, beside those of the arms. */
  readonly pinned: readonly string[]
  readonly unitColumn: string
  readonly salt: string
}

export const mostArms = 10
export const mostShadows = 3
export const mostPinned = 20

/** A target as the value of a choice. */
export function targetKey(target: RouteTarget): string {
  return 'alias' in target ? `alias ${target.alias}` : `version ${target.version}`
}

export function targetOf(key: string): RouteTarget {
  const at = key.indexOf(' ')
  return key.slice(0, at) === 'alias' ? { alias: key.slice(at + 1) } : { version: Number(key.slice(at + 1)) }
}

export function draftOf({ arms, shadows, pinned = [], unitColumn, salt }: Route): RouteDraft {
  return {
    arms: arms.map(({ name, target, weight }, id) => ({ id, name, target: targetKey(target), percent: (weight * 100) / wholeTraffic })),
    shadows: shadows.map(targetKey),
    pinned: pinned.map(targetKey),
    unitColumn: unitColumn ?? '',
    salt,
  }
}

/** What the weights add up to, in percent. */
export function totalOf({ arms }: RouteDraft): number {
  return Number(arms.reduce((sum, { percent }) => sum + Number(percent), 0).toFixed(2))
}

/** One more arm: it takes a part of the live one's traffic, as a canary does. */
export function withArm(draft: RouteDraft, target: string, percent = 10): RouteDraft {
  const [live, ...rest] = draft.arms
  const taken = Math.min(percent, Number(live.percent))
  const id = Math.max(...draft.arms.map((arm) => arm.id)) + 1
  const name = nameFor(draft.arms)
  return {
    ...draft,
    arms: [{ ...live, percent: round(Number(live.percent) - taken) }, ...rest, { id, name, target, percent: round(taken) }],
  }
}

/** Without an arm: what it had goes to the live one. */
export function withoutArm(draft: RouteDraft, id: number): RouteDraft {
  const gone = draft.arms.find((arm) => arm.id === id)
  const [live, ...rest] = draft.arms.filter((arm) => arm.id !== id)
  return { ...draft, arms: [{ ...live, percent: round(Number(live.percent) + Number(gone?.percent ?? 0)) }, ...rest] }
}

/** Another weight; with two arms the other one has the rest. */
export function withPercent(draft: RouteDraft, id: number, percent: number | ''): RouteDraft {
  const two = draft.arms.length === 2 && percent !== ''
  return {
    ...draft,
    arms: draft.arms.map((arm) => (arm.id === id ? { ...arm, percent } : two ? { ...arm, percent: round(100 - percent) } : arm)),
  }
}

function nameFor(arms: readonly ArmDraft[]): string {
  const taken = new Set(arms.map(({ name }) => name))
  if (!taken.has('canary')) return 'canary'
  for (let number = 2; ; number++) if (!taken.has(`canary-${number}`)) return `canary-${number}`
}

const round = (percent: number) => Number(percent.toFixed(2))

/** The route as it is typed, whether it can be used or not. */
export function routeOf({ arms, shadows, pinned, unitColumn, salt }: RouteDraft): Route {
  return {
    arms: arms.map(({ name, target, percent }) => ({
      name: name.trim(),
      target: targetOf(target),
      weight: Math.round((Number(percent) * wholeTraffic) / 100),
    })),
    shadows: shadows.map(targetOf),
    ...(pinned.length > 0 && { pinned: pinned.map(targetOf) }),
    unitColumn: unitColumn.trim() === '' ? null : unitColumn.trim(),
    salt,
  }
}
