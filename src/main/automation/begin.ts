import { heldBack, type Held } from '../../shared/domain/automation/conditions.ts'
import { noFacts } from '../../shared/domain/automation/facts.ts'
import { takesTriggers } from '../../shared/domain/automation/state.ts'
import { counted } from '../../shared/numbers.ts'
import type { Registry, Workspace } from '../workspace/index.ts'
import type { Progress } from './progress.ts'
import {
  addEvent,
  insertRun,
  insertTriggers,
  linkTriggers,
  openRun,
  pastRuns,
  pendingTriggers,
  policyById,
  type PolicyRun,
  type TriggerRow,
  updatePolicy,
} from './store.ts'
import type { Occurrence } from './triggers/occurrence.ts'

/**
 * Keeps what has triggered a policy, each once, and how far it was looked at. Of a policy that is paused or frozen it comes to nothing,
 * then and later; else it waits for `beginRun`.
 * @returns how many are new
 */
export function recordTriggers(
  workspace: Workspace,
  policyId: number,
  found: readonly Occurrence[],
  progress: Progress | null = null,
): number {
  return workspace.write((db) => {
    const policy = policyById(db, policyId)
    const triggers = found.map((one) => {
      const waits = policy.status === 'active' || one.kind === 'manual'
      const evidence = waits ? one.evidence : { ...one.evidence, heldBack: `The policy is ${policy.status}.` }
      return { policyId, ...one, evidence, outcome: waits ? 'pending' : 'heldBack' }
    })
    const made = insertTriggers(db, triggers)
    if (progress !== null) updatePolicy(db, policyId, { progress: { ...progress, since: policy.progress.since } })
    return made
  })
}

/**
 * The triggers that wait join the open run of their policy, or start one if its conditions hold. In one transaction: of two processes one
 * finds nothing to do.
 * @returns the run that was started, or why none was; null where nothing waits
 */
export function beginRun(workspace: Workspace, policyId: number, now: number): PolicyRun | Held | null {
  return workspace.write((db) => {
    const waiting = pendingTriggers(db, policyId)
    if (waiting.length === 0) return null
    const open = openRun(db, policyId)
    if (open && takesTriggers(open.state)) {
      join(workspace, db, open, waiting)
      return null
    }
    const policy = policyById(db, policyId)
    const byHand = waiting.some(({ kind }) => kind === 'manual')
    const held = heldBack(policy.settings.conditions, policy.status, pastRuns(db, policyId), now, byHand)
    return held ?? start(workspace, db, { policyId, waiting, now })
  })
}

interface Starting {
  readonly policyId: number
  readonly waiting: readonly TriggerRow[]
  readonly now: number
}

function start(workspace: Workspace, db: Registry, { policyId, waiting, now }: Starting): PolicyRun {
  const policy = policyById(db, policyId)
  const detail = triggersText(waiting)
  return workspace.change(
    (run: PolicyRun) => ({
      action: 'policy.trigger',
      subject: `policy:${policy.name}`,
      detail: { run: run.id, triggers: waiting.slice(0, 20).map(({ kind, key }) => ({ kind, key })), text: detail },
    }),
    () => {
      const run = insertRun(db, { policyId, settings: policy.settings, facts: noFacts, startedAt: now })
      linkTriggers(
        db,
        waiting.map(({ id }) => id),
        'started',
        run.id,
      )
      addEvent(db, { runId: run.id, at: now, event: 'triggered', state: run.state, detail, actor: workspace.actor })
      return run
    },
  )
}

function join(workspace: Workspace, db: Registry, run: PolicyRun, waiting: readonly TriggerRow[]): void {
  linkTriggers(
    db,
    waiting.map(({ id }) => id),
    'joined',
    run.id,
  )
  addEvent(db, { runId: run.id, at: Date.now(), event: 'joined', state: run.state, detail: triggersText(waiting), actor: workspace.actor })
}

/** The first, and how many came with it. */
function triggersText([first, ...others]: readonly TriggerRow[]): string {
  const text = textOf(first)
  return others.length === 0 ? text : `${text} And ${counted(others.length, 'other trigger')}.`
}

export function textOf({ evidence }: Pick<TriggerRow, 'evidence'>): string {
  const { text } = evidence as { text?: unknown }
  return typeof text === 'string' ? text : ''
}
