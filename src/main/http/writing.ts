import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Refusal } from './refusal.ts'

/** What is sent back: a status, headers and a body that is whole. */
export interface Written {
  readonly status: number
  readonly type: string
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export const json = 'application/json'

/** Sent with every answer. There are no CORS headers: no other page has anything to read here. */
export const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** A client that reads nothing of its answer for so many ms is cut off: until then the answer is held for it. */
const longestUnread = 30_000

/** Sends an answer whole, with its length. The body of a HEAD request is left out. */
export function send(response: ServerResponse, { status, type, body, headers }: Written, unread = longestUnread): void {
  if (response.headersSent || response.destroyed) return
  const hasBody = status !== 204
  response.writeHead(status, {
    ...(hasBody && { 'content-type': type, 'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength }),
    ...always,
    ...headers,
  })
  response.end(hasBody && response.req.method !== 'HEAD' ? body : undefined)
  if (!response.writableFinished) response.setTimeout(unread, () => response.destroy())
  letFinish(response.req)
}

/** The body of a request that was answered before it had come: a client that still sends it has to be able to read the answer. */
const longestRest = 2_000

function letFinish(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, longestRest).unref()
  request.once('close', () => clearTimeout(timer))
}

/** A refusal for who has not said which protocol they speak: with the keys of all of them. */
export function plainProblem({ status, reason, message, headers }: Refusal): Written {
  return { status, type: json, body: JSON.stringify({ error: message, error_code: reason, message }), headers }
}
