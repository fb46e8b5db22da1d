import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { CairnError } from '../../../shared/errors.ts'
import { appVersion } from '../../resources.ts'

// Not `fetch`: it sends Sec-Fetch-Mode, and Ray refuses what a browser sends.
const { request: requestHttp } = process.getBuiltinModule('node:http')
const { request: requestHttps } = process.getBuiltinModule('node:https')

/** Where a cluster answers, and who asks. */
export interface Connection {
  /** The name of the target, for messages. */
  readonly name: string
  /** Of the Ray dashboard: `http://host:8265`. */
  readonly address: string
  readonly token: string | null
  /** A file with the certificates that are trusted, in PEM; null for the public authorities that Node knows. */
  readonly certificates: string | null
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** A body that is sent as JSON. */
  readonly json?: unknown
  readonly body?: Uint8Array
  readonly signal?: AbortSignal
  /** Until the whole answer has come, in ms. */
  readonly timeout?: number
  /** Of the answer, in bytes. */
  readonly limit?: number
}

export interface Answer {
  readonly status: number
  readonly text: string
}

const defaultTimeout = 30_000
const defaultLimit = 8 * 2 ** 20

/**
 * One request to the address that the person named, and to no other: redirects are not followed, and proxies of the environment not used.
 * @throws TARGET_UNREACHABLE, TARGET_REFUSED for 401, 403, 405 and a redirect; SUBMISSION_FAILED for an answer without end; CANCELLED; FILE_NOT_FOUND for
 * certificates that are gone
 */
export async function ask(connection: Connection, { method, path, json, body, signal, ...limits }: Ask): Promise<Answer> {
  const url = new URL(connection.address)
  const content = json === undefined ? body : Buffer.from(JSON.stringify(json))
  const time = AbortSignal.timeout(limits.timeout ?? defaultTimeout)
  const options = {
    method,
    path: `${url.pathname.replace(/\/$/, '')}${path}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    agent: false as const,
    signal: signal ? AbortSignal.any([signal, time]) : time,
    headers: {
      // Older releases of Ray read this header of every request.
      'user-agent': `cairn/${appVersion}`,
      accept: '*/*',
      ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(content ? { 'content-length': content.byteLength } : {}),
    },
    ...(url.protocol === 'https:' ? { rejectUnauthorized: true, ...tlsOf(connection) } : {}),
  }
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(options)
      sent.on('response', (response) => void readAll(response, limits.limit ?? defaultLimit).then(resolve, reject))
      sent.on('error', reject)
      sent.end(content)
    })
    return allowed(connection, method, answer)
  } catch (thrown) {
    if (thrown instanceof CairnError) throw thrown
    if (signal?.aborted) throw new CairnError('CANCELLED', 'Cancelled.')
    const why = time.aborted
      ? `no answer within ${(limits.timeout ?? defaultTimeout) / 1_000} s`
      : (thrown as Error).message || 'no connection'
    throw new CairnError('TARGET_UNREACHABLE', `${connection.name} (${url.origin}) does not answer: ${why}.`, {
      target: connection.name,
      address: url.origin,
    })
  }
}

/** @throws FILE_NOT_FOUND */
function tlsOf({ name, certificates }: Connection): { ca?: Buffer } {
  if (certificates === null) return {}
  try {
    return { ca: readFileSync(certificates) }
  } catch {
    throw new CairnError('FILE_NOT_FOUND', `The certificates of ${name} cannot be read: ${certificates}.`, { path: certificates })
  }
}

async function readAll(response: IncomingMessage, limit: number): Promise<Answer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > limit) {
      response.destroy()
      throw new CairnError('SUBMISSION_FAILED', `The compute target answers with more than ${limit} bytes.`, { limit })
    }
    parts.push(part)
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }
}

/** @throws TARGET_REFUSED */
function allowed({ name, token }: Connection, method: string, answer: Answer): Answer {
  const { status, text } = answer
  if (status >= 300 && status < 400)
    throw new CairnError('TARGET_REFUSED', `${name} redirects to another address, which is not followed.`, { target: name, status })
  if (status !== 401 && status !== 403 && status !== 405) return answer
  const why = {
    401: 'it asks for a token',
    403: token === null ? 'it forbids the request' : 'the token is not the one that it expects',
    405: `a ${method} is taken for a request of a browser, or a proxy forbids it`,
  }[status]
  throw new CairnError('TARGET_REFUSED', `${name} refuses the request: ${why}.`, { target: name, status, answer: text.slice(0, 300) })
}
