import type { PolicyState } from '../../../shared/domain/automation/state.ts'
import type { openStates } from '../../../shared/domain/automation/state.ts'
import type { Automation } from '../context.ts'
import type { Policy, PolicyRun } from '../store.ts'

/** What a step works with. Its workspace makes changes in the name of the policy. */
export interface StepWork extends Automation {
  readonly policy: Policy
  readonly run: PolicyRun
  /** In ms since 1970 UTC. */
  readonly now: number
  readonly signal: AbortSignal
}

/**
 * Does what a state is for, as far as it can be done now, and takes the run to the next state in the transaction that keeps what it found.
 * What it begins is written down in the transaction that begins it: after a crash it is found and not begun again.
 * @returns whether anything has changed
 */
export type Step = (work: StepWork) => Promise<boolean>

export type OpenState = (typeof openStates)[number]
export type Steps = Readonly<Record<OpenState, Step>>

export const isOpenState = (state: PolicyState, steps: Steps): state is OpenState => Object.hasOwn(steps, state)
