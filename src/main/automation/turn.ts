import type { PolicyFacts } from '../../shared/domain/automation/facts.ts'
import { mostText } from '../../shared/domain/automation/facts.ts'
import { breaks } from '../../shared/domain/automation/conditions.ts'
import { isClosed, nextPolicyState, type PolicyEventName, type PolicyState } from '../../shared/domain/automation/state.ts'
import { stateTexts } from '../../shared/domain/automation/texts.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Registry, Workspace } from '../workspace/index.ts'
import { addEvent, closedStatesSince, type Policy, policyById, type PolicyRun, requireRun, updatePolicy, updateRun } from './store.ts'

/** What happened in a run, with what was found. */
export interface Turn {
  readonly event: PolicyEventName
  readonly detail: string
  readonly facts?: Partial<PolicyFacts>
}

/** The workspace, changed by a policy: its name is the author's, the key that of the person who lets it work. */
export function workspaceOf(workspace: Workspace, { name }: Pick<Policy, 'name'>): Workspace {
  return workspace.as(Array.from(`policy ${name}`).slice(0, 100).join(''))
}

/**
 * Takes a run from where it was seen to its next state, in one transaction with all that belongs to it; whoever comes second finds that
 * it has moved. A run that ends may freeze its policy.
 * @throws AUTOMATION_BUSY
 */
export function turnRun(
  workspace: Workspace,
  seen: PolicyRun,
  { event, detail, facts = {} }: Turn,
  also: (db: Registry) => void = () => {},
): PolicyRun {
  return workspace.change(
    (run: PolicyRun) => ({
      action: 'policy.step',
      subject: subjectOf(workspace.db, run),
      detail: { run: run.id, event, state: run.state, text: detail },
    }),
    (db) => {
      const before = asSeen(db, seen)
      const state = nextPolicyState(before.state, event)
      if (state === null) throw meaningless(before)
      also(db)
      const run = write(db, before, state, facts)
      addEvent(db, { runId: seen.id, at: run.updatedAt, event, state, detail: detail.slice(0, mostText), actor: workspace.actor })
      if (isClosed(state)) freezeIfBroken(workspace, db, run)
      return run
    },
  )
}

/** Keeps what a step has begun, such as a job, in the transaction that begins it. @throws AUTOMATION_BUSY */
export function noteFacts(workspace: Workspace, seen: PolicyRun, facts: Partial<PolicyFacts>, detail: string): PolicyRun {
  return workspace.change(
    (run: PolicyRun) => ({
      action: 'policy.begin',
      subject: subjectOf(workspace.db, run),
      detail: { run: run.id, state: run.state, text: detail },
    }),
    (db) => {
      const before = asSeen(db, seen)
      const run = write(db, before, before.state, facts)
      addEvent(db, {
        runId: seen.id,
        at: run.updatedAt,
        event: 'started',
        state: run.state,
        detail: detail.slice(0, mostText),
        actor: workspace.actor,
      })
      return run
    },
  )
}

/** Without an entry in the audit log: for what only tells how far a step is. @throws AUTOMATION_BUSY */
export function keepFacts(workspace: Workspace, seen: PolicyRun, facts: Partial<PolicyFacts>): PolicyRun {
  return workspace.write((db) => {
    const before = asSeen(db, seen)
    return write(db, before, before.state, facts)
  })
}

function asSeen(db: Registry, seen: PolicyRun): PolicyRun {
  const now = requireRun(db, seen.id)
  if (now.state !== seen.state || now.facts.revision !== seen.facts.revision) throw busy(seen)
  return now
}

function write(db: Registry, before: PolicyRun, state: PolicyState, change: Partial<PolicyFacts>): PolicyRun {
  const facts = { ...before.facts, ...change, revision: before.facts.revision + 1 }
  const now = Date.now()
  const ended = isClosed(state)
  updateRun(db, before.id, { state, isOpen: !ended, facts, updatedAt: now, endedAt: ended ? now : null })
  return requireRun(db, before.id)
}

function freezeIfBroken(workspace: Workspace, db: Registry, run: PolicyRun): void {
  const policy = policyById(db, run.policyId)
  const reason = breaks(closedStatesSince(db, policy.id, policy.progress.since))
  if (reason === null || policy.status === 'frozen') return
  workspace.change(
    () => ({ action: 'policy.freeze', subject: `policy:${policy.name}`, detail: { reason, run: run.id } }),
    (now) => updatePolicy(now, policy.id, { status: 'frozen', frozenReason: reason }),
  )
}

const subjectOf = (db: Registry, run: PolicyRun) => `policy:${policyById(db, run.policyId).name}`

/** What a person asks of a run that does not wait for it, such as an approval of one that has ended. */
const meaningless = ({ id, state }: PolicyRun) =>
  new CairnError('AUTOMATION_BUSY', `Run ${id} does not wait for this: its state is "${stateTexts[state]}".`, { run: id })

const busy = ({ id }: PolicyRun) => new CairnError('AUTOMATION_BUSY', `Run ${id} has moved on in the meantime.`, { run: id })
