import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '../icons.ts'
import { Badge } from '../marks.tsx'
import { monitorState, type MonitorState } from './monitorState.ts'

const icons = { better: IconCheck, worse: IconX, warn: IconAlertTriangle, line: IconMinus } as const

/** The state of a monitor, a window or an alert: a word with its icon. */
export function StateMark({ state: { tone, text } }: { readonly state: MonitorState }) {
  const Icon = icons[tone]
  return (
    <Badge tone={tone} icon={<Icon className="i" aria-hidden />}>
      {text}
    </Badge>
  )
}

export function MonitorBadge({ monitor }: { readonly monitor: ListedMonitor }) {
  return <StateMark state={monitorState(monitor)} />
}
