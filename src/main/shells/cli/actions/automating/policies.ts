import type { Policy } from '../../../../../shared/contract/automation.ts'
import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { dryRunText, policiesText, policyText, triggersText } from '../../views/automating/policies.ts'
import { changed, settingsFrom, type SettingsOptions } from './settings.ts'

export function list(cli: Cli): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const policies = await client.automation.list({})
    return { data: policies, text: policiesText(policies, cli.style) }
  })
}

export function show(cli: Cli, { settings }: { readonly settings: boolean }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const policy = await client.automation.get({ name })
    if (settings) return { data: policy.settings, text: JSON.stringify(policy.settings, null, 2) }
    return told(cli, policy)
  })
}

interface CreateOptions extends SettingsOptions {
  readonly model?: string
}

export function create(cli: Cli, options: CreateOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { file, model } = options
    if (file === undefined && model === undefined)
      throw new CairnError('INVALID_INPUT', 'Which model? Pass --model, or settings with --file.', { field: '--model' })
    const base = file === undefined ? await client.automation.propose({ model: model ?? '' }) : await settingsFrom(file)
    const settings = changed({ ...base, ...(model !== undefined && { model }) }, options)
    return told(cli, await client.automation.create({ name, settings }))
  })
}

export function set(cli: Cli, options: SettingsOptions, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const base = options.file === undefined ? (await client.automation.get({ name })).settings : await settingsFrom(options.file)
    return told(cli, await client.automation.set({ name, settings: changed(base, options) }))
  })
}

export function remove(cli: Cli, _: object, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    await client.automation.remove({ name })
    return { data: {}, text: `Removed the policy ${name}.` }
  })
}

export function dryRun(cli: Cli, { days }: { readonly days: number }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.automation.dryRun({ name, days })
    return { data: found, text: dryRunText(found, cli.style) }
  })
}

const turned =
  (operation: 'pause' | 'resume') =>
  (cli: Cli, _: object, name: string): Promise<Outcome> =>
    withSession(cli, async ({ client }) => told(cli, await client.automation[operation]({ name })))

export const pause = turned('pause')
export const resume = turned('resume')

export function triggers(cli: Cli, { limit }: { readonly limit: number }, name: string): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.automation.triggers({ name, limit })
    return { data: found, text: triggersText(found, cli.style) }
  })
}

const told = ({ style }: Cli, policy: Policy): Outcome => ({ data: policy, text: policyText(policy, style) })
