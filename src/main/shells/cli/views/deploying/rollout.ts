import type { Rollout } from '../../../../../shared/contract/serving/rollout.ts'
import type { Guard, RolloutEvent, RolloutStatus } from '../../../../../shared/domain/serving/rollout.ts'
import { duration, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, lines, table } from '../../text/table.ts'

const statusTexts: Readonly<Record<RolloutStatus, string>> = {
  running: 'running',
  paused: 'paused',
  done: 'completed',
  rolledBack: 'rolled back',
  aborted: 'aborted',
}

export function rolloutsText(rollouts: readonly Rollout[], style: Style): string {
  if (rollouts.length === 0) return 'This deployment has had no roll-out.'
  return blocks(...rollouts.map((rollout) => rolloutText(rollout, style)))
}

/** A roll-out with what has happened in it. */
export function rolloutText({ id, candidate, deployment, plan, status, state }: Rollout, style: Style): string {
  const steps = plan.steps.map(({ weight }, place) => {
    const text = `${weight / 100} %`
    return place === state.step && status === 'running' ? style.title(text) : text
  })
  const head = lines(
    `Roll-out ${id} of ${escapeText(candidate)} in ${deployment}: ${statusTexts[status]}`,
    `Steps: ${steps.join(' → ')}${plan.alias === null ? '' : ` → ${escapeText(plan.alias)} moves`}`,
    plan.watch > 0 && `Watch after the last step: ${duration(1_000 * plan.watch)}`,
    plan.guards.length > 0 && `Guards: ${plan.guards.map(guardText).join('; ')}`,
    state.held !== null && `Held: ${escapeText(state.held)}`,
  )
  const rows = state.history.map((event) => [
    time(event.at),
    eventTexts[event.event],
    escapeText(event.detail),
    seenText(event.candidate),
    seenText(event.live),
  ])
  return blocks(head, table(['time', 'what', 'details', 'candidate', 'before'], rows))
}

export function guardText(guard: Guard): string {
  switch (guard.kind) {
    case 'errorRate':
      return `errors above ${Number((100 * guard.above).toPrecision(6))} %`
    case 'p95':
      return `p95 latency above ${guard.above} ms`
    case 'latencyRatio':
      return `p95 latency above ${guard.above} times that before`
    case 'drift':
      return `predictions drift above ${guard.above}`
  }
}

const eventTexts: Readonly<Record<RolloutEvent['event'], string>> = {
  started: 'started',
  step: 'next step',
  watching: 'watching',
  paused: 'paused',
  resumed: 'resumed',
  skipped: 'skipped to next step',
  held: 'held',
  done: 'completed',
  rolledBack: 'rolled back',
  aborted: 'aborted',
}

function seenText(seen: RolloutEvent['candidate']): string {
  if (seen === null) return ''
  const latency = seen.p95 === null ? '' : `, p95 ${Number(seen.p95.toPrecision(3))} ms`
  return `${seen.requests} requests, ${seen.failures} failed${latency}`
}
