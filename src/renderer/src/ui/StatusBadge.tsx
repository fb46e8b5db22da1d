import type { JobStatus } from '../../../shared/domain/job.ts'
import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerPause, IconPlayerStop, IconX } from './icons.ts'
import { Badge } from './marks.tsx'

const looks = {
  queued: ['line', IconLoader2],
  running: ['info', IconLoader2],
  paused: ['warn', IconPlayerPause],
  interrupted: ['warn', IconAlertTriangle],
  failed: ['worse', IconX],
  stopped: ['warn', IconPlayerStop],
  done: ['better', IconCheck],
} as const

interface StatusBadgeProps {
  readonly status: JobStatus
  /** What is said of it; its name by default. */
  readonly text?: string
}

export function StatusBadge({ status, text = status }: StatusBadgeProps) {
  const [tone, Icon] = looks[status]
  return (
    <Badge tone={tone} icon={<Icon className={`i ${status === 'running' ? 'spin' : ''}`} aria-hidden />}>
      {text}
    </Badge>
  )
}
