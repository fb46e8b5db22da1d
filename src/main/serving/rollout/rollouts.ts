import type { Route } from '../../../shared/domain/serving/route.ts'
import { targetText } from '../../../shared/domain/serving/route.ts'
import { candidateArm, type RolloutPlan, routeOfEnd, routeOfStep, type SeenArms } from '../../../shared/domain/serving/rollout.ts'
import type { EndpointStatistics } from '../../../shared/domain/serving/statistics.ts'
import { armsOf } from '../../../shared/domain/serving/rollout.ts'
import { CairnError } from '../../../shared/errors.ts'
import { currentAlias, modelVersionRef, moveAlias } from '../../models/index.ts'
import { gateProofs } from '../../packages/index.ts'
import type { Serving } from '../context.ts'
import { changeDeployments, moveAliasBack, reviseDeployment } from '../deployments.ts'
import { endpointService } from '../endpointSettings.ts'
import { resolveRoute, versionOf } from '../routes.ts'
import { currentRevision, requireDeployment } from '../store.ts'
import { addRollout, openRolloutOf, requireRollout, type Rollout, turnRollout } from './store.ts'

/**
 * Begins to move the traffic of a deployment to a version, step by step.
 * @returns its id @throws NOT_FOUND; DEPLOYMENT_BUSY while another one has not ended; INVALID_INPUT where the version answers everything
 * already, or an arm is called as that of the candidate
 */
export async function startRollout(serving: Serving, name: string, plan: RolloutPlan): Promise<number> {
  const { db, actor } = serving.workspace
  const deployment = requireDeployment(db, name)
  const { route, resolved } = currentRevision(db, deployment)
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
  let id = 0
  await reviseDeployment(serving, {
    name,
    route: routeOfStep(route, target, plan.steps[0].weight),
    cause: 'rollout',
    reason: `${targetText(target)} gets ${percent(plan.steps[0].weight)}`,
    action: 'deployment.rollout.start',
    also: (tx) => {
      const state = { step: 0, since: now, pausedAt: null, baseline: null, before: route, aliasBefore: null, held: null, history: [] }
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
      route: routeOfStep(state.before, plan.candidate, weight),
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
    route: routeOfEnd(state.before, plan),
    step: next,
    detail: plan.alias ?? '',
    event: event === 'skipped' ? event : 'watching',
    live,
    seen,
  })
  if (plan.watch === 0) finish(serving, requireRollout(serving.workspace.db, rollout.id), seen)
}

/** @returns the roll-out as it is then; null where the gates of the alias did not let it pass: then it is held, and says why */
async function moveToCandidate(serving: Serving, rollout: Rollout): Promise<Rollout | null> {
  const { workspace } = serving
  const { db } = workspace
  const { alias, candidate } = rollout.plan
  if (alias === null) return rollout
  const version = versionOf(db, rollout.modelId, candidate)
  const before = currentAlias(db, rollout.modelId, alias)
  if (before === version.id) return rollout
  // Written down first: whatever comes next, it can be taken back.
  const now = Date.now()
  change(serving, rollout, 'deployment.rollout.promote', (tx) =>
    turnRollout(
      tx,
      rollout,
      { state: { aliasBefore: before }, event: told('step', `${alias} moves to ${modelVersionRef(tx, version.id)}`) },
      now,
    ),
  )
  const noted = requireRollout(db, rollout.id)
  try {
    const reason = `Roll-out ${rollout.id} of the deployment ${rollout.deployment}`
    await moveAlias(workspace, { ref: modelVersionRef(db, version.id), alias, reason, override: false }, gateProofs(serving))
    return noted
  } catch (thrown) {
    const error = CairnError.from(thrown)
    if (error.code !== 'GATE_FAILED') throw thrown
    const at = Date.now()
    const held = {
      status: 'paused',
      state: { pausedAt: at, held: error.message, aliasBefore: null },
      event: told('held', error.message),
    } as const
    change(serving, noted, 'deployment.rollout.hold', (tx) => turnRollout(tx, noted, held, at))
    return null
  }
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
  const state = { step, since: now, pausedAt: pausedAt === null ? null : now, baseline: baselineOf(serving, rollout, live), held: null }
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
function baselineOf(serving: Serving, rollout: Rollout, live: EndpointStatistics | null): Rollout['state']['baseline'] {
  if (live === null) return null
  const { db } = serving.workspace
  const ref = modelVersionRef(db, versionOf(db, rollout.modelId, rollout.plan.candidate).id)
  return { endpointSince: live.since, restarts: endpointService(serving)?.restarts ?? 0, ...armsOf(live, rollout.deployment, ref) }
}

function finish(serving: Serving, rollout: Rollout, seen: SeenArms | null): void {
  const now = Date.now()
  change(serving, rollout, 'deployment.rollout.finish', (db) =>
    turnRollout(db, rollout, { status: 'done', state: {}, event: { event: 'done', detail: '', ...arms(seen) } }, now),
  )
}

/** Registry and endpoint as they were before: the route, and the alias where the roll-out has moved it, in one transaction. */
async function goBack(
  serving: Serving,
  rollout: Rollout,
  { status, detail, seen }: { readonly status: 'rolledBack' | 'aborted'; readonly detail: string; readonly seen: SeenArms | null },
): Promise<void> {
  const { workspace } = serving
  const { before, aliasBefore } = rollout.state
  const { alias } = rollout.plan
  const moved = alias !== null && aliasBefore !== null && currentAlias(workspace.db, rollout.modelId, alias) !== aliasBefore
  const resolved = moved ? await resolveRoute(serving, rollout.modelId, withVersion(serving, before, alias, aliasBefore)) : undefined
  const now = Date.now()
  await reviseDeployment(serving, {
    name: rollout.deployment,
    route: before,
    cause: 'rollback',
    reason: detail,
    action: status === 'aborted' ? 'deployment.rollout.abort' : 'deployment.rollout.rollback',
    rollout: rollout.id,
    resolved,
    also: (db) => {
      if (moved) moveAliasBack(workspace, db, { versionId: aliasBefore, alias, reason: detail })
      turnRollout(db, rollout, { status, state: { held: null }, event: { event: status, detail, ...arms(seen) } }, now)
    },
  })
}

/** The route as its alias will mean it when that has gone back. */
function withVersion({ workspace: { db } }: Serving, route: Route, alias: string, versionId: number): Route {
  const ref = modelVersionRef(db, versionId)
  const version = Number(ref.slice(ref.lastIndexOf('@v') + 2))
  const back = (target: Route['shadows'][number]) => ('alias' in target && target.alias === alias ? { version } : target)
  return {
    ...route,
    arms: route.arms.map((arm) => ({ ...arm, target: back(arm.target) })),
    shadows: route.shadows.map(back),
    ...(route.pinned && { pinned: route.pinned.map(back) }),
  }
}

const told = (event: 'paused' | 'resumed' | 'step' | 'held', detail = '') => ({ event, detail, candidate: null, live: null })
const arms = (seen: SeenArms | null) => ({ candidate: seen?.candidate ?? null, live: seen?.live ?? null })
const percent = (weight: number) => `${weight / 100} %`

function change(serving: Serving, { id, deployment }: Rollout, action: string, work: Parameters<typeof changeDeployments>[2]): void {
  changeDeployments(serving, () => ({ action, subject: `deployment:${deployment}`, detail: { rollout: id } }), work)
}
