import { eq } from 'drizzle-orm'
import type { Capture, EndpointLimits } from '../../shared/domain/serving/capture.ts'
import { DeploymentName, endpointServiceName } from '../../shared/domain/serving/endpoint.ts'
import type { FeaturePolicy } from '../../shared/domain/serving/features.ts'
import { liveRoute, type Route, type RouteTarget, targetText } from '../../shared/domain/serving/route.ts'
import { CairnError } from '../../shared/errors.ts'
import { checkOfMove, currentAlias, modelVersionRef, removeAlias, requireModel, requireModelVersion, setAlias } from '../models/index.ts'
import { type AuditEntry, authorOfChange, type Registry, schema, type Workspace } from '../workspace/index.ts'
import type { Serving } from './context.ts'
import { nameTaken } from './deployJob.ts'
import { endpointSettings, ensureEndpoint, isTold, requirePermitted, settingsNow } from './endpointSettings.ts'
import { checkFeaturePolicy } from './lookup/policy.ts'
import { deleteLog } from './log/tend.ts'
import { deploymentNameOf } from './names.ts'
import { resolveRoute, targetOf } from './routes.ts'
import { isDamaged, openRollout } from './rollout/store.ts'
import { prepareInputOf, type ServedVersion } from './servables.ts'
import {
  addRevision,
  type Cause,
  currentRevision,
  type DeploymentRow,
  deploymentRows,
  findDeployment,
  modelOf,
  requireDeployment,
  type ResolvedRoute,
  type Revision,
  revisionsOf,
} from './store.ts'

const { abTests, deployments, deploymentRevisions, monitors, rollouts } = schema

export interface DeployRequest {
  readonly ref: string
  readonly name?: string
  readonly isDefault?: boolean
  /** Whether the endpoint is started when it is there. */
  readonly start: boolean
  readonly capture?: Capture
  readonly limits?: EndpointLimits
  readonly features?: FeaturePolicy
}

/**
 * Makes a deployment of what a reference means: an alias is followed wherever it moves, a version stays.
 * @returns the job that prepares it, what it will be called, and a promise of the endpoint knowing it
 * @throws NOT_FOUND, RUN_NOT_DONE, ALREADY_EXISTS, PORT_IN_USE, SERVICE_NOT_ALLOWED; FEATURES_INVALID, TYPE_MISMATCH for what is said of features
 */
export async function deploy(
  serving: Serving,
  { ref, start, isDefault, capture, limits, features, ...request }: DeployRequest,
): Promise<{ jobId: number; name: string; served: Promise<void> }> {
  const { workspace, runner } = serving
  const { db } = workspace
  const version = requireModelVersion(db, ref)
  const input = prepareInputOf(db, version)
  const name = request.name ?? deploymentNameOf(db, input.model)
  if (findDeployment(db, name)) throw nameTaken(name)
  if (features) checkFeaturePolicy(db, version, ref, features)
  const serviceId = await ensureEndpoint(serving)
  const { jobId } = runner.enqueue(
    'serving.deploy',
    `Deploy ${ref} as ${name}`,
    {
      ...input,
      versionId: version.id,
      serviceId,
      name: DeploymentName.parse(name),
      route: liveRoute(targetOf(ref, version)),
      isDefault: isDefault ?? null,
      capture: capture ?? null,
      limits: limits ?? null,
      policy: features ?? null,
      actor: workspace.actor,
    },
    () => null,
  )
  const served = async () => {
    await runner.result(jobId)
    tellEndpoint(serving)
    if (start) serving.services.start(endpointServiceName)
  }
  return { jobId, name, served: served() }
}

/** Makes the endpoint know what the registry says of its deployments, where it does not. @returns whether it did not */
export function tellEndpoint({ workspace, services }: Pick<Serving, 'workspace' | 'services'>): boolean {
  const { db } = workspace
  if (workspace.readOnly || !endpointSettings(db) || isTold(db)) return false
  requirePermitted({ workspace, services })
  services.define(
    'endpoint',
    endpointServiceName,
    (now) => settingsNow(now),
    () => null,
  )
  return true
}

/**
 * Changes deployments and what their endpoint is told of them, in one transaction and one entry of the audit log.
 * @throws SERVICE_NOT_ALLOWED, and what `work` throws
 */
export function changeDeployments<T>(
  serving: Pick<Serving, 'workspace' | 'services'>,
  entry: (made: T) => AuditEntry,
  work: (db: Registry) => T,
): T {
  requirePermitted(serving)
  let made: T
  const settings = (db: Registry) => {
    made = work(db)
    return settingsNow(db)
  }
  return serving.services.define('endpoint', endpointServiceName, settings, () => made, entry).also
}

export interface Revising {
  readonly name: string
  readonly route: Route
  readonly cause: Cause
  readonly reason: string
  /** Of the audit log; `deployment.route` where nothing is said. */
  readonly action?: string
  /** A change of a roll-out of its own: any other is refused while one runs. */
  readonly rollout?: number
  /** What else belongs into the same transaction. */
  readonly also?: (db: Registry) => void
  /** Of a revision that was resolved already. */
  readonly resolved?: ResolvedRoute
}

