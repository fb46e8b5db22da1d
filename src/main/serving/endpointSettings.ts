import { eq } from 'drizzle-orm'
import { isIP } from 'node:net'
import { EndpointSettings, endpointServiceName } from '../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../shared/errors.ts'
import { freePort, hashOfToken, knownToken, makeToken, type ServiceView } from '../services/index.ts'
import { type Registry, schema, type Workspace } from '../workspace/index.ts'
import type { Serving } from './context.ts'
import { servedServices } from './lookup/served.ts'
import { servedDeployments } from './store.ts'

const { services } = schema

/** Where an endpoint listens and who may ask it: all of its settings but what it answers with. */
export type EndpointAddress = Omit<EndpointSettings, 'format' | 'deployments' | 'features'>

export const defaultHost = '127.0.0.1'
/** The first port that is tried. */
export const firstPort = 5080

/** The settings of the endpoint as they stand in the registry; null where it has none, or none that this version can read. */
export function endpointSettings(db: Registry): EndpointSettings | null {
  const row = db.select({ settings: services.settings }).from(services).where(eq(services.name, endpointServiceName)).get()
  return row ? (EndpointSettings.safeParse(row.settings).data ?? null) : null
}

/** The service of the endpoint; null as long as nothing was deployed. */
export function endpointService({ workspace, services: supervisor }: Pick<Serving, 'workspace' | 'services'>): ServiceView | null {
  const found = workspace.db.select({ id: services.id }).from(services).where(eq(services.name, endpointServiceName)).get()
  return found ? supervisor.get(endpointServiceName) : null
}

/** Its settings with what the deployments of the registry are now. @throws NOT_FOUND where there is no endpoint */
export function settingsNow(db: Registry, address: Partial<EndpointAddress> = {}): EndpointSettings {
  const settings = endpointSettings(db)
  if (!settings) throw new CairnError('NOT_FOUND', 'There is no endpoint in this workspace yet. Deploy a model first.', {})
  return { ...settings, ...address, deployments: servedDeployments(db), features: servedServices(db) }
}

/** Whether the endpoint has been told all that the registry says of its deployments and features. */
export function isTold(db: Registry): boolean {
  const settings = endpointSettings(db)
  return settings !== null && isSame(settings.deployments, servedDeployments(db)) && isSame(settings.features, servedServices(db))
}

function isSame<T>(one: readonly T[], other: readonly T[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/**
 * Makes the endpoint of a workspace that has none: on loopback, on the first free port, with a token. It listens when it is started.
 * @throws PORT_IN_USE, SERVICE_NOT_ALLOWED
 */
export async function ensureEndpoint(serving: Pick<Serving, 'workspace' | 'services'>): Promise<number> {
  const { workspace, services: supervisor } = serving
  const found = endpointService(serving)
  if (found) {
    requirePermitted(serving)
    return found.id
  }
  const port = await freePort(defaultHost, firstPort)
  const settings = (db: Registry): EndpointSettings =>
    endpointSettings(db) ?? {
      format: 'cairn.endpoint/1',
      host: defaultHost,
      port,
      tls: null,
      tokenHash: hashOfToken(makeToken(workspace, 'endpoint')),
      hosts: [],
      deployments: [],
      features: [],
    }
  return supervisor.define('endpoint', endpointServiceName, settings, () => null).serviceId
}

/**
 * An endpoint that came with the workspace would answer whom its maker chose, with what they chose: as long as nobody here has started it,
 * nothing of it is changed either, for what is changed here is allowed here. @throws SERVICE_NOT_ALLOWED
 */
export function requirePermitted(serving: Pick<Serving, 'workspace' | 'services'>): void {
  if (!endpointService(serving)?.permission) return
  throw new CairnError(
    'SERVICE_NOT_ALLOWED',
    'The endpoint came with the workspace and has never been started on this computer. Review and start it first.',
    { service: endpointServiceName },
  )
}

/** Where callers ask: `http://127.0.0.1:5080`. */
export function urlOf({ host, port, tls }: Pick<EndpointSettings, 'host' | 'port' | 'tls'>): string {
  const reached = host === '0.0.0.0' ? defaultHost : host === '::' ? '::1' : host
  return `${tls ? 'https' : 'http'}://${isIP(reached) === 6 ? `[${reached}]` : reached}:${port}`
}

/** The token that holds now, where this user has it. */
export function tokenOf(workspace: Workspace): string | null {
  const settings = endpointSettings(workspace.db)
  const token = knownToken(workspace, 'endpoint')
  return token !== null && settings?.tokenHash === hashOfToken(token) ? token : null
}
