import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { type EndpointSettings, endpointServiceName } from '../../shared/domain/serving/endpoint.ts'
import { EndpointStatistics } from '../../shared/domain/serving/statistics.ts'
import { CairnError } from '../../shared/errors.ts'
import type { Serving } from './context.ts'
import { exampleLabel, exampleRow } from './example.ts'
import { endpointService, endpointSettings, tokenOf, urlOf } from './endpointSettings.ts'
import { lookupOf } from './lookup/described.ts'
import { readServable } from './servables.ts'
import { snippetsOf, type SnippetText } from './snippets.ts'
import { currentRevision, featurePolicyOf, requireDeployment } from './store.ts'

type Read = Pick<Serving, 'workspace' | 'services'>

/** How often statistics are told to someone who watches, in ms. */
const watchInterval = 1_000
const statisticsTimeout = 3_000
const tryTimeout = 120_000
/** Of an answer that is shown, in bytes. */
const mostShown = 4 * 1024 ** 2

/** What the endpoint counts, whichever process runs it; null of one that does not run, or cannot be reached. */
export async function liveStatistics(serving: Read): Promise<EndpointStatistics | null> {
  const service = endpointService(serving)
  if (!service || service.port === null || !isAnswering(service.status)) return null
  try {
    if (service.supervisor?.here) return await serving.services.request('endpoint', endpointServiceName, 'statistics', undefined)
    const { status, body } = await ask(serving, { method: 'GET', path: '/cairn/statistics', timeout: statisticsTimeout })
    return status === 200 ? EndpointStatistics.parse(JSON.parse(body)) : null
  } catch {
    return null
  }
}

const isAnswering = (status: string) => status === 'ready' || status === 'unhealthy'

export async function* watchStatistics(serving: Read, signal?: AbortSignal): AsyncGenerator<EndpointStatistics | null> {
  while (!signal?.aborted && serving.workspace.sqlite.open) {
    yield await liveStatistics(serving)
    await setTimeout(watchInterval, undefined, { signal, ref: false }).catch(() => {})
  }
}

/** What an endpoint answered. */
export interface Tried {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly milliseconds: number
}

export interface TryRequest {
  readonly name: string
  readonly version?: number
  readonly body: string
  readonly explain: boolean
}

/** Sends a body to a deployment as any caller would. @throws NOT_FOUND, SERVICE_NOT_RUNNING */
export async function tryDeployment(serving: Read, { name, version, body, explain }: TryRequest): Promise<Tried> {
  requireDeployment(serving.workspace.db, name)
  const service = endpointService(serving)
  if (!service || service.port === null || !isAnswering(service.status))
    throw new CairnError('SERVICE_NOT_RUNNING', 'The endpoint is not running.', { service: endpointServiceName })
  const pinned = version === undefined ? '' : `/versions/${version}`
  const path = `/${name}${pinned}/invocations${explain ? '?explain=true' : ''}`
  return ask(serving, { method: 'POST', path, body, timeout: tryTimeout })
}

interface Asking {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly timeout: number
}

/** A request over this computer's own network, with the token. @throws SERVICE_NOT_RUNNING where nobody answers */
async function ask({ workspace }: Read, { method, path, body, timeout }: Asking): Promise<Tried> {
  const settings = endpointSettings(workspace.db)
  if (!settings) throw new CairnError('SERVICE_NOT_RUNNING', 'The endpoint is not running.', { service: endpointServiceName })
  const token = tokenOf(workspace)
  const started = performance.now()
  return new Promise<Tried>((resolve, reject) => {
    const failed = (error: Error) =>
      reject(new CairnError('SERVICE_NOT_RUNNING', `The endpoint did not answer: ${error.message}.`, {}, error))
    const url = new URL(path, urlOf(settings))
    const send = settings.tls ? httpsRequest : httpRequest
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      ...(token !== null && settings.tokenHash !== null && { authorization: `Bearer ${token}` }),
    }
    const sent = send(url, { method, headers, timeout, ...trust(settings) }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        if (bytes < mostShown) chunks.push(chunk)
        bytes += chunk.length
      })
      response.on('error', failed)
      response.on('end', () => {
        const shown = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(shown) as Record<string, string>,
          body: Buffer.concat(chunks).toString(),
          milliseconds: performance.now() - started,
        })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeout / 1_000} s`)))
    sent.on('error', failed)
    sent.end(body)
  })
}

/** Exactly the certificate of the endpoint is trusted, whatever name it is made out to: the address is that of the settings. */
function trust({ tls }: EndpointSettings): { readonly ca?: Buffer; readonly checkServerIdentity?: () => undefined } {
  return tls ? { ca: readFileSync(tls.certificate), checkServerIdentity: () => undefined } : {}
}

/** Programs that ask a deployment, with its columns and no sensitive value. @throws NOT_FOUND */
export async function snippetsFor({ workspace }: Read, name: string): Promise<SnippetText[]> {
  const { db, objects } = workspace
  const deployment = requireDeployment(db, name)
  const { resolved } = currentRevision(db, deployment)
  const settings = endpointSettings(db)
  if (!settings) throw new CairnError('NOT_FOUND', 'There is no endpoint in this workspace yet.', {})
  const servable = await readServable(objects, resolved.arms[0].servable)
  return snippetsOf({
    url: `${urlOf(settings)}/${name}`,
    token: settings.tokenHash !== null,
    certificate: settings.tls?.certificate ?? null,
    row: exampleRow(servable, featurePolicyOf(deployment).on ? lookupOf(servable) : null),
    label: exampleLabel(servable),
  })
}
