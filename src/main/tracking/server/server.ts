import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpAddress } from '../../http/address.ts'
import { refuseBroken } from '../../http/broken.ts'
import { Gate, type HttpServer } from '../../http/gate.ts'
import type { ConnectionLimits } from '../../http/listening.ts'
import { Refusal } from '../../http/refusal.ts'
import { Router } from '../../http/router.ts'
import { always, send } from '../../http/writing.ts'
import { trackingProblem, unknownEndpoint } from './errors.ts'
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
export async function openTrackingServer(
  address: HttpAddress,
  backing: Backing,
  { limits, routes = trackingRoutes }: TrackingOptions = {},
): Promise<HttpServer> {
  for (const { path, policy } of routes as readonly Partial<TrackingRoute>[])
    if (!policy) throw new Error(`The route ${path} has no policy.`)
  const gate = new Gate(address, {
    what: 'tracking server',
    limits: { ...trackingLimits, ...limits },
    stopping: new Refusal(503, 'TEMPORARILY_UNAVAILABLE', 'The tracking server is stopping.'),
    problem: trackingProblem,
  })
  const router = new Router(routes)
  await gate.open((server) => {
    server.on('clientError', refuseBroken)
    return (request, response) => void answer(request, response, { gate, router, backing })
  })
  return gate
}

interface Asked {
  readonly gate: Gate
  readonly router: Router<TrackingRoute>
  readonly backing: Backing
}

async function answer(request: IncomingMessage, response: ServerResponse, { gate, router, backing }: Asked): Promise<void> {
  const at = Date.now()
  try {
    const { method = 'GET', url = '/' } = request
    const [path] = url.split('?', 1)
    const found = router.find(method, path)
    // A path that there is not tells nothing without the token either.
    if (found?.route.policy.token !== 'open') gate.checkToken(request)
    if (!found) throw unknownEndpoint(method, path)
    const { route, params } = found
    const answered = await route.handler(callOf({ request, response, params, at, policy: route.policy }, backing))
    if (isStreamed(answered)) await stream(response, answered)
    else send(response, answered)
  } catch (thrown) {
    send(response, trackingProblem(thrown))
  }
}

/** In ms: a client that takes nothing of a file for so long has gone, though its connection stands. */
const longestUnread = 120_000

/** A client that goes away ends the stream, and a stream that breaks ends the connection: its length is wrong then, which clients see. */
async function stream(response: ServerResponse, { status, headers, stream: body }: Streamed): Promise<void> {
  response.writeHead(status, { ...always, ...headers })
  if (response.req.method === 'HEAD') {
    body.destroy()
    response.end()
    return
  }
  response.setTimeout(longestUnread, () => response.destroy())
  await pipeline(body, response).catch(() => response.destroy())
}
