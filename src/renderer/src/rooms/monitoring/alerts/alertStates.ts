import type { Alert } from '../../../../../shared/contract/monitoring/alerts.ts'
import type { ShownState } from '../../../ui/StateBadge.tsx'

/** An alert as it is now. @param now in ms since 1970: a snooze ends by itself */
export function alertState({ state, severity, snoozedUntil }: Pick<Alert, 'state' | 'severity' | 'snoozedUntil'>, now: number): ShownState {
  if (state === 'resolved') return { tone: 'better', text: 'resolved' }
  if (snoozedUntil !== null && snoozedUntil > now) return { tone: 'line', text: 'snoozed' }
  if (state === 'acknowledged') return { tone: 'line', text: 'acknowledged' }
  return { tone: severity === 'critical' ? 'worse' : 'warn', text: 'firing' }
}

export const eventNames = {
  fired: 'Fired',
  failedAgain: 'Failed again',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  woken: 'No longer snoozed',
  resolved: 'Resolved',
  withdrawn: 'Withdrawn',
  notified: 'Sent',
  notNotified: 'Could not be sent',
} as const satisfies Record<Alert['history'][number]['event'], string>

const hour = 3_600_000

/** How long an alert can be snoozed. */
export const snoozes = [
  { label: '1 hour', milliseconds: hour },
  { label: '8 hours', milliseconds: 8 * hour },
  { label: '1 day', milliseconds: 24 * hour },
  { label: '7 days', milliseconds: 7 * 24 * hour },
] as const
