import { pipeline } from 'node:stream/promises'
import type { ServerResponse } from 'node:http'
import type { HttpAddress } from '../../http/address.ts'
import type { ConnectionLimits } from '../../http/listening.ts'
import type { App } from '../../http/policy.ts'
import { Refusal } from '../../http/refusal.ts'
import { type HttpServer, openHttpServer } from '../../http/server.ts'
import { always, send } from '../../http/writing.ts'
import { TrackingError, trackingProblem } from './errors.ts'
import { type Backing, callOf } from './exchange.ts'
import { isStreamed, type Streamed, type TrackingRoute } from './route.ts'
import { trackingRoutes } from './routes.ts'

export interface TrackingOptions {
  readonly limits?: Partial<ConnectionLimits>
  /** What can be asked; everything without it. */
  readonly routes?: readonly TrackingRoute[]
}

/** A file may come for hours, as long as it comes; a program that trains says nothing for minutes, and then goes on where it was. */
const trackingLimits: Partial<ConnectionLimits> = { request: 0, idle: 300_000 }

/** A tracking server that listens. @throws PORT_IN_USE; INVALID_INPUT for an address that cannot be used */
export function openTrackingServer(
  address: HttpAddress,
  backing: Backing,
  { limits, routes = trackingRoutes }: TrackingOptions = {},
): Promise<HttpServer> {
  return openHttpServer(address, {
    what: 'tracking server',
    limits: { ...trackingLimits, ...limits },
    stopping: new Refusal(503, 'TEMPORARILY_UNAVAILABLE', 'The tracking server is stopping.'),
    register: (app) => {
      for (const route of routes) register(app, route, backing)
    },
    problem: trackingProblem,
    unknown: ({ method, url }) => unknownEndpoint(method, url),
  })
}

/** Clients try some paths to see what a server knows, and do without where they are told so. */
function unknownEndpoint(method = 'GET', url = ''): TrackingError {
  const path = url.split('?', 1)[0].slice(0, 200)
  return new TrackingError('ENDPOINT_NOT_FOUND', `Cairn's tracking server does not have ${method} ${path}.`)
}

function register(app: App, { method, path, policy, handler }: TrackingRoute, backing: Backing): void {
  app.route({
    method,
    url: path,
    config: { cairn: { policy, problem: trackingProblem } },
    handler: async (request, reply) => {
      const answer = await handler(callOf(request, reply, policy, backing))
      reply.hijack()
      if (isStreamed(answer)) await stream(reply.raw, answer)
      else send(reply.raw, answer)
    },
  })
}

/** A client that goes away ends the stream, and a stream that breaks ends the connection: its length is wrong then, which clients see. */
async function stream(response: ServerResponse, { status, headers, stream: body }: Streamed): Promise<void> {
  response.writeHead(status, { ...always, ...headers })
  if (response.req.method === 'HEAD') {
    body.destroy()
    response.end()
    return
  }
  await pipeline(body, response).catch(() => response.destroy())
}
