import type { Guard, RolloutPlan } from '../../../../../shared/domain/serving/rollout.ts'
import type { RouteTarget } from '../../../../../shared/domain/serving/route.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { rolloutsText, rolloutText } from '../../views/deploying/rollout.ts'

interface StartOptions {
  readonly to: string
  readonly steps: string
  readonly every?: string
  readonly requests?: string
  readonly alias?: string
  readonly watch: string
  readonly maxErrors?: string
  readonly maxP95?: string
  readonly maxSlowdown?: string
  readonly maxDrift?: string
}

export function start(cli: Cli, options: StartOptions, name: string): Promise<Outcome> {
  const plan = planFrom(options)
  return withSession(cli, async ({ client }) => {
    const rollout = await client.serving.rollout.start({ name, plan })
    return { data: rollout, text: rolloutText(rollout, cli.style) }
  })
}

export function show(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const rollouts = await client.serving.rollout.list({ name })
    return { data: rollouts, text: rolloutsText(rollouts, cli.style) }
  })
}

const asked =
  (operation: 'pause' | 'resume' | 'skip') =>
  (cli: Cli, _: object, name: string): Promise<Outcome> =>
    withSession(cli, async ({ client }) => {
      const rollout = await client.serving.rollout[operation]({ name })
      return { data: rollout, text: rolloutText(rollout, cli.style) }
    })

export const pause = asked('pause')
export const resume = asked('resume')
export const skip = asked('skip')

export function abort(cli: Cli, { reason }: { readonly reason: string }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const rollout = await client.serving.rollout.abort({ name, reason })
    return { data: rollout, text: rolloutText(rollout, cli.style) }
  })
}

/** @throws INVALID_INPUT naming the option */
function planFrom(options: StartOptions): RolloutPlan {
  const requests = options.requests === undefined ? 0 : number('--requests', options.requests)
  const every = options.every ?? (requests > 0 ? '0s' : '10m')
  const seconds = duration('--every', every)
  const steps = options.steps.split(',').map((text) => ({ weight: Math.round(100 * number('--steps', text)), seconds, requests }))
  return {
    format: 'cairn.rollout/1',
    candidate: targetFrom(options.to),
    steps,
    guards: guardsFrom(options),
    alias: options.alias ?? null,
    watch: duration('--watch', options.watch),
  }
}

function guardsFrom({ maxErrors, maxP95, maxSlowdown, maxDrift }: StartOptions): Guard[] {
  return [
    ...(maxErrors === undefined ? [] : [{ kind: 'errorRate', above: number('--max-errors', maxErrors) / 100, minimum: 20 } as const]),
    ...(maxP95 === undefined ? [] : [{ kind: 'p95', above: number('--max-p95', maxP95), minimum: 50 } as const]),
    ...(maxSlowdown === undefined ? [] : [{ kind: 'latencyRatio', above: number('--max-slowdown', maxSlowdown), minimum: 50 } as const]),
    ...(maxDrift === undefined ? [] : [{ kind: 'drift', above: number('--max-drift', maxDrift), minimum: 200 } as const]),
  ]
}

/** `v4`, or an alias. */
function targetFrom(text: string): RouteTarget {
  const [, version] = /^v(\d+)$/.exec(text) ?? []
  return version === undefined ? { alias: text } : { version: Number(version) }
}

function number(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new CairnError('INVALID_INPUT', `${option} needs a number, not "${text}".`, { field: option })
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** In s. */
function duration(option: string, text: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (value !== undefined) return Number(value) * units[unit]
  throw new CairnError('INVALID_INPUT', `${option} needs a duration such as 90s, 10m, 2h or 1d, not "${text}".`, { field: option })
}
