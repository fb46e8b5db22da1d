import type { Monitor } from '../../../../shared/contract/monitoring/index.ts'
import type { ShownState } from '../StateBadge.tsx'

/** A monitor as it is now: what keeps it from checking comes first, then its open alerts, then its last window. */
export function monitorState({ problem, status, alerts, last }: Pick<Monitor, 'problem' | 'status' | 'alerts' | 'last'>): ShownState {
  if (problem !== null) return { tone: 'worse', text: 'problem' }
  if (status === 'paused') return { tone: 'line', text: 'paused' }
  if (alerts.critical > 0) return { tone: 'worse', text: 'critical alert' }
  if (alerts.warning > 0) return { tone: 'warn', text: 'alert' }
  if (last === null) return { tone: 'line', text: 'no windows yet' }
  if (last.status === 'failed') return { tone: 'worse', text: 'check failed' }
  if (last.status === 'noData') return { tone: 'line', text: 'no data' }
  return last.status === 'alert' ? { tone: 'warn', text: 'failing checks' } : { tone: 'better', text: 'ok' }
}
