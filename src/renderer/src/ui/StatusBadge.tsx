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

export function StatusBadge({ status }: { readonly status: JobStatus }) {
  const [tone, Icon] = looks[status]
  return (
    <Badge tone={tone} icon={<Icon className={`i ${status === 'running' ? 'spin' : ''}`} aria-hidden />}>
      {status}
    </Badge>
  )
}
