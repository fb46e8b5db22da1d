import { and, asc, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { Capture, EndpointLimits } from '../../shared/domain/serving/capture.ts'
import { ServedDeployment } from '../../shared/domain/serving/endpoint.ts'
import { FeaturePolicy } from '../../shared/domain/serving/features.ts'
import { Route } from '../../shared/domain/serving/route.ts'
import { CairnError } from '../../shared/errors.ts'
import { type Registry, schema } from '../workspace/index.ts'
import type { ServedVersion } from './servables.ts'

const { deployments, deploymentRevisions, models } = schema

export type DeploymentRow = typeof deployments.$inferSelect
export type RevisionRow = typeof deploymentRevisions.$inferSelect

/** Why a deployment answers in another way than before. */
export const causes = ['deploy', 'route', 'alias', 'rollout', 'rollback', 'swap', 'limits'] as const
export type Cause = (typeof causes)[number]

const Served = z.object({ versionId: z.int(), ref: z.string(), version: z.int(), servable: z.string() })

/** What the targets of a route were when a revision was made, by place. */
export const ResolvedRoute = z.object({
  arms: z.array(Served),
  shadows: z.array(Served),
  pinned: z.array(Served),
})
export interface ResolvedRoute {
  readonly arms: readonly ServedVersion[]
  readonly shadows: readonly ServedVersion[]
  readonly pinned: readonly ServedVersion[]
}

/** A revision as it was written down. @throws ROW_DAMAGED */
export interface Revision {
  readonly number: number
  readonly route: Route
  readonly resolved: ResolvedRoute
  readonly cause: Cause
  readonly reason: string
  readonly at: number
  readonly actor: string
}

export function findDeployment(db: Registry, name: string): DeploymentRow | undefined {
  return db.select().from(deployments).where(eq(deployments.name, name)).get()
}

/** It may have been removed. */
export function deploymentById(db: Registry, id: number): DeploymentRow | undefined {
  return db.select().from(deployments).where(eq(deployments.id, id)).get()
}

/** @throws NOT_FOUND */
export function requireDeployment(db: Registry, name: string): DeploymentRow {
  const found = findDeployment(db, name)
  if (found) return found
  const names = deploymentRows(db).map((row) => row.name)
  throw new CairnError('NOT_FOUND', `There is no deployment called "${name}".`, { deployment: name, deployments: names.slice(0, 20) })
}

/** By name. */
export function deploymentRows(db: Registry): DeploymentRow[] {
  return db.select().from(deployments).orderBy(asc(deployments.name)).all()
}

export function modelOf(db: Registry, { modelId }: Pick<DeploymentRow, 'modelId'>): string {
  return db.select({ name: models.name }).from(models).where(eq(models.id, modelId)).get()?.name ?? ''
}

/** The revision that holds. */
export function currentRevision(db: Registry, deployment: Pick<DeploymentRow, 'id' | 'name'>): Revision {
  const row = db
    .select()
    .from(deploymentRevisions)
    .where(eq(deploymentRevisions.deploymentId, deployment.id))
    .orderBy(desc(deploymentRevisions.number))
    .get()
  if (!row) throw new CairnError('ROW_DAMAGED', `The deployment ${deployment.name} has no revision.`, { deployment: deployment.name })
  return revisionOf(row)
}

/** @throws ROW_DAMAGED for one that what points to it says was there */
export function requireRevision(db: Registry, deployment: Pick<DeploymentRow, 'id' | 'name'>, number: number): Revision {
  const isIt = and(eq(deploymentRevisions.deploymentId, deployment.id), eq(deploymentRevisions.number, number))
  const row = db.select().from(deploymentRevisions).where(isIt).get()
  if (row) return revisionOf(row)
  throw new CairnError('ROW_DAMAGED', `The deployment ${deployment.name} has no revision ${number}.`, { deployment: deployment.name })
}

/** Newest first. */
export function revisionsOf(db: Registry, deployment: Pick<DeploymentRow, 'id'>): Revision[] {
  return db
    .select()
    .from(deploymentRevisions)
    .where(eq(deploymentRevisions.deploymentId, deployment.id))
    .orderBy(desc(deploymentRevisions.number))
    .all()
    .map(revisionOf)
}

function revisionOf(row: RevisionRow): Revision {
  const route = Route.safeParse(row.route)
  const resolved = ResolvedRoute.safeParse(row.resolved)
  const cause = z.enum(causes).safeParse(row.cause)
  if (!route.success || !resolved.success || !cause.success)
    throw new CairnError('ROW_DAMAGED', 'A revision of a deployment has an unknown format.', { revision: row.number })
  const { number, reason, at, actor } = row
  return { number, route: route.data, resolved: resolved.data, cause: cause.data, reason, at, actor }
}

export interface NewRevision {
  readonly route: Route
  readonly resolved: ResolvedRoute
  readonly cause: Cause
  readonly reason: string
  readonly actor: string
}

/** The next revision; the one before stays as it is. @returns its number */
export function addRevision(db: Registry, { id }: Pick<DeploymentRow, 'id'>, revision: NewRevision): number {
  const last = db
    .select({ number: deploymentRevisions.number })
    .from(deploymentRevisions)
    .where(eq(deploymentRevisions.deploymentId, id))
    .orderBy(desc(deploymentRevisions.number))
    .get()
  const number = (last?.number ?? 0) + 1
  db.insert(deploymentRevisions)
    .values({ ...revision, deploymentId: id, number, at: Date.now() })
    .run()
  return number
}

export function captureOf({ capture }: Pick<DeploymentRow, 'capture'>): Capture {
  return Capture.parse(capture)
}

export function limitsOf({ limits }: Pick<DeploymentRow, 'limits'>): EndpointLimits {
  return EndpointLimits.parse(limits)
}

/** One of before there were features completes rows as a new one does. */
export function featurePolicyOf({ features }: Pick<DeploymentRow, 'features'>): FeaturePolicy {
  return FeaturePolicy.parse(features ?? {})
}

/** Every deployment as its endpoint is told it. */
export function servedDeployments(db: Registry): ServedDeployment[] {
  return deploymentRows(db).map((row) => {
    const { number, route, resolved } = currentRevision(db, row)
    const object = ({ servable }: ServedVersion) => servable
    return ServedDeployment.parse({
      name: row.name,
      isDefault: row.isDefault,
      revision: number,
      model: modelOf(db, row),
      arms: route.arms.map(({ name, weight }, place) => ({ name, weight, servable: resolved.arms[place].servable })),
      shadows: resolved.shadows.map(object),
      pinned: resolved.pinned.map(object),
      unitColumn: route.unitColumn,
      salt: route.salt,
      capture: captureOf(row),
      limits: limitsOf(row),
      features: featurePolicyOf(row),
    })
  })
}
