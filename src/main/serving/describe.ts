import { eq } from 'drizzle-orm'
import type { Deployment, DeploymentRevision, Endpoint } from '../../shared/contract/serving/index.ts'
import { CairnError } from '../../shared/errors.ts'
import type { ServiceView } from '../services/index.ts'
import { featuresOfModel } from '../models/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import type { Serving } from './context.ts'
import { whyLeftOut } from './endpoint/leftOut.ts'
import { defaultHost, endpointService, endpointSettings, firstPort, isTold, tokenOf, urlOf } from './endpointSettings.ts'
import { problemOf } from './problems.ts'
import { openRollout } from './rollout/store.ts'
import {
  captureOf,
  currentRevision,
  type DeploymentRow,
  deploymentRows,
  featurePolicyOf,
  limitsOf,
  modelOf,
  requireDeployment,
  type Revision,
  revisionsOf,
} from './store.ts'

/** An endpoint as it is told; how its service is told is not known here. */
export interface EndpointView extends Omit<Endpoint, 'service'> {
  readonly service: ServiceView | null
}

export interface DeploymentsView {
  readonly endpoint: EndpointView
  readonly deployments: Deployment[]
}

type Read = Pick<Serving, 'workspace' | 'services'>

export function describeEndpoint(serving: Read): EndpointView {
  const { workspace } = serving
  const settings = endpointSettings(workspace.db)
  const { host, port, tls, tokenHash, hosts } = settings ?? { host: defaultHost, port: firstPort, tls: null, tokenHash: null, hosts: [] }
  return {
    service: endpointService(serving),
    host,
    port,
    url: urlOf({ host, port, tls }),
    tls: tls !== null,
    token: settings === null || tokenHash !== null,
    tokenKnown: tokenOf(workspace) !== null,
    hosts: [...hosts],
  }
}

export function describeDeployments(serving: Read): DeploymentsView {
  const endpoint = describeEndpoint(serving)
  const { db } = serving.workspace
  const isCurrent = isCurrentOf(serving, endpoint)
  return { endpoint, deployments: deploymentRows(db).map((row) => describe(serving.workspace, row, { endpoint, isCurrent })) }
}

/** @throws NOT_FOUND */
export function describeDeployment(serving: Read, name: string): Deployment {
  const row = requireDeployment(serving.workspace.db, name)
  const endpoint = describeEndpoint(serving)
  return describe(serving.workspace, row, { endpoint, isCurrent: isCurrentOf(serving, endpoint) })
}

/** Newest first. @throws NOT_FOUND */
export function describeRevisions({ workspace: { db } }: Read, name: string): DeploymentRevision[] {
  return revisionsOf(db, requireDeployment(db, name)).map(describeRevision)
}

/** Null where it does not run. What the registry says may be further than what the service was told. */
function isCurrentOf({ workspace }: Read, { service }: EndpointView): boolean | null {
  return service?.isCurrent == null ? null : service.isCurrent && isTold(workspace.db)
}

function describe(
  workspace: Workspace,
  row: DeploymentRow,
  shown: { readonly endpoint: EndpointView; readonly isCurrent: boolean | null },
): Deployment {
  const { db } = workspace
  const revision = currentRevision(db, row)
  const problem = problemOf(workspace, row, revision) ?? whyLeftOut(shown.endpoint.service?.problem ?? null, row.name)
  return {
    name: row.name,
    model: modelOf(db, row),
    isDefault: row.isDefault,
    createdAt: row.createdAt,
    revision: describeRevision(revision),
    capture: captureOf(row),
    limits: limitsOf(row),
    features: featuresOf(db, row, revision),
    url: `${shown.endpoint.url}/${row.name}`,
    isCurrent: shown.isCurrent,
    problem: problem && { code: problem.code, message: problem.message },
    rollout: openRollout(db, row),
  }
}

/** Of the first version that answers and was trained on a feature service; the live one comes first. */
function featuresOf(db: Registry, row: DeploymentRow, { resolved }: Revision): Deployment['features'] {
  for (const { versionId } of resolved.arms) {
    const version = db.select().from(schema.modelVersions).where(eq(schema.modelVersions.id, versionId)).get()
    const service = version && featuresOfModel(db, version)?.service
    if (service) return { ...featurePolicyOf(row), service: service.ref }
  }
  return null
}

function describeRevision({ number, route, resolved, cause, reason, at, actor }: Revision): DeploymentRevision {
  return {
    number,
    route,
    arms: route.arms.map(({ name, weight, target }, place) => ({ name, weight, target, ...meant(resolved.arms[place]) })),
    shadows: route.shadows.map((target, place) => ({ target, ...meant(resolved.shadows[place]) })),
    cause,
    reason,
    at,
    actor,
  }
}

function meant(served: Revision['resolved']['arms'][number] | undefined): { ref: string; version: number } {
  if (!served) throw new CairnError('ROW_DAMAGED', 'A revision of a deployment has an unknown format.', {})
  return { ref: served.ref, version: served.version }
}
