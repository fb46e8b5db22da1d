import { z } from 'zod'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { FeaturePolicy } from '../../../../../shared/domain/serving/features.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { type FeatureOptions, policyOf } from '../../featureOptions.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { blocks, lines } from '../../text/table.ts'
import {
  captureText,
  deploymentsText,
  deploymentText,
  endpointText,
  featuresText,
  limitsText,
  revisionsText,
} from '../../views/deploying/deployments.ts'

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.serving.list({})
    return { data: found, text: deploymentsText(found, cli.style) }
  })
}

export function show(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.serving.get({ name })
    return { data: found, text: deploymentText(found, cli.style) }
  })
}

interface CreateOptions extends FeatureOptions {
  readonly name?: string
  readonly default?: boolean
  readonly start: boolean
}

const Deployed = z.object({ name: z.string() })

export function create(cli: Cli, { name, default: isDefault, start, ...options }: CreateOptions, ref: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const started = await client.serving.deploy({ ref, name, isDefault, start: false, features: policyOf(options) })
    const made = await runJob(started, Deployed)
    // Its endpoint knows of it from here on, whether it runs or not.
    if (start) await client.serving.start({})
    const { endpoint } = await client.serving.list({})
    const deployment = await client.serving.get({ name: made.name })
    return { data: deployment, text: blocks(deploymentText(deployment, cli.style), endpointText(endpoint, cli.style)) }
  })
}

export function remove(cli: Cli, { log }: { readonly log: boolean }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { abTests } = await client.serving.remove({ name, log })
    const tests = abTests.length > 0 && `Removed with it: ${counted(abTests.length, 'A/B test')} (${abTests.map(escapeText).join(', ')}).`
    const removed = `Removed the deployment ${escapeText(name)}.`
    return { data: { name, abTests }, text: lines(removed, tests, !log && 'Its request log is still there.') }
  })
}

export function revisions(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.serving.revisions({ name })
    return { data: found, text: revisionsText(found) }
  })
}

export function makeDefault(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.serving.change({ name, isDefault: true })
    return { data: found, text: deploymentText(found, cli.style) }
  })
}

interface LimitsOptions {
  readonly batchRows?: number
  readonly batchWait?: number
  readonly queue?: number
  readonly minWorkers?: number
  readonly maxWorkers?: number
  readonly bodyBytes?: number
  readonly timeout?: number
}

/** Without options they are shown. */
export function limits(cli: Cli, options: LimitsOptions, name: string): Promise<Outcome> {
  const { minWorkers, maxWorkers, ...others } = options
  return withSession(cli, async ({ client }) => {
    const { limits: before } = await client.serving.get({ name })
    const min = minWorkers ?? (maxWorkers === undefined ? before.workers.min : Math.min(before.workers.min, maxWorkers))
    const max = maxWorkers ?? Math.max(before.workers.max, min)
    const wanted: Deployment['limits'] = { ...before, ...others, workers: { min, max } }
    const found = Object.keys(options).length === 0 ? before : (await client.serving.change({ name, limits: wanted })).limits
    return { data: found, text: limitsText(found) }
  })
}

/** Without options they are shown. */
export function features(cli: Cli, options: FeatureOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const before = await client.serving.get({ name })
    const wanted = policyOf(options, before.features ?? undefined)
    const { features: found } = wanted ? await client.serving.change({ name, features: FeaturePolicy.parse(wanted) }) : before
    return { data: found, text: featuresText(found) }
  })
}

interface CaptureOptions {
  readonly share?: number
  readonly inputs?: 'masked' | 'none'
  readonly outputs?: 'all' | 'none'
  readonly days?: number
  readonly bytes?: number
}

/** Without options it is shown. */
export function capture(cli: Cli, options: CaptureOptions, name: string): Promise<Outcome> {
  const { share, outputs, ...others } = options
  return withSession(cli, async ({ client }) => {
    const { capture: before } = await client.serving.get({ name })
    const wanted: Deployment['capture'] = {
      ...before,
      ...others,
      ...(share !== undefined && { share: share / 100 }),
      ...(outputs && { outputs: outputs === 'all' }),
    }
    const found = Object.keys(options).length === 0 ? before : (await client.serving.change({ name, capture: wanted })).capture
    return { data: found, text: captureText(found) }
  })
}
