import { CairnError } from '../../../../../shared/errors.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { writeReport } from '../../reportFile.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { alertsText, alertText, notificationsText } from '../../views/monitors/alerts.ts'

/** While something fires, a script should not go on as if nothing were. */
const firingExit = 3

interface ListOptions {
  readonly open: boolean
  readonly monitor?: string
  readonly limit: number
}

export function list(cli: Cli, options: ListOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const found = await client.monitoring.alerts.list(options)
    const exit = found.alerts.some(({ state }) => state === 'firing') ? firingExit : 0
    return { data: found, text: alertsText(found, options, cli.style), exit }
  })
}

export function show(cli: Cli, _: object, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const alert = await client.monitoring.alerts.get({ id })
    return { data: alert, text: alertText(alert, cli.style) }
  })
}

export function acknowledge(cli: Cli, { note }: { readonly note: string }, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const alert = await client.monitoring.alerts.acknowledge({ id, note })
    return { data: alert, text: `Acknowledged alert ${id}.` }
  })
}

export function snooze(cli: Cli, { until, wake }: { readonly until?: number; readonly wake: boolean }, id: number): Promise<Outcome> {
  if ((until === undefined) === !wake) throw new CairnError('INVALID_INPUT', 'Choose one of --until and --wake.')
  return withSession(cli, async ({ client }) => {
    const alert = await client.monitoring.alerts.snooze({ id, until: until ?? null })
    return { data: alert, text: wake ? `Alert ${id} is awake.` : `Snoozed alert ${id}.` }
  })
}

export function resolve(cli: Cli, { note }: { readonly note: string }, id: number): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const alert = await client.monitoring.alerts.resolve({ id, note })
    return { data: alert, text: `Resolved alert ${id}.` }
  })
}

interface NotifyOptions {
  readonly system?: boolean
  readonly webhook?: string | false
  readonly yesOutside: boolean
}

export function notify(cli: Cli, { system, webhook, yesOutside }: NotifyOptions): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { alerts } = client.monitoring
    const before = await alerts.notifications({})
    if (system === undefined && webhook === undefined) return { data: before, text: notificationsText(before) }
    const target = webhook === undefined ? before.webhook : webhook === false ? null : { url: webhook, allowOutside: yesOutside }
    const settings = await alerts.setNotifications({ system: system ?? before.system, webhook: target })
    return { data: settings, text: notificationsText(settings) }
  })
}

export function rules(cli: Cli, { output, overwrite }: { readonly output?: string; readonly overwrite: boolean }): Promise<Outcome> {
  return withSession(cli, async ({ client }) => {
    const { text } = await client.monitoring.alerts.prometheusRules({})
    if (output === undefined) return { data: { text }, text: text.trimEnd() }
    await writeReport(output, text, overwrite)
    return { data: { path: output }, text: `Wrote the rules to ${escapeText(output)}.` }
  })
}
