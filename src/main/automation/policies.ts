import { randomUUID } from 'node:crypto'
import type { PolicySettings } from '../../shared/domain/automation/policy.ts'
import { CairnError } from '../../shared/errors.ts'
import { requireDataset } from '../datasets/index.ts'
import { requireModel } from '../models/index.ts'
import { requireDeployment } from '../serving/index.ts'
import type { Registry, Workspace } from '../workspace/index.ts'
import { beginRun, recordTriggers } from './begin.ts'
import type { Automation } from './context.ts'
import { allow, forget } from './permission.ts'
import {
  addPolicy,
  deletePolicy,
  findPolicy,
  openRun,
  type Policy,
  type PolicyRun,
  requirePolicy,
  requireRun,
  updatePolicy,
} from './store.ts'
import { tendRun } from './tend.ts'
import { progressNow } from './triggers/collect.ts'
import { requireSchedule } from '../schedules.ts'
import { turnRun } from './turn.ts'

/** @throws ALREADY_EXISTS, NOT_FOUND, INVALID_INPUT */
export function createPolicy(workspace: Workspace, name: string, settings: PolicySettings): Policy {
  const policy = workspace.change(
    () => ({ action: 'policy.create', subject: `policy:${name}`, detail: { settings } }),
    (db) => {
      const there = findPolicy(db, name)
      if (there) throw new CairnError('ALREADY_EXISTS', `A policy called "${there.name}" already exists.`, { policy: there.name })
      const known = checkedSettings(db, settings)
      return addPolicy(db, { name, ...known, progress: progressNow(db, Date.now()), actor: workspace.actor })
    },
  )
  allow(workspace, policy)
  return policy
}

/** A run that is open keeps the settings that it started with. @throws NOT_FOUND, INVALID_INPUT */
export function setPolicySettings(workspace: Workspace, name: string, settings: PolicySettings): Policy {
  const policy = workspace.change(
    ({ name: known }: Policy) => ({ action: 'policy.set', subject: `policy:${known}`, detail: { settings } }),
    (db) => {
      const { id } = requirePolicy(db, name)
      updatePolicy(db, id, { ...checkedSettings(db, settings), actor: workspace.actor })
      return requirePolicy(db, name)
    },
  )
  allow(workspace, policy)
  return policy
}

/** What it names is there, under the name that it has; a monitor may be made later. @throws NOT_FOUND, INVALID_INPUT */
export function checkedSettings(db: Registry, settings: PolicySettings): Pick<Policy, 'modelId' | 'settings'> {
  const model = requireModel(db, settings.model)
  const { data } = settings
  requireDataset(db, data.dataset)
  if (data.kind === 'append') {
    requireDataset(db, data.from)
    if (data.from === data.dataset)
      throw new CairnError('INVALID_INPUT', 'Rows cannot be appended from the same dataset. Choose another one, or its newest version.', {
        field: 'data.from',
      })
  }
  for (const trigger of settings.triggers) {
    if (trigger.kind === 'schedule') requireSchedule(trigger)
    if (trigger.kind === 'dataset') requireDataset(db, trigger.dataset)
    if (trigger.kind === 'labels') requireDeployment(db, trigger.deployment)
  }
  return { modelId: model.id, settings: { ...settings, model: model.name } }
}

/** From now on triggers come to nothing. @throws NOT_FOUND */
export function pausePolicy(workspace: Workspace, name: string): Policy {
  return workspace.change(
    (policy: Policy) => ({ action: 'policy.pause', subject: `policy:${policy.name}` }),
    (db) => {
      const policy = requirePolicy(db, name)
      if (policy.status === 'active') updatePolicy(db, policy.id, { status: 'paused' })
      return requirePolicy(db, name)
    },
  )
}

/** Lets a policy work again that was paused or frozen, or came with the workspace. What has happened meanwhile starts nothing. @throws NOT_FOUND */
export function resumePolicy(workspace: Workspace, name: string): Policy {
  const policy = workspace.change(
    (now: Policy) => ({ action: 'policy.resume', subject: `policy:${now.name}` }),
    (db) => {
      const { id } = requirePolicy(db, name)
      updatePolicy(db, id, { status: 'active', frozenReason: null, progress: progressNow(db, Date.now()) })
      return requirePolicy(db, name)
    },
  )
  allow(workspace, policy)
  return policy
}

