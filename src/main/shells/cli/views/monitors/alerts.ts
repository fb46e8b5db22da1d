import type { Alert, Notifications } from '../../../../../shared/contract/monitoring/alerts.ts'
import type { AlertEvent } from '../../../../../shared/domain/monitoring/alerts.ts'
import { checkNames } from '../../../../../shared/domain/monitoring/checkTexts.ts'
import { counted, time } from '../../../../../shared/numbers.ts'
import { escapeText } from '../../text/escape.ts'
import type { Style } from '../../text/style.ts'
import { blocks, facts, lines, table } from '../../text/table.ts'

interface Listed {
  readonly alerts: readonly Alert[]
  readonly total: number
  readonly open: number
}

export function alertsText({ alerts, total, open }: Listed, { open: onlyOpen }: { readonly open: boolean }, style: Style): string {
  if (alerts.length === 0) return onlyOpen && total > 0 ? 'No alert is open.' : 'There are no alerts.'
  const listed = table(
    [{ title: 'alert', align: 'right' }, 'severity', 'state', 'monitor', 'check', 'since', 'what'],
    alerts.map((alert) => [
      String(alert.id),
      severityText(alert, style),
      stateText(alert),
      escapeText(alert.monitor),
      checkNames[alert.check],
      time(alert.openedAt),
      escapeText(alert.title),
    ]),
  )
  const all = onlyOpen ? open : total
  return blocks(listed, alerts.length < all && `${counted(all, 'alert')}; show more with --limit.`)
}

export function alertText(alert: Alert, style: Style): string {
  const about = facts([
    ['alert', String(alert.id)],
    ['severity', severityText(alert, style)],
    ['state', stateText(alert)],
    ['monitor', escapeText(alert.monitor)],
    ['model', escapeText(alert.model)],
    ['check', checkNames[alert.check]],
    ['since', time(alert.openedAt)],
    ['resolved', alert.resolvedAt === null ? null : time(alert.resolvedAt)],
  ])
  const evidence = table(
    [{ title: 'window', align: 'right' }, 'from', 'to', 'what failed'],
    alert.evidence.map(({ window, start, end, result }) => [
      window === null ? '' : String(window),
      time(start),
      time(end),
      escapeText(result.text),
    ]),
  )
  const steps = alert.remedies.map((step, place) => `${place + 1}. ${escapeText(step)}`)
  const history = table(
    ['when', 'what', 'by', 'note'],
    alert.history.map(({ at, event, actor, detail }) => [time(at), eventNames[event], escapeText(actor ?? 'Cairn'), escapeText(detail)]),
  )
  return blocks(
    style.title(escapeText(alert.title)),
    about,
    lines(style.title('What to do'), ...steps),
    lines(style.title('Evidence'), evidence),
    lines(style.title('History'), history),
  )
}

const eventNames: Readonly<Record<AlertEvent['event'], string>> = {
  fired: 'fired',
  failedAgain: 'failed again',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  woken: 'woken',
  resolved: 'resolved',
  withdrawn: 'withdrawn',
  notified: 'notified',
  notNotified: 'not notified',
}

function severityText({ severity, state }: Alert, style: Style): string {
  return severity === 'critical' && state === 'firing' ? style.title(severity) : severity
}

function stateText({ state, snoozedUntil }: Alert): string {
  return state !== 'resolved' && snoozedUntil !== null && snoozedUntil > Date.now()
    ? `${state}, snoozed until ${time(snoozedUntil)}`
    : state
}

export function notificationsText({ system, webhook }: Notifications): string {
  return facts([
    ['system', system ? 'shown by the desktop app' : 'off'],
    ['webhook', webhook === null ? 'none' : `${escapeText(webhook.url)}${webhook.allowOutside ? ', may lead to another computer' : ''}`],
  ])
}
