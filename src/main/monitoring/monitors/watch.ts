import type { AbTest } from '../../../shared/contract/monitoring/abtests.ts'
import type { ListedMonitor } from '../../../shared/contract/monitoring/index.ts'
import { watched, type Workspace } from '../../workspace/index.ts'
import { describeAbTests } from '../abtests/describe.ts'
import { countAlerts, listAlerts, type StoredAlert } from '../alerts/store.ts'
import { describeMonitors } from './describe.ts'

/** The monitors now, and after every change. */
export function watchMonitors(workspace: Workspace, signal?: AbortSignal): AsyncGenerator<ListedMonitor[]> {
  return watched(workspace, () => describeMonitors(workspace.db), signal)
}

/** The same of A/B tests. */
export function watchAbTests(workspace: Workspace, signal?: AbortSignal): AsyncGenerator<AbTest[]> {
  return watched(workspace, () => describeAbTests(workspace.db), signal)
}

export interface OpenAlerts {
  readonly firing: number
  readonly acknowledged: number
  readonly newest: StoredAlert | null
}

/** How many alerts are open, and the newest of them. */
export function watchAlerts(workspace: Workspace, signal?: AbortSignal): AsyncGenerator<OpenAlerts> {
  const { db } = workspace
  return watched(
    workspace,
    () => {
      const { firing, acknowledged } = countAlerts(db)
      return { firing, acknowledged, newest: listAlerts(db, { open: true, limit: 1 })[0] ?? null }
    },
    signal,
  )
}
