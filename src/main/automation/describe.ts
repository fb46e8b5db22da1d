import type { Policy as PolicyView, PolicyRun as RunView, PolicyRunSummary, PolicyTriggered } from '../../shared/contract/automation.ts'
import { cooldownUntil, heldBack } from '../../shared/domain/automation/conditions.ts'
import { TriggerEvidence } from '../../shared/domain/automation/facts.ts'
import { TriggerKind } from '../../shared/domain/automation/policy.ts'
import { isClosed, PolicyState } from '../../shared/domain/automation/state.ts'
import { stateTexts } from '../../shared/domain/automation/texts.ts'
import type { Registry, Workspace } from '../workspace/index.ts'
import { textOf } from './begin.ts'
import { isAllowed } from './permission.ts'
import {
  countRuns,
  eventsOf,
  listRuns,
  modelNameOf,
  openRun,
  pastRuns,
  pendingTriggers,
  type Policy,
  policyById,
  policyIds,
  type PolicyRun,
  type RunQuery,
  type TriggerRow,
  triggersOf,
  triggersOfRun,
} from './store.ts'
import { collect } from './triggers/collect.ts'
import { nextOf } from './triggers/schedule.ts'

export function describePolicies(workspace: Workspace): PolicyView[] {
  return policyIds(workspace.db).map((id) => describePolicy(workspace, policyById(workspace.db, id)))
}

export function describePolicy(workspace: Workspace, policy: Policy): PolicyView {
  const { db } = workspace
  const { id, name, settings, status, frozenReason, createdAt, actor } = policy
  const now = Date.now()
  const runs = pastRuns(db, id)
  const open = openRun(db, id)
  const [last] = listRuns(db, { policyId: id, limit: 2 }).filter(({ state }) => isClosed(state))
  const cooled = cooldownUntil(settings.conditions.cooldownHours, runs)
  const pending = pendingTriggers(db, id).length
  return {
    id,
    name,
    model: modelNameOf(db, policy),
    settings,
    status,
    frozenReason,
    allowed: isAllowed(workspace, policy),
    createdAt,
    actor,
    nextAt: status === 'active' ? nextOf(settings, now) : null,
    cooldownUntil: cooled !== null && cooled > now ? cooled : null,
    pending,
    heldBack: pending === 0 ? null : heldBack(settings.conditions, status, runs, now),
    open: open ? summarizeRun(db, open, policy) : null,
    last: last ? summarizeRun(db, last, policy) : null,
    runs: countRuns(db, id),
    problems: [...collect(db, policy, now).problems],
  }
}

export function describeRuns(db: Registry, query: RunQuery): PolicyRunSummary[] {
  return listRuns(db, query).map((run) => summarizeRun(db, run, policyById(db, run.policyId)))
}

export function summarizeRun(db: Registry, run: PolicyRun, policy: Policy): PolicyRunSummary {
  const triggers = triggersOfRun(db, run.id)
  const { facts, state } = run
  return {
    id: run.id,
    policy: policy.name,
    model: modelNameOf(db, policy),
    state,
    isOpen: !isClosed(state),
    trigger: TriggerKind.catch('manual').parse(triggers[0]?.kind),
    triggerText: triggers.length === 0 ? '' : textOf(triggers[0]),
    triggers: triggers.length,
    champion: facts.champion,
    challenger: facts.challenger,
    text: eventsOf(db, run.id).at(-1)?.detail ?? stateTexts[state],
    startedAt: run.startedAt,
    updatedAt: run.updatedAt,
    endedAt: run.endedAt,
  }
}

export function describeRun(db: Registry, run: PolicyRun): RunView {
  const { revision: _revision, claim: _claim, recipe: _recipe, baseline: _baseline, ...facts } = run.facts
  return {
    ...summarizeRun(db, run, policyById(db, run.policyId)),
    settings: run.settings,
    triggered: triggersOfRun(db, run.id).map(describeTrigger),
    facts,
    events: eventsOf(db, run.id).map(({ id, at, event, state, detail, actor }) => ({
      id,
      at,
      event,
      state: PolicyState.parse(state),
      detail,
      actor,
    })),
  }
}

export function describeTriggers(db: Registry, policy: Policy, limit: number): PolicyTriggered[] {
  return triggersOf(db, policy.id, limit).map(describeTrigger)
}

function describeTrigger({ id, kind, key, at, evidence, outcome, runId }: TriggerRow): PolicyTriggered {
  const { heldBack: reason, ...rest } = TriggerEvidence.catch({ text: '' }).parse(evidence)
  const known = outcome === 'started' || outcome === 'joined' || outcome === 'pending' ? outcome : 'heldBack'
  return {
    id,
    kind: TriggerKind.catch('manual').parse(kind),
    key,
    at,
    evidence: rest,
    outcome: known,
    detail: typeof reason === 'string' ? reason : '',
    run: runId,
  }
}
