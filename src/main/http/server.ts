import fastify from 'fastify'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isLoopback } from '../../shared/domain/serving/loopback.ts'
import { CairnError } from '../../shared/errors.ts'
import type { HttpAddress } from './address.ts'
import { refuseBroken } from './broken.ts'
import { Guard } from './guard.ts'
import { type ConnectionLimits, connectionLimits, createListener, listen } from './listening.ts'
import { type App, requirePolicies } from './policy.ts'
import { Refusal } from './refusal.ts'
import { checkToken } from './token.ts'
import { KnownPaths } from './unknown.ts'
import { send, type Written } from './writing.ts'

/** A server that listens. */
export interface HttpServer {
  readonly port: number
  /** @throws INVALID_INPUT for settings that need a restart: another address or certificate */
  check(address: HttpAddress): void
  /** Takes another token and other names over. */
  configure(address: HttpAddress): void
  /** How many there are. */
  connections(): Promise<number>
  /** Takes no more connections, refuses what still comes on old ones, and resolves when all has been answered. */
  drain(): Promise<void>
}

export interface HttpOptions {
  /** What it is to whoever is refused: `endpoint`. */
  readonly what: string
  readonly limits?: Partial<ConnectionLimits>
  readonly stopping: Refusal
  /** Registers what can be asked. */
  register(app: App): void
  /** Whether a browser may open this page without the token, which it asks the person for. */
  isPage?(request: IncomingMessage): boolean
  /** A refusal where no route was found, or none says it better. */
  problem(thrown: unknown): Written
  /** What is thrown for a path that there is not, or that can only be asked otherwise. @param allowed the methods that it knows */
  unknown(request: IncomingMessage, allowed: readonly string[]): unknown
}

/** @throws PORT_IN_USE; INVALID_INPUT, FILE_NOT_FOUND for TLS files or an address that cannot be used */
export async function openHttpServer(address: HttpAddress, options: HttpOptions): Promise<HttpServer> {
  requireToken(address)
  const server = new Listening(address, options)
  await server.open()
  return server
}

function requireToken({ host, tokenHash }: HttpAddress): void {
  if (tokenHash === null && !isLoopback(host))
    throw new CairnError('INVALID_INPUT', 'An address that others reach needs a token.', { host })
}

class Listening implements HttpServer {
  readonly #options: HttpOptions
  #address: HttpAddress
  #guard: Guard
  #server!: Server
  #stopping = false
  /** What has not been answered yet. */
  readonly #pending = new Set<ServerResponse>()
  port = 0

  constructor(address: HttpAddress, options: HttpOptions) {
    this.#address = address
    this.#options = options
    this.#guard = new Guard(address, address.port, options.what)
  }

  async open(): Promise<void> {
    let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
    const limits = { ...connectionLimits, ...this.#options.limits }
    this.#server = await createListener(this.#address.tls, limits, (request, response) => {
      if (this.#letIn(request, response)) answer(request, response)
    })
    const app = this.#app((handler) => {
      answer = handler
      return this.#server
    })
    this.#options.register(app)
    await app.ready()
    this.port = await listen(this.#server, this.#address.host, this.#address.port)
    this.#guard = new Guard(this.#address, this.port, this.#options.what)
  }

  check(address: HttpAddress): void {
    const { host, port, tls } = this.#address
    if (address.host !== host || address.port !== port || JSON.stringify(address.tls) !== JSON.stringify(tls))
      throw new CairnError('INVALID_INPUT', `Another address or certificate is taken when the ${this.#options.what} is restarted.`)
    requireToken(address)
  }

  configure(address: HttpAddress): void {
    this.check(address)
    this.#address = address
    this.#guard = new Guard(address, this.port, this.#options.what)
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
      throw this.#options.stopping
    } catch (thrown) {
      if (this.#stopping) response.shouldKeepAlive = false
      send(response, this.#options.problem(thrown))
      return false
    }
  }

  #note(response: ServerResponse): true {
    this.#pending.add(response)
    response.once('close', () => this.#pending.delete(response))
    return true
  }

  #app(serverFactory: (handler: (request: IncomingMessage, response: ServerResponse) => void) => Server): App {
    const { what, problem, unknown, isPage } = this.#options
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
        send(reply.raw, problem(new Refusal(400, 'BAD_REQUEST', 'The path is not well formed.')))
      },
    })
    const paths = new KnownPaths()
    app.addHook('onRoute', ({ url, method }) => {
      for (const each of [method].flat()) paths.add(url, each)
    })
    requirePolicies(app)
    // Bodies are read by the routes, within their limits.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.decorateRequest('cairnStarted', 0)
    app.decorateRequest('cairnAt', 0)
    app.addHook('onRequest', (request, _reply, done) => {
      request.cairnStarted = performance.now()
      request.cairnAt = Date.now()
      const policy = request.routeOptions.config.cairn?.policy
      // A path that there is not tells nothing without the token either.
      const isOpen = policy?.token === 'open' || (policy?.token === 'page' && isPage?.(request.raw) === true)
      if (!isOpen) checkToken(request.raw, this.#address.tokenHash, what)
      done()
    })
    app.setNotFoundHandler((request) => {
      throw unknown(request.raw, paths.methodsOf(request.url.split('?', 1)[0]))
    })
    app.setErrorHandler((thrown, request, reply) => {
      const told = request.routeOptions.config.cairn?.problem ?? problem
      reply.hijack()
      send(reply.raw, told(thrown))
    })
    return app
  }
}

const noCompiler = () => (): never => {
  throw new Error('Routes have no schemas.')
}
