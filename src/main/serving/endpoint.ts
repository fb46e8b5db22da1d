import { existsSync, statSync } from 'node:fs'
import { endpointServiceName } from '../../shared/domain/serving/endpoint.ts'
import { isLoopback } from '../../shared/domain/serving/loopback.ts'
import { CairnError } from '../../shared/errors.ts'
import { hashOfToken, makeToken, type ServiceView } from '../services/index.ts'
import type { Serving } from './context.ts'
import { tellEndpoint } from './deployments.ts'
import { type EndpointAddress, endpointSettings, ensureEndpoint, requirePermitted, settingsNow, tokenOf } from './endpointSettings.ts'

type Endpoint = Pick<Serving, 'workspace' | 'services'>

export interface EndpointChange {
  readonly host?: string
  readonly port?: number
  /** A person has said yes to an address that others reach. */
  readonly outside?: 'yes'
  readonly tls?: { readonly certificate: string; readonly key: string } | null
  readonly hosts?: readonly string[]
  /** False: whoever reaches it may ask. */
  readonly token?: boolean
}

/**
 * Address and protection of the endpoint; one that runs starts anew where they change. Makes the endpoint where there is none.
 * @throws ADDRESS_OUTSIDE without a yes to an address that others reach; INVALID_INPUT without a token there; FILE_NOT_FOUND for a certificate or key
 */
export async function configureEndpoint(serving: Endpoint, change: EndpointChange): Promise<void> {
  const { workspace, services } = serving
  await ensureEndpoint(serving)
  const before = endpointSettings(workspace.db)
  if (!before)
    throw new CairnError('INVALID_INPUT', 'The settings of the endpoint have an unknown format.', { service: endpointServiceName })
  const {
    host = before.host,
    port = before.port,
    tls = before.tls,
    hosts = before.hosts,
    token = before.tokenHash !== null,
    outside,
  } = change
  for (const file of tls ? [tls.certificate, tls.key] : []) requireFile(file)
  refuseOpen({ host, token, outside: outside ?? (host === before.host ? 'yes' : undefined) })
  const isNewAddress = host !== before.host || port !== before.port || JSON.stringify(tls) !== JSON.stringify(before.tls)
  const address: EndpointAddress = {
    host,
    port,
    tls,
    hosts: [...hosts],
    tokenHash: token ? (before.tokenHash ?? hashOfToken(makeToken(workspace, 'endpoint'))) : null,
  }
  const detail = { host, port, tls: tls !== null, token, hosts: [...hosts] }
  services.define(
    'endpoint',
    endpointServiceName,
    (db) => settingsNow(db, address),
    () => null,
    () => ({ action: 'deployment.configure', subject: `service:${endpointServiceName}`, detail }),
  )
  if (isNewAddress && services.get(endpointServiceName).desired === 'running') services.restart(endpointServiceName)
}

/** What others reach is open to them with a person's yes and a token alone. @throws ADDRESS_OUTSIDE, INVALID_INPUT */
function refuseOpen({
  host,
  token,
  outside,
}: {
  readonly host: string
  readonly token: boolean
  readonly outside: 'yes' | undefined
}): void {
  if (isLoopback(host)) return
  if (outside !== 'yes') throw new CairnError('ADDRESS_OUTSIDE', `Other computers can reach ${host}.`, { host })
  if (!token)
    throw new CairnError('INVALID_INPUT', `Other computers can reach ${host}, so the endpoint needs a token there.`, {
      field: 'token',
      host,
    })
}

function requireFile(file: string): void {
  if (!existsSync(file)) throw new CairnError('FILE_NOT_FOUND', `There is no file ${file}.`, { file })
  if (!statSync(file).isFile()) throw new CairnError('FILE_NOT_FOUND', `${file} is not a file.`, { file })
}

/** The endpoint is to run, from now on and whenever the workspace is open. @throws NOT_FOUND where nothing was deployed */
export function startEndpoint(serving: Endpoint, fingerprint?: string): ServiceView {
  if (!endpointSettings(serving.workspace.db)) settingsNow(serving.workspace.db)
  const view = serving.services.start(endpointServiceName, fingerprint)
  tellEndpoint(serving)
  return view
}

/** @throws NOT_FOUND where nothing was deployed */
export function stopEndpoint({ services }: Endpoint): ServiceView {
  return services.stop(endpointServiceName)
}

/**
 * The token that callers show.
 * @param renew makes another: the old one holds no more @throws NOT_FOUND where it is not known on this computer, or none is asked for
 */
export function showToken({ workspace, services }: Endpoint, renew: boolean): string {
  const settings = settingsNow(workspace.db)
  if (settings.tokenHash === null) throw new CairnError('NOT_FOUND', 'The endpoint asks for no token.', { service: endpointServiceName })
  if (!renew) {
    const token = tokenOf(workspace)
    if (token !== null) return token
    throw new CairnError('NOT_FOUND', 'The token was made on another computer, or its file is gone. Renew it.', {
      service: endpointServiceName,
    })
  }
  requirePermitted({ workspace, services })
  const token = makeToken(workspace, 'endpoint')
  services.define(
    'endpoint',
    endpointServiceName,
    (db) => settingsNow(db, { tokenHash: hashOfToken(token) }),
    () => null,
    () => ({ action: 'deployment.token', subject: `service:${endpointServiceName}` }),
  )
  return token
}
