import type { Policy, PolicyRunSummary } from '../../../../shared/contract/automation.ts'
import { IconAlertTriangle, IconCheck, IconLoader2, IconMinus, IconX } from '../icons.ts'
import { Badge } from '../marks.tsx'
import { policyState, runState, type ShownState } from './policyState.ts'

const icons = { better: IconCheck, worse: IconX, warn: IconAlertTriangle, info: IconLoader2, line: IconMinus } as const

function Mark({ state: { tone, text } }: { readonly state: ShownState }) {
  const Icon = icons[tone]
  return (
    <Badge tone={tone} icon={<Icon className={`i ${tone === 'info' ? 'spin' : ''}`} aria-hidden />}>
      {text}
    </Badge>
  )
}

export function PolicyBadge({ policy }: { readonly policy: Policy }) {
  return <Mark state={policyState(policy)} />
}

export function PolicyRunBadge({ run }: { readonly run: Pick<PolicyRunSummary, 'state'> }) {
  return <Mark state={runState(run)} />
}
