import { and, desc, eq, inArray } from 'drizzle-orm'
import { isDeepStrictEqual } from 'node:util'
import {
  mostEvents,
  mostText,
  type RolloutEvent,
  RolloutPlan,
  RolloutState,
  RolloutStatus,
} from '../../../shared/domain/serving/rollout.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { type DeploymentRow, requireRevision } from '../store.ts'

const { deployments, rollouts } = schema

/** A roll-out as it was written down. */
export interface Rollout {
  readonly id: number
  readonly deployment: string
  readonly deploymentId: number
  readonly modelId: number
  readonly plan: RolloutPlan
  readonly status: RolloutStatus
  readonly state: RolloutState
  readonly startedAt: number
  readonly endedAt: number | null
  readonly actor: string
}

const joined = (db: Registry) =>
  db
    .select({ rollout: rollouts, deployment: deployments.name, modelId: deployments.modelId })
    .from(rollouts)
    .innerJoin(deployments, eq(rollouts.deploymentId, deployments.id))

type Joined = ReturnType<ReturnType<typeof joined>['all']>[number]

/** @throws ROW_DAMAGED */
function rolloutOf({ rollout, deployment, modelId }: Joined): Rollout {
  const [plan, status, state] = [
    RolloutPlan.safeParse(rollout.plan),
    RolloutStatus.safeParse(rollout.status),
    RolloutState.safeParse(rollout.state),
  ]
  if (!plan.success || !status.success || !state.success)
    throw new CairnError('ROW_DAMAGED', `Roll-out ${rollout.id} has an unknown format.`, { rollout: rollout.id })
  const { id, deploymentId, startedAt, endedAt, actor } = rollout
  return { id, deployment, deploymentId, modelId, plan: plan.data, status: status.data, state: state.data, startedAt, endedAt, actor }
}

/** @throws NOT_FOUND */
export function requireRollout(db: Registry, id: number): Rollout {
  const found = joined(db).where(eq(rollouts.id, id)).get()
  if (!found) throw new CairnError('NOT_FOUND', `There is no roll-out ${id}.`, { rollout: id })
  return rolloutOf(found)
}

/** Whether it cannot be read, so that it goes neither on nor back. */
export function isDamaged(db: Registry, id: number): boolean {
  try {
    const { deploymentId, deployment, state } = requireRollout(db, id)
    requireRevision(db, { id: deploymentId, name: deployment }, state.revision)
    return false
  } catch (thrown) {
    if (CairnError.from(thrown).code === 'ROW_DAMAGED') return true
    throw thrown
  }
}

/** Newest first. */
export function rolloutsOf(db: Registry, { id }: Pick<DeploymentRow, 'id'>, most = 100): Rollout[] {
  return joined(db).where(eq(rollouts.deploymentId, id)).orderBy(desc(rollouts.id)).limit(most).all().map(rolloutOf)
}

/** The ids of those that go on by themselves. */
export function runningRollouts(db: Registry): number[] {
  const running = db.select({ id: rollouts.id }).from(rollouts).where(eq(rollouts.status, 'running')).orderBy(rollouts.id).all()
  return running.map(({ id }) => id)
}

/** The id of the one that has not ended. */
export function openRollout(db: Registry, { id }: Pick<DeploymentRow, 'id'>): number | null {
  const open = and(eq(rollouts.deploymentId, id), inArray(rollouts.status, ['running', 'paused']))
  return db.select({ id: rollouts.id }).from(rollouts).where(open).get()?.id ?? null
}

/** The one that has not ended. @throws NOT_FOUND */
export function openRolloutOf(db: Registry, deployment: Pick<DeploymentRow, 'id' | 'name'>): Rollout {
  const open = openRollout(db, deployment)
  if (open !== null) return requireRollout(db, open)
  throw new CairnError('NOT_FOUND', `The deployment ${deployment.name} has no roll-out under way.`, { deployment: deployment.name })
}

export function addRollout(db: Registry, row: Pick<Rollout, 'deploymentId' | 'plan' | 'state' | 'actor' | 'startedAt'>): number {
  return db
    .insert(rollouts)
    .values({ ...row, status: 'running' })
    .returning({ id: rollouts.id })
    .get().id
}

/** What is new of a roll-out, and what is told of it. */
export interface Turn {
  readonly status?: RolloutStatus
  readonly state: Partial<Omit<RolloutState, 'history'>>
  readonly event: Omit<RolloutEvent, 'step' | 'at'>
}

/**
 * Takes a roll-out on from where it was seen; whoever comes second finds that it was moved.
 * @param seen as it was when that was decided @throws DEPLOYMENT_BUSY where it is not so any more
 */
export function turnRollout(db: Registry, seen: Rollout, { status = seen.status, state, event }: Turn, now: number): void {
  const before = requireRollout(db, seen.id)
  if (before.status !== seen.status || !isDeepStrictEqual(before.state, seen.state))
    throw new CairnError('DEPLOYMENT_BUSY', `Roll-out ${seen.id} has changed in the meantime.`, { rollout: seen.id })
  const { held, ...next } = { ...before.state, ...state }
  const told = { ...event, detail: event.detail.slice(0, mostText), step: next.step, at: now }
  const history = [...before.state.history, told].slice(-mostEvents)
  const ended = status === 'done' || status === 'rolledBack' || status === 'aborted'
  db.update(rollouts)
    .set({
      status,
      state: RolloutState.parse({ ...next, held: held?.slice(0, mostText) ?? null, history }),
      endedAt: ended ? now : null,
    })
    .where(eq(rollouts.id, seen.id))
    .run()
}