/**
 * Another route of a deployment, prepared first and then changed in one transaction: registry, settings of the endpoint and audit log.
 * @returns the number of the revision @throws NOT_FOUND, DEPLOYMENT_BUSY, and what keeps a target from being served
 */
export async function reviseDeployment(serving: Serving, revising: Revising): Promise<number> {
  const { workspace } = serving
  const { name, route, cause, reason, action = 'deployment.route', rollout = null, also } = revising
  const before = requireDeployment(workspace.db, name)
  refuseBusy(workspace.db, before, rollout)
  const resolved = revising.resolved ?? (await resolveRoute(serving, before.modelId, route))
  return changeDeployments(
    serving,
    (revision) => ({ action, subject: `deployment:${name}`, detail: { revision, cause, reason, route: routeText(route) } }),
    (db) => {
      const row = requireDeployment(db, name)
      refuseBusy(db, row, rollout)
      also?.(db)
      return addRevision(db, row, { route, resolved, cause, reason, actor: workspace.actor })
    },
  )
}

/** `live champion 90 %, canary v4 10 %; shadow v5` */
export function routeText({ arms, shadows }: Route): string {
  const weights = arms.map(({ name, target, weight }) => `${name} ${targetText(target)} ${weight / 100} %`).join(', ')
  return shadows.length === 0 ? weights : `${weights}; shadow ${shadows.map(targetText).join(', ')}`
}

/** @param own the roll-out that asks @throws DEPLOYMENT_BUSY while another one runs */
export function refuseBusy(db: Registry, deployment: Pick<DeploymentRow, 'id' | 'name'>, own: number | null = null): void {
  const open = openRollout(db, deployment)
  if (open === null || open === own) return
  throw new CairnError('DEPLOYMENT_BUSY', `The deployment ${deployment.name} has a roll-out that has not ended.`, {
    deployment: deployment.name,
    rollout: open,
  })
}

export interface DeploymentChange {
  readonly name: string
  readonly isDefault?: true
  readonly capture?: Capture
  readonly limits?: EndpointLimits
  readonly features?: FeaturePolicy
}

/** What a deployment is like beside its route. It can be undone. @throws FEATURES_INVALID, TYPE_MISMATCH for what is said of features */
export function changeDeployment(serving: Serving, { name, isDefault, capture, limits, features }: DeploymentChange): void {
  const changed = [isDefault && 'default', capture && 'capture', limits && 'limits', features && 'features'].filter(
    (one) => one !== undefined,
  )
  if (features) checkLiveVersion(serving.workspace.db, name, features)
  changeDeployments(
    serving,
    () => ({
      action: 'deployment.change',
      subject: `deployment:${name}`,
      detail: { changed },
      undo: `Change the ${changed.join(' and ')} of the deployment ${name}`,
    }),
    (db) => {
      const { id } = requireDeployment(db, name)
      if (isDefault) {
        db.update(deployments).set({ isDefault: false }).where(eq(deployments.isDefault, true)).run()
        db.update(deployments).set({ isDefault: true }).where(eq(deployments.id, id)).run()
      }
      if (capture) db.update(deployments).set({ capture }).where(eq(deployments.id, id)).run()
      if (limits) db.update(deployments).set({ limits }).where(eq(deployments.id, id)).run()
      if (features) db.update(deployments).set({ features }).where(eq(deployments.id, id)).run()
    },
  )
}

/** @throws FEATURES_INVALID, TYPE_MISMATCH */
function checkLiveVersion(db: Registry, name: string, features: FeaturePolicy): void {
  const [{ ref }] = currentRevision(db, requireDeployment(db, name)).resolved.arms
  checkFeaturePolicy(db, requireModelVersion(db, ref), ref, features)
}

export interface RollBack {
  readonly name: string
  /** The number of a revision; the one before the present where nothing is said. */
  readonly to?: number
  /** The alias of the live arm goes back too, to the version that it meant then. */
  readonly alias: boolean
  readonly reason: string
}

/**
 * Goes back to what answered before: the route of that revision, with the versions that its aliases meant then. Without the alias going
 * back too, an arm that follows it is pinned to the version of then; else the next look would move it forward again.
 * @throws NOT_FOUND where there is no such revision; DEPLOYMENT_BUSY
 */
