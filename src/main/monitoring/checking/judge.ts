import type { CheckResult } from '../../../shared/domain/monitoring/checks.ts'
import type { Registry } from '../../workspace/index.ts'
import { type AlertTurn, evaluateAlerts, evaluateStatus } from '../alerts/index.ts'
import { type MonitorRow, settingsOf } from '../monitors/store.ts'
import type { KeptWindow } from './commit.ts'

/** What rules make of windows that were checked, in the transaction that writes them. */
export function judgeWindows(db: Registry, row: MonitorRow, windows: readonly KeptWindow[], now: number): AlertTurn[] {
  const monitor = { id: row.id, settings: settingsOf(row) }
  return windows.flatMap(({ report, ...window }, place) => {
    const waiting = new Set(windows.slice(place + 1).map(({ id }) => id))
    return report === null ? [] : evaluateAlerts(db, monitor, window, report, now, waiting)
  })
}

/** What rules make of the checks of time. */
export function judgeStatus(db: Registry, row: MonitorRow, results: readonly CheckResult[], now: number): AlertTurn[] {
  return evaluateStatus(db, { id: row.id, settings: settingsOf(row) }, [...results], now)
}
