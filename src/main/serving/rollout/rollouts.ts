import { type Route, type RouteTarget, targetText } from '../../../shared/domain/serving/route.ts'
import type { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import {
  armsOf,
  candidateArm,
  type RolloutPlan,
  type RolloutState,
  routeOfEnd,
  routeOfStep,
  type SeenArms,
} from '../../../shared/domain/serving/rollout.ts'
import { CairnError } from '../../../shared/errors.ts'
import { currentAlias, modelVersionRef, type ModelVersionRow, moveAlias } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import type { Serving } from '../context.ts'
import type { Registry } from '../../workspace/index.ts'
import { changeDeployments, moveAliasBack, refuseBusy, retargeted, reviseDeployment } from '../deployments.ts'
import { endpointService, requirePermitted } from '../endpointSettings.ts'
import { numberOfVersion, resolveRoute, versionOf } from '../routes.ts'
import type { ServedVersion } from '../servables.ts'
import { currentRevision, requireDeployment, requireRevision, type Revision } from '../store.ts'
import { addRollout, openRolloutOf, requireRollout, type Rollout, turnRollout } from './store.ts'

/**
 * Begins to move the traffic of a deployment to a version, step by step.
 * @param live what is seen of the endpoint, if it runs: what the candidate did before does not count
 * @returns its id @throws NOT_FOUND; DEPLOYMENT_BUSY while another one has not ended; INVALID_INPUT where the version answers everything
 * already, or an arm is called as that of the candidate
 */
export async function startRollout(serving: Serving, name: string, plan: RolloutPlan, live: EndpointStatistics | null): Promise<number> {
  const { db, actor } = serving.workspace
  const deployment = requireDeployment(db, name)
  refuseBusy(db, deployment)
  const { number: revision, route, resolved } = currentRevision(db, deployment)
  const candidate = versionOf(db, deployment.modelId, plan.candidate)
  if (route.arms.some((arm) => arm.name === candidateArm))
    throw new CairnError('INVALID_INPUT', `The route of ${name} has an arm called ${candidateArm} already. Remove it first.`, {
      deployment: name,
    })
  if (resolved.arms.length === 1 && resolved.arms[0].versionId === candidate.id)
    throw new CairnError('INVALID_INPUT', `${modelVersionRef(db, candidate.id)} answers all requests of ${name} already.`, {
      deployment: name,
    })
  // A version by itself, so that nothing that moves meanwhile changes what is rolled out.
  const target = { version: candidate.number }
  const now = Date.now()
  const baseline = baselineOf(serving, { deployment: name, candidate }, live)
  let id = 0
  await reviseDeployment(serving, {
    name,
    route: routeOfStep(route, target, plan.steps[0].weight),
    cause: 'rollout',
    reason: `${targetText(target)} gets ${percent(plan.steps[0].weight)}`,
    action: 'deployment.rollout.start',
    also: (tx) => {
      if (currentRevision(tx, deployment).number !== revision)
        throw new CairnError('DEPLOYMENT_BUSY', `The route of ${name} has changed in the meantime.`, { deployment: name })
      const state = { step: 0, since: now, pausedAt: null, baseline, revision, aliasMoved: null, held: null, history: [] }
      id = addRollout(tx, { deploymentId: deployment.id, plan: { ...plan, candidate: target }, state, actor, startedAt: now })
      turnRollout(
        tx,
        requireRollout(tx, id),
        { state: {}, event: { event: 'started', detail: percent(plan.steps[0].weight), candidate: null, live: null } },
        now,
      )
    },
  })
  return id
}

/** Holds it where it is: the route stays, no time passes, and no guard rolls back. */
export function pauseRollout(serving: Serving, name: string): void {
  const rollout = openNow(serving, name)
  if (rollout.status === 'paused') return
  const now = Date.now()
  change(serving, rollout, 'deployment.rollout.pause', (db) =>
    turnRollout(db, rollout, { status: 'paused', state: { pausedAt: now }, event: told('paused') }, now),
  )
}

/** Goes on from where it was held; the time of the step goes on too. */
export function resumeRollout(serving: Serving, name: string): void {
  const rollout = openNow(serving, name)
  if (rollout.status === 'running') return
  const now = Date.now()
  const since = rollout.state.since + (now - (rollout.state.pausedAt ?? now))
  change(serving, rollout, 'deployment.rollout.resume', (db) =>
    turnRollout(db, rollout, { status: 'running', state: { pausedAt: null, since, held: null }, event: told('resumed') }, now),
  )
}

/** Takes the next step now, whatever the plan says of its time; guards and gates hold. @param live what is seen of the endpoint, if it runs */
export async function skipStep(serving: Serving, name: string, live: EndpointStatistics | null): Promise<void> {
  await advance(serving, openNow(serving, name), live, null, 'skipped')
}

/** Ends it: the route is what it was before the first step, and the alias too. */
export async function abortRollout(serving: Serving, name: string, reason: string): Promise<void> {
  await goBack(serving, openNow(serving, name), { status: 'aborted', detail: reason, seen: null })
}

function openNow({ workspace: { db } }: Serving, name: string): Rollout {
  return openRolloutOf(db, requireDeployment(db, name))
}

/** Rolls back registry and endpoint in one action. @param detail what was seen */
export async function rollBackRollout(serving: Serving, rollout: Rollout, detail: string, seen: SeenArms): Promise<void> {
  await goBack(serving, rollout, { status: 'rolledBack', detail, seen })
}

/** The next step; after the last one the alias moves through its gates, and everything goes to the candidate. */
export async function advance(
  serving: Serving,
  rollout: Rollout,
  live: EndpointStatistics | null,
  seen: SeenArms | null,
  event: 'step' | 'skipped' = 'step',
): Promise<void> {
  const { plan, state } = rollout
  const next = state.step + 1
  if (next > plan.steps.length) return finish(serving, rollout, seen)
  if (next < plan.steps.length) {
    const weight = plan.steps[next].weight
    return turn(serving, rollout, {
      route: routeOfStep(before(serving, rollout).route, plan.candidate, weight),
      step: next,
      detail: percent(weight),
      event,
      live,
      seen,
    })
  }
  const moved = await moveToCandidate(serving, rollout)
  if (!moved) return
  await turn(serving, moved, {
    route: routeOfEnd(before(serving, rollout).route, plan),
    step: next,
    detail: plan.alias ?? '',
    event: event === 'skipped' ? event : 'watching',
    live,
    seen,
  })
  if (plan.watch === 0) finish(serving, requireRollout(serving.workspace.db, rollout.id), seen)
}

/** What another moment may let pass; whatever else keeps an alias from moving, a person has to look at. */
const passing = new Set(['DEPLOYMENT_BUSY', 'WORKSPACE_BUSY', 'WORKSPACE_LOCKED', 'DISK_FULL', 'DISK_FAILED', 'CANCELLED'])

/**
 * Moves the alias of the plan, and writes down from where in the same transaction: whatever comes next, it can be taken back.
 * @returns the roll-out as it is then; null where the alias could not move, as when its gates did not pass: then it is held, and says why
 */
async function moveToCandidate(serving: Serving, rollout: Rollout): Promise<Rollout | null> {
  const { workspace } = serving
  const { db } = workspace
  const { alias, candidate } = rollout.plan
  // Moved already: by a person, or before the process of this roll-out was killed.
  if (alias === null || meansCandidate(db, rollout, alias)) return rollout
  requirePermitted(serving)
  try {
    const ref = modelVersionRef(db, versionOf(db, rollout.modelId, candidate).id)
    const reason = `Roll-out ${rollout.id} of the deployment ${rollout.deployment}`
    const also = (tx: Registry, from: number | null) =>
      turnRollout(tx, rollout, { state: { aliasMoved: { from } }, event: told('step', `${alias} moves to ${ref}`) }, Date.now())
    await moveAlias(workspace, { ref, alias, reason, override: false, also }, gateProofs(serving))
    return requireRollout(db, rollout.id)
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (passing.has(error.code)) throw thrown
    const now = Date.now()
    const state = { pausedAt: now, held: error.message }
    change(serving, rollout, 'deployment.rollout.hold', (tx) =>
      turnRollout(tx, rollout, { status: 'paused', state, event: told('held', error.message) }, now),
    )
    return null
  }
}

function meansCandidate(db: Registry, rollout: Rollout, alias: string): boolean {
  const id = currentAlias(db, rollout.modelId, alias)
  return id !== null && numberOfVersion(db, id) === candidateNumber(rollout)
}

/** Where it began, an alias was replaced by the version that it meant. */
function candidateNumber({ plan: { candidate } }: Rollout): number | null {
  return 'version' in candidate ? candidate.version : null
}

/** The revision before the first step. */
function before({ workspace: { db } }: Serving, { deploymentId, deployment, state }: Rollout): Revision {
  return requireRevision(db, { id: deploymentId, name: deployment }, state.revision)
}

interface NextTurn {
  readonly route: Route
  readonly step: number
  readonly detail: string
  readonly event: 'step' | 'skipped' | 'watching'
  readonly live: EndpointStatistics | null
  readonly seen: SeenArms | null
}

async function turn(serving: Serving, rollout: Rollout, { route, step, detail, event, live, seen }: NextTurn): Promise<void> {
  const now = Date.now()
  const { pausedAt } = rollout.state
  const candidate = versionOf(serving.workspace.db, rollout.modelId, rollout.plan.candidate)
  const baseline = baselineOf(serving, { deployment: rollout.deployment, candidate }, live)
  const state = { step, since: now, pausedAt: pausedAt === null ? null : now, baseline, held: null }
  const last = step === rollout.plan.steps.length
  await reviseDeployment(serving, {
    name: rollout.deployment,
    route,
    cause: 'rollout',
    reason: last ? `${targetText(rollout.plan.candidate)} answers everything` : `${targetText(rollout.plan.candidate)} gets ${detail}`,
    action: event === 'skipped' ? 'deployment.rollout.skip' : 'deployment.rollout.step',
    rollout: rollout.id,
    also: (db) => turnRollout(db, rollout, { state, event: { event, detail, ...arms(seen) } }, now),
  })
}

/** What the arms have done until now, so that the next step is judged on what comes after. */
function baselineOf(
  serving: Serving,
  { deployment, candidate }: { readonly deployment: string; readonly candidate: ModelVersionRow },
  live: EndpointStatistics | null,
): RolloutState['baseline'] {
  const done = live ? armsOf(live, deployment, modelVersionRef(serving.workspace.db, candidate.id)) : { candidate: [], live: [] }
  return { endpointSince: live?.since ?? null, restarts: endpointService(serving)?.restarts ?? 0, ...done }
}

function finish(serving: Serving, rollout: Rollout, seen: SeenArms | null): void {
  const now = Date.now()
  change(serving, rollout, 'deployment.rollout.finish', (db) =>
    turnRollout(db, rollout, { status: 'done', state: {}, event: { event: 'done', detail: '', ...arms(seen) } }, now),
  )
}

/**
 * Registry and endpoint as they were before: the route, and the alias where the roll-out has moved it, in one transaction. An alias that
 * a person has moved to another version meanwhile stays there.
 */
async function goBack(
  serving: Serving,
  rollout: Rollout,
  { status, detail, seen }: { readonly status: 'rolledBack' | 'aborted'; readonly detail: string; readonly seen: SeenArms | null },
): Promise<void> {
  const { workspace } = serving
  const { db } = workspace
  const { modelId, plan, state } = rollout
  const back =
    plan.alias !== null && state.aliasMoved && meansCandidate(db, rollout, plan.alias) ? { alias: plan.alias, ...state.aliasMoved } : null
  const { route, versions } = routeBack(serving, rollout, back)
  const resolved = await resolveRoute(serving, modelId, versions)
  const now = Date.now()
  await reviseDeployment(serving, {
    name: rollout.deployment,
    route,
    cause: 'rollback',
    reason: detail,
    action: status === 'aborted' ? 'deployment.rollout.abort' : 'deployment.rollout.rollback',
    rollout: rollout.id,
    resolved,
    also: (tx) => {
      turnRollout(tx, rollout, { status, state: { held: null }, event: { event: status, detail, ...arms(seen) } }, now)
      if (!back) return
      if (!meansCandidate(tx, rollout, back.alias))
        throw new CairnError('DEPLOYMENT_BUSY', `${back.alias} has moved in the meantime.`, { alias: back.alias })
      moveAliasBack(workspace, tx, { modelId, versionId: back.from, alias: back.alias, reason: detail })
    },
  })
}

interface Back {
  readonly alias: string
  readonly from: number | null
}

/**
 * The route before the first step, and the versions that it will mean. An alias that would lead to the candidate again, or nowhere, gives
 * way to the version that it meant then: going back always ends at what answered before.
 */
function routeBack(serving: Serving, rollout: Rollout, back: Back | null): { route: Route; versions: Route } {
  const { db } = serving.workspace
  const { modelId } = rollout
  const candidate = candidateNumber(rollout)
  const revision = before(serving, rollout)
  /** What an alias will mean, where it stays in the route. */
  const staying = (alias: string, then: ServedVersion): number | null => {
    const id = alias === back?.alias ? back.from : currentAlias(db, modelId, alias)
    const version = id === null ? null : numberOfVersion(db, id)
    return version === candidate && then.version !== candidate ? null : version
  }
  const kept = (was: RouteTarget, then: ServedVersion) => ('alias' in was ? staying(was.alias, then) : null)
  return {
    route: retargeted(revision, (was, then) => (kept(was, then) === null ? { version: then.version } : was)),
    versions: retargeted(revision, (was, then) => ({ version: kept(was, then) ?? then.version })),
  }
}

const told = (event: 'paused' | 'resumed' | 'step' | 'held', detail = '') => ({ event, detail, candidate: null, live: null })
const arms = (seen: SeenArms | null) => ({ candidate: seen?.candidate ?? null, live: seen?.live ?? null })
const percent = (weight: number) => `${weight / 100} %`

function change(serving: Serving, { id, deployment }: Rollout, action: string, work: Parameters<typeof changeDeployments>[2]): void {
  changeDeployments(serving, () => ({ action, subject: `deployment:${deployment}`, detail: { rollout: id } }), work)
}
