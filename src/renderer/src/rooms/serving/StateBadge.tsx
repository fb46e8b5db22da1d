import { IconAlertTriangle, IconCheck, IconLoader2, IconPlayerStop, IconX } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'
import type { ShownState } from './states.ts'

const icons = { better: IconCheck, worse: IconX, warn: IconAlertTriangle, info: IconLoader2, line: IconPlayerStop } as const

/** The state of an endpoint or a deployment: a word with its icon. */
export function StateBadge({ state: { tone, text } }: { readonly state: ShownState }) {
  const Icon = icons[tone]
  return (
    <Badge tone={tone} icon={<Icon className={`i ${tone === 'info' ? 'spin' : ''}`} aria-hidden />}>
      {text}
    </Badge>
  )
}
