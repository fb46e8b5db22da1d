import type { Policy, PolicyRunSummary } from '../../../../shared/contract/automation.ts'
import type { PolicyState } from '../../../../shared/domain/automation/state.ts'
import { stateTexts } from '../../../../shared/domain/automation/texts.ts'
import type { ShownState } from '../StateBadge.tsx'

/** A policy as it is now: what a person has to do comes first, then the run that is open, then its last outcome. */
export function policyState({ status, allowed, open, problems }: Pick<Policy, 'status' | 'allowed' | 'open' | 'problems'>): ShownState {
  if (status === 'frozen') return { tone: 'worse', text: 'frozen' }
  if (open?.state === 'awaitingApproval') return { tone: 'warn', text: 'awaiting approval' }
  if (!allowed) return { tone: 'warn', text: 'not allowed yet' }
  if (status === 'paused') return { tone: 'line', text: 'paused' }
  if (problems.length > 0) return { tone: 'warn', text: 'problem' }
  return { tone: 'better', text: 'active' }
}

const tones: Readonly<Partial<Record<PolicyState, ShownState['tone']>>> = {
  awaitingApproval: 'warn',
  waiting: 'line',
  promoted: 'better',
  notPromoted: 'line',
  rejected: 'worse',
  declined: 'line',
  rolledBack: 'worse',
  skipped: 'line',
  failed: 'worse',
  cancelled: 'line',
}

/** Where a run is, or how it ended. */
export function runState({ state }: Pick<PolicyRunSummary, 'state'>): ShownState {
  return { tone: tones[state] ?? 'info', text: stateTexts[state] }
}