/** With its history; what its runs have made stays. @throws NOT_FOUND, AUTOMATION_BUSY while a run is open */
export function removePolicy(workspace: Workspace, name: string): void {
  const policy = workspace.change(
    (gone: Policy) => ({ action: 'policy.remove', subject: `policy:${gone.name}`, detail: { settings: gone.settings } }),
    (db) => {
      const found = requirePolicy(db, name)
      const open = openRun(db, found.id)
      if (open) throw busy(found.name, `Run ${open.id} is open. Cancel it first.`)
      deletePolicy(db, found.id)
      return found
    },
  )
  forget(workspace, policy)
}

/** Starts a run by hand. @returns the run @throws NOT_FOUND, AUTOMATION_BUSY where one is open or the policy is frozen */
export function runPolicy(workspace: Workspace, name: string, reason: string): PolicyRun {
  const now = Date.now()
  return workspace.write((db) => {
    const policy = requirePolicy(db, name)
    const open = openRun(db, policy.id)
    if (open) throw busy(policy.name, `Run ${open.id} is open.`)
    if (policy.status === 'frozen') throw busy(policy.name, `It is frozen: ${policy.frozenReason ?? ''} Resume it first.`)
    // A policy that is paused can be started by hand; its triggers come to nothing.
    const text = `Started by ${workspace.actor}${reason === '' ? '.' : `: ${reason}`}`
    recordTriggers(workspace, policy.id, [{ kind: 'manual', key: randomUUID(), at: now, evidence: { text, actor: workspace.actor } }])
    const begun = beginRun(workspace, policy.id, now)
    if (begun === null || !('state' in begun)) throw busy(policy.name, begun?.reason ?? 'Another process has started it.')
    allow(workspace, policy)
    return begun
  })
}

const busy = (policy: string, text: string) => new CairnError('AUTOMATION_BUSY', text, { policy })

/** What a person decides of a challenger that was proposed. @throws NOT_FOUND, AUTOMATION_BUSY where it does not wait for that */
export function decideRun(
  workspace: Workspace,
  id: number,
  { approved, reason }: { readonly approved: boolean; readonly reason: string },
): PolicyRun {
  const by = `${approved ? 'Approved' : 'Declined'} by ${workspace.actor}${reason === '' ? '.' : `: ${reason}`}`
  return workspace.write((db) =>
    turnRun(workspace, requireRun(db, id), {
      event: approved ? 'approve' : 'decline',
      detail: by,
      facts: { approval: { approved, actor: workspace.actor, reason, at: Date.now() } },
    }),
  )
}

/** Approves, and moves the alias now where no other process does it. */
export async function approveRun(automation: Automation, id: number, reason: string): Promise<PolicyRun> {
  decideRun(automation.workspace, id, { approved: true, reason })
  await tendRun(automation, id, Date.now()).catch((thrown: unknown) => {
    // Another process goes on with it.
    if (CairnError.from(thrown).code !== 'AUTOMATION_BUSY') throw thrown
  })
  return requireRun(automation.workspace.db, id)
}

/** Ends a run that has not decided yet, and the job that it waits for. @throws NOT_FOUND, AUTOMATION_BUSY */
export function cancelRun({ workspace, runner }: Automation, id: number, reason: string): PolicyRun {
  const ended = workspace.write((db) =>
    turnRun(workspace, requireRun(db, id), {
      event: 'cancel',
      detail: `Cancelled by ${workspace.actor}${reason === '' ? '.' : `: ${reason}`}`,
    }),
  )
  const job = ended.facts.challenger === null ? (ended.facts.trainingJob ?? ended.facts.dataJob) : null
  if (job !== null && ['queued', 'running', 'paused'].includes(runner.get(job).status)) runner.cancel(job)
  return ended
}
