import { isDeepStrictEqual } from 'node:util'
import { isClosed, type PolicyState } from '../../shared/domain/automation/state.ts'
import { CairnError } from '../../shared/errors.ts'
import { isTrouble } from '../workspace/index.ts'
import { beginRun, recordTriggers } from './begin.ts'
import { claimRun, type Claimant, newClaimant, releaseRun } from './claim.ts'
import type { Automation } from './context.ts'
import { isJobUnderWay } from './jobs.ts'
import { isAllowed } from './permission.ts'
import { policySteps } from './steps/index.ts'
import { isOpenState, type Steps } from './steps/step.ts'
import type { Progress } from './progress.ts'
import { isTriggerKnown, openRun, type Policy, policyById, policyIds, requireRun } from './store.ts'
import { collect } from './triggers/collect.ts'
import { type LabelCounts, type NewLabels, newLabels } from './triggers/labels.ts'
import { turnRun, workspaceOf } from './turn.ts'

export interface Tending {
  readonly signal?: AbortSignal
  readonly steps?: Steps
  readonly claimant?: Claimant
  /** What was counted at earlier looks. */
  readonly labels?: LabelCounts
  /** Is told of each policy that is damaged or cannot go on: it keeps no other from being looked at. */
  readonly failed?: (error: CairnError) => void
}

/**
 * One look at every policy that this user lets work: what has triggered it is kept, a run is started where its conditions hold, and the
 * open run goes on as far as it can.
 * @param now in ms since 1970 UTC
 */
export async function tendPolicies(automation: Automation, now: number, tending: Tending = {}): Promise<void> {
  const { db } = automation.workspace
  for (const id of policyIds(db)) {
    if (tending.signal?.aborted || !automation.workspace.sqlite.open) return
    await tendPolicy(automation, id, now, tending)
  }
}

/** The same of one policy. Never throws: what keeps it from going on is told to `failed`. */
export async function tendPolicy(automation: Automation, id: number, now: number, tending: Tending = {}): Promise<void> {
  try {
    await lookAt(automation, id, now, tending)
  } catch (thrown) {
    const error = CairnError.from(thrown)
    // A person, or another process, was faster.
    if (error.code !== 'AUTOMATION_BUSY') tending.failed?.(error)
  }
}

async function lookAt(automation: Automation, id: number, now: number, tending: Tending): Promise<void> {
  const { workspace } = automation
  const policy = policyById(workspace.db, id)
  if (!isAllowed(workspace, policy)) return
  const own = workspaceOf(workspace, policy)
  const found = collect(workspace.db, policy, now)
  const { occurrences, labels } = await labelsOf(automation, policy, tending)
  // Such as an age, which stays: what is known is no reason to write every second.
  const all = [...found.occurrences, ...occurrences].filter((one) => !isTriggerKnown(workspace.db, id, one))
  const progress = { ...found.progress, labels }
  if (all.length > 0 || isWorthKeeping(progress, policy.progress)) recordTriggers(own, id, all, progress)
  beginRun(own, id, now)
  const open = openRun(workspace.db, id)
  if (open) await tendRun(automation, open.id, now, tending)
}

/** How far time was looked at is kept once a minute; what was looked at twice is known by its key. */
const isWorthKeeping = (now: Progress, before: Progress) =>
  now.version !== before.version ||
  now.alert !== before.alert ||
  Math.abs(now.at - before.at) >= 60_000 ||
  !isDeepStrictEqual(now.labels, before.labels)

/** A deployment that is gone, or whose labels cannot be read, keeps no other trigger from being looked at. */
async function labelsOf(automation: Automation, policy: Policy, { signal, labels: counts, failed }: Tending): Promise<NewLabels> {
  try {
    return await newLabels(automation, policy, counts ?? new Map(), signal ?? new AbortController().signal)
  } catch (thrown) {
    failed?.(CairnError.from(thrown))
    return { occurrences: [], labels: policy.progress.labels }
  }
}

/**
 * Takes a run on as far as it can go now. Does nothing while another living process does. A run that waits is only looked at: nothing is
 * written, every second for days, where nothing has happened.
 */
export async function tendRun(automation: Automation, id: number, now: number, tending: Tending = {}): Promise<void> {
  const { signal = new AbortController().signal, steps = policySteps, claimant = newClaimant() } = tending
  const { workspace } = automation
  let claimed = false
  try {
    while (!signal.aborted && workspace.sqlite.open) {
      const run = requireRun(workspace.db, id)
      if (isClosed(run.state) || isJobUnderWay(automation, run)) return
      if (!claimed && !resting.has(run.state)) {
        if (claimRun(workspace, id, claimant) === null) return
        claimed = true
      }
      if (!(await step(automation, id, { now, signal, steps }))) return
    }
  } finally {
    if (claimed) releaseRun(workspace, id, claimant)
  }
}

/** Their looks are short, and of two processes that see the same the second is refused. */
const resting: ReadonlySet<PolicyState> = new Set(['waiting', 'awaitingApproval', 'watching'])

async function step(
  automation: Automation,
  id: number,
  { now, signal, steps }: { now: number; signal: AbortSignal; steps: Steps },
): Promise<boolean> {
  const { db } = automation.workspace
  const run = requireRun(db, id)
  if (!isOpenState(run.state, steps)) return false
  const policy = policyById(db, run.policyId)
  const workspace = workspaceOf(automation.workspace, policy)
  try {
    return await steps[run.state]({ ...automation, workspace, policy, run, now, signal })
  } catch (thrown) {
    const error = CairnError.from(thrown)
    // A lock or a full disk passes; a process that closes goes on the next time.
    if (
      signal.aborted ||
      !automation.workspace.sqlite.open ||
      error.code === 'AUTOMATION_BUSY' ||
      error.code === 'CANCELLED' ||
      isTrouble(error)
    )
      throw error
    // It is no longer in this step: another process, or a person, was faster.
    if (requireRun(db, id).state !== run.state) return false
    const { code, message } = error
    turnRun(workspace, requireRun(db, id), { event: 'fail', detail: message, facts: { problem: { code, message } } })
    return true
  }
}
