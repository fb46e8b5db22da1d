import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { StateBadge } from '../StateBadge.tsx'
import { monitorState } from './monitorState.ts'

export function MonitorBadge({ monitor }: { readonly monitor: ListedMonitor }) {
  return <StateBadge state={monitorState(monitor)} />
}