export async function rollBackDeployment(serving: Serving, { name, to, alias, reason }: RollBack): Promise<number> {
  const { db } = serving.workspace
  const deployment = requireDeployment(db, name)
  const revisions = revisionsOf(db, deployment)
  const back = to === undefined ? revisions.at(1) : revisions.find(({ number }) => number === to)
  if (!back)
    throw new CairnError('NOT_FOUND', `The deployment ${name} has no revision ${to ?? 'to roll back to'}.`, {
      deployment: name,
      revisions: revisions.slice(0, 20).map(({ number }) => number),
    })
  const [live] = back.route.arms
  const followed = alias && 'alias' in live.target ? live.target.alias : null
  // Prepared as versions: the alias moves in the transaction itself.
  const versions = retargeted(back, (_, { version }) => ({ version }))
  const resolved = await resolveRoute(serving, deployment.modelId, versions)
  const isMeant = (name: string, { versionId }: ServedVersion) =>
    name === followed || currentAlias(db, deployment.modelId, name) === versionId
  const route = retargeted(back, (was, then) => ('alias' in was && isMeant(was.alias, then) ? was : { version: then.version }))
  return reviseDeployment(serving, {
    name,
    route,
    cause: 'rollback',
    reason,
    action: 'deployment.rollback',
    resolved,
    also: (now) => {
      const { versionId } = back.resolved.arms[0]
      if (followed !== null) moveAliasBack(serving.workspace, now, { modelId: deployment.modelId, versionId, alias: followed, reason })
    },
  })
}

interface AliasBack {
  readonly modelId: number
  /** Null where the alias did not exist. */
  readonly versionId: number | null
  readonly alias: string
  readonly reason: string
}

/** The alias points to a version again that it pointed to before, or is gone again. */
export function moveAliasBack(workspace: Workspace, db: Registry, { modelId, versionId, alias, reason }: AliasBack): void {
  const text = reason === '' ? 'Rolled back.' : `Rolled back: ${reason}`
  if (versionId === null) return removeAlias(db, requireModel(db, modelOf(db, { modelId })), alias, text, authorOfChange(workspace))
  const version = requireModelVersion(db, modelVersionRef(db, versionId))
  // Its gates let that one pass once, and are not asked again.
  const gateCheckId = checkOfMove(db, version, alias)
  setAlias(db, version, alias, text, { ...authorOfChange(workspace), gateCheckId })
}

/** The route of a revision with other targets. @param to of a target and of what it meant when the revision was made */
export function retargeted({ route, resolved }: Revision, to: (target: RouteTarget, then: ServedVersion) => RouteTarget): Route {
  return {
    ...route,
    arms: route.arms.map((arm, place) => ({ ...arm, target: to(arm.target, resolved.arms[place]) })),
    shadows: route.shadows.map((target, place) => to(target, resolved.shadows[place])),
    ...(route.pinned && { pinned: route.pinned.map((target, place) => to(target, resolved.pinned[place])) }),
  }
}

/**
 * Blue and green: the first two arms change their targets, and keep their names and weights.
 * @throws INVALID_INPUT where there is one arm; DEPLOYMENT_BUSY
 */
export async function swapDeployment(
  serving: Serving,
  { name, reason }: { readonly name: string; readonly reason: string },
): Promise<number> {
  const { db } = serving.workspace
  const { route } = currentRevision(db, requireDeployment(db, name))
  const [live, other, ...rest] = route.arms
  if (other === undefined)
    throw new CairnError('INVALID_INPUT', `The deployment ${name} has one arm, so there is nothing to swap. Add another to its route.`, {
      deployment: name,
    })
  const arms = [{ ...live, target: other.target }, { ...other, target: live.target }, ...rest]
  return reviseDeployment(serving, { name, route: { ...route, arms }, cause: 'swap', reason, action: 'deployment.swap' })
}

/**
 * Takes a deployment from its endpoint, with its revisions, roll-outs and A/B tests; what they were stays in the audit log. Where it was the
 * default, the oldest of the others is.
 *
 * @returns the names of its A/B tests
 * @throws NOT_FOUND, DEPLOYMENT_BUSY
 */
export async function removeDeployment(
  serving: Pick<Serving, 'workspace' | 'services'>,
  { name, log }: { readonly name: string; readonly log: boolean },
): Promise<string[]> {
  const { tests } = changeDeployments(
    serving,
    (gone: { readonly route: string; readonly tests: string[] }) => ({
      action: 'deployment.remove',
      subject: `deployment:${name}`,
      detail: { route: gone.route, log, abTests: gone.tests },
    }),
    (db) => {
      const row = requireDeployment(db, name)
      const open = openRollout(db, row)
      if (open !== null && !isDamaged(db, open)) refuseBusy(db, row)
      const route = routeText(currentRevision(db, row).route)
      const gone = db.delete(abTests).where(eq(abTests.deploymentId, row.id)).returning({ name: abTests.name }).all()
      db.delete(rollouts).where(eq(rollouts.deploymentId, row.id)).run()
      db.delete(deploymentRevisions).where(eq(deploymentRevisions.deploymentId, row.id)).run()
      // A monitor of it stays, with what it found, and says that its source is gone.
      db.update(monitors).set({ deploymentId: null }).where(eq(monitors.deploymentId, row.id)).run()
      db.delete(deployments).where(eq(deployments.id, row.id)).run()
      const [oldest] = deploymentRows(db).toSorted((a, b) => a.createdAt - b.createdAt)
      if (row.isDefault && oldest) db.update(deployments).set({ isDefault: true }).where(eq(deployments.id, oldest.id)).run()
      return { route, tests: gone.map((test) => test.name) }
    },
  )
  if (log) await deleteLog(serving.workspace, name)
  return tests
}
