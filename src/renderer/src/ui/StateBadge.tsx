import { IconAlertTriangle, IconCheck, IconLoader2, IconMinus, IconX } from './icons.ts'
import { Badge } from './marks.tsx'

/** How something that runs or watches is now. */
export interface ShownState {
  readonly tone: 'better' | 'worse' | 'warn' | 'info' | 'line'
  readonly text: string
}

const icons = { better: IconCheck, worse: IconX, warn: IconAlertTriangle, info: IconLoader2, line: IconMinus } as const

/** A state as a word with its icon. */
export function StateBadge({ state: { tone, text } }: { readonly state: ShownState }) {
  const Icon = icons[tone]
  return (
    <Badge tone={tone} icon={<Icon className={`i ${tone === 'info' ? 'spin' : ''}`} aria-hidden />}>
      {text}
    </Badge>
  )
}
