import fastify from 'fastify'
import type { IncomingMessage, Server } from 'node:http'
import type { HttpAddress } from './address.ts'
import { refuseBroken } from './broken.ts'
import { Gate, type GateOptions, type HttpServer, type RequestHandler } from './gate.ts'
import { type App, requirePolicies } from './policy.ts'
import { Refusal } from './refusal.ts'
import { KnownPaths } from './unknown.ts'
import { send } from './writing.ts'

export interface HttpOptions extends GateOptions {
  /** Registers what can be asked. */
  register(app: App): void
  /** Whether a browser may open this page without the token, which it asks the person for. */
  isPage?(request: IncomingMessage): boolean
  /** What is thrown for a path that there is not, or that can only be asked otherwise. @param allowed the methods that it knows */
  unknown(request: IncomingMessage, allowed: readonly string[]): unknown
}

/**
 * A server whose routes Fastify finds. @throws PORT_IN_USE; INVALID_INPUT, FILE_NOT_FOUND for TLS files or an address that cannot be used
 */
export async function openHttpServer(address: HttpAddress, options: HttpOptions): Promise<HttpServer> {
  const gate = new Gate(address, options)
  await gate.open((server) => handlerOf(server, gate, options))
  return gate
}

async function handlerOf(server: Server, gate: Gate, { problem, unknown, isPage, register }: HttpOptions): Promise<RequestHandler> {
  let handle: RequestHandler = () => {}
  const app = fastify<Server>({
    serverFactory: (handler) => {
      handle = handler
      return server
    },
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
    if (!isOpen) gate.checkToken(request.raw)
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
  register(app)
  await app.ready()
  return handle
}

const noCompiler = () => (): never => {
  throw new Error('Routes have no schemas.')
}
