import fastify from 'fastify'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { CairnError } from '../../../../shared/errors.ts'
import type { FeedbackWriter } from '../../feedback/writer.ts'
import type { Dispatcher, EndpointSettings } from '../contracts.ts'
import type { MonitoringFigures } from '../../../../shared/domain/serving/monitoringFigures.ts'
import { RequestDurations } from '../metrics/durations.ts'
import { isLoopback } from '../../../../shared/domain/serving/loopback.ts'
import { Guard } from './guard.ts'
import { type ConnectionLimits, connectionLimits, createListener, listen } from './listening.ts'
import { Refusal, refusalOf, reportBug } from './refusal.ts'
import { type App, asksForPage, type MonitoringView, requirePolicies } from './route.ts'
import { registerAll } from './routes.ts'
import { checkToken } from './token.ts'
import { KnownPaths, notAllowed, notFound } from './unknown.ts'
import { json, plainProblem, send } from './writing.ts'

/** An endpoint that listens. */
export interface EndpointServer {
  readonly port: number
  /** @throws INVALID_INPUT for settings that need a restart: another address or certificate */
  check(settings: EndpointSettings): void
  /** Takes another token and other names over. */
  configure(settings: EndpointSettings): void
  /** What `/metrics` shows of monitors from now on. */
  show(figures: MonitoringFigures): void
  /** How many there are. */
  connections(): Promise<number>
  /** Takes no more connections, refuses what still comes on old ones, and resolves when all has been answered. */
  drain(): Promise<void>
}

export interface ServerOptions {
  readonly limits?: Partial<ConnectionLimits>
  /** Registers what is asked; all protocols without it. */
  readonly register?: (app: App, dispatcher: Dispatcher, feedback: FeedbackWriter) => void
}

/** @throws PORT_IN_USE; INVALID_INPUT, FILE_NOT_FOUND for TLS files or an address that cannot be used */
export async function openServer(
  settings: EndpointSettings,
  dispatcher: Dispatcher,
  feedback: FeedbackWriter,
  options: ServerOptions = {},
): Promise<EndpointServer> {
  if (settings.tokenHash === null && !isLoopback(settings.host))
    throw new CairnError('INVALID_INPUT', 'An address that others reach needs a token.', { host: settings.host })
  const server = new HttpServer(settings, dispatcher, feedback)
  await server.open({ ...connectionLimits, ...options.limits }, options.register ?? registerAll)
  return server
}

class HttpServer implements EndpointServer {
  readonly #dispatcher: Dispatcher
  readonly #feedback: FeedbackWriter
  #settings: EndpointSettings
  #guard: Guard
  #server!: Server
  #stopping = false
  readonly #monitoring: MonitoringView = { figures: null }
  /** What has not been answered yet. */
  readonly #pending = new Set<ServerResponse>()
  port = 0

  constructor(settings: EndpointSettings, dispatcher: Dispatcher, feedback: FeedbackWriter) {
    this.#settings = settings
    this.#dispatcher = dispatcher
    this.#feedback = feedback
    this.#guard = new Guard(settings, settings.port)
  }

  async open(limits: ConnectionLimits, register: NonNullable<ServerOptions['register']>): Promise<void> {
    let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
    this.#server = await createListener(this.#settings.tls, limits, (request, response) => {
      if (this.#letIn(request, response)) answer(request, response)
    })
    const app = this.#app((handler) => {
      answer = handler
      return this.#server
    })
    register(app, this.#dispatcher, this.#feedback)
    await app.ready()
    this.port = await listen(this.#server, this.#settings.host, this.#settings.port)
    this.#guard = new Guard(this.#settings, this.port)
  }

  check(settings: EndpointSettings): void {
    const { host, port, tls } = this.#settings
    if (settings.host !== host || settings.port !== port || JSON.stringify(settings.tls) !== JSON.stringify(tls))
      throw new CairnError('INVALID_INPUT', 'Another address or certificate is taken when the endpoint is restarted.')
    if (settings.tokenHash === null && !isLoopback(host))
      throw new CairnError('INVALID_INPUT', 'An address that others reach needs a token.', { host })
  }

  configure(settings: EndpointSettings): void {
    this.check(settings)
    this.#settings = settings
    this.#guard = new Guard(settings, this.port)
  }

  show(figures: MonitoringFigures): void {
    this.#monitoring.figures = figures
  }

  connections(): Promise<number> {
    return new Promise((resolve, reject) => this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))))
  }

  drain(): Promise<void> {
    this.#stopping = true
    for (const response of this.#pending) response.shouldKeepAlive = false
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeIdleConnections()
    })
  }

  /** Before anything is read of it, whatever its path. */
  #letIn(request: IncomingMessage, response: ServerResponse): boolean {
    try {
      this.#guard.check(request)
      if (!this.#stopping) return this.#note(response)
      throw new Refusal(503, 'ENDPOINT_STOPPING', 'The endpoint is stopping.', { 'retry-after': '1' })
    } catch (thrown) {
      if (this.#stopping) response.shouldKeepAlive = false
      send(response, plainProblem(refusalOf(thrown)))
      return false
    }
  }

  #note(response: ServerResponse): true {
    this.#pending.add(response)
    response.once('close', () => this.#pending.delete(response))
    return true
  }

  #app(serverFactory: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server): App {
    const app = fastify<Server>({
      serverFactory,
      logger: false,
      clientErrorHandler: refuseBroken,
      exposeHeadRoutes: true,
      routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
      // Nothing is validated or serialised by schemas: no compiler is loaded.
      schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
      frameworkErrors: (_error, _request, reply) => {
        reply.hijack()
        send(reply.raw, plainProblem(new Refusal(400, 'BAD_REQUEST', 'The path is not well formed.')))
      },
    })
    const paths = new KnownPaths()
    app.addHook('onRoute', ({ url, method }) => {
      for (const each of [method].flat()) paths.add(url, each)
    })
    requirePolicies(app)
    // Bodies are read by the routes, within the limits of their deployment.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.decorate('cairnDurations', new RequestDurations())
    app.decorate('cairnMonitoring', this.#monitoring)
    app.decorateRequest('cairnStarted', 0)
    app.decorateRequest('cairnAt', 0)
    app.addHook('onRequest', (request, _reply, done) => {
      request.cairnStarted = performance.now()
      request.cairnAt = Date.now()
      const policy = request.routeOptions.config.cairn?.policy
      // A path that there is not tells nothing without the token either.
      const isOpen = policy?.token === 'open' || (policy?.token === 'page' && asksForPage(request.raw))
      if (!isOpen) checkToken(request.raw, this.#settings.tokenHash)
      done()
    })
    app.setNotFoundHandler((request) => {
      const path = request.url.split('?', 1)[0]
      const allowed = paths.methodsOf(path)
      if (allowed.length === 0) throw notFound()
      throw notAllowed(request.method, allowed)
    })
    app.setErrorHandler((thrown, request, reply) => {
      reportBug(thrown)
      const problem = request.routeOptions.config.cairn?.problem ?? plainProblem
      reply.hijack()
      send(reply.raw, problem(refusalOf(thrown)))
    })
    return app
  }
}

const noCompiler = () => (): never => {
  throw new Error('Routes have no schemas.')
}

const brokenHeads: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The head of the request is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to come.'],
}

/** What is no HTTP never reaches a route: it is answered as short as can be, and its connection ends. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, message] = brokenHeads[error.code ?? ''] ?? ['400 Bad Request', 'This is not valid HTTP.']
  const body = JSON.stringify({ error: message, error_code: 'BAD_REQUEST', message })
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${json}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
