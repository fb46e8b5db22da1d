import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../../http/body.ts'
import { isObject, parseJsonText, utf8Text } from '../../http/json.ts'
import { Refusal } from '../../http/refusal.ts'
import type { Workspace } from '../../workspace/index.ts'
import { invalid } from './errors.ts'
import type { AskMain, Call, TrackingPolicy } from './route.ts'

/** What is the same for all calls. */
export interface Backing {
  readonly workspace: Workspace
  readonly main: AskMain
}

interface Received extends Pick<Call, 'request' | 'params' | 'at'> {
  readonly response: ServerResponse
  readonly policy: TrackingPolicy
}

/** A request as a handler sees it. */
export function callOf({ request, response, params, at, policy: { body, bodyBytes } }: Received, backing: Backing): Call {
  let signal: AbortSignal | undefined
  let fields: Promise<Readonly<Record<string, unknown>>> | undefined
  return {
    ...backing,
    request,
    params,
    query: new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? ''),
    at,
    get signal() {
      return (signal ??= goneSignal(response))
    },
    json: () => {
      if (body !== 'json') throw new Error('This route reads no JSON.')
      return (fields ??= readFields(request, bodyBytes))
    },
  }
}

/** Made where it is asked for: most calls are over before anybody can go away. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.destroyed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/** How long a body of JSON may take, in ms: that of a file may take as long as it comes. */
const longestBody = 60_000

/** @throws Refusal with 408 where it does not come whole in time */
async function readWhole(request: IncomingMessage, limit: number): Promise<Buffer> {
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Refusal(408, 'REQUEST_TIMEOUT', 'The request took too long to come.')), longestBody)
    request.once('close', () => clearTimeout(timer))
  })
  return Promise.race([readBody(request, limit), late])
}

async function readFields(request: IncomingMessage, limit: number): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers['content-type']
  const body = await readWhole(request, limit)
  // A page of elsewhere can send text without being asked whether it may; JSON it cannot.
  if (!/^application\/json\s*(;|$)/i.test(type ?? '') && (body.byteLength > 0 || type !== undefined))
    throw invalid("Bad Request. Content-Type must be one of ['application/json'].")
  if (body.byteLength === 0) return {}
  const given = parseJsonText(utf8Text(body), '"NaN"')
  // Clients of old wrote their JSON as a text of JSON.
  const message = typeof given === 'string' ? parseJsonText(given, '"NaN"') : given
  if (message === null) return {}
  if (!isObject(message)) throw new Refusal(400, 'BAD_REQUEST', 'The body has to be a JSON object.')
  return message
}
