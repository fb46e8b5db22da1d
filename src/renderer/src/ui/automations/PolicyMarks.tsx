import type { Policy, PolicyRunSummary } from '../../../../shared/contract/automation.ts'
import { StateBadge } from '../StateBadge.tsx'
import { policyState, runState } from './policyState.ts'

export function PolicyBadge({ policy }: { readonly policy: Policy }) {
  return <StateBadge state={policyState(policy)} />
}

export function PolicyRunBadge({ run }: { readonly run: Pick<PolicyRunSummary, 'state'> }) {
  return <StateBadge state={runState(run)} />
}
